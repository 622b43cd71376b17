"""The demo's post office: a real mail server on loopback that keeps what the portal sends, for the demo to show."""

import re
import socket
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from portal import clock
from portal.errors import NotFound
from portal.notifications.letterhead import Attachment

_KEY = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9]{4}")
_MOST_SHOWN = 200
_lock = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class KeptMail:
    """A mail that arrived. ``key`` names it in addresses; ``at`` is when, aware."""

    key: str
    at: datetime
    sender: str
    recipient: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...]
    head: tuple[tuple[str, str], ...]


class _PostOffice:
    """aiosmtpd's handler: each mail becomes a file named after its instant."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        keep_mail(self.folder, bytes(envelope.content))
        return "250 kept"


def keep_mail(folder: Path, content: bytes) -> str:
    """Write a mail's bytes under a name of its own, whole or not at all; its key."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = clock.now().strftime("%Y%m%dT%H%M%S%f")
    with _lock:
        number = next(n for n in range(10_000) if not (folder / f"{stamp}-{n:04d}.eml").exists())
        key = f"{stamp}-{number:04d}"
        half = folder / f"{key}.part"
        half.write_bytes(content)
        half.rename(folder / f"{key}.eml")
    return key


def open_post_office(folder: Path) -> tuple[Controller, str]:
    """Start the server on a free port of this machine; the server, to be stopped at the end, and its smtp address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(_PostOffice(folder), hostname="127.0.0.1", port=port)
    controller.start()
    return controller, f"smtp://127.0.0.1:{port}"


def kept_mails(folder: Path) -> list[KeptMail]:
    """The newest mails, newest first."""
    names = sorted((path.stem for path in folder.glob("*.eml")), reverse=True)
    return [kept_mail(folder, name) for name in names[:_MOST_SHOWN] if _KEY.fullmatch(name)]


def kept_mail(folder: Path, key: str) -> KeptMail:
    """One mail; raises NotFound for a key that names none."""
    path = folder / f"{key}.eml"
    if not _KEY.fullmatch(key) or not path.is_file():
        raise NotFound("There is no such mail.")
    message = BytesParser(_class=EmailMessage, policy=default).parsebytes(path.read_bytes())
    body = message.get_body(preferencelist=("plain",))
    return KeptMail(
        key=key,
        at=datetime.strptime(key.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
        sender=str(message["From"] or ""),
        recipient=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=str(body.get_content()).replace("\r\n", "\n").strip() if body else "",
        attachments=tuple(_attached(part) for part in message.iter_attachments()),
        head=tuple((name, str(value)) for name, value in message.items()),
    )


def _attached(part: Any) -> Attachment:
    content = part.get_content()
    return Attachment(
        file_name=part.get_filename() or "attachment",
        media_type=part.get_content_type(),
        content=content if isinstance(content, bytes) else str(content).encode(),
    )
