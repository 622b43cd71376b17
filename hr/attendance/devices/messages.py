"""What a device sends: a JSON object with a list of punches, checked by shape before anything is looked up."""

import json
import re
from datetime import datetime
from typing import Any, NamedTuple

from hr.attendance.layouts.terminals import STATUS
from hr.attendance.punch_times import TimeReader
from hr.attendance.rules.values import Direction
from portal.errors import Invalid

MOST_PUNCHES = 1_000
LARGEST_BODY = 1024 * 1024
_LONGEST_PIN = 40
_KNOWN = {"pin", "at", "status"}
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?$")
_DIRECTIONS = {"in": Direction.IN, "out": Direction.OUT, "": Direction.UNKNOWN}


class Sent(NamedTuple):
    """An entry as it was sent; ``said`` is time and status as text, for what cannot be read otherwise."""

    pin: str
    at: str
    status: str

    @property
    def said(self) -> str:
        """Time and status in a line."""
        return f"{self.at} {self.status}".strip()[:120]


def sent_punches(body: bytes) -> list[Sent]:
    """The entries of a message; raises Invalid with a sentence for one that has not the agreed shape."""
    try:
        data = json.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Invalid("The body is not JSON in UTF-8.") from None
    punches = data.get("punches") if isinstance(data, dict) else None
    if not isinstance(punches, list) or set(data) != {"punches"}:
        raise Invalid("Send an object with the one key punches, a list.")
    if not 1 <= len(punches) <= MOST_PUNCHES:
        raise Invalid("Send 1 to %(most)s punches at once.", most=MOST_PUNCHES)
    return [_sent(place, entry) for place, entry in enumerate(punches)]


def _sent(place: int, entry: Any) -> Sent:
    if not isinstance(entry, dict) or not {"pin", "at"} <= entry.keys() <= _KNOWN:
        raise Invalid("punches[%(place)s] needs pin and at, may have status, and nothing else.", place=place)
    pin, at, status = entry["pin"], entry["at"], entry.get("status", "")
    if isinstance(pin, int) and not isinstance(pin, bool):
        pin = str(pin)
    if not isinstance(pin, str) or not pin.strip() or len(pin.strip()) > _LONGEST_PIN or not pin.isprintable():
        raise Invalid("punches[%(place)s].pin is a text of 1 to %(most)s signs.", place=place, most=_LONGEST_PIN)
    if not isinstance(at, str) or len(at) > 60 or not at.isprintable():
        raise Invalid("punches[%(place)s].at is a text such as 2026-10-08T08:55:01.", place=place)
    if isinstance(status, bool) or not isinstance(status, str | int) or not str(status).isprintable():
        raise Invalid("punches[%(place)s].status is in, out, or a number from 0 to 5 or 255.", place=place)
    if str(status) not in STATUS.keys() | _DIRECTIONS.keys():
        raise Invalid("punches[%(place)s].status is in, out, or a number from 0 to 5 or 255.", place=place)
    return Sent(pin.strip(), at.strip(), str(status))


def direction_of(sent: Sent) -> Direction:
    """Which way, by the same table as for files."""
    return _DIRECTIONS[STATUS.get(sent.status, sent.status)]


def instant_of(sent: Sent, times: TimeReader) -> int:
    """Seconds since 1970: an instant with its offset as it is, a wall-clock time in the device's zone.

    Raises Invalid for what is no time, or comes never or twice on that clock.
    """
    if _LOCAL.match(sent.at):
        return times.moment(None, sent.at.replace("T", " ")).at
    try:
        at = datetime.fromisoformat(sent.at)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 1992 <= at.year <= 2200:
        raise Invalid("“%(value)s” is not a time of day. Write it as 08:59.", field="time", value=sent.at[:60])
    return int(at.timestamp())
