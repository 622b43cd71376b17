"""Starting and stopping the clocks of a complaint (policy 9.1.2, 9.1.3)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from complaints.cases.models import CaseClock, Complaint
from complaints.cases.rules.clocks import ClockKind, ClockPlan, next_due, plan_clocks
from portal.policy.queries import setting_numbers
from portal.workdays.queries import current_calendar

REPLY_DAYS = "complaints.reply_days"
ACKNOWLEDGE_DAYS = "complaints.acknowledge_days"


def start_clocks(session: Session, complaint: Complaint) -> None:
    """Start every clock from the arrival, by the policy's numbers of that day and the calendar as it is known.

    Stores the complaint, too, with its next date, where it is new: one row each, written once.
    """
    plans = _plans(session, complaint, complaint.received_at)
    complaint.next_due_at = next_due({plan.kind: plan.due_at for plan in plans})
    session.add(complaint)
    session.flush()
    session.execute(insert(CaseClock), [_values(complaint, plan, complaint.received_at) for plan in plans])


def tighten_clocks(session: Session, complaint: Complaint, now: datetime) -> None:
    """After a rise in severity: an earlier date replaces a later one, and what must be protected is due from now.

    Clocks are never loosened, so that reclassifying cannot win time.
    """
    rows = {row.kind: row for row in clocks_of(session, complaint.id)}
    plans = {plan.kind: plan for plan in _plans(session, complaint, complaint.received_at)}
    plans |= {plan.kind: plan for plan in _plans(session, complaint, now) if plan.kind is ClockKind.PROTECT}
    for kind, plan in plans.items():
        if kind not in rows:
            session.add(CaseClock(**_values(complaint, plan, now)))
        elif rows[kind].done_at is None and plan.due_at < rows[kind].due_at:
            row = rows[kind]
            row.amount, row.basis, row.due_on, row.due_at = plan.amount, plan.basis, plan.due_on, plan.due_at
            row.provisional_year = plan.provisional_year
    complaint.next_due_at = next_due({kind: row.due_at for kind, row in rows.items()})
    session.flush()


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
    """The clocks of a complaint, earliest first."""
    return list(
        session.scalars(
            select(CaseClock).where(CaseClock.complaint_id == complaint_id).order_by(CaseClock.due_at, CaseClock.id)
        )
    )


def _plans(session: Session, complaint: Complaint, start: datetime) -> tuple[ClockPlan, ...]:
    numbers = setting_numbers(session, (REPLY_DAYS, ACKNOWLEDGE_DAYS), complaint.received_on)
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
    }
