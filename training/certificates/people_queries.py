"""Whom a reader of certificates may see."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.errors import NotFound
from portal.people.models import Employee
from portal.people.queries import employed_on, within_reach


def employee_for(session: Session, actor: Actor, permission: str, employee_id: int, day: date) -> Employee:
    """The person, where the actor's right reaches them; NotFound for an unknown id and one out of reach alike."""
    found = session.scalars(
        select(Employee).where(Employee.id == employee_id, employed_on(day), within_reach(actor, permission, day))
    ).first()
    if found is None:
        raise NotFound("There is no such person.")
    return found
