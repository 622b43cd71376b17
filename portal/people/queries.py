"""Reading people: as of any day, and only those that the reader's permission reaches."""

from datetime import date

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.people.models import Assignment, Employee


def holds_on(day: date) -> ColumnElement[bool]:
    """The condition that an assignment is in force on ``day``."""
    return (Assignment.starts_on <= day) & or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day)


def employed_on(day: date) -> ColumnElement[bool]:
    """The condition that somebody is employed on ``day``."""
    return (Employee.entered_on <= day) & or_(Employee.left_on.is_(None), Employee.left_on >= day)


def assignment_on(session: Session, employee_id: int, day: date) -> Assignment | None:
    """Where the employee worked on ``day``; any day may be asked."""
    return session.scalars(
        select(Assignment)
        .where(Assignment.employee_id == employee_id, holds_on(day))
        .order_by(Assignment.starts_on.desc())
        .limit(1)
    ).first()


def assignments_on(session: Session, employee_ids: list[int], day: date) -> dict[int, Assignment]:
    """The same for many people, in one statement."""
    rows = session.scalars(select(Assignment).where(Assignment.employee_id.in_(employee_ids), holds_on(day)))
    return {row.employee_id: row for row in rows}


def within_reach(actor: Actor, permission: str, day: date) -> ColumnElement[bool]:
    """The condition on Employee that keeps to whom ``permission`` of ``actor`` reaches on ``day``.

    OWN is the person; TEAM those whose lead the person is, and the teams led; DEPARTMENT the person's department.
    """
    scope = actor.scope(permission)
    if scope is Scope.ALL:
        return true()
    if scope is Scope.NONE:
        return false()
    mine = Employee.id == actor.employee_id
    if scope is Scope.OWN:
        return mine
    return mine | Employee.id.in_(_reached(actor, scope, day))


def _reached(actor: Actor, scope: Scope, day: date) -> Select[tuple[int]]:
    found = select(Assignment.employee_id).where(holds_on(day))
    if scope is Scope.TEAM:
        return found.where(
            or_(Assignment.lead_id == actor.employee_id, Assignment.team_id.in_(actor.led_team_ids or {-1}))
        )
    return found.where(Assignment.department_id == actor.department_id)
