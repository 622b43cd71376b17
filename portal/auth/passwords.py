"""Passwords: Argon2id through pwdlib, with the same work done for a name that nobody has (safety s35, s39)."""

from functools import cache

from flask import current_app
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher


@cache
def _hasher(cost: str) -> PasswordHash:
    """OWASP's floor of 19 MiB, t=2, p=1 (38-63 ms here); tests use the smallest that Argon2 takes."""
    if cost == "test":
        return PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    return PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))


@cache
def _nobodys_hash(cost: str) -> str:
    return _hasher(cost).hash("nobody has this password")


def _cost() -> str:
    return str(current_app.extensions["fairline.config"].hashing_cost)


def hashed(password: str) -> str:
    """The Argon2id hash to store."""
    return _hasher(_cost()).hash(password)


def verified(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Whether the password fits, and a new hash where the stored one was made with another cost.

    With no stored hash the same work is done against a hash that never fits, so that time tells nothing.
    """
    if stored is None:
        _hasher(_cost()).verify(password, _nobodys_hash(_cost()))
        return False, None
    return _hasher(_cost()).verify_and_update(password, stored)
