"""Warnings by mail: one mail a person and run, with the number, the clock and its stage, and nothing of the case.

The row of the warning is what keeps a mail from being written twice: whoever has written the row writes the mail.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import CaseClock, Complaint
from complaints.clocks.models import ClockWarning
from complaints.clocks.rules import COUNTED_IN_DAYS, STAGES
from complaints.wording import CLOCKS
from portal.auth.actor import PORTAL
from portal.auth.models import Account
from portal.company import house_language
from portal.notifications.services import queue_message
from portal.people.models import Employee
from portal.web.filters import day_and_time, written_date
from portal.web.i18n import force_locale, gettext, ngettext


def mail_warnings(session: Session, warnings: Sequence[ClockWarning]) -> None:
    """Write to each person warned, in their own language; nothing where they have no address. Two statements more."""
    if not warnings:
        return
    ids = [one.id for one in warnings]
    rows = session.execute(
        select(Employee, Account.language, ClockWarning.id, ClockWarning.stage, CaseClock, Complaint)
        .join(Employee, Employee.id == ClockWarning.employee_id)
        .join(Account, Account.employee_id == Employee.id)
        .join(CaseClock, CaseClock.id == ClockWarning.clock_id)
        .join(Complaint, Complaint.id == ClockWarning.complaint_id)
        .where(ClockWarning.id.in_(ids), Account.active, Employee.email.is_not(None))
        .order_by(CaseClock.due_at, ClockWarning.id)
    ).all()
    by_person = defaultdict[int, list[Any]](list)
    for row in rows:
        by_person[row.Employee.id].append(row)
    for found in by_person.values():
        _mail(session, found)


def _mail(session: Session, rows: Sequence[Any]) -> None:
    person, language = rows[0].Employee, rows[0].language or house_language()
    with force_locale(language):
        subject, body = _words(person.name, rows)
    queue_message(
        session,
        PORTAL,
        unique_key=f"complaints:warnings:{person.id}:{min(row.id for row in rows)}",
        recipient=person.email or "",
        language=language,
        subject=subject,
        body=body,
        data_key=person.data_key,
    )


def _due(row: CaseClock) -> str:
    """What is counted in days is due on a day."""
    return written_date(row.due_on) if row.basis in COUNTED_IN_DAYS else day_and_time(row.due_at)


def _words(name: str, rows: Sequence[Any]) -> tuple[str, str]:
    lines = [
        gettext(
            "%(number)s · %(clock)s: %(stage)s (due %(due)s)",
            number=row.Complaint.number,
            clock=gettext(CLOCKS[row.CaseClock.kind]),
            stage=gettext(STAGES[row.stage]),
            due=_due(row.CaseClock),
        )
        for row in rows
    ]
    body = gettext(
        "%(name)s, the clocks of complaints warn you:\n\n%(lines)s\n\nWhat nobody acknowledges by the end of the next "
        "working day goes one level up. My day leads to each of them:\n%(address)s\n",
        name=name,
        lines="\n".join(lines),
        address=f"{current_app.extensions['fairline.config'].base_url}/",
    )
    subject = ngettext("A clock of a complaint warns", "%(num)d clocks of complaints warn", len(rows))
    return subject, body
