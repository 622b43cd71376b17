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
