"""What the clock starts: one job for each slot, however many schedulers there are and however long all were away."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.db.session import transaction
from portal.feature import PeriodicJob
from portal.jobs.models import Job, PeriodicRun
from portal.jobs.rules import daily_slot, minute_slot, second_slot


def slot_of(periodic: PeriodicJob, now: datetime) -> datetime:
    """The newest slot that has begun: after an outage it runs once, not once for each that was missed."""
    if periodic.at is not None:
        return daily_slot(periodic.at, clock.local(now))
    if periodic.seconds is not None:
        return second_slot(periodic.seconds, now)
    return minute_slot(periodic.minutes or 1, now)


def start_periodic(session: Session, periodic: PeriodicJob, now: datetime) -> bool:
    """Write the job of the current slot unless somebody did; the primary key decides between two schedulers."""
    slot = slot_of(periodic, now)
    try:
        with transaction(session):
            if session.get(PeriodicRun, (periodic.name, slot)) is not None:
                return False
            session.add(PeriodicRun(name=periodic.name, slot=slot, started_at=now))
            session.add(
                Job(
                    kind=periodic.kind,
                    payload={"slot": slot.isoformat()},
                    unique_key=f"{periodic.name}@{slot.isoformat()}",
                    run_at=now,
                    created_at=now,
                )
            )
    except IntegrityError:
        return False
    return True


def start_all_periodic(session: Session, periodics: Iterable[PeriodicJob], now: datetime) -> int:
    """Start whichever slots have come; how many. One statement where none has."""
    slots = {(periodic.name, slot_of(periodic, now)): periodic for periodic in periodics}
    if not slots:
        return 0
    rows = session.execute(
        select(PeriodicRun.name, PeriodicRun.slot).where(
            PeriodicRun.name.in_({name for name, _ in slots}), PeriodicRun.slot.in_({slot for _, slot in slots})
        )
    )
    started = {(name, slot) for name, slot in rows}
    session.rollback()
    return sum(start_periodic(session, periodic, now) for key, periodic in slots.items() if key not in started)
