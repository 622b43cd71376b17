"""The steps that protect somebody at once: opened with a serious complaint, each settled on its own (policy 9.1.2)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint
from complaints.cases.rules.clocks import ClockKind, ClockPlan
from complaints.clocks.models import ProtectiveStep
from complaints.clocks.rules import StepKind, steps_for
from portal.auth.actor import Actor
from portal.errors import Invalid


def open_steps(session: Session, complaint: Complaint, plans: Iterable[ClockPlan]) -> None:
    """Open what the severity asks for, due with the protective clock; an earlier date replaces a later one."""
    due = next((plan.due_at for plan in plans if plan.kind is ClockKind.PROTECT), None)
    wanted = steps_for(complaint.severity)
    if due is None or not wanted:
        return
    there = {step.kind: step for step in steps_of(session, complaint.id)}
    for kind in wanted:
        if kind not in there:
            number = complaint.round_number
            session.add(ProtectiveStep(complaint_id=complaint.id, kind=kind, due_at=due, round_number=number))
        elif there[kind].settled_at is None and due < there[kind].due_at:
            there[kind].due_at = due
    session.flush()


def steps_of(session: Session, complaint_id: int) -> Sequence[ProtectiveStep]:
    """The steps of the complaint's round in the order in which they are taken."""
    found = (
        select(ProtectiveStep)
        .join(Complaint, Complaint.id == ProtectiveStep.complaint_id)
        .where(ProtectiveStep.complaint_id == complaint_id, ProtectiveStep.round_number == Complaint.round_number)
        .order_by(ProtectiveStep.id)
    )
    return session.scalars(found).all()


def settle_steps(
    session: Session, actor: Actor, complaint_id: int, step: StepKind | None, note_id: int, now: datetime
) -> bool:
    """Settle one step, or with None all that are open, by a note that says what was done; whether none is left.

    Raises Invalid for a step that is not open.
    """
    waiting = [one for one in steps_of(session, complaint_id) if one.settled_at is None]
    settled = [one for one in waiting if step is None or one.kind is step]
    if step is not None and not settled:
        raise Invalid("This step is settled already.", field="step")
    for one in settled:
        one.settled_at, one.settled_by_id, one.note_id = now, actor.account_id, note_id
    session.flush()
    return len(settled) == len(waiting)
