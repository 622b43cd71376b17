"""Looks at how much one account took out today; too much is an alert for those who watch (policy 8.2.1)."""

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from portal import clock
from portal.alerts.rules import AlertKind
from portal.alerts.services import raise_alert
from portal.auth.actor import Actor
from portal.exports.queries import taken_between
from portal.exports.rules import exceeded
from portal.exports.settings import numbers_on


def look_at_day(session: Session, actor: Actor) -> None:
    """Called after each sheet about persons, within its transaction; an open alert is brought up to date."""
    today, now, about = clock.today(), clock.now(), f"account:{actor.account_id}"
    begin = datetime.combine(today, time(), clock.COMPANY_ZONE)
    taken = taken_between(session, actor.account_id, begin, begin + timedelta(days=1))
    most = numbers_on(session, today).a_day
    over = exceeded(taken, most)
    if "rows" in over:
        raise_alert(session, AlertKind.BULK_EXPORT, about, {"rows": taken.rows, "limit": most.rows}, now)
    if "times" in over:
        raise_alert(session, AlertKind.MANY_EXPORTS, about, {"exports": taken.times, "limit": most.times}, now)
