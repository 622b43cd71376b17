"""Carries numbers of jobs to workers elsewhere by Huey (P35). The ledger stays the truth: a queue may lose everything.

A message is signed with the secret key and holds a number only. Whoever takes it claims the row as any other worker
would; what never arrives, or arrives twice, is found or left alone by the claim.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask
from huey import Huey, PostgresHuey, SqliteHuey
from huey.serializer import SignedSerializer

from portal.config import Config

_NAME = "fairline"
_CONNECT_SECONDS = 3
_LEFT_ALONE = 30.0
"""Seconds that a queue is not asked after it failed, so that a request never waits for it twice."""
_log = logging.getLogger("fairline.jobs")


class Queue:
    """The queue of an installation. ``on_arrival`` is what a worker does with a number; who only offers sets none."""

    def __init__(self, config: Config) -> None:
        self.huey = _huey(config)
        self.on_arrival: Callable[[int], None] | None = None
        self._task = self.huey.task(name="ledger_job")(self._arrived)
        self._lock = threading.Lock()
        self._prepared = False
        self._silent_until = 0.0

    def offer(self, job_ids: Sequence[int]) -> bool:
        """Hand the numbers on; False where the queue does not answer, which harms nobody: the sweep comes."""
        try:
            self._prepare()
            for job_id in job_ids:
                self._task(job_id)
        except Exception as error:
            self._failed(error)
            return False
        return self.answers()

    def pending(self) -> int | None:
        """How many numbers wait in it; None where it does not answer."""
        try:
            self._prepare()
            return int(self.huey.pending_count()) if self.answers() else None
        except Exception as error:
            self._failed(error)
            return None

    def answers(self) -> bool:
        """Whether it is worth asking: it has not failed a moment ago."""
        return time.monotonic() >= self._silent_until

    def _arrived(self, job_id: int) -> None:
        if self.on_arrival is not None:
            self.on_arrival(job_id)

    def close(self) -> None:
        """Let go of its connection."""
        self.huey.storage.close()

    def _prepare(self) -> None:
        """Make its tables once. Two processes that do so at the same moment may trip; the second try finds them."""
        if not self.answers():
            raise ConnectionError("left alone for a while")
        with self._lock:
            if self._prepared:
                return
            try:
                self.huey.storage.initialize_schema()
            except Exception:
                self.huey.storage.close()
                self.huey.storage.initialize_schema()
            self._prepared = True

    def _failed(self, error: Exception) -> None:
        if self.answers():
            self._silent_until = time.monotonic() + _LEFT_ALONE
            self._prepared = False
            _log.warning("the queue does not answer (%s); jobs wait for the next look", type(error).__name__)


def _huey(config: Config) -> Huey:
    address = config.queue or ""
    options: dict[str, Any] = {
        "results": False,
        "serializer": SignedSerializer(secret=config.secret_key, salt="fairline queue"),
        "create_tables": False,
    }
    if address.startswith("sqlite:"):
        return SqliteHuey(_NAME, filename=address.removeprefix("sqlite:"), fsync=False, **options)
    return PostgresHuey(_NAME, dsn=address, table_prefix="fairline_queue", connect_timeout=_CONNECT_SECONDS, **options)


def queue_of(app: Flask) -> Queue | None:
    """The installation's queue, opened once; None where none is set."""
    config: Config = app.extensions["fairline.config"]
    if config.queue is None:
        return None
    found: Queue | None = app.extensions.get("fairline.queue")
    if found is None:
        found = app.extensions.setdefault("fairline.queue", Queue(config))
    return found
