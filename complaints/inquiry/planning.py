"""The plan of an investigation: written by who handles the complaint, kept in versions (policy 9.1.2)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.workflow import OPEN, State
from complaints.cases.services import CHANGED, handled_by
from complaints.cases.timing import stop_clocks
from complaints.inquiry.models import InquiryPlan
from complaints.intake.rules import is_storable
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.errors import Invalid, Outdated, Refused
from portal.people.models import Employee


def plans_of(session: Session, complaint_id: int) -> list[tuple[InquiryPlan, str]]:
    """Every version of the plan with who wrote it, the newest first."""
    rows = session.execute(
        select(InquiryPlan, Employee.name)
        .outerjoin(Account, Account.id == InquiryPlan.written_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(InquiryPlan.complaint_id == complaint_id)
        .order_by(InquiryPlan.id.desc())
    )
    return [(plan, name or "") for plan, name in rows]


def write_plan(session: Session, actor: Actor, complaint_id: int, text: str, seen: int, now: datetime) -> None:
    """Keep a version of the plan; its clock stops with the first. ``seen`` is the id of the version shown (0: none).

    Raises Refused before the complaint is taken up, after its end, and where somebody else wrote one meanwhile.
    """
    complaint = handled_by(session, actor, complaint_id, now)
    if complaint.state not in OPEN:
        raise Refused("The complaint is closed; nothing more can be recorded.")
    if complaint.state is State.ASSIGNED:
        raise Refused("Take the complaint up first.")
    if not text.strip():
        raise Invalid("Write something here.", field="plan_text")
    if not is_storable(text):
        raise Invalid("This text holds characters that cannot be kept.", field="plan_text")
    newest = session.scalar(
        select(InquiryPlan.id).where(InquiryPlan.complaint_id == complaint_id).order_by(InquiryPlan.id.desc()).limit(1)
    )
    if (newest or 0) != seen:
        raise Outdated(CHANGED)
    assert actor.account_id is not None
    plan = InquiryPlan(complaint_id=complaint_id, text=text, written_at=now, written_by_id=actor.account_id)
    session.add(plan)
    stop_clocks(session, complaint_id, now, [ClockKind.PLAN])
    session.flush()
    record(session, actor, "complaints:plan:write", "complaint_plan", plan.id)
