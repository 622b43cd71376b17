"""Mail servers with TLS and sign-in, both ways; a certificate that is not trusted gets neither mail nor password."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from portal.errors import Refused
from portal.notifications.mailer import MailServer, Verdict, hand_in, mail_server
from tests.support.mailserver import free_port

_MAIL = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\n\r\nx\r\n"


@dataclass
class Safe:
    """A mail server behind TLS: what it took, and whom it was told."""

    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.taken.append(envelope.content)
        return "250 taken"

    def check(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.logins.append((given.login, given.password))
        return AuthResult(success=given.password == b"p@ss:%20word")


class _Controller(Controller):
    """The library's looks whether it listens by a handshake that no server context can make."""

    def _trigger_server(self) -> None:
        socket.create_connection((self.hostname, self.port), timeout=10).close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-made certificate for this machine, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + secret)
    return path


@pytest.fixture
def safe(certificate: Path) -> Iterator[Callable[[str], Any]]:
    """``safe("smtps")`` or ``safe("smtp+starttls")``: such a server that asks for a password."""

    @contextmanager
    def start(security: str) -> Iterator[Safe]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        handler = Safe(port=free_port())
        options: dict[str, Any] = {"authenticator": handler.check}
        if security == "smtps":
            options |= {"ssl_context": context, "auth_require_tls": False}
        else:
            options |= {"tls_context": context, "require_starttls": True, "auth_required": True}
        controller = _Controller(handler, hostname="127.0.0.1", port=handler.port, **options)
        controller.start()
        try:
            yield handler
        finally:
            controller.stop()

    yield start


def _sent(security: str, port: int, password: str = "p@ss:%20word") -> Verdict:
    server = MailServer(security=security, host="127.0.0.1", port=port, user="portal", password=password)
    return hand_in(server, "a@example.com", "b@example.com", _MAIL, patience=10)


@pytest.mark.parametrize("security", ["smtps", "smtp+starttls"])
def test_a_mail_leaves_encrypted_after_signing_in(safe, certificate, monkeypatch, security):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with safe(security) as server:
        assert _sent(security, server.port) == Verdict(sent=True)
    assert server.logins == [(b"portal", b"p@ss:%20word")]
    assert server.taken == [_MAIL]


@pytest.mark.parametrize("security", ["smtps", "smtp+starttls"])
def test_an_untrusted_certificate_gets_neither_mail_nor_password(safe, security):
    with safe(security) as server:
        verdict = _sent(security, server.port)
    assert (verdict.sent, verdict.final, verdict.reason) == (False, False, "unreachable")
    assert server.logins == server.taken == []


def test_a_certificate_of_another_name_is_refused(safe, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with safe("smtps") as server:
        named = MailServer(security="smtps", host="localhost", port=server.port, user="portal", password="x")
        verdict = hand_in(named, "a@example.com", "b@example.com", _MAIL, patience=10)
    assert (verdict.sent, verdict.reason) == (False, "unreachable")
    assert server.logins == []


@pytest.mark.parametrize("security", ["smtps", "smtp+starttls"])
def test_a_wrong_password_is_tried_later_and_never_shown(safe, certificate, monkeypatch, security):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with safe(security) as server:
        verdict = _sent(security, server.port, password="wrong-password-canary")
    assert (verdict.sent, verdict.final) == (False, False)
    assert "canary" not in repr(verdict)
    assert server.taken == []


def test_a_server_without_encryption_never_hears_the_password():
    handler = Safe(port=free_port())
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    try:
        verdict = _sent("smtp+starttls", handler.port)
    finally:
        controller.stop()
    assert (verdict.sent, verdict.final) == (False, False)
    assert handler.logins == handler.taken == []


def test_the_address_keeps_signs_of_the_password():
    server = mail_server("smtps://portal%40house:p%40ss%3A%2520word@mail.example:4650")
    assert (server.user, server.password, server.port) == ("portal@house", "p@ss:%20word", 4650)


def test_a_password_that_cannot_be_sent_is_refused_in_words():
    with pytest.raises(Refused, match="plain letters"):
        mail_server("smtps://portal:%E5%AF%86@mail.example")
