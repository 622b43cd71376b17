"""The worker of the distributed mode: Huey's consumer brings numbers, a sweep offers what was never brought (P35)."""

import logging
import threading

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.db.session import db
from portal.feature import Feature
from portal.jobs.carrier import Queue
from portal.jobs.lease import free_at
from portal.jobs.models import Job
from portal.jobs.roll import Roll
from portal.jobs.runner import kinds_of, run_everything_due, run_one, start_what_is_due

_SWEEP_EVERY = 5.0
_MOST_WAITING = 200
"""Numbers that may wait in the queue before the sweep offers no more: it would only offer the same ones again."""
_log = logging.getLogger("fairline.jobs")


def consume(app: Flask, queue: Queue) -> None:
    """Work until told to stop (SIGTERM or SIGINT): the job at hand is finished, all else waits for other workers."""
    logging.getLogger("huey").setLevel(logging.WARNING)
    queue.on_arrival = lambda job_id: run_arrived(app, job_id)
    consumer = queue.huey.create_consumer(
        workers=1,
        periodic=False,
        initial_delay=0.1,
        max_delay=1.0,
        scheduler_interval=60,
        graceful_signal="TERM",
        shutdown_timeout=60,
    )
    sweeper = Sweeper(app, queue)
    sweeper.start()
    try:
        consumer.run()
    finally:
        sweeper.stop()
        queue.close()


def run_arrived(app: Flask, job_id: int) -> None:
    """Run the job whose number arrived, unless another worker has it or it is done: the row decides."""
    try:
        with app.app_context():
            run_one(db.session, kinds_of(app.extensions["fairline.features"]), only=job_id)
    except Exception:
        _log.exception("the worker stumbled and goes on")


class Sweeper(threading.Thread):
    """Looks at the ledger every few seconds: starts what the clock starts, and offers what is due.

    Due are jobs whose hand-on failed, retries, and those of dead workers. While the queue does not answer it does them
    itself, one after the other.
    """

    def __init__(self, app: Flask, queue: Queue) -> None:
        super().__init__(name="fairline-sweeper", daemon=True)
        self.app, self.queue = app, queue
        self.stopping = threading.Event()
        self.roll = Roll("queue")

    def run(self) -> None:
        while not self.stopping.is_set():
            if not self._look():
                self.stopping.wait(_SWEEP_EVERY)
        self.roll.leave(self.app)

    def stop(self) -> None:
        """End after what is at hand."""
        self.stopping.set()
        self.join(timeout=20)

    def _look(self) -> bool:
        """Whether there may be more to do at once."""
        features: list[Feature] = self.app.extensions["fairline.features"]
        try:
            with self.app.app_context():
                self.roll.sign(db.session, clock.now())
                start_what_is_due(db.session, features)
                if offer_what_is_due(db.session, self.queue):
                    return False
                return run_everything_due(db.session, features, most=1) > 0
        except Exception:
            _log.exception("the sweep stumbled and goes on")
            return False


def offer_what_is_due(session: Session, queue: Queue) -> bool:
    """Put the numbers of jobs that are there to be taken into the queue; False where it does not answer."""
    waiting = queue.pending()
    if waiting is None:
        return False
    room = _MOST_WAITING - waiting
    if room <= 0:
        return True
    due = select(Job.id).where(free_at(clock.now())).order_by(Job.run_at, Job.id).limit(room)
    numbers = list(session.scalars(due))
    session.rollback()
    return queue.offer(numbers)
