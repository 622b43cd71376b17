"""A server on loopback that speaks as much of ClamAV's protocol as the portal uses, and can be silent or strange."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            piece = self.rfile.read(1)
            if not piece:
                return
            command += piece
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM\0":
            content = self._stream()
            server: Any = self.server
            server.seen.append(content)
            self.wfile.write(server.answer or (b"stream: Eicar FOUND\0" if EICAR in content else b"stream: OK\0"))

    def _stream(self) -> bytes:
        content = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(length)
        return content


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def scanner(answer: bytes = b"") -> Iterator[tuple[str, list[bytes]]]:
    """Its address and what it was given; ``answer`` replaces every verdict."""
    server: Any = _Server(("127.0.0.1", 0), _Handler)
    server.seen, server.answer = [], answer
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.server_address[1]}", server.seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
