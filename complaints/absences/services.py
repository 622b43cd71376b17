"""Entering that somebody is away, ending it, and giving their open complaints to who is there."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.absences.models import HandlerAbsence
from complaints.absences.queries import handlers_on
from complaints.absences.rules import check_absence
from complaints.cases.assigning import HANDLERS, give_to_present
from complaints.cases.models import Complaint
from complaints.cases.rules.workflow import UNANSWERED
from complaints.permissions import AWAY
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.auth.rules import Role, Scope
from portal.errors import Invalid, NotFound

ROLES = (*HANDLERS, Role.COMPLIANCE)
"""Who gets complaints or is warned of them."""


def enter_absence(
    session: Session, actor: Actor, employee_id: int, first: date, last: date, now: datetime, *, hand_over: bool
) -> int:
    """Enter that somebody is away, oneself or, with the wider right, another; how many complaints were given on.

    ``hand_over`` gives what they have still to answer to others, each through the same test of conflicts; what nobody
    may take stays with them. Raises Invalid for days that cannot be, and for whoever handles no complaints.
    """
    today = clock.local(now).date()
    check_absence(first, last, today)
    _require_own(actor, employee_id)
    if employee_id not in {number for number, _ in handlers_on(session, ROLES, today)}:
        raise Invalid("Choose somebody who handles complaints.", field="employee_id")
    assert actor.account_id is not None
    row = HandlerAbsence(
        employee_id=employee_id, first_on=first, last_on=last, entered_at=now, entered_by_id=actor.account_id
    )
    session.add(row)
    session.flush()
    after = {"employee": employee_id, "first_on": first, "last_on": last}
    record(session, actor, "complaints:absence:enter", "complaint_absence", row.id, after=after)
    return _hand_over(session, actor, employee_id, now) if hand_over else 0


def end_absence(session: Session, actor: Actor, absence_id: int, now: datetime) -> None:
    """They are there again, or it was entered wrongly."""
    require_own_absence(session, actor, absence_id)
    row = session.get_one(HandlerAbsence, absence_id, with_for_update=True)
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_by_id = now, actor.account_id
    record(session, actor, "complaints:absence:end", "complaint_absence", row.id)


def require_own_absence(session: Session, actor: Actor, absence_id: int) -> None:
    """Raises NotFound for an entry that is not there, or not theirs to change."""
    row = session.get(HandlerAbsence, absence_id)
    if row is None:
        raise NotFound("There is no such entry, or it is not yours to see.")
    _require_own(actor, row.employee_id)


def _require_own(actor: Actor, employee_id: int) -> None:
    if actor.scope(AWAY) is not Scope.ALL and employee_id != actor.employee_id:
        raise NotFound("There is no such entry, or it is not yours to see.")


def _hand_over(session: Session, actor: Actor, employee_id: int, now: datetime) -> int:
    mine = select(Complaint).where(Complaint.handler_id == employee_id, Complaint.state.in_(UNANSWERED))
    given = 0
    for complaint in session.scalars(mine.order_by(Complaint.id).with_for_update()).all():
        given += give_to_present(session, actor, complaint, now) is not None
    return given
