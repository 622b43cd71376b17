"""The gate: no spelling, resolver, redirect or inner address leads anywhere but to what is configured (safety s26)."""

import socket
import threading
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import apprise
import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.config import from_environment
from portal.errors import Refused
from portal.notifications.chat import _places
from portal.notifications.mailer import hand_in, mail_server
from portal.outside.gate import Gate, NoWay, gate_to, through
from portal.outside.rules import Place, is_never, may_reach, networks, place

pytestmark = pytest.mark.safety("s26")
HERE = Place("mail.agency.example", 25)
EVERYWHERE = ".".join("0000")
SPELLINGS = (
    "127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "0177.0.0.01", "127.1", "127.0.1", "0", EVERYWHERE,
    "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1%lo", "::",
    "127.0.0.1.nip.example", "localtest.example", "localhost", "localhost.", "LOCALHOST", "mail.agency.example.",
    "mail.agency.example@127.0.0.1", "127.0.0.1#mail.agency.example", "127.0.0.1%00mail.agency.example",
    "mail.agency.example\r\n127.0.0.1", "①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1", "ｍail.agency.example",
    "mail.agency.example.attacker.example", "attacker-mail.agency.example", "169.254.169.254", "[::1]", "", ".", "a..b",
)  # fmt: skip


@pytest.fixture
def far() -> Iterator[tuple[int, list[str]]]:
    """A server of this machine that nobody may reach unasked: its port, and who came."""
    came: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def wait() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                came.append("somebody")
                connection.close()

        threading.Thread(target=wait, daemon=True).start()
        yield server.getsockname()[1], came
        server.shutdown(socket.SHUT_RDWR)


