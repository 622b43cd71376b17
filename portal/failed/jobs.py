"""Starts everything that failed again, each thing in a transaction of its own and with its line in the audit trail."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.db.session import transaction
from portal.errors import NotFound, Refused
from portal.failed.queries import parked_numbers
from portal.feature import JobRun
from portal.jobs.permissions import RETRY_JOBS
from portal.jobs.queries import asker_of
from portal.jobs.services import retry_job
from portal.notifications.models import OutboxMessage, OutboxState
from portal.notifications.permissions import RETRY_OUTBOX
from portal.notifications.services import retry_message


def retry_everything(run: JobRun) -> dict[str, Any]:
    """The job. Run twice it finds the rest; what a rule refused stays, for the rule would say the same again."""
    session, actor = run.session, asker_of(run.session, run.job_id)
    parked = parked_numbers(session, run.job_id) if actor.may(RETRY_JOBS) else []
    jobs = [number for number, refused in parked if not refused]
    messages = _failed_messages(session) if actor.may(RETRY_OUTBOX) else []
    session.rollback()
    started, total = 0, len(jobs) + len(messages)
    for number in jobs:
        started += _tried(session, actor, retry_job, number)
        run.progress(started, total)
    for number in messages:
        started += _tried(session, actor, retry_message, number)
        run.progress(started, total)
    return {"url": run.payload["url"], "started": started, "left_out": len(parked) - len(jobs)}


def _tried(session: Session, actor: Actor, retry: Any, number: int) -> int:
    """One thing; somebody may have been quicker, or the thing may be gone."""
    try:
        with transaction(session):
            retry(session, actor, number)
    except (Refused, NotFound):
        return 0
    return 1


def _failed_messages(session: Session) -> list[int]:
    failed = OutboxMessage.state == OutboxState.FAILED
    return list(session.scalars(select(OutboxMessage.id).where(failed).order_by(OutboxMessage.id)))
