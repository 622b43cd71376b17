"""Talks SMTP: one mail, one connection, a limit of time, and a plain verdict (safety s47, s58)."""

import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from portal.errors import Refused
from portal.outside.gate import Gate, gate_to, through
from portal.outside.rules import Network, place
from portal.timelimit import TookTooLong, time_limit

PATIENCE = 20.0
"""Seconds that the mail server may take to answer one line."""
MOST_SECONDS = 120.0
"""Seconds that a whole delivery may take."""
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_TOO_LONG = "Line too long."
"""What the library itself says, dressed up as an answer 500, when the server's line has no end."""
_READY = 220
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mails are handed in. ``security``: smtp (none), smtp+starttls or smtps."""

    security: str
    host: str
    port: int
    user: str = ""
    password: str = ""
    inside: tuple[Network, ...] = ()

    @property
    def gate(self) -> Gate:
        """The way to it and to nothing else."""
        return gate_to([place(self.host, self.port)], self.inside)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What came of a try. ``reason`` is a key of ``rules.REASONS``; ``final``: trying again is no use."""

    sent: bool
    final: bool = False
    reason: str = ""
    detail: str = ""


SENT = Verdict(sent=True)


def mail_server(address: str, inside: tuple[Network, ...] = ()) -> MailServer:
    """The server of ``smtp://``, ``smtp+starttls://`` or ``smtps://`` with user, password and port; raises Refused.

    A password never travels without encryption, but to this very machine. ``inside`` are the networks of the agency.
    """
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise Refused("The mail server's address begins with smtp://, smtp+starttls:// or smtps://.")
    if parts.password and parts.scheme == "smtp" and parts.hostname not in _LOOPBACK:
        raise Refused("A mail server with a password needs smtp+starttls:// or smtps://.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise Refused("The mail server's user and password may hold plain letters, figures and signs only.")
    port = parts.port or _PORTS[parts.scheme]
    return MailServer(
        security=parts.scheme,
        host=place(parts.hostname, port).host,
        port=port,
        user=user,
        password=password,
        inside=inside,
    )


def hand_in(server: MailServer, sender: str, recipient: str, content: bytes, patience: float = PATIENCE) -> Verdict:
    """Try once. What the server has taken is sent, whatever happens to the connection afterwards."""
    try:
        with time_limit(MOST_SECONDS), through(server.gate):
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


class _SmtpOverTls(smtplib.SMTP_SSL):
    """The library's, but it closes the connection where the two cannot agree on TLS."""

    def _get_socket(self, host: str, port: int, timeout: float) -> ssl.SSLSocket:
        plain = socket.create_connection((host, port), timeout)
        try:
            return self.context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise


def _connected(server: MailServer, patience: float) -> smtplib.SMTP:
    tls = ssl.create_default_context()
    over_tls = server.security == "smtps"
    connection = _SmtpOverTls(timeout=patience, context=tls) if over_tls else smtplib.SMTP(timeout=patience)
    # The name that the certificate is checked against; the library notes it only where it connects by itself.
    connection._host = server.host  # type: ignore[attr-defined]
    try:
        code, words = connection.connect(server.host, server.port)
        if code != _READY:
            raise smtplib.SMTPConnectError(code, words)
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
        if error.smtp_error == _TOO_LONG:
            return Verdict(sent=False, reason="cut")
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
