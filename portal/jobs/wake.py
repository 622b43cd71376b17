"""Tells workers that there is something to do now: by a bell in this process, by the queue elsewhere."""

import threading
from functools import partial

from flask import current_app
from sqlalchemy.orm import Session

from portal.db.session import after_commit
from portal.jobs.carrier import queue_of

bell = threading.Event()


def wake_workers() -> None:
    """Ring for the embedded worker."""
    bell.set()


def wake_for(session: Session, job_id: int) -> None:
    """Have the job's number handed on once the transaction is committed. A failure there reaches nobody."""
    after_commit(session, wake_workers)
    after_commit(session, partial(_hand_on, job_id))


def _hand_on(job_id: int) -> None:
    queue = queue_of(current_app._get_current_object())  # type: ignore[attr-defined]
    if queue is not None and queue.answers():
        queue.offer([job_id])
