"""What an employee may ask of their own record: found, corrected, given out, consent taken back (PIPL 15, 44-47)."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.files.portraits import pictures_of
from portal.files.services import remove_files
from portal.people.identifiers import NAMES
from portal.people.keeping import EMPLOYEES
from portal.people.models import Employee
from portal.people.services import change_contact, change_identifiers
from portal.personal.queries import blind_index
from portal.personal.retained import Text
from portal.personal.rights import Given, Rights
from portal.web.i18n import lazy_gettext
from portal.words import mark

_SHORTEST_NAME = 2
_CORRECTS: dict[str, Text] = {
    "name": lazy_gettext("Name of the person"),
    "email": lazy_gettext("Mail address"),
    **NAMES,
}


def _found_by(text: str) -> Sequence[ColumnElement[bool]]:
    """By staff number, name, mail address, telephone or identity number."""
    if not text:
        return ()
    found: list[ColumnElement[bool]] = [
        func.upper(Employee.number) == text.upper(),
        func.lower(Employee.email) == text.lower(),
        Employee.phone_index == Employee.phone.index_of(text),
        Employee.identity_index == blind_index("employee.identity_number", text),
    ]
    if len(text) >= _SHORTEST_NAME:
        found.append(Employee.name.icontains(text, autoescape=True))
    return found


def _correct(session: Session, actor: Actor, employee_id: int, name: str, value: str) -> None:
    if name in NAMES:
        change_identifiers(session, actor, employee_id, version=None, given={name: value})
        return
    employee = session.get_one(Employee, employee_id)
    given = {"name": employee.name, "email": employee.email, name: value}
    change_contact(session, actor, employee_id, version=None, name=given["name"] or "", email=given["email"])


def _withdraw(session: Session, actor: Actor, employee_id: int) -> Sequence[str]:
    """The picture, the only thing that a person of the agency gives of their free will."""
    pictures = session.scalars(pictures_of(employee_id)).all()
    if not pictures:
        return ()
    remove_files(session, actor, pictures)
    record(session, actor, "people:portrait:withdraw", "employee", employee_id)
    return (mark("the picture"),)


def give_picture(session: Session, employee_id: int) -> Given:
    """The person's own picture, in its larger size."""
    return Given(files=session.scalars(pictures_of(employee_id)).all())


EMPLOYEE_RIGHTS = Rights(
    kind=EMPLOYEES.kind,
    found_by=_found_by,
    hint=Employee.name,
    url=lambda employee_id: url_for("people.show_person", employee_id=employee_id),
    corrects=_CORRECTS,
    correct=_correct,
    withdraw=_withdraw,
)
