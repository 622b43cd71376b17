"""People of the demo company as they act."""

from datetime import date

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.auth.queries import actor_for
from portal.people.queries import assignment_on


def acting(session: Session, employee_id: int, day: date) -> Actor:
    """The person as they act in the portal."""
    account = session.scalars(select(Account).where(Account.employee_id == employee_id)).one()
    return actor_for(session, account, current_app.extensions["fairline.matrix"], day)


def lead_of(session: Session, employee_id: int, day: date) -> Actor:
    """Who leads the person, as they act."""
    place = assignment_on(session, employee_id, day)
    assert place is not None and place.lead_id is not None
    return acting(session, place.lead_id, day)
