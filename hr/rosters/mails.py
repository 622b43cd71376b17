"""Word of rosters and swaps by mail: that something changed and where it stands; the days stand on the page."""

from collections.abc import Callable, Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.company import house_language
from portal.notifications.services import queue_message
from portal.people.models import Employee
from portal.people.queries import employed_on
from portal.web.i18n import force_locale


def tell(
    session: Session, actor: Actor, employee_ids: Collection[int], topic: str, words: Callable[[str], tuple[str, str]]
) -> None:
    """One mail to each of these who has an account and an address: subject and body of ``words(name)``."""
    rows = session.execute(
        select(Employee, Account.language)
        .join(Account, Account.employee_id == Employee.id)
        .where(Employee.id.in_(employee_ids), employed_on(clock.today()), Account.active, Employee.email.is_not(None))
        .order_by(Employee.id)
    ).all()
    for employee, chosen in rows:
        language = chosen or house_language()
        with force_locale(language):
            subject, body = words(employee.name)
        queue_message(
            session,
            actor,
            unique_key=f"{topic}:{employee.id}",
            recipient=employee.email or "",
            language=language,
            subject=subject,
            body=body,
            topic=topic,
            data_key=employee.data_key,
        )
