"""Passwords: Argon2id through pwdlib, with the same work done for a name that nobody has (safety s35, s39)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from flask import current_app
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from portal.config import ROOT
from portal.errors import Busy

_AT_ONCE = BoundedSemaphore(max(1, (os.cpu_count() or 2) // 2))
_WAITING = BoundedSemaphore(40)
"""Half of the processors hash and so many threads of the server may wait for it: whoever signs in queues, and other
people's pages go on.
"""
_KNOWN = ROOT / "portal" / "auth" / "data" / "known_passwords.txt"


@cache
def _hasher(cost: str) -> PasswordHash:
    """OWASP's floor of 19 MiB, t=2, p=1 (38-63 ms here); tests use the smallest that Argon2 takes."""
    if cost == "test":
        return PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    return PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))


@cache
def _nobodys_hash(cost: str) -> str:
    return _hasher(cost).hash("nobody has this password")


@cache
def known_passwords() -> frozenset[str]:
    """What guessers try first, in folded form; read once."""
    return frozenset(_KNOWN.read_text(encoding="ascii").split("\n")) - {""}


def _cost() -> str:
    return str(current_app.extensions["fairline.config"].hashing_cost)


def hashed(password: str) -> str:
    """The Argon2id hash to store."""
    with _in_turn():
        return _hasher(_cost()).hash(password)


def verified(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Whether the password fits, and a new hash where the stored one was made with another cost.

    With no stored hash the same work is done against a hash that never fits, so that time tells nothing.
    """
    hasher, known = _hasher(_cost()), stored or _nobodys_hash(_cost())
    with _in_turn():
        good, newer = hasher.verify_and_update(password, known)
    return (good, newer) if stored else (False, None)


@contextmanager
def _in_turn() -> Iterator[None]:
    """A place in the queue; raises Busy where it is full."""
    if not _WAITING.acquire(blocking=False):
        raise Busy("Many people sign in right now. Try again in a moment.")
    try:
        with _AT_ONCE:
            yield
    finally:
        _WAITING.release()
