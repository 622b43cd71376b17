"""Word of an answer by mail: that there is one and where; what was asked and why stays on the page."""

from collections.abc import Callable

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.company import house_language
from portal.notifications.services import queue_message
from portal.people.models import Employee
from portal.web.i18n import force_locale, gettext


def tell(session: Session, actor: Actor, employee_id: int, *, key: str, path: str, subject: Callable[[], str]) -> None:
    """Write the person a mail, where they have an account and an address. ``subject`` is asked in their language."""
    row = session.execute(
        select(Employee, Account.language)
        .join(Account, Account.employee_id == Employee.id)
        .where(Employee.id == employee_id, Account.active, Employee.email.is_not(None))
    ).first()
    if row is None:
        return
    employee, chosen = row
    address = f"{current_app.extensions['fairline.config'].base_url}{path}"
    language = chosen or house_language()
    with force_locale(language):
        title = subject()
        body = gettext(
            "%(name)s, there is an answer:\n\n%(title)s\n\nThe reasons stand here:\n%(address)s\n",
            name=employee.name,
            title=title,
            address=address,
        )
    queue_message(
        session,
        actor,
        unique_key=f"hr:{key}",
        recipient=employee.email or "",
        language=language,
        subject=title,
        body=body,
        topic=f"hr:{key}",
        data_key=employee.data_key,
    )
