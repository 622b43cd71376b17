"""Counts pages that were refused to somebody, 403 or 404, for the alert about many of them (safety s80)."""

import logging
import threading
from datetime import datetime

from flask import Flask, g, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from portal import clock
from portal.alerts.tallies import DENIED, count_about, count_network
from portal.auth.access import current_actor
from portal.auth.attempts import network_of
from portal.db.session import db, transaction

_log = logging.getLogger("fairline.alerts")
WRITTEN_SINGLY, STEP = 32, 64
"""Of one account or network in a minute so many refusals are written one by one; after them every sixty-fourth."""
_MOST_KNOWN = 5_000


class Gathering:
    """Holds refusals back in this process once there are many, so that a flood of them is no flood of writes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute: datetime | None = None
        self._seen: dict[str, int] = {}

    def to_write(self, who: str, at: datetime) -> int:
        """How many are to be written now, this one included; 0 while they are held back."""
        minute = at.replace(second=0, microsecond=0)
        with self._lock:
            if minute != self._minute or len(self._seen) >= _MOST_KNOWN:
                self._minute, self._seen = minute, {}
            count = self._seen[who] = self._seen.get(who, 0) + 1
        if count <= WRITTEN_SINGLY:
            return 1
        return STEP if (count - WRITTEN_SINGLY) % STEP == 0 else 0


def init_denials(app: Flask) -> None:
    """Count after the answer is made; a count that cannot be written changes no answer."""
    gathering = Gathering()

    @app.after_request
    def _count(response: Response) -> Response:
        if g.pop("denied", False):
            account_id, at = current_actor().account_id, clock.now()
            network = "" if account_id is not None else network_of(request.remote_addr)
            number = gathering.to_write(network or str(account_id), at)
            if number:
                _write(account_id, network, at, number)
        return response


def _write(account_id: int | None, network: str, at: datetime, number: int) -> None:
    try:
        with transaction() as session:
            if account_id is not None:
                count_about(session, DENIED, account_id, at, number)
            elif network:
                count_network(session, DENIED, network, at, number=number)
    except SQLAlchemyError as error:
        db.session.rollback()
        _log.warning("a refusal was not counted: %s", type(error).__name__)
