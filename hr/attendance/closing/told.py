"""How a person's copy of their data says what rows of closing hold as codes, seconds and instants."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from hr.attendance.labels import STATUSES
from hr.attendance.rules.values import DayStatus
from portal.web.filters import clock_time, day_and_time, duration, short_date
from portal.web.i18n import gettext, lazy_gettext

CHANGED = {
    "worked": lazy_gettext("Worked"),
    "late": lazy_gettext("Late arrival"),
    "early": lazy_gettext("Early leave"),
    "paused": lazy_gettext("Break"),
    "gone": lazy_gettext("Away during the shift"),
    "leave": lazy_gettext("On leave"),
    "beyond": lazy_gettext("Worked outside of the shift"),
    "overtime": lazy_gettext("Worked after the shift"),
    "rounded": lazy_gettext("Rounding"),
}
"""What a day counts in seconds, as a person reads it; ``ADDED`` of the rows names the same."""


def _status(code: str) -> str:
    return str(STATUSES[DayStatus(code)])


def _instant(seconds: int) -> str:
    return str(day_and_time(datetime.fromtimestamp(seconds, UTC)))


def _changes(changes: Mapping[str, int]) -> str:
    return " · ".join(_change(str(CHANGED[name]), changes[name]) for name in sorted(changes, key=list(CHANGED).index))


def _head(written: str) -> str:
    return " · ".join(f"{CHANGED[name]}: {duration(amount)}" for name, amount in json.loads(written)["sums"].items())


def _days(written: str) -> str:
    return "; ".join(_day(json.loads(row)) for row in written.split("\n"))


def _day(row: Mapping[str, Any]) -> str:
    ends = [row.get("arrival"), row.get("departure")]
    at = "–".join("?" if one is None else clock_time(datetime.fromtimestamp(one, UTC)) for one in ends)
    what = f"{short_date(date.fromisoformat(row['day']))} {_status(row['status'])}"
    return what if ends == [None, None] else f"{what} {at}"


def _change(what: str, seconds: int) -> str:
    if seconds < 0:
        return gettext("%(what)s: %(time)s less", what=what, time=duration(seconds))
    return gettext("%(what)s: %(time)s more", what=what, time=duration(seconds))


TOLD_VALUES: Mapping[tuple[str, str], Callable[[Any], str]] = {
    ("month_sheet", "head"): _head,
    ("month_sheet", "days"): _days,
    ("standing_day", "status"): _status,
    ("month_adjustment", "was"): _status,
    ("month_adjustment", "would_be"): _status,
    ("month_adjustment", "arrived"): _instant,
    ("month_adjustment", "left"): _instant,
    ("month_adjustment", "changes"): _changes,
}
