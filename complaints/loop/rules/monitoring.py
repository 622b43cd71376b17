"""When somebody calls alone again: after retraining and so many monitored calls in a row without fault."""

from collections.abc import Iterable
from datetime import date

from portal.errors import Invalid, Refused
from portal.words import mark

_NOT_OPEN = mark("Nobody has to listen to this person’s calls.")
_OWN = mark("Somebody else has to listen to one’s own calls.")
_UNTRAINED = mark("The training that was ordered is not passed yet; the calls come after it.")
_FUTURE = mark("This day is still to come.")
_BEFORE = mark("The training was passed on %(day)s; a call before that does not count.")
_FAULT = mark("Say what was wrong; the person reads it.")


def clean_in_a_row(results: Iterable[bool]) -> int:
    """How many calls without fault there were since the last one with a fault, the first call first."""
    found = 0
    for clean in results:
        found = found + 1 if clean else 0
    return found


def check_call(*, is_open: bool, own: bool, passed_on: date | None, listened_on: date, today: date) -> None:
    """Raises Refused where no call is to be recorded now, Invalid for a day that cannot be."""
    if own:
        raise Refused(_OWN)
    if not is_open:
        raise Refused(_NOT_OPEN)
    if passed_on is None:
        raise Refused(_UNTRAINED)
    if listened_on > today:
        raise Invalid(_FUTURE, field="listened_on")
    if listened_on < passed_on:
        raise Invalid(_BEFORE, field="listened_on", day=passed_on.isoformat())


def check_note(note: str, *, clean: bool) -> None:
    """Raises Invalid where a fault is recorded without saying which."""
    if not clean and not note.strip():
        raise Invalid(_FAULT, field="note")
