"""Runs the ledger's jobs: claims one with a lease, calls its handler, retries later, parks what keeps failing."""

import logging
import threading

from flask import Flask
from sqlalchemy.orm import Session

from portal import clock
from portal.company import house_language
from portal.db.session import db
from portal.errors import Refused
from portal.feature import Feature, JobKind, JobRun
from portal.jobs.lease import Claim, LostLease, claim, finish, give_back, kept_alive, progress_of, where_it_failed
from portal.jobs.models import Job
from portal.jobs.roll import Roll
from portal.jobs.schedule import start_all_periodic
from portal.jobs.wake import bell
from portal.operations.jobwatch import watched_run
from portal.requestid import new_request_id
from portal.web.i18n import force_locale

_LOOK_EVERY = 2.0
_log = logging.getLogger("fairline.jobs")


def run_one(session: Session, kinds: dict[str, JobKind], only: int | None = None) -> bool:
    """Run one due job, or the one that is named; False when there is none to be had."""
    held = claim(session, clock.now(), only)
    if held is None:
        return False
    new_request_id()
    try:
        with watched_run(held.job_id) as said:
            _run(session, kinds, held, said)
    except LostLease:
        session.rollback()
        _log.warning("job %s went to another worker meanwhile", held.job_id)
    return True


def _run(session: Session, kinds: dict[str, JobKind], held: Claim, said: dict[str, str]) -> None:
    """Call the handler, in the installation's language where it names none itself, and note what came of it."""
    job = session.get_one(Job, held.job_id, populate_existing=True)
    job_kind, kind = job.kind, kinds.get(job.kind)
    said["kind"] = job_kind
    run = JobRun(session=session, job_id=job.id, payload=job.payload, progress=progress_of(session, held))
    language = house_language()
    try:
        if kind is None:
            raise Refused("No part of this portal knows this kind of job.")
        with kept_alive(held), force_locale(language):
            result = kind.handler(run)
        session.rollback()
    except LostLease:
        raise
    except Exception as error:
        session.rollback()
        _log.error("job %s (%s) failed: %s", held.job_id, job_kind, where_it_failed(error))
        give_back(session, held, error)
        said["outcome"] = "failed"
    else:
        finish(session, held, result)
        said["outcome"] = "done"


def kinds_of(features: list[Feature]) -> dict[str, JobKind]:
    """The kinds of jobs that this portal knows, by name."""
    return {kind.name: kind for feature in features for kind in feature.jobs}


def start_what_is_due(session: Session, features: list[Feature]) -> int:
    """Write the periodic jobs whose slot has come; how many."""
    return start_all_periodic(session, (item for feature in features for item in feature.periodic), clock.now())


def run_everything_due(session: Session, features: list[Feature], *, most: int = 10_000) -> int:
    """Start periodic jobs whose slot has come, then run due jobs until none is left; how many ran."""
    start_what_is_due(session, features)
    ran, kinds = 0, kinds_of(features)
    while ran < most and run_one(session, kinds):
        ran += 1
    return ran


class Worker(threading.Thread):
    """The worker inside the serving process, or alone in its own: wakes at the bell, else looks every two seconds."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="fairline-worker", daemon=True)
        self.app = app
        self.stopping = threading.Event()
        self.roll = Roll("ledger")

    def run(self) -> None:
        while not self.stopping.is_set():
            bell.clear()
            if not self._work():
                bell.wait(_LOOK_EVERY)
        self.roll.leave(self.app)

    def _work(self) -> int:
        """One job, so that a wish to stop is heard between two jobs; how many ran."""
        try:
            with self.app.app_context():
                self.roll.sign(db.session, clock.now())
                return run_everything_due(db.session, self.app.extensions["fairline.features"], most=1)
        except Exception:
            _log.exception("the worker stumbled and goes on")
            return 0

    def stop(self) -> None:
        """Finish the job at hand and end."""
        self.stopping.set()
        bell.set()
