"""The worker's heartbeat: written by it, read by the health page and the doctor, who may be other processes."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db.session import transaction
from portal.jobs.models import Job, JobState
from portal.operations.models import WorkerBeat

STEP = timedelta(seconds=15)
"""How often it is written at most: each time is a write to the disk."""
LATEST = timedelta(seconds=60)
"""A worker that was silent for longer counts as dead."""


def beat(session: Session, now: datetime) -> None:
    """Say that the worker is awake, in a transaction of its own."""
    row = session.get(WorkerBeat, 1)
    if row is not None and timedelta(0) <= now - row.at < STEP:
        return
    with transaction(session):
        session.merge(WorkerBeat(id=1, at=now))


def last_sign_of_life(session: Session, now: datetime) -> datetime | None:
    """When a worker was last heard of (UTC): its beat, or now while a job of its is within its lease."""
    at_work = select(Job.id).where(Job.state == JobState.RUNNING, Job.lease_until >= now).limit(1)
    if session.scalar(at_work) is not None:
        return now
    return session.scalar(select(WorkerBeat.at))


def is_alive(session: Session, now: datetime) -> bool:
    """Whether a worker gave a sign of life within the last minute."""
    last = last_sign_of_life(session, now)
    return last is not None and now - last <= LATEST
