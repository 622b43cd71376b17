"""Holding a job: claimed by one conditional update, renewed while its worker lives, given back with what came of it.

The number of tries is the fencing token: a worker that lost its lease (it slept, its machine was frozen) finds another
number in the row and changes nothing any more.
"""

import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal import clock
from portal.config import ROOT
from portal.db.session import db, transaction
from portal.errors import FairlineError
from portal.jobs.models import Job, JobState
from portal.jobs.rules import HANDLER_DIED, LEASE, MOST_TRIES, next_run

_RENEW_EVERY = 20.0
_MOST_RENEWALS = 360
_CANDIDATES = 5
_log = logging.getLogger("fairline.jobs")


class LostLease(Exception):
    """Another worker has taken the job over; this one stops without touching it."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A job in hand. ``tries`` tells this claim from an earlier or later one of the same job."""

    job_id: int
    tries: int

    def still_held(self) -> ColumnElement[bool]:
        """The condition that nobody took it over."""
        return and_(Job.id == self.job_id, Job.tries == self.tries, Job.state == JobState.RUNNING)


def _waiting(now: datetime) -> ColumnElement[bool]:
    """Due, or asked for "at once" before the clock was set back."""
    at_once = and_(Job.created_at > now, Job.run_at <= Job.created_at)
    return and_(Job.state == JobState.READY, or_(Job.run_at <= now, at_once))


def _deserted(now: datetime) -> ColumnElement[bool]:
    """Its worker died; a lease from far in the future is one from before the clock was set back."""
    return and_(Job.state == JobState.RUNNING, or_(Job.lease_until < now, Job.lease_until > now + 2 * LEASE))


def free_at(now: datetime) -> ColumnElement[bool]:
    """The condition that a job is there to be taken."""
    return or_(_waiting(now), _deserted(now))


def claim(session: Session, now: datetime, only: int | None = None) -> Claim | None:
    """Take the next due job, or one whose worker died; None where there is none. Looks first, writes only then.

    ``only`` names the one job that is wanted.
    """
    free = free_at(now) if only is None else and_(Job.id == only, free_at(now))
    anything = session.scalar(select(Job.id).where(free).limit(1))
    session.rollback()
    if anything is None:
        return None
    with transaction(session):
        _park_killers(session, now)
        for job_id in session.scalars(select(Job.id).where(free).order_by(Job.run_at, Job.id).limit(_CANDIDATES)):
            taken = session.execute(
                update(Job)
                .where(Job.id == job_id, free)
                .values(state=JobState.RUNNING, lease_until=now + LEASE, tries=Job.tries + 1)
                .returning(Job.tries)
                .execution_options(synchronize_session=False)
            ).first()
            if taken is not None:
                return Claim(job_id=job_id, tries=int(taken[0]))
    return None


def _park_killers(session: Session, now: datetime) -> None:
    """A job that took its worker down as often as a job may fail is not given to a further one."""
    session.execute(
        update(Job)
        .where(_deserted(now), Job.tries % MOST_TRIES == 0)
        .values(state=JobState.PARKED, finished_at=now, lease_until=None, last_error=HANDLER_DIED)
        .execution_options(synchronize_session=False)
    )


def progress_of(session: Session, held: Claim) -> Callable[[int, int], None]:
    """Tell how far a job is; also renews the lease. Commits by itself, so call it between transactions.

    What it gives raises LostLease once another worker has the job.
    """

    def progress(done: int, total: int) -> None:
        with transaction(session):
            _change(session, held, done_steps=done, all_steps=total, lease_until=clock.now() + LEASE)

    return progress


def _change(session: Session, held: Claim, **values: Any) -> None:
    changed = session.execute(
        update(Job)
        .where(held.still_held())
        .values(**values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        raise LostLease(f"job {held.job_id} was taken over")


def finish(session: Session, held: Claim, result: dict[str, Any] | None) -> None:
    """Note that the job is done."""
    with transaction(session):
        _change(
            session,
            held,
            state=JobState.DONE,
            finished_at=clock.now(),
            lease_until=None,
            result=result,
            last_error="",
        )


def give_back(session: Session, held: Claim, error: Exception) -> None:
    """Note a failure: try again later, or park it for a person after the last try or where a rule said no.

    A rule's sentence is kept as it is, for the person who asked; asking the rule again would not change it.
    """
    now = clock.now()
    refused = isinstance(error, FairlineError)
    again = None if refused else next_run(held.tries, now)
    values: dict[str, Any] = {"lease_until": None, "last_error": where_it_failed(error)}
    if isinstance(error, FairlineError):
        values["result"] = {"refused": error.message, "values": {key: str(it) for key, it in error.values.items()}}
    if again is None:
        values |= {"state": JobState.PARKED, "finished_at": now}
    else:
        values |= {"state": JobState.READY, "run_at": again}
    with transaction(session):
        _change(session, held, **values)


def where_it_failed(error: Exception) -> str:
    """The kind of error and its place in our code: its message may hold somebody's data (safety s77)."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(Path(frame.filename))]
    if isinstance(error, FairlineError) or not frames:
        return type(error).__name__
    place = frames[-1]
    return f"{type(error).__name__}, {Path(place.filename).relative_to(ROOT)}:{place.lineno} {place.name}"


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(ROOT) and "site-packages" not in path.parts


@contextmanager
def kept_alive(held: Claim) -> Iterator[None]:
    """Renew the lease from beside while the block runs, for handlers with a long step that cannot tell progress."""
    app, over = current_app._get_current_object(), threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=_renew, args=(app, held, over), name="fairline-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew(app: Flask, held: Claim, over: threading.Event) -> None:
    for _ in range(_MOST_RENEWALS):
        if over.wait(_RENEW_EVERY):
            return
        with app.app_context():
            try:
                with transaction(db.session) as session:
                    _change(session, held, lease_until=clock.now() + LEASE)
            except LostLease:
                return
            except SQLAlchemyError:
                _log.warning("the lease of job %s could not be renewed", held.job_id)
            finally:
                db.session.close()
