"""Clears what the clock's jobs leave behind: else a minute's job fills the ledger with half a million rows a year."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from portal import clock
from portal.db.session import transaction
from portal.feature import Feature, JobRun
from portal.jobs.models import Job, JobState, JobWorker, PeriodicRun

TIDY_JOB = "jobs.tidy"
_KEPT, _KEPT_OFTEN = timedelta(days=7), timedelta(days=1)
_ABSENT = timedelta(days=1)


def tidy_ledger(run: JobRun) -> dict[str, Any]:
    """Delete what was done more than a week ago of jobs that the clock or the outbox started; of those that run more
    often than each minute, more than a day ago.

    Jobs that people asked for stay, and so do all keys that keep a job from being asked for again: those of slots
    cannot come again, for a slot lies in the past, and a message that left is not offered any more. A worker that died
    is shown for a day.
    """
    before = clock.now() - _KEPT
    features: list[Feature] = current_app.extensions["fairline.features"]
    periodics = [periodic for feature in features for periodic in feature.periodic]
    starts = ["send:", *(f"{periodic.name}@" for periodic in periodics)]
    often = [f"{periodic.name}@" for periodic in periodics if periodic.seconds is not None]
    with transaction(run.session) as session:
        gone = _forget(session, starts, before) + _forget(session, often, clock.now() - _KEPT_OFTEN)
        session.execute(
            delete(PeriodicRun).where(PeriodicRun.slot < before).execution_options(synchronize_session=False)
        )
        session.execute(
            delete(JobWorker)
            .where(JobWorker.seen_at < clock.now() - _ABSENT)
            .execution_options(synchronize_session=False)
        )
    return {"deleted": gone}


def _forget(session: Session, starts: list[str], before: datetime) -> int:
    """Of jobs whose keys begin so, what was done before an instant; how many."""
    if not starts:
        return 0
    gone = session.execute(
        delete(Job)
        .where(Job.state == JobState.DONE, Job.finished_at < before)
        .where(or_(*(Job.unique_key.startswith(start, autoescape=True) for start in starts)))
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
