"""Reading surges: the figures of the last year, and what one surge shows to the person who reads it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints.facts import QUIET_DAYS, readable_complaints
from crisis.signals.models import Alert, Surge, SurgeCase
from crisis.signals.rules import Verdict
from crisis.surges.rules import lasts
from crisis.surges.wording import picture_of
from portal import clock
from portal.auth.actor import Actor
from portal.people.models import Assignment, Employee
from portal.people.queries import holds_on

BUDGET = 6
"""False alarms a year that are borne for everything together (policy 9.2.1)."""
_YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class YearOfSurges:
    """The surges of the last 365 days, how many of their alerts were found false, how many nobody has judged."""

    seen: int
    false: int
    unjudged: int


def year_of_surges(session: Session, now: datetime) -> YearOfSurges:
    """Counted from the alerts' own answers; one statement."""
    seen, false, unjudged = session.execute(
        select(
            func.count(),
            func.count().filter(Alert.verdict == Verdict.FALSE_ALARM, Alert.activation_id.is_(None)),
            func.count().filter(Alert.verdict.is_(None), Alert.activation_id.is_(None)),
        )
        .select_from(Surge)
        .join(Alert, Alert.id == Surge.alert_id)
        .where(Alert.raised_at >= now - _YEAR)
    ).one()
    return YearOfSurges(seen=seen, false=false, unjudged=unjudged)


def surge_view(session: Session, actor: Actor, surge: Surge, today: date) -> dict[str, Any]:
    """What the page shows of one surge: the picture, the complaints that this person may open, and about whom.

    An employee is named only to who may open every complaint counted: others have no part in it.
    """
    ids = list(session.scalars(select(SurgeCase.complaint_id).where(SurgeCase.surge_id == surge.id)))
    readable = readable_complaints(session, actor, ids, today)
    employee = None
    if surge.employee_id is not None and len(readable) == len(ids):
        employee = session.scalar(select(Employee.name).where(Employee.id == surge.employee_id))
    return {
        "surge": surge,
        "picture": picture_of(surge),
        "readable": readable,
        "others": len(ids) - len(readable),
        "employee": employee,
        "lasts": is_lasting(surge, today),
        "near": stands_near(session, actor, surge, today),
    }


def stands_near(session: Session, actor: Actor, surge: Surge, today: date) -> bool:
    """Whether a surge is about the person, or about somebody whom the person leads today."""
    if surge.employee_id is None or actor.employee_id is None:
        return False
    if surge.employee_id == actor.employee_id:
        return True
    led = select(Assignment.id).where(
        Assignment.employee_id == surge.employee_id, Assignment.lead_id == actor.employee_id, holds_on(today)
    )
    return session.scalar(led.limit(1)) is not None


def is_lasting(surge: Surge, today: date | None = None) -> bool:
    """Whether the surge goes on."""
    return lasts(surge.heard_on, today or clock.today(), QUIET_DAYS)
