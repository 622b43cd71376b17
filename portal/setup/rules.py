"""The one-time code that proves whoever sets the portal up sits at its console (P3, safety s45)."""

import unicodedata
from datetime import datetime, timedelta

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty-two signs that cannot be taken for one another: no I, L, O, U."""
LENGTH = 26
"""Signs of a code: 130 bits."""
HOLDS_FOR = timedelta(hours=24)
LONGEST_COMPANY = 80
_GROUP = 5
_MISREAD = str.maketrans("OIL", "011")


def grouped(code: str) -> str:
    """A code as it is printed: groups of five with hyphens."""
    return "-".join(code[place : place + _GROUP] for place in range(0, len(code), _GROUP))


def plain_code(text: str) -> str:
    """A code as somebody typed it, in its plain form: wide signs narrow, capital, O read as 0, I and L as 1."""
    narrow = unicodedata.normalize("NFKC", text).upper().translate(_MISREAD)
    return "".join(sign for sign in narrow if sign.isalnum())


def holds(made_at: datetime, used_at: datetime | None, now: datetime) -> bool:
    """Whether a code opens the set-up: not used, and made within the last 24 hours."""
    return used_at is None and timedelta(0) <= now - made_at < HOLDS_FOR
