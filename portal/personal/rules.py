"""How identifiers are written plainly, and how much of one a mask may show (policy 8.1.2)."""

import enum
import re
import unicodedata
from dataclasses import dataclass

from portal.errors import Invalid

STARS = "****"
_GAPS = re.compile(r"[\s\-–.()/]+")
_CHINA = re.compile(r"(?:\+|00)86(?=1\d{10}$)")
_PHONE = re.compile(r"\+?\d{6,20}", re.ASCII)
_RESIDENT = re.compile(r"\d{17}[\dX]", re.ASCII)
_DOCUMENT = re.compile(r"[A-Z0-9]{6,20}", re.ASCII)
_ACCOUNT = re.compile(r"[A-Z0-9]{8,34}", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


class Kind(enum.StrEnum):
    """What sort of identifier a value is; each has its mask."""

    NAME = "name"
    MAIL = "mail"
    PHONE = "phone"
    IDENTITY = "identity"
    BANK = "bank"


@dataclass(frozen=True, kw_only=True)
class Mask:
    """How many signs are shown at each end of a value of ``least`` signs or more; of a shorter one, nothing."""

    head: int
    tail: int
    least: int


MASKS = {
    Kind.NAME: Mask(head=1, tail=0, least=2),
    Kind.MAIL: Mask(head=1, tail=0, least=3),
    Kind.PHONE: Mask(head=3, tail=4, least=11),
    Kind.IDENTITY: Mask(head=0, tail=4, least=15),
    Kind.BANK: Mask(head=0, tail=4, least=12),
}


def masked(kind: Kind, text: str) -> str:
    """``138****5678``, ``C***@…``, ``王**``: never more than MASKS says, and nothing of how long the value is."""
    if not text:
        return ""
    mask = MASKS[kind]
    body = text.rpartition("@")[0] if kind is Kind.MAIL else text.strip()
    if kind in (Kind.PHONE, Kind.IDENTITY, Kind.BANK):
        body = _CHINA.sub("", compact(text)) if kind is Kind.PHONE else compact(text)
    long_enough = len(body) >= mask.least
    head = body[: mask.head] if long_enough else ""
    tail = body[len(body) - mask.tail :] if long_enough else ""
    if kind is Kind.NAME:
        return f"{head}**"
    if kind is Kind.MAIL:
        return f"{head}***@…"
    return f"{head}{STARS}{tail}"


def compact(text: str) -> str:
    """Full-width signs made narrow, capital letters, without what people put between groups of digits."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", text)).upper()


def plain_phone(text: str | None, field: str = "phone") -> str:
    """A telephone number as digits with an optional plus; empty where none is given. Raises Invalid."""
    plain = compact(text or "")
    if plain and not _PHONE.fullmatch(plain):
        raise Invalid("This is not a telephone number.", field=field)
    return plain


def plain_identity_number(text: str | None, field: str = "identity_number") -> str:
    """A resident's number with its right check digit, or another document's letters and digits. Raises Invalid."""
    plain = compact(text or "")
    if not plain:
        return ""
    if not _DOCUMENT.fullmatch(plain):
        raise Invalid("Use 6 to 20 letters A to Z and digits.", field=field)
    if _RESIDENT.fullmatch(plain) and with_check_digit(plain[:17]) != plain:
        raise Invalid("The last digit does not fit the others: a digit is wrong somewhere.", field=field)
    return plain


def with_check_digit(number: str) -> str:
    """Seventeen digits and the one that follows from them: ISO 7064 MOD 11-2, as GB 11643 has it."""
    return number + _CHECK[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=True)) % 11]


def plain_bank_account(text: str | None, field: str = "bank_account") -> str:
    """An account number without spaces; empty where none is given. Raises Invalid."""
    plain = compact(text or "")
    if plain and not _ACCOUNT.fullmatch(plain):
        raise Invalid("Use 8 to 34 digits or letters A to Z.", field=field)
    return plain


def index_text(text: str, kind: Kind | None = None) -> str:
    """What a blind index is made over: the same for every way of writing the same identifier.

    A mail address keeps its dots and hyphens; a Chinese telephone number loses its +86.
    """
    if kind is Kind.MAIL:
        return unicodedata.normalize("NFKC", text).strip().casefold()
    return _CHINA.sub("", compact(text)) if kind is Kind.PHONE else compact(text)
