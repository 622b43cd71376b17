"""Numbers, look-up codes and what a complainant may write (policy 9.1.2; safety s64, s87)."""

import hashlib
import hmac
import re
import unicodedata
from datetime import date

from portal.errors import Invalid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O, U, so that a code can be read out on the telephone."""

CODE_LENGTH = 16
MOST_WORDS = 20_000
_MIXED_UP = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
_NUMBER = re.compile(r"C-?(\d{4})-?(\d{1,9})")
_FORM_KEY = re.compile(r"[0-9a-f]{32}")
_LATIN = "[0-9a-z\u00c0-\u024f_]"
"""What goes on with a Latin name; a Chinese character does not."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_EARLIEST = date(2000, 1, 1)


def look_up_code(secret: bytes, form_key: str) -> str:
    """The code of the complaint that a form makes: 80 bits that only we can make, the same for each sending."""
    digest = hmac.new(secret, b"complaint code\n" + form_key.encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:10], "big")
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(CODE_LENGTH)))


def is_form_key(text: str) -> bool:
    """Whether a form's key looks like one that our page made."""
    return bool(_FORM_KEY.fullmatch(text))


def effect_key(form_key: str) -> str:
    """What is stored of the form's key: who reads the database must not be able to ask for the receipt again."""
    return hashlib.sha256(b"complaint form\n" + form_key.encode()).hexdigest()


def code_digest(code: str) -> str:
    """What is stored of a code."""
    return hashlib.sha256(b"complaint code\n" + code.encode()).hexdigest()


def grouped(code: str) -> str:
    """A code as people read it, in fours."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def normal_code(text: str) -> str | None:
    """A typed code in its plain form, look-alikes mended; None where it cannot be a code."""
    plain = re.sub(r"[\s\-‐–—]", "", unicodedata.normalize("NFKC", text)).upper().translate(_MIXED_UP)
    return plain if len(plain) == CODE_LENGTH and not set(plain) - set(ALPHABET) else None


def normal_number(text: str) -> str | None:
    """A typed number in its plain form, ``C-2026-000123``; None where it cannot be one."""
    plain = re.sub(r"[\s‐–—]", "", unicodedata.normalize("NFKC", text)).upper()
    match = _NUMBER.fullmatch(plain)
    return complaint_number(int(match.group(1)), int(match.group(2))) if match else None


def complaint_number(year: int, running: int) -> str:
    """The number that people call a complaint by."""
    return f"C-{year}-{running:06d}"


def words_digest(words: str) -> str:
    """SHA-256 over the exact words, as UTF-8, in hex."""
    return hashlib.sha256(words.encode()).hexdigest()


def is_storable(text: str) -> bool:
    """Whether a text has no control character but tab and line ends; PostgreSQL cannot keep NUL at all."""
    return _CONTROLS.search(text) is None


def without_controls(text: str) -> str:
    """``text`` with a visible mark in place of each control character, so that the writer sees where they were."""
    return _CONTROLS.sub("\ufffd", text)


def check_day(happened_on: date, today: date) -> None:
    """Raises Invalid for a day to come or before there were such calls."""
    if happened_on > today:
        raise Invalid("This day has not come yet.", field="happened_on")
    if happened_on < _EARLIEST:
        raise Invalid("This day is too long ago to be right.", field="happened_on")


def gives_number(text: str, number: str) -> bool:
    """Whether a text holds a staff number as a word of its own: 0042 in “agent 0042”, not in 130042."""
    return bool(re.search(rf"(?<![0-9a-z]){re.escape(number.casefold())}(?![0-9a-z])", _folded(text)))


def gives_name(text: str, name: str) -> bool:
    """Whether a text holds a full name; in Chinese, names of any script stand in their sentence without spaces."""
    plain, folded = name.casefold(), _folded(text)
    if plain.isascii():
        return bool(re.search(rf"(?<!{_LATIN}){re.escape(plain)}(?!{_LATIN})", folded))
    return len(plain) > 1 and plain in folded


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
