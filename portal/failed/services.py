"""Asking that everything that failed is started again: a job does it, so that the asker need not wait."""

from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Refused
from portal.failed.queries import failed_count
from portal.jobs.models import Job
from portal.jobs.services import enqueue

RETRY_JOB = "failed.retry"


def ask_for_retry(session: Session, actor: Actor, result_url: str) -> Job:
    """Ask that all that failed until now is started again; raises Refused where nothing did."""
    waiting = failed_count(session, actor)
    if not waiting:
        raise Refused("Nothing failed, so there is nothing to start again.")
    job = enqueue(session, RETRY_JOB, {"url": result_url}, actor=actor)
    record(session, actor, "failed:all:retry", "job", job.id, after={"waiting": waiting})
    return job
