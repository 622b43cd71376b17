"""Word of the month's closing by mail: that the month waits to be looked at, and what was decided about a row."""

from collections.abc import Iterable, Sequence

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.closing.models import AttendanceMonth, DayDispute
from hr.attendance.labels import month_name
from hr.attendance.months import Month
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.company import house_language
from portal.notifications.services import queue_message
from portal.people.models import Employee
from portal.web.filters import written_date
from portal.web.i18n import force_locale, gettext


def _reached(session: Session, employee_ids: Iterable[int]) -> Sequence[tuple[Employee, str]]:
    """Who has an account and an address, with the language of the account."""
    rows = session.execute(
        select(Employee, Account.language)
        .join(Account, Account.employee_id == Employee.id)
        .where(Employee.id.in_(list(employee_ids)), Account.active, Employee.email.is_not(None))
        .order_by(Employee.id)
    ).all()
    return [(employee, chosen or house_language()) for employee, chosen in rows]


def _address(month: Month) -> str:
    return f"{current_app.extensions['fairline.config'].base_url}/hr/months/{month}/mine"


def tell_review(
    session: Session, actor: Actor, row: AttendanceMonth, employee_ids: Iterable[int], *, again: bool = False
) -> int:
    """Ask these people to look at their month; ``again`` reminds. How many mails."""
    month, found = Month(row.first_day), _reached(session, employee_ids)
    for employee, language in found:
        with force_locale(language):
            name, due = month_name(month), written_date(row.review_due, "long") if row.review_due else ""
            subject = gettext("Look at your attendance of %(month)s", month=name)
            if again:
                subject = gettext("Reminder: your attendance of %(month)s", month=name)
            body = gettext(
                "%(name)s, your attendance of %(month)s is about to be closed.\n\n"
                "Please confirm it, or say which days are wrong, until %(due)s:\n%(address)s\n\n"
                "Who says nothing is recorded as having said nothing, not as having agreed.\n",
                name=employee.name,
                month=name,
                due=due,
                address=_address(month),
            )
        queue_message(
            session,
            actor,
            unique_key=f"hr:review:{row.id}:{row.version}:{row.review_due}:{employee.id}{':again' if again else ''}",
            recipient=employee.email or "",
            language=language,
            subject=subject,
            body=body,
            topic=f"hr:month:{row.id}",
            data_key=employee.data_key,
        )
    return len(found)


def tell_decision(session: Session, actor: Actor, dispute: DayDispute) -> None:
    """Tell the person what was decided about the row; the words of the decision stand on the page."""
    month = Month(dispute.month.first_day)
    for employee, language in _reached(session, [dispute.employee_id]):
        with force_locale(language):
            day = written_date(dispute.day, "long")
            subject = gettext("Decided: your attendance of %(day)s", day=day)
            outcome = (
                gettext("You are right: the day will be corrected.")
                if dispute.upheld
                else gettext("The day stays as it is.")
            )
            body = gettext(
                "%(name)s, you said that your attendance of %(day)s is wrong.\n\n%(outcome)s The reason stands here:\n"
                "%(address)s\n",
                name=employee.name,
                day=day,
                outcome=outcome,
                address=_address(month),
            )
        queue_message(
            session,
            actor,
            unique_key=f"hr:dispute:{dispute.id}",
            recipient=employee.email or "",
            language=language,
            subject=subject,
            body=body,
            topic=f"hr:month:{dispute.month_id}",
            data_key=employee.data_key,
        )
