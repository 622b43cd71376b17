"""What tests of the outbox share: a portal that sends to a server of the test, and messages."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.notifications.models import OutboxMessage
from portal.notifications.services import queue_message
from tests.support.mailserver import MailServer, mail_server

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""Twelve o'clock in Shanghai: outside of the quiet hours."""


@pytest.fixture
def server(app: Flask) -> Iterator[MailServer]:
    """A mail server, and the portal set up to use it."""
    kept = app.extensions["fairline.config"]
    with mail_server() as running:
        app.extensions["fairline.config"] = replace(kept, smtp_url=running.url)
        yield running
    app.extensions["fairline.config"] = kept


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands at noon until the test moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def queued(session: Session) -> Callable[..., int]:
    """Writes a message to the outbox; its number."""

    def write(**given: Any) -> int:
        values = {
            "unique_key": f"test:{given.get('topic', '')}:{given.get('subject', '')}",
            "recipient": "lily.chen@example.com",
            "language": "zh_Hans",
            "subject": "投诉答复",
            "body": "您好，\n\n答复见附件。",
        } | given
        with transaction(session):
            return queue_message(session, PORTAL, **values).id

    return write


@pytest.fixture
def message(session: Session) -> Callable[[int], OutboxMessage]:
    """A message as it stands now."""

    def load(number: int) -> OutboxMessage:
        session.rollback()
        return session.get_one(OutboxMessage, number, populate_existing=True)

    return load


@dataclass
class Webhook:
    """A web server of the test that notes what is posted to it and answers with ``status``."""

    address: str = ""
    status: int = 200
    posts: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """A chat service as Apprise's ``json://`` speaks to one."""
    hook = Webhook()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(hook.status)
            self.end_headers()

        def log_message(self, *_given: Any) -> None:
            """Tests are quiet."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    hook.address = f"json://127.0.0.1:{running.server_port}"
    yield hook
    running.shutdown()
    thread.join()
    running.server_close()
