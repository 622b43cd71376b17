"""How our own mails name their complaint so that an answer finds it, and nobody can name one who never got a mail."""

import hashlib
import hmac
import re
from collections.abc import Iterable

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 16
_TOKEN = re.compile(r"case\.(\d{1,12})\.([0-9a-hjkmnp-tv-z]{16})(?![0-9a-z])", re.IGNORECASE)
_MOST_LOOKED_AT = 200_000


def reply_token(secret: bytes, complaint_id: int) -> str:
    """``case.17.`` and 80 bits that only we can make: part of a Message-ID and the last line of our mails."""
    return f"case.{complaint_id}.{_proof(secret, complaint_id)}"


def _proof(secret: bytes, complaint_id: int) -> str:
    digest = hmac.new(secret, f"complaint mail\n{complaint_id}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:10], "big")
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(_LENGTH)))


def case_named(texts: Iterable[str], secret: bytes | None) -> int | None:
    """The complaint that the first good token of these texts names; without ``secret`` its form is enough."""
    for text in texts:
        for found in _TOKEN.finditer(text[:_MOST_LOOKED_AT]):
            number = int(found.group(1))
            if secret is None or hmac.compare_digest(_proof(secret, number), found.group(2).lower()):
                return number
    return None
