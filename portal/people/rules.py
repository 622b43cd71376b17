"""What identifies people and where their assignments may lie (policy 1.2, 2.1; safety s60, s87)."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.errors import Invalid, Refused
from portal.words import mark

CHANGED_MEANWHILE = mark("Somebody else changed this meanwhile. See both versions below, then decide.")
LONGEST_NAME = 80
EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}", re.ASCII)
_MAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,180}[a-z0-9])", re.ASCII)
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "GEORGIAN", "HEBREW", "ARABIC")


def plain_number(text: str, field: str = "number") -> str:
    """A staff number in its plain form: full-width characters made narrow, capital letters, zeros kept (0007 ≠ 7).

    Only Latin letters, digits and hyphens identify a person; anything that looks like them is refused (s87).
    """
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if not _NUMBER.fullmatch(plain):
        raise Invalid("Use up to 20 letters A to Z, digits and hyphens.", field=field)
    return plain


def plain_name(text: str, field: str = "name") -> str:
    """A person's or a unit's name, white space folded; control characters and mixed alphabets are refused (s87)."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        raise Invalid("Give a name.", field=field)
    if len(plain) > LONGEST_NAME:
        raise Invalid("The name is too long: at most %(most)s characters.", field=field, most=LONGEST_NAME)
    if any(unicodedata.category(character).startswith("C") for character in plain):
        raise Invalid("The name holds a character that cannot be seen.", field=field)
    if len(_alphabets(plain)) > 1:
        raise Invalid("The name mixes letters of different alphabets that look alike.", field=field)
    return plain


def _alphabets(text: str) -> set[str]:
    names = {unicodedata.name(character, "").partition(" ")[0] for character in text if character.isalpha()}
    return names.intersection(_ALPHABETS)


def plain_mail(text: str | None) -> str | None:
    """A mail address in small letters, or None where none is given."""
    plain = unicodedata.normalize("NFKC", text or "").strip().lower()
    if not plain:
        return None
    if not _MAIL.fullmatch(plain) or ".." in plain or len(plain) > 200:
        raise Invalid("This is not a mail address.", field="email")
    return plain


def plain_day(day: date | None, field: str) -> date:
    """A day that an employment can have."""
    if day is None or not EARLIEST <= day <= LATEST:
        raise Invalid("Give a day between %(first)s and %(last)s.", field=field, first=EARLIEST, last=LATEST)
    return day


def check_grade(grade: int | None) -> int:
    """Grades run from 1 to 9."""
    if grade is None or not 1 <= grade <= 9:
        raise Invalid("Give a grade from 1 to 9.", field="grade")
    return grade


@dataclass(frozen=True, kw_only=True)
class Span:
    """The days of an assignment, both inclusive; ``ends_on`` None is open."""

    starts_on: date
    ends_on: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the assignment is in force on ``day``."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


def check_start(entered_on: date, left_on: date | None, last: Span | None, starts_on: date) -> None:
    """A new assignment lies within the employment and after the one before it; raises Refused."""
    if starts_on < entered_on or (left_on and starts_on > left_on):
        raise Refused("The assignment must lie within the employment.")
    if last is not None and last.starts_on >= starts_on:
        raise Refused("A later assignment exists already; assignments are added in order.")


def check_leaving(entered_on: date, spans: Iterable[Span], left_on: date) -> None:
    """The last day is not before the entry, and no assignment begins after it; raises Invalid or Refused."""
    if left_on < entered_on:
        raise Invalid("The last day cannot be before the day of entry.", field="left_on")
    if any(span.starts_on > left_on for span in spans):
        raise Refused("An assignment begins after this day. Choose a later last day.")
