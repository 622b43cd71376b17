"""Runs the ledger's jobs: claims one with a lease, calls its handler, retries with back-off, parks after five tries."""

import logging
import threading
from datetime import UTC, datetime, time, timedelta

from flask import Flask
from sqlalchemy import and_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.db.session import db, transaction
from portal.feature import Feature, JobKind, JobRun, PeriodicJob
from portal.jobs.models import Job, JobState, PeriodicRun
from portal.jobs.wake import bell
from portal.requestid import new_request_id

LEASE = timedelta(seconds=60)
MOST_TRIES = 5
_LOOK_EVERY = 2.0
_log = logging.getLogger("fairline.jobs")


def claim(session: Session, now: datetime) -> int | None:
    """Take the next due job, or one whose worker died: one conditional update, so that one worker wins."""
    waiting = and_(Job.state == JobState.READY, Job.run_at <= now)
    deserted = and_(Job.state == JobState.RUNNING, Job.lease_until < now)
    with transaction(session):
        candidates = session.scalars(
            select(Job.id).where(or_(waiting, deserted)).order_by(Job.run_at, Job.id).limit(5)
        ).all()
        for job_id in candidates:
            taken = session.execute(
                update(Job)
                .where(Job.id == job_id, or_(waiting, deserted))
                .values(state=JobState.RUNNING, lease_until=now + LEASE, tries=Job.tries + 1)
                .returning(Job.id)
                .execution_options(synchronize_session=False)
            ).first()
            if taken is not None:
                return int(taken[0])
    return None


def run_one(session: Session, kinds: dict[str, JobKind], now: datetime) -> bool:
    """Run one due job; False when there is none."""
    job_id = claim(session, now)
    if job_id is None:
        return False
    new_request_id()
    job = session.get_one(Job, job_id, populate_existing=True)
    run = JobRun(session=session, job_id=job_id, payload=job.payload, progress=_progress_of(session, job_id))
    try:
        result = kinds[job.kind].handler(run)
    except Exception as error:
        session.rollback()
        _log.exception("job %s failed", job_id)
        _note_failure(session, job_id, error)
        return True
    with transaction(session):
        done = session.get_one(Job, job_id)
        done.state, done.finished_at, done.lease_until = JobState.DONE, clock.now(), None
        done.result, done.last_error = result, ""
    return True


def _progress_of(session: Session, job_id: int):  # type: ignore[no-untyped-def]
    """Tell how far a job is; also renews its lease. Commits by itself, so call it between transactions."""

    def progress(done: int, total: int) -> None:
        with transaction(session):
            session.execute(
                update(Job)
                .where(Job.id == job_id)
                .values(done_steps=done, all_steps=total, lease_until=clock.now() + LEASE)
            )

    return progress


def _note_failure(session: Session, job_id: int, error: Exception) -> None:
    with transaction(session):
        job = session.get_one(Job, job_id)
        job.last_error = f"{type(error).__name__}: {error}"[:2000]
        job.lease_until = None
        if job.tries >= MOST_TRIES:
            job.state, job.finished_at = JobState.PARKED, clock.now()
        else:
            job.state, job.run_at = JobState.READY, clock.now() + timedelta(seconds=4**job.tries)


def slot_of(periodic: PeriodicJob, now: datetime) -> datetime:
    """The newest slot of a periodic job that has begun: a catch-up after an outage runs it once, not for each missed."""
    if periodic.at is not None:
        return _daily_slot(periodic.at, now)
    step = (periodic.minutes or 1) * 60
    return datetime.fromtimestamp(int(now.timestamp()) // step * step, UTC)


def _daily_slot(at: time, now: datetime) -> datetime:
    here = clock.local(now)
    slot = datetime.combine(here.date(), at, tzinfo=clock.COMPANY_ZONE)
    return (slot if slot <= here else slot - timedelta(days=1)).astimezone(UTC)


def start_periodic(session: Session, periodic: PeriodicJob, now: datetime) -> bool:
    """Write the job of the current slot unless somebody did; the primary key decides between two schedulers."""
    slot = slot_of(periodic, now)
    if session.get(PeriodicRun, (periodic.name, slot)) is not None:
        return False
    try:
        with transaction(session):
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


def run_everything_due(session: Session, features: list[Feature], *, most: int = 10_000) -> int:
    """Start periodic jobs whose slot has come, then run due jobs until none is left; how many ran."""
    kinds = {kind.name: kind for feature in features for kind in feature.jobs}
    for periodic in (item for feature in features for item in feature.periodic):
        start_periodic(session, periodic, clock.now())
    ran = 0
    while ran < most and run_one(session, kinds, clock.now()):
        ran += 1
    return ran


class Worker(threading.Thread):
    """The worker inside the serving process: wakes at the bell, else looks every two seconds."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="fairline-worker", daemon=True)
        self.app = app
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                with self.app.app_context():
                    run_everything_due(db.session, self.app.extensions["fairline.features"])
            except Exception:
                _log.exception("the worker stumbled and goes on")
            bell.wait(_LOOK_EVERY)
            bell.clear()

    def stop(self) -> None:
        """Finish the job at hand and end."""
        self.stopping.set()
        bell.set()
