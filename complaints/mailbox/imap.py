"""Talks IMAP: opens the mailbox, names what is new, fetches raw bytes and marks as seen, within limits of time."""

import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from portal.errors import Refused
from portal.outside.gate import Gate, gate_to, through
from portal.outside.rules import Network, place

PATIENCE = 30.0
"""Seconds that the server may take for one answer."""
MOST_FETCHED = 100 * 1024 * 1024
"""Of a larger mail only the head is fetched; the rest stays on the server, where a person finds it."""
_HEAD = 1024 * 1024
_PORTS = {"imap": 143, "imap+starttls": 143, "imaps": 993}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})")
_VALIDITY = re.compile(rb"(\d{1,20})")


class Unreachable(Exception):
    """The mailbox cannot be read now; ``detail`` holds no password."""


@dataclass(frozen=True, kw_only=True)
class ImapServer:
    """Where the mails lie. ``security``: imap (none), imap+starttls or imaps."""

    security: str
    host: str
    port: int
    user: str
    password: str
    folder: str
    inside: tuple[Network, ...] = ()

    @property
    def name(self) -> str:
        """What people call it by, without the password."""
        return f"{self.user}@{self.host}/{self.folder}"[:200]

    @property
    def gate(self) -> Gate:
        """The way to it and to nothing else."""
        return gate_to([place(self.host, self.port)], self.inside)


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A mail as it lies on the server; ``arrived_at`` is the server's time of arrival, None where it tells none."""

    raw: bytes
    size: int
    arrived_at: datetime | None


def imap_server(address: str, inside: tuple[Network, ...] = ()) -> ImapServer:
    """The mailbox of ``imaps://user:password@host:993/INBOX``; raises Refused.

    A password never travels without encryption, but to this very machine.
    """
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname or not parts.username:
        raise Refused("The mailbox's address looks like imaps://user:password@host/INBOX.")
    if parts.scheme == "imap" and parts.hostname not in _LOOPBACK:
        raise Refused("A mailbox on another machine needs imaps:// or imap+starttls://.")
    user, password, folder = (unquote(text or "") for text in (parts.username, parts.password, parts.path.strip("/")))
    if not (user + password + folder).isascii() or any(sign in user + password + folder for sign in '"\r\n\0\\'):
        raise Refused("User, password and folder of the mailbox may hold plain letters, figures and signs only.")
    port = parts.port or _PORTS[parts.scheme]
    return ImapServer(
        security=parts.scheme,
        host=place(parts.hostname, port).host,
        port=port,
        user=user,
        password=password,
        folder=folder or "INBOX",
        inside=inside,
    )


class OpenMailbox:
    """A folder that is open; ``uidvalidity`` says under which numbering its mails are called."""

    def __init__(self, connection: imaplib.IMAP4, folder: str) -> None:
        self._connection = connection
        self._call("select", f'"{folder}"')
        found = _VALIDITY.search(_joined(list(connection.untagged_responses.get("UIDVALIDITY", []))))
        self.uidvalidity = int(found.group(1)) if found else 0

    def uids(self, above: int, *, unseen: bool) -> list[int]:
        """The mails above a number, in their order; only those that nobody has seen where ``unseen``."""
        wanted = f"UID {above + 1}:*" + (" UNSEEN" if unseen else "")
        words = b" ".join(part for part in self._call("uid", "SEARCH", wanted) if isinstance(part, bytes)).split()
        return sorted(number for number in {int(word) for word in words} if number > above)

    def fetch(self, uid: int) -> Fetched | None:
        """A mail's bytes, not marked as seen by this; None where it is gone meanwhile."""
        size = _SIZE.search(_joined(self._call("uid", "FETCH", str(uid), "(RFC822.SIZE)")))
        if size is None:
            return None
        large = int(size.group(1)) > MOST_FETCHED
        what = f"(INTERNALDATE BODY.PEEK[]{f'<0.{_HEAD}>' if large else ''})"
        answer = self._call("uid", "FETCH", str(uid), what)
        raw = next((part[1] for part in answer if isinstance(part, tuple)), None)
        if raw is None:
            return None
        return Fetched(raw=raw, size=int(size.group(1)), arrived_at=_internal_date(_joined(answer, heads=True)))

    def mark_seen(self, uid: int) -> None:
        """For people who look with a mail program; what was read is known by our own rows."""
        self._call("uid", "STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")

    def _call(self, verb: str, *words: str) -> list[Any]:
        state, answer = getattr(self._connection, verb)(*words)
        if state != "OK":
            raise Unreachable(_plain(_joined(answer)) or verb)
        return list(answer)


@contextmanager
def opened(server: ImapServer, patience: float = PATIENCE) -> Iterator[OpenMailbox]:
    """The mailbox, open for the block; raises Unreachable for whatever the network or the server does."""
    with through(server.gate):
        try:
            connection = _connected(server, patience)
        except (OSError, imaplib.IMAP4.error, ValueError) as error:
            raise Unreachable(_plain(str(error)) or type(error).__name__) from None
        try:
            yield OpenMailbox(connection, server.folder)
        except (OSError, imaplib.IMAP4.error) as error:
            raise Unreachable(_plain(str(error)) or type(error).__name__) from None
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                connection.logout()


def _connected(server: ImapServer, patience: float) -> imaplib.IMAP4:
    tls = ssl.create_default_context()
    connection: imaplib.IMAP4
    if server.security == "imaps":
        connection = imaplib.IMAP4_SSL(server.host, server.port, ssl_context=tls, timeout=patience)
    else:
        connection = imaplib.IMAP4(server.host, server.port, timeout=patience)
    try:
        if server.security == "imap+starttls":
            connection.starttls(tls)
        connection.login(server.user, server.password)
    except BaseException:
        connection.shutdown()
        raise
    return connection


def _joined(answer: list[Any], *, heads: bool = False) -> bytes:
    parts = [part[0] if isinstance(part, tuple) else part for part in answer]
    return b" ".join(part for part in parts if isinstance(part, bytes))[: _HEAD if heads else 4000]


def _internal_date(line: bytes) -> datetime | None:
    told = imaplib.Internaldate2tuple(line)
    return datetime.fromtimestamp(time.mktime(told), UTC) if told else None


def _plain(text: str | bytes) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())[:200]
