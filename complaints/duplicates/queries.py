"""Which complaints may be the same as one that is being entered, or as one that is there (policy 9.1.1)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint, Subject
from complaints.cases.queries import FirstCode, not_internal, not_near, visible_to
from complaints.desk.queries import Caller, entry_of, found_before
from complaints.duplicates.pairs import pairs_of
from complaints.duplicates.rules import ALIKE, WITHIN, Reason, is_offered, likeness
from complaints.duplicates.sketches import like_words
from portal import clock
from portal.auth.actor import Actor
from portal.auth.rules import Role

_MOST_READ = 400
"""Of complaints about the same employees: a look at the page stays under a tenth of a second."""
_MOST_OFFERED = 8


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What is known of the complaint for which others like it are looked for."""

    caller: Caller
    words: str = ""
    about_ids: tuple[int, ...] = ()
    complaint_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A complaint that may be the same, told without anything that somebody said."""

    id: int
    number: str
    received_at: datetime
    code: str
    state: Any
    reasons: tuple[Reason, ...]
    points: float
    open_to_reader: bool


def offers_for(session: Session, actor: Actor, sought: Sought, now: datetime) -> list[Offer]:
    """The likeliest first; nothing near to the reader, nothing older than 90 days; to whom is from outside
    only what they may open. A fixed number of statements."""
    today = clock.local(now).date()
    same_person = set(found_before(session, actor, Caller(phone=sought.caller.phone, mail=sought.caller.mail)))
    same_account = set(found_before(session, actor, Caller(account_number=sought.caller.account_number)))
    same_employee = _about(session, sought.about_ids)
    alike = like_words(session, sought.words, now - WITHIN)
    rows = _rows(session, actor, now, same_person | same_account | same_employee | set(alike))
    seen = select(Complaint.id).where(Complaint.id.in_([row.id for row in rows]), visible_to(actor, today))
    readable = set(session.scalars(seen))
    found = []
    for row in rows:
        if row.id == sought.complaint_id:
            continue
        points = likeness(sought.words, row.words) if sought.words else 0.0
        reasons = _reasons(row.id, same_person, same_account, same_employee, points)
        if is_offered(reasons, points):
            found.append(_offer(row, reasons, points, row.id in readable))
    return sorted(found, key=lambda one: (-len(one.reasons), -one.points, -one.id))[:_MOST_OFFERED]


def offers_to(session: Session, actor: Actor, complaint: Complaint) -> list[Offer]:
    """What may be the same as a complaint that is there, without what is linked to it already."""
    entry = entry_of(session, complaint.id)
    known = {pair.other(complaint.id) for pair in pairs_of(session, complaint.id)}
    sought = Sought(
        caller=Caller(
            phone=complaint.contact_phone,
            mail=complaint.contact_mail,
            account_number=entry.account_number if entry else "",
        ),
        words=complaint.words,
        about_ids=tuple(one.employee_id for one in complaint.subjects),
        complaint_id=complaint.id,
    )
    return [one for one in offers_for(session, actor, sought, clock.now()) if one.id not in known]


def _about(session: Session, employee_ids: Sequence[int]) -> set[int]:
    if not employee_ids:
        return set()
    statement = select(Subject.complaint_id).where(Subject.employee_id.in_(employee_ids))
    return set(session.scalars(statement.order_by(Subject.id.desc()).limit(_MOST_READ)))


def _rows(session: Session, actor: Actor, now: datetime, named: Collection[int]) -> list[Any]:
    """Those of the last 90 days that something points to: person, account, employee, or marks of like words."""
    if not named:
        return []
    today = clock.local(now).date()
    reach = visible_to(actor, today) if actor.has(Role.OUTSIDER) else not_near(actor, today)
    base = select(
        Complaint.id, Complaint.number, Complaint.received_at, FirstCode.label("code"), Complaint.state, Complaint.words
    ).where(Complaint.received_at >= now - WITHIN, reach, not_internal())
    return list(session.execute(base.where(Complaint.id.in_(named)).order_by(Complaint.id)).all())


def _reasons(
    complaint_id: int, person: set[int], account: set[int], employee: set[int], points: float
) -> tuple[Reason, ...]:
    held = (
        (Reason.PERSON, complaint_id in person),
        (Reason.ACCOUNT, complaint_id in account),
        (Reason.EMPLOYEE, complaint_id in employee),
        (Reason.WORDS, points >= ALIKE),
    )
    return tuple(reason for reason, holds in held if holds)


def _offer(row: Any, reasons: tuple[Reason, ...], points: float, readable: bool) -> Offer:
    return Offer(
        id=row.id,
        number=row.number,
        received_at=row.received_at,
        code=row.code,
        state=row.state,
        reasons=reasons,
        points=points,
        open_to_reader=readable,
    )
