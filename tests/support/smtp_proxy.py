"""A proxy before a mail server that misbehaves as told: stalls, drips, cuts, swallows the answer, talks nonsense."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_END = b"\r\n.\r\n"


@dataclass
class Proxy:
    """``plans`` holds one word for each connection to come; afterwards everything passes. ``stalled`` says that a
    connection waits right now, ``release`` lets it go on."""

    upstream: int
    port: int = 0
    plans: list[str] = field(default_factory=list)
    connections: int = 0
    stalled: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Its address as the portal is told it."""
        return f"smtp://127.0.0.1:{self.port}"

    def handle(self, client: socket.socket) -> None:
        """One connection, by the next plan."""
        plan = self.plans.pop(0) if self.plans else "pass"
        self.connections += 1
        if plan in _TALK:
            with client, suppress(OSError):
                client.sendall(_TALK[plan])
                if plan != "closed":
                    client.recv(1000)
            return
        with client, socket.create_connection(("127.0.0.1", self.upstream)) as server:
            ended = threading.Event()
            back = threading.Thread(target=self._back, args=(server, client, plan, ended), daemon=True)
            back.start()
            with suppress(OSError):
                self._forth(client, server, plan, ended)
            for side in (client, server):
                with suppress(OSError):
                    side.shutdown(socket.SHUT_RDWR)
            back.join(timeout=10)

    def _forth(self, client: socket.socket, server: socket.socket, plan: str, ended: threading.Event) -> None:
        tail, in_data = b"", False
        while chunk := client.recv(65536):
            if in_data and plan == "cut in data":
                server.sendall(chunk[: len(chunk) // 2])
                return
            tail = (tail + chunk)[-20:]
            in_data = in_data or tail.lower().endswith(b"data\r\n")
            if in_data and tail.endswith(_END):
                ended.set()
            server.sendall(chunk)

    def _back(self, server: socket.socket, client: socket.socket, plan: str, ended: threading.Event) -> None:
        with suppress(OSError):
            while chunk := server.recv(65536):
                if plan == "stall":
                    self.stalled.set()
                    self.release.wait(30)
                if plan == "swallow the answer" and ended.is_set():
                    client.shutdown(socket.SHUT_RDWR)
                    return
                if plan == "endless line" and ended.is_set():
                    chunk = b"2" * 20_000
                if plan == "nonsense answer" and ended.is_set():
                    chunk = b"\xff\xfe so be it\r\n"
                if plan == "drip":
                    self._drip(client, chunk)
                    continue
                client.sendall(chunk)

    def _drip(self, client: socket.socket, chunk: bytes) -> None:
        for place in range(len(chunk)):
            client.sendall(chunk[place : place + 1])
            if self.release.wait(0.3):
                return


_TALK = {
    "nonsense": b"\x00\xff\xfe\xfd HTTP/1.1 200 OK\r\n",
    "endless banner": b"2" * 20_000,
    "busy": b"421 too many of you\r\n",
    "closed": b"",
}


@contextmanager
def smtp_proxy(upstream: int) -> Iterator[Proxy]:
    """A proxy before the mail server on that port, while the block runs."""
    proxy, over = Proxy(upstream), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        proxy.port = int(listening.getsockname()[1])
        listening.settimeout(0.1)

        def accept() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    client, _ = listening.accept()
                    client.settimeout(30)
                    handlers.append(threading.Thread(target=proxy.handle, args=(client,), daemon=True))
                    handlers[-1].start()

        handlers: list[threading.Thread] = []
        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.release.set()
            over.set()
            thread.join()
            for handler in handlers:
                handler.join(timeout=10)
