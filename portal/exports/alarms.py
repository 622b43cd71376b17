"""Looks at how much one account took out today; too much is told to those who watch (policy 8.2.1)."""

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.exports.queries import taken_between
from portal.exports.rules import exceeded
from portal.exports.settings import numbers_on


def look_at_day(session: Session, actor: Actor) -> None:
    """Called after each sheet about persons, within its transaction."""
    today = clock.today()
    begin = datetime.combine(today, time(), clock.COMPANY_ZONE)
    taken = taken_between(session, actor.account_id, begin, begin + timedelta(days=1))
    most = numbers_on(session, today).a_day
    exceeded(taken, most)
