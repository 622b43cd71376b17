"""Starting and stopping the clocks of a complaint (policy 9.1.2, 9.1.3)."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from complaints.cases.models import CaseClock, Complaint
from complaints.cases.rules.clocks import OF_INTERNAL, Basis, ClockKind, ClockPlan, next_due, plan_clock, plan_clocks
from complaints.clocks.counting import recount
from complaints.clocks.steps import open_steps
from portal import clock
from portal.errors import Refused
from portal.policy.queries import setting_numbers
from portal.workdays.queries import current_calendar
from portal.workdays.rules import due_instant

REPLY_DAYS = "complaints.reply_days"
ACKNOWLEDGE_DAYS = "complaints.acknowledge_days"
PLAN_DAYS = "complaints.plan_days"
REVIEW_DAYS = "complaints.review_days"
RULES = {
    ClockKind.ACKNOWLEDGE: ACKNOWLEDGE_DAYS,
    ClockKind.PLAN: PLAN_DAYS,
    ClockKind.PROGRESS: REPLY_DAYS,
    ClockKind.DECISION: REPLY_DAYS,
    ClockKind.REPLY: REPLY_DAYS,
    ClockKind.REVIEW: REVIEW_DAYS,
}
"""The number of the policy that each clock rests on."""
_FROM_ENTRY = (ClockKind.ASSIGN, ClockKind.PROTECT)


def start_clocks(session: Session, complaint: Complaint, arrived_on: date | None = None) -> None:
    """Start every clock from the arrival, by the policy's numbers of that day and the calendar as it is known.

    ``arrived_on`` is an earlier day of arrival that a letter bears; what must be protected is due from its entry.
    Stores the complaint, too, with its next date, where it is new: one row each, written once.
    """
    plans = _plans(session, complaint, complaint.received_at)
    start = complaint.received_at
    if arrived_on is not None and arrived_on < complaint.received_on:
        start = datetime.combine(arrived_on, time(12), clock.COMPANY_ZONE)
        at_once = [plan for plan in plans if plan.kind in _FROM_ENTRY]
        plans = (*at_once, *(plan for plan in _plans(session, complaint, start) if plan.kind not in _FROM_ENTRY))
    complaint.next_due_at = next_due({plan.kind: plan.due_at for plan in plans})
    session.add(complaint)
    session.flush()
    begins = dict.fromkeys(_FROM_ENTRY, complaint.received_at)
    # All of them at once, also where one has a value that another lacks.
    together = insert(CaseClock).execution_options(render_nulls=True)
    session.execute(together, [_values(complaint, plan, begins.get(plan.kind, start)) for plan in plans])
    open_steps(session, complaint, plans)


def start_internal(session: Session, complaint: Complaint, now: datetime) -> None:
    """Store a case that goes on within the house, and start its clocks: none of them is for a reply."""
    plans = [plan for plan in _plans(session, complaint, now) if plan.kind in OF_INTERNAL]
    complaint.next_due_at = next_due({plan.kind: plan.due_at for plan in plans})
    session.add(complaint)
    session.flush()
    session.execute(insert(CaseClock), [_values(complaint, plan, now) for plan in plans])
    open_steps(session, complaint, plans)


def start_round(session: Session, complaint: Complaint, now: datetime) -> None:
    """Start the clocks of a new round, as for a complaint that arrives now; those before stay as they ended."""
    plans = _plans(session, complaint, now)
    complaint.next_due_at = next_due({plan.kind: plan.due_at for plan in plans})
    session.execute(insert(CaseClock), [_values(complaint, plan, now) for plan in plans])
    open_steps(session, complaint, plans)


def start_clock(
    session: Session, complaint_id: int, kind: ClockKind, *, amount: int, basis: Basis, due_on: date, now: datetime
) -> None:
    """Start a clock that begins later than the complaint, such as a regulator's own date; Refused where it is there.

    ``amount`` is how many days of ``basis`` lie between now and ``due_on``, so that pauses can be counted in.
    """
    if any(row.kind is kind for row in clocks_of(session, complaint_id)):
        raise Refused("There is such a clock already.")
    session.add(
        CaseClock(
            complaint_id=complaint_id, kind=kind, amount=amount, basis=basis, started_at=now,
            due_on=due_on, due_at=due_instant(due_on),
            round_number=session.get_one(Complaint, complaint_id).round_number,
        )
    )  # fmt: skip
    session.flush()


def begin_clock(session: Session, complaint: Complaint, kind: ClockKind, now: datetime) -> None:
    """Start PLAN or REVIEW by the policy's number of today; one that was started before begins anew."""
    day = clock.local(now).date()
    days = setting_numbers(session, (RULES[kind],), day)[RULES[kind]]
    values = _values(complaint, plan_clock(current_calendar(session), kind, day, complaint.severity, days), now)
    row = next((one for one in clocks_of(session, complaint.id) if one.kind is kind), None)
    if row is None:
        session.add(CaseClock(**values))
    else:
        for name, value in {**values, "done_at": None}.items():
            setattr(row, name, value)
    session.flush()


