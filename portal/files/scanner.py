"""Asks ClamAV about a file, where one is configured: its INSTREAM command over TCP or a local socket (P33)."""

import socket
from collections.abc import Sequence
from typing import BinaryIO
from urllib.parse import urlsplit

from portal.errors import Refused
from portal.outside.gate import gate_to, through
from portal.outside.rules import Network, place

_PATIENCE = 10.0
_LONGEST_SCAN = 60.0
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096


class Unreachable(Exception):
    """The scanner did not answer, or not with a verdict."""


def found_in(address: str, source: BinaryIO, inside: Sequence[Network] = ()) -> str | None:
    """The name of what was found, None for a clean file; raises Unreachable where there is no verdict."""
    source.seek(0)
    try:
        with _connected(address, inside) as connection:
            connection.sendall(b"zINSTREAM\0")
            while piece := source.read(_PIECE):
                connection.sendall(len(piece).to_bytes(4, "big") + piece)
            connection.sendall(bytes(4))
            connection.settimeout(_LONGEST_SCAN)
            answer = _answer(connection)
    except OSError as error:
        raise Unreachable(type(error).__name__) from None
    verdict = answer.partition(":")[2].strip()
    if answer.startswith("stream:") and verdict == "OK":
        return None
    if answer.startswith("stream:") and verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND").strip()[:80]
    raise Unreachable("no verdict")


def is_awake(address: str, inside: Sequence[Network] = ()) -> bool:
    """Whether the scanner answers at all."""
    try:
        with _connected(address, inside) as connection:
            connection.sendall(b"zPING\0")
            return _answer(connection) == "PONG"
    except OSError:
        return False


def _connected(address: str, inside: Sequence[Network]) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_PATIENCE)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    try:
        where = place(parts.hostname or "", parts.port or 0)
    except Refused as error:
        raise OSError("no plain address") from error
    with through(gate_to([where], inside)):
        return socket.create_connection((where.host, where.port), timeout=_PATIENCE)


def _answer(connection: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < _LONGEST_ANSWER:
        piece = connection.recv(1024)
        if not piece:
            break
        answer += piece
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()
