"""Keeping of employees' records: when it ends, and what goes with the person besides the register's columns."""

from datetime import datetime, time, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.config import Config
from portal.exchange.models import ImportBatch, ImportContent
from portal.files.portraits import pictures_of
from portal.files.services import remove_files
from portal.people.intake import PEOPLE_FILE
from portal.people.models import Employee, PersonImport
from portal.personal.erasures import erase_person
from portal.personal.register import Keeping
from portal.personal.retained import Retained
from portal.personal.retention_queries import everybody, nobody
from portal.web.i18n import lazy_gettext

EMPLOYEES = Retained(
    kind="employee",
    keeping=Keeping.EMPLOYMENT,
    label=lazy_gettext("Employees"),
    model=Employee,
    number=Employee.number,
    ended=Employee.left_on,
    needed=nobody,
    seen_by=everybody,
)


def forget_employee(session: Session, actor: Actor, employee_id: int) -> int:
    """The picture, the account's use, and the files of people that named the person; how many files.

    Of files of people the key is destroyed: those that have a row of the person, and all that came before the last
    day. They can no longer be taken back, which after so long nobody wants.
    """
    config: Config = current_app.extensions["fairline.config"]
    pictures = session.scalars(pictures_of(employee_id)).all()
    remove_files(session, actor, pictures)
    session.execute(update(Account).where(Account.employee_id == employee_id).values(active=False))
    for key_id in _keys_of_files(session, session.get_one(Employee, employee_id)):
        erase_person(session, actor, key_id, Path(config.data_folder))
    return len(pictures)


def _keys_of_files(session: Session, person: Employee) -> list[str]:
    named = select(PersonImport.batch_id).where(PersonImport.employee_id == person.id)
    chosen: ColumnElement[bool] = ImportBatch.id.in_(named)
    if person.left_on is not None:
        next_day = datetime.combine(person.left_on + timedelta(days=1), time(), clock.COMPANY_ZONE)
        chosen |= ImportBatch.uploaded_at < next_day
    rows = session.scalars(
        select(ImportContent.data_key_id)
        .join(ImportBatch, ImportBatch.id == ImportContent.batch_id)
        .where(ImportBatch.kind == PEOPLE_FILE.name, ImportContent.data_key_id.is_not(None), chosen)
    )
    return [key_id for key_id in rows if key_id is not None]
