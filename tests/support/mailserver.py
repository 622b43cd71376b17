"""A real SMTP server on loopback that takes mails, or answers as a test tells it to."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class MailServer:
    """``answers`` are given one after the other at the end of DATA ("cut" closes, "slow" sleeps, "" takes the mail),
    ``at_recipient`` likewise at RCPT; afterwards every mail is taken into ``taken``."""

    url: str = ""
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    at_recipient: list[str] = field(default_factory=list)
    tries: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        """What was taken, parsed."""
        return [BytesParser(_class=EmailMessage, policy=default).parsebytes(raw) for raw in self.taken]

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        answer = self.at_recipient.pop(0) if self.at_recipient else ""
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        self.tries += 1
        answer = self.answers.pop(0) if self.answers else ""
        if answer == "cut":
            server.transport.abort()
            return "250 never seen"
        if answer == "cut after taking":
            self.taken.append(envelope.content)
            server.transport.abort()
            return "250 never seen"
        if answer == "slow":
            time.sleep(1.5)
            return "250 too late"
        if answer:
            return answer
        self.taken.append(envelope.content)
        self.recipients.extend(envelope.rcpt_tos)
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that listens while the block runs."""
    handler, port = MailServer(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    handler.url = f"smtp://127.0.0.1:{port}"
    try:
        yield handler
    finally:
        controller.stop()
