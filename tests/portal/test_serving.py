"""The web server holds against slow senders, and ends when it is told to (safety s89)."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from waitress import wasyncore

from portal.serving import server_for
from tests.support.mailserver import free_port

_HALF = b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na="


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """The portal, served by the server of production."""
    number = free_port()
    server = server_for(app, "127.0.0.1", number)
    over = threading.Event()

    def run() -> None:
        while not over.is_set():
            wasyncore.loop(timeout=0.1, map=server._map, count=1)

    thread = threading.Thread(target=run)
    thread.start()
    yield number
    over.set()
    thread.join()
    server.task_dispatcher.shutdown()
    wasyncore.close_all(server._map)


def _seconds(port: int) -> float:
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    connection.request("GET", "/sign-in")
    assert connection.getresponse().status == 200
    connection.close()
    return time.perf_counter() - began


@pytest.mark.safety("s89")
def test_sixty_half_sent_requests_hold_nobody_up(port: int):
    _seconds(port)
    with ExitStack() as stack:
        for number in range(60):
            opened = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=15))
            opened.sendall(_HALF if number % 2 else _HALF[: 20 + number % 30])
        assert max(_seconds(port) for _ in range(10)) < 2


SMUGGLED = {
    "two lengths": b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "length with sign": b"Content-Length: +5\r\n\r\nhello",
    "negative length": b"Content-Length: -5\r\n\r\nhello",
    "length in words": b"Content-Length: five\r\n\r\nhello",
    "length as list": b"Content-Length: 5, 5\r\n\r\nhello",
    "length in hex": b"Content-Length: 0x5\r\n\r\nhello",
    "unknown coding": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two codings": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunk that is no number": b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
    "space before colon": b"Content-Length : 5\r\n\r\nhello",
    "bare line feed in a header": b"X: a\nContent-Length: 5\r\n\r\nhello",
}
_HIDDEN = b"GET /hidden-in-the-first HTTP/1.1\r\nHost: x\r\n\r\n"


def _answers(port: int, request: bytes) -> list[bytes]:
    """The status lines of everything that comes back until the server hangs up or has nothing more to say."""
    with socket.create_connection(("127.0.0.1", port), timeout=15) as opened:
        opened.sendall(request)
        opened.shutdown(socket.SHUT_WR)
        said = b""
        while block := opened.recv(65536):
            said += block
    return [line for line in said.split(b"\r\n") if line.startswith(b"HTTP/1.")]


@pytest.mark.safety("s89")
@pytest.mark.parametrize("kind", SMUGGLED)
def test_request_with_two_readings_is_refused_and_hides_none(port: int, kind: str) -> None:
    lines = _answers(port, b"POST /sign-in HTTP/1.1\r\nHost: x\r\n" + SMUGGLED[kind] + _HIDDEN)
    assert len(lines) == 1, lines
    assert lines[0].split()[1] in {b"400", b"501"}, lines


@pytest.mark.safety("s91")
@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND"])
def test_served_portal_mirrors_nothing_and_names_no_version(port: int, method: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    connection.request(method, "/sign-in", headers={"X-Secret": "mirror-me"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status in {400, 404, 405, 501}
    assert b"mirror-me" not in body
    told = " ".join(f"{name}: {value}" for name, value in answer.getheaders()).lower()
    for word in ("waitress", "werkzeug", "python", "flask", "x-powered-by"):
        assert word not in told
