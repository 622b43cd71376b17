"""Talks SMTP: one mail, one connection, a limit of time, and a plain verdict (safety s47, s58)."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from portal.errors import Refused
from portal.timelimit import TookTooLong, time_limit

PATIENCE = 20.0
"""Seconds that the mail server may take to answer one line."""
MOST_SECONDS = 120.0
"""Seconds that a whole delivery may take."""
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mails are handed in. ``security``: smtp (none), smtp+starttls or smtps."""

    security: str
    host: str
    port: int
    user: str = ""
    password: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What came of a try. ``reason`` is a key of ``rules.REASONS``; ``final``: trying again is no use."""

    sent: bool
    final: bool = False
    reason: str = ""
    detail: str = ""


SENT = Verdict(sent=True)


def mail_server(address: str) -> MailServer:
    """The server of ``smtp://``, ``smtp+starttls://`` or ``smtps://`` with user, password and port; raises Refused.

    A password never travels without encryption, but to this very machine.
    """
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise Refused("The mail server's address begins with smtp://, smtp+starttls:// or smtps://.")
    if parts.password and parts.scheme == "smtp" and parts.hostname not in _LOOPBACK:
        raise Refused("A mail server with a password needs smtp+starttls:// or smtps://.")
    return MailServer(
        security=parts.scheme,
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def hand_in(server: MailServer, sender: str, recipient: str, content: bytes, patience: float = PATIENCE) -> Verdict:
    """Try once. What the server has taken is sent, whatever happens to the connection afterwards."""
    try:
        with time_limit(MOST_SECONDS):
            return _hand_in(server, sender, recipient, content, patience)
    except TookTooLong:
        return Verdict(sent=False, reason="slow")


def _hand_in(server: MailServer, sender: str, recipient: str, content: bytes, patience: float) -> Verdict:
    try:
        connection = _connected(server, patience)
    except (OSError, smtplib.SMTPException) as error:
        reason = "slow" if _timed_out(error) else "unreachable"
        return Verdict(sent=False, reason=reason, detail=_words(error))
    try:
        connection.sendmail(sender, [recipient], content)
    except (OSError, smtplib.SMTPException) as error:
        connection.close()
        return verdict_on(error)
    with suppress(OSError, smtplib.SMTPException):
        connection.quit()
    connection.close()
    return SENT


def _connected(server: MailServer, patience: float) -> smtplib.SMTP:
    tls = ssl.create_default_context()
    if server.security == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=patience, context=tls)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=patience)
    try:
        if server.security == "smtp+starttls":
            connection.starttls(context=tls)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def verdict_on(error: Exception) -> Verdict:
    """What a failure during the delivery means: 5xx is an answer, all else may be better later."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return _answered(code, text)
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error.smtp_code, error.smtp_error)
    if _timed_out(error):
        return Verdict(sent=False, reason="slow")
    if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionError):
        return Verdict(sent=False, reason="cut")
    return Verdict(sent=False, reason="unreachable", detail=_words(error))


def _answered(code: int, text: bytes | str) -> Verdict:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if code == -1:
        return Verdict(sent=False, reason="cut")
    final = 500 <= code < 600
    return Verdict(sent=False, final=final, reason="refused" if final else "put_off", detail=f"{code} {words}"[:300])


def _timed_out(error: Exception) -> bool:
    """smtplib dresses a time-out in the middle up as a closed connection."""
    return isinstance(error, TimeoutError) or (
        isinstance(error, smtplib.SMTPServerDisconnected) and "timed out" in str(error)
    )


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error.smtp_code, error.smtp_error).detail
    return f"{type(error).__name__}: {error}"[:300]
