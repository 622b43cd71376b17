"""Tells a domain that its message was sent or failed for good."""

import logging
from collections.abc import Callable
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from portal.db.session import transaction
from portal.feature import Feature, JobRun
from portal.jobs.services import enqueue

TELL_JOB = "notifications.tell"
Listener = Callable[[Session, str, str], None]
_log = logging.getLogger("fairline.outbox")


def tell(session: Session, message_id: int, topic: str, outcome: str) -> None:
    """Call the domain's listener in the transaction that notes the outcome.

    What a listener spoils is taken back alone, for the mail has left and must not leave again; a job then tells the
    domain until it hears, and is parked where the administrator sees it if it never does.
    """
    if not _listeners(topic):
        return
    noted = list(session.info.get("audit", []))
    try:
        with session.begin_nested():
            _call(session, topic, outcome)
    except Exception:
        _log.exception("the listener of message %s failed; a job will tell it again", message_id)
        session.info["audit"] = noted
        payload = {"topic": topic, "outcome": outcome}
        enqueue(session, TELL_JOB, payload, unique_key=f"tell:{message_id}:{outcome}")


def tell_again(run: JobRun) -> dict[str, Any]:
    """The job that repeats it."""
    with transaction(run.session) as session:
        _call(session, run.payload["topic"], run.payload["outcome"])
    return {}


def _call(session: Session, topic: str, outcome: str) -> None:
    for listener in _listeners(topic):
        listener(session, topic, outcome)
    session.flush()


def _listeners(topic: str) -> list[Listener]:
    features: list[Feature] = current_app.extensions["fairline.features"]
    domain = topic.partition(":")[0]
    return [feature.outbox_listeners[domain] for feature in features if domain in feature.outbox_listeners]
