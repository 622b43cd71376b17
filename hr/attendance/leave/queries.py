"""Reading leave: who is away, terms in force, what is left of each grant, questions that are open."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.asking.rules import ALIVE, RequestState
from hr.attendance.leave.models import LeaveEntry, LeaveRequest, LeaveTerms, WorkedElsewhere
from hr.attendance.leave.rules.kinds import AS_DELIVERED, LeaveKind, Terms
from hr.attendance.leave.rules.ledger import Pot, sums
from hr.attendance.leave.rules.stretches import Portion


def away_on_day(session: Session, employee_ids: Collection[int], day: date) -> frozenset[int]:
    """Which of these employees are on leave for the whole of a day; what other domains ask."""
    found = select(LeaveRequest.employee_id).where(
        LeaveRequest.employee_id.in_(employee_ids),
        LeaveRequest.state == RequestState.APPROVED,
        LeaveRequest.portion == Portion.WHOLE,
        LeaveRequest.first_on <= day,
        LeaveRequest.last_on >= day,
    )
    return frozenset(session.scalars(found))


def requests_on(session: Session, employee_id: int, first: date, last: date) -> Sequence[LeaveRequest]:
    """Requests that stand or wait and touch the days, earliest first."""
    found = select(LeaveRequest).where(
        LeaveRequest.employee_id == employee_id,
        LeaveRequest.last_on >= first,
        LeaveRequest.first_on <= last,
        LeaveRequest.state.in_(ALIVE),
    )
    return session.scalars(found.order_by(LeaveRequest.first_on, LeaveRequest.id)).all()


def all_terms(session: Session) -> Mapping[LeaveKind, Sequence[LeaveTerms]]:
    """Every decision on terms, by kind, in the order in which they count."""
    found: dict[LeaveKind, list[LeaveTerms]] = defaultdict(list)
    for row in session.scalars(select(LeaveTerms).order_by(LeaveTerms.since, LeaveTerms.id)):
        found[row.kind].append(row)
    return found


def terms_on(session: Session, kind: LeaveKind, day: date) -> Terms:
    """How a kind of leave is taken on a day."""
    row = session.scalars(
        select(LeaveTerms)
        .where(LeaveTerms.kind == kind, LeaveTerms.since <= day)
        .order_by(LeaveTerms.since.desc(), LeaveTerms.id.desc())
        .limit(1)
    ).first()
    return row.terms() if row else AS_DELIVERED[kind]


def every_terms_on(session: Session, day: date) -> dict[LeaveKind, Terms]:
    """The terms of all kinds on a day, in one statement."""
    decided = all_terms(session)
    return {
        kind: next((row.terms() for row in reversed(decided.get(kind, [])) if row.since <= day), AS_DELIVERED[kind])
        for kind in LeaveKind
    }


def entries_of(session: Session, employee_id: int, leave: LeaveKind | None = None) -> Sequence[LeaveEntry]:
    """The ledger of a person, oldest first."""
    found = select(LeaveEntry).where(LeaveEntry.employee_id == employee_id)
    if leave is not None:
        found = found.where(LeaveEntry.leave == leave)
    return session.scalars(found.order_by(LeaveEntry.id)).all()


def pots_in(entries: Sequence[LeaveEntry]) -> list[Pot]:
    """What is left of each grant of these entries, what expires first in front."""
    left = sums((entry.grant_id or entry.id, entry.seconds) for entry in entries)
    found = [
        Pot(grant_id=entry.id, since=entry.since, until=entry.until, left=left[entry.id])
        for entry in entries
        if entry.grant_id is None and entry.since is not None and entry.until is not None
    ]
    return sorted(found, key=lambda pot: (pot.until, pot.since, pot.grant_id))


def left_on(session: Session, employee_id: int, day: date) -> dict[LeaveKind, int]:
    """What is left of each kind of the ledger and may be taken on the day or later, in seconds."""
    entries = entries_of(session, employee_id)
    found: dict[LeaveKind, int] = {}
    by_id = {entry.id: entry.leave for entry in entries}
    for pot in pots_in(entries):
        if pot.until >= day:
            kind = by_id[pot.grant_id]
            found[kind] = found.get(kind, 0) + pot.left
    return found


def outstanding(session: Session, request_id: int) -> list[tuple[int, date, int]]:
    """(grant, day, seconds) that a request still takes."""
    rows = session.execute(
        select(LeaveEntry.grant_id, LeaveEntry.on_day, func.sum(LeaveEntry.seconds))
        .where(LeaveEntry.request_id == request_id)
        .group_by(LeaveEntry.grant_id, LeaveEntry.on_day)
        .order_by(LeaveEntry.on_day, LeaveEntry.grant_id)
    )
    return [(grant, day, -int(total)) for grant, day, total in rows if grant is not None and day is not None and total]


def months_elsewhere(session: Session, employee_ids: Collection[int]) -> dict[int, int]:
    """Months that these people worked before they came, as last entered."""
    rows = session.execute(
        select(WorkedElsewhere.employee_id, WorkedElsewhere.months)
        .where(WorkedElsewhere.employee_id.in_(employee_ids))
        .order_by(WorkedElsewhere.id)
    )
    return {int(employee_id): int(months) for employee_id, months in rows}


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A person's day on which it is asked what holds, leave or punches."""

    employee_id: int
    name: str
    day: date
