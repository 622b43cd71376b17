"""What waits for the administrator, and whether anybody works: the figures of the page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.config import Config
from portal.jobs.carrier import queue_of
from portal.jobs.models import Job, JobState, JobWorker
from portal.jobs.permissions import READ_JOBS
from portal.jobs.queries import parked_jobs
from portal.notifications.permissions import READ_OUTBOX
from portal.notifications.queries import failed_messages
from portal.operations.heartbeat import LATEST

_MOST_WORKERS = 50
_LATE = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Machinery:
    """Who works and how far behind. ``mode`` is "embedded", "separate", "sqlite" or "postgresql"; ``pending`` counts
    the numbers in the queue, None where there is no queue or it does not answer (``answers`` tells which)."""

    mode: str
    answers: bool
    pending: int | None
    workers: list[JobWorker]
    awake: int
    oldest: datetime | None
    late: bool


def failed_count(session: Session, actor: Actor) -> int:
    """How many things wait for this person: given-up work and failed messages."""
    jobs = parked_jobs(session) if actor.may(READ_JOBS) else 0
    return jobs + (failed_messages(session) if actor.may(READ_OUTBOX) else 0)


def machinery(session: Session, app: Flask, now: datetime) -> Machinery:
    """The workers that signed the roll within a day, and the oldest work that is due and not begun."""
    config: Config = app.extensions["fairline.config"]
    queue = queue_of(app)
    pending = queue.pending() if queue is not None else None
    workers = list(session.scalars(select(JobWorker).order_by(JobWorker.seen_at.desc()).limit(_MOST_WORKERS)))
    oldest = session.scalar(select(func.min(Job.run_at)).where(Job.state == JobState.READY, Job.run_at <= now))
    return Machinery(
        mode=_mode(config),
        answers=queue is None or pending is not None,
        pending=pending,
        workers=workers,
        awake=sum(is_awake(worker, now) for worker in workers),
        oldest=oldest,
        late=oldest is not None and now - oldest > _LATE,
    )


def is_awake(worker: JobWorker, now: datetime) -> bool:
    """Whether it was seen within the last minute, whatever the clock did since."""
    return now - worker.seen_at <= LATEST


def _mode(config: Config) -> str:
    if config.queue is not None:
        return config.queue.partition(":")[0]
    return "embedded" if config.embedded_worker else "separate"


def parked_numbers(session: Session, until: int) -> list[tuple[int, bool]]:
    """Given-up jobs up to a number, the oldest first, and whether a rule refused them: asked again it says the same."""
    rows = session.execute(
        select(Job.id, Job.result).where(Job.state == JobState.PARKED, Job.id <= until).order_by(Job.id)
    )
    return [(number, "refused" in (result or {})) for number, result in rows]
