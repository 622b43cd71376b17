"""Reading for the desk: one's own draft, earlier complaints of a caller or account, staff by number or name."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint
from complaints.cases.queries import not_near
from complaints.desk.models import ComplaintDraft, ComplaintEntry
from complaints.intake.rules import gives_name, gives_number, normal_number
from portal import clock
from portal.auth.actor import Actor
from portal.people.models import Assignment, Employee, Team
from portal.people.queries import holds_on

MOST_FOUND = 8


def draft_of(session: Session, actor: Actor) -> dict[str, list[str]]:
    """What the person has typed and not filed, by field; empty where there is nothing."""
    found = session.get(ComplaintDraft, actor.account_id)
    if found is None or not found.content:
        return {}
    content: dict[str, list[str]] = json.loads(found.content)
    return content


def draft_saved_at(session: Session, actor: Actor) -> Any:
    """When the draft was saved last; None without one."""
    return session.scalar(select(ComplaintDraft.saved_at).where(ComplaintDraft.account_id == actor.account_id))


def entry_of(session: Session, complaint_id: int) -> ComplaintEntry | None:
    """What stands beside a complaint's words; None where it came by the public form and has no summary yet."""
    return session.get(ComplaintEntry, complaint_id)


@dataclass(frozen=True, kw_only=True)
class Caller:
    """By what a caller is known: any of them may be empty."""

    phone: str = ""
    mail: str = ""
    account_number: str = ""
    number: str = ""

    @property
    def known(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.phone or self.mail or self.account_number or self.number)


def found_before(session: Session, actor: Actor, caller: Caller) -> Sequence[int]:
    """Complaints of the same telephone, mail address or account, newest first, without those near to the reader.

    Only exact matches count: of a part of a number nobody is found.
    """
    if not caller.known:
        return ()
    same = []
    if caller.phone:
        same.append(Complaint.contact_phone_index == Complaint.contact_phone.index_of(caller.phone))
    if caller.mail:
        same.append(Complaint.contact_mail_index == Complaint.contact_mail.index_of(caller.mail))
    if caller.account_number:
        index = ComplaintEntry.account_number.index_of(caller.account_number)
        same.append(
            Complaint.id.in_(select(ComplaintEntry.complaint_id).where(ComplaintEntry.account_number_index == index))
        )
    if caller.number:
        same.append(Complaint.number == (normal_number(caller.number) or ""))
    statement = select(Complaint.id).where(or_(*same), not_near(actor, clock.today()))
    return session.scalars(
        statement.order_by(Complaint.received_at.desc(), Complaint.id.desc()).limit(MOST_FOUND)
    ).all()


def known_of(session: Session, complaint_id: int) -> dict[str, str]:
    """What an earlier complaint fills in of a new one, by field; an anonymous one gives its account at most."""
    complaint = session.get_one(Complaint, complaint_id)
    entry = entry_of(session, complaint_id)
    return {
        "complainant": complaint.complainant.value,
        "contact_name": complaint.contact_name,
        "contact_mail": complaint.contact_mail,
        "contact_phone": complaint.contact_phone,
        "account_number": entry.account_number if entry else "",
        "language": complaint.language,
    }


def staff_given(session: Session, text: str) -> Sequence[Row[int, str, str, str | None]]:
    """(id, number, name, team) of everybody whose staff number or full name is in a text; at most eight."""
    if not text.strip():
        return []
    rows = session.execute(
        select(Employee.id, Employee.number, Employee.name, Team.name.label("team"))
        .outerjoin(Assignment, (Assignment.employee_id == Employee.id) & holds_on(clock.today()))
        .outerjoin(Team, Team.id == Assignment.team_id)
        .order_by(Employee.number)
    )
    found = [row for row in rows if gives_number(text, row.number) or gives_name(text, row.name)]
    by_number = [row for row in found if gives_number(text, row.number)]
    return (by_number or found)[:MOST_FOUND]
