"""A bad line between browsers and the portal: delays, repeats, reorders and cuts, as a stored seed says (T12)."""

import random
import socket
import socketserver
import threading
import time
from collections import Counter
from contextlib import suppress
from enum import StrEnum

_PATIENCE = 60.0
MARK = b"x-drill:"
"""The header by which a sending is known: its fate is drawn from the seed and this, whatever the threads do."""


class Fate(StrEnum):
    """What becomes of a request and its answer."""

    PASS = "pass"
    SLOW = "slow"
    LOST = "lost"
    CUT = "cut"
    UNHEARD = "unheard"
    HALF_HEARD = "half heard"
    TWICE = "twice"
    OVERTAKEN = "overtaken"


_WEIGHTS = {
    Fate.PASS: 30,
    Fate.SLOW: 10,
    Fate.LOST: 10,  # never reaches the server
    Fate.CUT: 8,  # half of it reaches the server
    Fate.UNHEARD: 14,  # acted upon, the answer is lost
    Fate.HALF_HEARD: 8,  # acted upon, half of the answer arrives
    Fate.TWICE: 10,  # arrives once more a little later
    Fate.OVERTAKEN: 10,  # the sender hears nothing; it arrives after what was sent later
}


class BadLine:
    """Listens on ``port`` and passes on to ``upstream``, one request a connection. ``fates`` counts what it did."""

    def __init__(self, upstream: int, seed: int) -> None:
        self.upstream, self.seed = upstream, seed
        self.fates: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._late: list[threading.Thread] = []
        line = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):
                    line.carry(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            request_queue_size = 128

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> "BadLine":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self.settle()

    def settle(self) -> None:
        """Wait until everything that is on its way has arrived."""
        while self._late:
            self._late.pop().join()

    def carry(self, sender: socket.socket) -> None:
        """One request, whole, and what becomes of it."""
        request = _whole(sender)
        if not request:
            return
        chance = random.Random(f"{self.seed}:{_mark(request)}")
        fate = chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        with self._lock:
            self.fates[fate] += 1
        if fate is Fate.LOST:
            return
        if fate is Fate.CUT:
            self._forward(request[: chance.randrange(1, len(request))], wait=False)
            return
        if fate is Fate.OVERTAKEN:
            self._deliver_later(request, chance.uniform(0.1, 2.0))
            return
        if fate is Fate.SLOW:
            time.sleep(chance.uniform(0.02, 0.2))
        answer = self._forward(request)
        if fate is Fate.TWICE:
            self._deliver_later(request, chance.uniform(0.0, 0.4))
        if fate is Fate.HALF_HEARD:
            answer = answer[: chance.randrange(len(answer))] if answer else b""
        if fate is not Fate.UNHEARD:
            sender.sendall(answer)

    def _deliver_later(self, request: bytes, pause: float) -> None:
        def deliver() -> None:
            time.sleep(pause)
            with suppress(OSError):
                self._forward(request)

        thread = threading.Thread(target=deliver, daemon=True)
        thread.start()
        with self._lock:
            self._late.append(thread)

    def _forward(self, request: bytes, *, wait: bool = True) -> bytes:
        with socket.create_connection(("127.0.0.1", self.upstream), timeout=_PATIENCE) as server:
            server.sendall(request)
            return _whole(server) if wait else b""


def _whole(side: socket.socket) -> bytes:
    """A request or an answer: its head, and as many bytes of body as it says; b"" where it ended before."""
    side.settimeout(_PATIENCE)
    got = b""
    while b"\r\n\r\n" not in got:
        chunk = side.recv(65536)
        if not chunk:
            return b""
        got += chunk
    head, _, rest = got.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(rest) < length:
        chunk = side.recv(65536)
        if not chunk:
            return b""
        rest += chunk
    return head + b"\r\n\r\n" + rest


def _mark(request: bytes) -> str:
    head = request.partition(b"\r\n\r\n")[0]
    return next((line[8:].strip().decode() for line in head.split(b"\r\n") if line.lower().startswith(MARK)), "")