def _resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Names are resolved to these addresses, one after the other, as a resolver that somebody else rules would."""
    left = list(answers)

    def answer(host: Any, port: Any, *_more: Any, **_named: Any) -> list[Any]:
        found = left.pop(0) if len(left) > 1 else left[0]
        family = socket.AF_INET6 if ":" in found else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (found, port, 0, 0) if ":" in found else (found, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def _opens(gate: Gate, host: str, port: int) -> bool:
    try:
        with through(gate), socket.create_connection((host, port), timeout=2):
            return True
    except (OSError, ValueError):
        return False


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_leads_elsewhere(spelling: str, far: tuple[int, list[str]]) -> None:
    port, came = far
    assert not _opens(gate_to([Place("mail.agency.example", port)]), spelling, port)
    assert came == []


_PLAIN = {"127.0.0.1", EVERYWHERE, "::1", "169.254.169.254"}


@pytest.mark.parametrize("spelling", sorted(set(SPELLINGS) - _PLAIN))
def test_odd_spelling_is_no_setting_either(spelling: str) -> None:
    try:
        assert place(spelling, 25).host == spelling.lower(), "one spelling, and no number that is not one"
    except Refused:
        return
    assert not any(sign in spelling for sign in "@#%[]\r\n:") and spelling.isascii()


@pytest.mark.parametrize("inner", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.8", "169.254.169.254", "fe80::1"])
def test_resolver_of_somebody_else_leads_nowhere_inside(
    monkeypatch: pytest.MonkeyPatch, far: tuple[int, list[str]], inner: str
) -> None:
    port, came = far
    _resolve_to(monkeypatch, inner)
    with pytest.raises(NoWay), through(gate_to([Place("mail.agency.example", port)])):
        socket.create_connection(("mail.agency.example", port), timeout=2)
    assert came == []


def test_second_answer_gains_nothing(monkeypatch: pytest.MonkeyPatch, far: tuple[int, list[str]]) -> None:
    """Whatever was looked at before: the address that is connected to is the one that is judged."""
    port, came = far
    _resolve_to(monkeypatch, "93.184.216.34", "127.0.0.1")
    assert socket.getaddrinfo("mail.agency.example", port)[0][4][0] == "93.184.216.34"
    assert not _opens(gate_to([Place("mail.agency.example", port)]), "mail.agency.example", port)
    assert came == []


def test_inner_network_is_open_once_configured(monkeypatch: pytest.MonkeyPatch, far: tuple[int, list[str]]) -> None:
    port, _ = far
    where = Place("mail.agency.example", port)
    _resolve_to(monkeypatch, "127.0.0.1")
    assert _opens(gate_to([where], networks(["127.0.0.0/8"])), where.host, port)
    assert not _opens(gate_to([where], networks(["127.0.0.0/8"])), where.host, port + 1 if port < 65535 else port - 1)
    _resolve_to(monkeypatch, "::ffff:127.0.0.1")
    assert not _opens(gate_to([where], networks(["127.0.0.0/8", "::/0"])), where.host, port), "mapped"


def test_redirect_and_proxy_lead_nowhere(monkeypatch: pytest.MonkeyPatch, far: tuple[int, list[str]]) -> None:
    port, came = far
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
    for address in (f"http://127.0.0.1:{port}/", f"http://mail.agency.example:{port}@127.0.0.1:{port}/"):
        with pytest.raises(requests.ConnectionError), through(gate_to([Place("mail.agency.example", port)])):
            requests.get(address, timeout=2)
    assert came == []


def test_mail_goes_through_the_gate(monkeypatch: pytest.MonkeyPatch, far: tuple[int, list[str]]) -> None:
    port, came = far
    _resolve_to(monkeypatch, "127.0.0.1")
    verdict = hand_in(mail_server(f"smtp://mail.agency.example:{port}"), "a@b.example", "c@d.example", b"x", 2)
    assert (verdict.sent, verdict.reason, came) == (False, "unreachable", [])


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # the library's own
@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("wecombot://abcdefghijkl", Place("qyapi.weixin.qq.com", 443)),
        ("dingtalk://token123", Place("oapi.dingtalk.com", 443)),
        ("feishu://abcd", Place("open.feishu.cn", 443)),
        ("json://hooks.agency.example:8443/x", Place("hooks.agency.example", 8443)),
        ("jsons://hooks.agency.example/x", Place("hooks.agency.example", 443)),
    ],
)
def test_chat_reaches_its_own_service_alone(address: str, where: Place) -> None:
    sender = apprise.Apprise()
    assert sender.add(address)
    assert set(_places(sender)) == {where}


def test_block_ends_and_threads_are_apart(far: tuple[int, list[str]]) -> None:
    port, _ = far
    found: list[bool] = []
    with through(gate_to([HERE])):
        with through(gate_to([Place("127.0.0.1", port)])):
            assert _direct("127.0.0.1", port)
        assert not _direct("127.0.0.1", port)
        thread = threading.Thread(target=lambda: found.append(_direct("127.0.0.1", port)))
        thread.start()
        thread.join()
    assert found == [True] and _direct("127.0.0.1", port)


def _direct(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=2):
            return True
    except NoWay:
        return False


@pytest.mark.parametrize(
    ("address", "inside", "may"),
    [
        ("93.184.216.34", [], True),
        ("2606:2800:220:1::1", [], True),
        ("10.1.2.3", [], False),
        ("10.1.2.3", ["10.0.0.0/8"], True),
        ("10.1.2.3", ["10.9.0.0/16", "192.168.0.0/16"], False),
        ("fd00::1", ["fd00::/8"], True),
        ("100.64.0.1", [], False),
        ("169.254.169.254", [f"{EVERYWHERE}/0"], False),
        ("::ffff:10.1.2.3", ["10.0.0.0/8", "::/0"], False),
        ("224.0.0.1", [f"{EVERYWHERE}/0"], False),
        (EVERYWHERE, [f"{EVERYWHERE}/0"], False),
        ("no address", [f"{EVERYWHERE}/0"], False),
    ],
)
def test_addresses_a_name_may_lead_to(address: str, inside: list[str], may: bool) -> None:
    assert may_reach(address, HERE, networks(inside)) is may


@settings(max_examples=80, deadline=None)
@given(some.one_of(some.ip_addresses(v=4), some.ip_addresses(v=6)))
def test_unconfigured_name_reaches_public_addresses_only(address: IPv4Address | IPv6Address) -> None:
    if may_reach(str(address), HERE):
        assert address.is_global and not is_never(address)
    elif address.is_global:
        assert is_never(address), "only such that carry another address or go to many"


@settings(max_examples=60, deadline=None)
@given(some.integers(0, 2**32 - 1))
def test_ipv4_has_one_spelling(number: int) -> None:
    address = str(ip_address(number))
    assert place(address, 25).host == address
    for other in (str(number), hex(number), f"::ffff:{address}", ".".join(f"0{int(p):o}" for p in address.split("."))):
        if other != address:
            with pytest.raises(Refused):
                place(other, 25)


@pytest.mark.parametrize(
    ("given", "good"),
    [
        ({"FAIRLINE_OUTSIDE": "oauth2.provider.example keys.provider.example:8443"}, True),
        ({"FAIRLINE_INSIDE": "10.0.0.0/8 192.168.7.5"}, True),
        ({"FAIRLINE_OUTSIDE": "https://provider.example"}, False),
        ({"FAIRLINE_OUTSIDE": "2130706433"}, False),
        ({"FAIRLINE_INSIDE": "10.0.0.0/33"}, False),
        ({"FAIRLINE_INSIDE": "mail.agency.example"}, False),
    ],
)
def test_settings_are_read_or_refused(tmp_path: Any, given: dict[str, str], good: bool) -> None:
    env = {"FAIRLINE_DATA": str(tmp_path), "FAIRLINE_SECRET_KEY": "x" * 40, **given}
    read: Callable[[], Any] = lambda: from_environment(env, make_key=True)  # noqa: E731
    if not good:
        with pytest.raises(Refused):
            read()
        return
    config = read()
    assert len(config.outside) + len(config.inside) == 2
