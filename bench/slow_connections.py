"""Opens half-sent requests and measures how long another client waits meanwhile (safety s89).

    bench/slow_connections.py http://127.0.0.1:8000/sign-in [connections]

Prints the slowest and the middle time of twenty requests without and with the half-sent ones.
"""

import http.client
import socket
import statistics
import sys
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

_HALF = b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na="


def measured(host: str, port: int, path: str, times: int = 20) -> list[float]:
    """Seconds of each of some requests, one after the other, each on a connection of its own."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        connection = http.client.HTTPConnection(host, port, timeout=15)
        connection.request("GET", path)
        connection.getresponse().read()
        connection.close()
        taken.append(time.perf_counter() - began)
    return taken


def main(address: str, connections: int) -> None:
    parts = urlsplit(address)
    host, port, path = parts.hostname or "127.0.0.1", parts.port or 80, parts.path or "/"
    measured(host, port, path, 3)
    _say("alone", measured(host, port, path))
    with ExitStack() as stack:
        for number in range(connections):
            opened = stack.enter_context(socket.create_connection((host, port), timeout=15))
            opened.sendall(_HALF if number % 2 else _HALF[: 20 + number % 30])
        _say(f"beside {connections} half-sent requests", measured(host, port, path))


def _say(what: str, taken: list[float]) -> None:
    print(f"{what}: middle {statistics.median(taken) * 1000:.0f} ms, slowest {max(taken) * 1000:.0f} ms")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 60)
