"""Verbs of attendance: shifts, plans from a day on, and noting who looked at whose days."""

from datetime import date

from sqlalchemy.orm import Session

from hr.attendance.models import Shift, ShiftPlan
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid

_DAY = 86_400


def add_shift(
    session: Session, actor: Actor, *, code: str, name: str, starts_at: int, ends_at: int, breaks: list[list[int]]
) -> Shift:
    """Add a fixed shift; seconds from midnight, a night shift ends after 86,400. Raises Invalid for odd times."""
    if not 0 <= starts_at < _DAY or not starts_at < ends_at <= starts_at + _DAY:
        raise Invalid("A shift ends after its start and within a day.", field="ends_at")
    edges = [starts_at, *(edge for pause in breaks for edge in pause), ends_at]
    if edges != sorted(edges):
        raise Invalid("Breaks lie within the shift, one after the other.", field="breaks")
    shift = Shift(code=code, name=name, starts_at=starts_at, ends_at=ends_at, breaks=breaks)
    session.add(shift)
    session.flush()
    record(session, actor, "hr:shift:add", "shift", shift.id, after={"starts_at": starts_at, "ends_at": ends_at})
    return shift


def plan_shift(
    session: Session,
    actor: Actor,
    shift: Shift,
    starts_on: date,
    *,
    employee_id: int | None = None,
    team_id: int | None = None,
) -> ShiftPlan:
    """Let a shift hold from a day on: for a person, a team, or (neither) the company."""
    plan = ShiftPlan(
        shift_id=shift.id, employee_id=employee_id, team_id=team_id, starts_on=starts_on, created_at=clock.now()
    )
    session.add(plan)
    session.flush()
    after = {"shift": shift.id, "employee": employee_id, "team": team_id, "from": starts_on}
    record(session, actor, "hr:shift:plan", "shift_plan", plan.id, after=after)
    return plan


def note_view(session: Session, actor: Actor, what: str, which: object) -> None:
    """Somebody looked at other people's attendance (policy 8.1.2)."""
    record(session, actor, "hr:attendance:view", what, which)
