"""Clears what the clock's jobs leave behind: else a minute's job fills the ledger with half a million rows a year."""

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, or_

from portal import clock
from portal.db.session import transaction
from portal.feature import Feature, JobRun
from portal.jobs.models import Job, JobState, JobWorker, PeriodicRun

TIDY_JOB = "jobs.tidy"
_KEPT = timedelta(days=7)
_ABSENT = timedelta(days=1)


def tidy_ledger(run: JobRun) -> dict[str, Any]:
    """Delete what was done more than a week ago of jobs that the clock or the outbox started.

    Jobs that people asked for stay, and so do all keys that keep a job from being asked for again: those of slots
    cannot come again, for a slot lies in the past, and a message that left is not offered any more. A worker that died
    is shown for a day.
    """
    before = clock.now() - _KEPT
    features: list[Feature] = current_app.extensions["fairline.features"]
    starts = ["send:", *(f"{periodic.name}@" for feature in features for periodic in feature.periodic)]
    with transaction(run.session) as session:
        gone = session.execute(
            delete(Job)
            .where(Job.state == JobState.DONE, Job.finished_at < before)
            .where(or_(*(Job.unique_key.startswith(start, autoescape=True) for start in starts)))
            .returning(Job.id)
            .execution_options(synchronize_session=False)
        ).all()
        session.execute(
            delete(PeriodicRun).where(PeriodicRun.slot < before).execution_options(synchronize_session=False)
        )
        session.execute(
            delete(JobWorker)
            .where(JobWorker.seen_at < clock.now() - _ABSENT)
            .execution_options(synchronize_session=False)
        )
    return {"deleted": len(gone)}