def start_their_date(session: Session, complaint_id: int, due_on: date, now: datetime) -> None:
    """Start the clock of a date that a regulator or the client bank has set; one that has passed is late at once."""
    start = min(clock.local(now).date(), due_on)
    begins = now if start < due_on else datetime.combine(start, time(12), clock.COMPANY_ZONE)
    days = (due_on - start).days
    basis = Basis.NATURAL_DAYS
    start_clock(session, complaint_id, ClockKind.REGULATOR, amount=days, basis=basis, due_on=due_on, now=begins)


def tighten_clocks(session: Session, complaint: Complaint, now: datetime) -> None:
    """After a rise in severity: an earlier date replaces a later one, and what must be protected is due from now.

    Clocks are never loosened, so that reclassifying cannot win time.
    """
    rows = {row.kind: row for row in clocks_of(session, complaint.id)}
    counted_from = rows[ClockKind.REPLY].started_at if ClockKind.REPLY in rows else complaint.received_at
    plans = {plan.kind: plan for plan in _plans(session, complaint, counted_from)}
    if ClockKind.REPLY not in rows:
        plans = {kind: plan for kind, plan in plans.items() if kind in OF_INTERNAL}
    plans |= {plan.kind: plan for plan in _plans(session, complaint, now) if plan.kind is ClockKind.PROTECT}
    for kind, plan in plans.items():
        if kind not in rows and kind is not ClockKind.ASSIGN:
            session.add(CaseClock(**_values(complaint, plan, now)))
        elif kind in rows and rows[kind].done_at is None and plan.due_at < rows[kind].due_at:
            row = rows[kind]
            row.amount, row.basis, row.due_on, row.due_at = plan.amount, plan.basis, plan.due_on, plan.due_at
            row.provisional_year = plan.provisional_year
    session.flush()
    open_steps(session, complaint, plans.values())
    recount(session, complaint, current_calendar(session), now)


def stop_clocks(session: Session, complaint_id: int, now: datetime, kinds: Iterable[ClockKind] = ClockKind) -> None:
    """Note that what these clocks count was done; clocks that have stopped stay as they are."""
    wanted = set(kinds)
    for row in clocks_of(session, complaint_id):
        if row.kind in wanted and row.done_at is None:
            row.done_at = now


def restart_clocks(session: Session, complaint_id: int, kinds: Iterable[ClockKind]) -> None:
    """The duty is open again: the same date counts on."""
    wanted = set(kinds)
    for row in clocks_of(session, complaint_id):
        if row.kind in wanted:
            row.done_at = None


def clocks_of(session: Session, complaint_id: int) -> list[CaseClock]:
    """The clocks of the complaint's round, earliest first."""
    return list(
        session.scalars(
            select(CaseClock)
            .join(Complaint, Complaint.id == CaseClock.complaint_id)
            .where(CaseClock.complaint_id == complaint_id, CaseClock.round_number == Complaint.round_number)
            .order_by(CaseClock.due_at, CaseClock.id)
        )
    )


def _plans(session: Session, complaint: Complaint, start: datetime) -> tuple[ClockPlan, ...]:
    numbers = setting_numbers(session, (REPLY_DAYS, ACKNOWLEDGE_DAYS), clock.local(start).date())
    return plan_clocks(
        current_calendar(session),
        start,
        complaint.severity,
        reply_days=numbers[REPLY_DAYS],
        acknowledge_days=numbers[ACKNOWLEDGE_DAYS],
    )


def _values(complaint: Complaint, plan: ClockPlan, start: datetime) -> dict[str, Any]:
    return {
        "complaint_id": complaint.id,
        "kind": plan.kind,
        "amount": plan.amount,
        "basis": plan.basis,
        "started_at": start,
        "due_on": plan.due_on,
        "due_at": plan.due_at,
        "provisional_year": plan.provisional_year,
        "rule_days": plan.rule_days,
        "round_number": complaint.round_number,
    }
