"""The gate: a thread connects only to the places it was let through to, and only to addresses they may lead to (s26).

Python tells of each connection before it is made (audit events, PEP 578), whichever library makes it. The gate listens
there, so what is judged is the address that is really connected to: a name that is resolved to another address a
moment later gains nothing, and a redirect leads nowhere new.
"""

import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from portal.errors import Refused
from portal.outside.rules import Network, Place, may_reach, place

_INTERNET = frozenset({2, 10})
"""AF_INET and AF_INET6 on Linux; sockets of this machine alone (AF_UNIX) are no matter of the gate."""


class NoWay(OSError):
    """A connection that is not configured. Libraries take it for a server that does not answer."""


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Where to, and which inner networks the places may lie in."""

    places: frozenset[Place]
    inside: Sequence[Network] = ()


def gate_to(places: Collection[Place], inside: Sequence[Network] = ()) -> Gate:
    """A gate to configured places."""
    return Gate(places=frozenset(places), inside=inside)


class _Here(threading.local):
    """What this thread is let through to; None for nothing that was asked for."""

    gate: Gate | None = None


_here = _Here()
_process = {"listens": False, "closed": False}
_lock = threading.Lock()


@contextmanager
def through(gate: Gate) -> Iterator[None]:
    """Within the block this thread connects to the gate's places and to nothing else."""
    _listen()
    before, _here.gate = _here.gate, gate
    try:
        yield
    finally:
        _here.gate = before


def close() -> None:
    """From now on this process connects nowhere but within ``through``; called before it serves. It cannot be undone.

    The database's own library connects by itself; its address is the operator's.
    """
    _listen()
    _process["closed"] = True


def _listen() -> None:
    """A hook can be added and never be taken away: once for a process."""
    with _lock:
        if not _process["listens"]:
            sys.addaudithook(_judge)
            _process["listens"] = True


def _judge(event: str, told: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        _judge_name(told)
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        _judge_address(told)


def _judge_name(told: tuple[Any, ...]) -> None:
    """A name is asked for only where it, with the port, is one of the gate's places."""
    gate = _here.gate
    if gate is None:
        return
    host, port = told[0], told[1]
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
    if _named(text, port) not in gate.places:
        raise NoWay("this name is not configured")


def _named(host: str, port: object) -> Place | None:
    try:
        return place(host, int(str(port)))
    except (Refused, ValueError):
        return None


def _judge_address(told: tuple[Any, ...]) -> None:
    socket, address = told[0], told[1]
    if getattr(socket, "family", None) not in _INTERNET or not isinstance(address, tuple):
        return
    gate = _here.gate
    if gate is None:
        if _process["closed"]:
            raise NoWay("no connection is configured here")
        return
    host, port = str(address[0]), address[1]
    if not any(may_reach(host, one, gate.inside) for one in gate.places if one.port == port):
        raise NoWay("this address is not configured")
