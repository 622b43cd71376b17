"""Asking for work: a job row in the caller's own transaction, so that the deed and its consequence come together."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import NotFound, Refused
from portal.jobs.models import Job, JobState
from portal.jobs.rules import before_next_round
from portal.jobs.wake import wake_for


def enqueue(
    session: Session,
    kind: str,
    payload: dict[str, Any],
    *,
    unique_key: str | None = None,
    run_at: datetime | None = None,
    actor: Actor | None = None,
) -> Job:
    """Write the job; the worker is woken once the transaction is committed.

    Asking again with the same ``unique_key`` gives the job that is there already, also when another transaction
    writes it at the same moment. ``run_at`` is an aware instant.
    """
    if unique_key is not None:
        there = session.scalars(select(Job).where(Job.unique_key == unique_key)).first()
        if there is not None:
            return there
    now = clock.now()
    job = Job(
        kind=kind,
        payload=payload,
        unique_key=unique_key,
        state=JobState.READY,
        run_at=run_at or now,
        asked_by_id=actor.account_id if actor else None,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(job)
    except IntegrityError:
        if unique_key is None:
            raise
        return session.scalars(select(Job).where(Job.unique_key == unique_key)).one()
    if job.run_at <= now:
        wake_for(session, job.id)
    return job


def retry_job(session: Session, actor: Actor, job_id: int) -> None:
    """Give a parked job all its tries again, from now on; raises Refused for one that is not parked."""
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound("There is no such work, or it is not yours to see.")
    if job.state is not JobState.PARKED:
        raise Refused("Only work that was given up can be started again.")
    job.state, job.run_at, job.tries = JobState.READY, clock.now(), before_next_round(job.tries)
    job.finished_at, job.result, job.last_error = None, None, ""
    record(session, actor, "jobs:ledger:retry", "job", job_id, before={"state": "parked"}, after={"state": "ready"})
    wake_for(session, job_id)
