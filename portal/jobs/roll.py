"""The roll of workers: each signs it every quarter of a minute while it is awake, and is struck off when it ends."""

import logging
import os
import secrets
import socket
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal import clock
from portal.db.session import db, transaction
from portal.jobs.models import JobWorker
from portal.operations.heartbeat import STEP, beat

_log = logging.getLogger("fairline.jobs")


class Roll:
    """One worker's line. ``hears_by``: "ledger" looks by itself, "queue" is told."""

    def __init__(self, hears_by: str) -> None:
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.hears_by = hears_by
        self._started: datetime | None = None
        self._signed: datetime | None = None

    def sign(self, session: Session, now: datetime) -> None:
        """Say that this worker is awake, at most every quarter of a minute; and that some worker is."""
        beat(session, now)
        if self._signed is not None and timedelta(0) <= now - self._signed < STEP:
            return
        self._started = self._started or now
        with transaction(session):
            session.merge(JobWorker(name=self.name, hears_by=self.hears_by, started_at=self._started, seen_at=now))
        self._signed = now

    def leave(self, app: Flask) -> None:
        """Strike it off. Where that fails it looks like one that died, until it is tidied away."""
        with app.app_context():
            try:
                with transaction(db.session) as session:
                    session.execute(delete(JobWorker).where(JobWorker.name == self.name))
            except SQLAlchemyError:
                _log.warning("a worker could not be struck off the roll at %s", clock.now().isoformat())
            finally:
                db.session.close()
