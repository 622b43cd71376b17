"""Reads when a row's punch was, in the time zone of its device; what could mean two things waits for a decision."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from hr.attendance.rules.values import midnight
from portal.errors import Invalid
from portal.exchange.moments import wall_time_in
from portal.exchange.reading import Cell
from portal.words import mark

HOME = "Asia/Shanghai"
ZONES = (
    HOME, "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Manila", "Asia/Tokyo", "Asia/Kolkata", "Asia/Dubai",
    "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Australia/Sydney", "UTC",
)  # fmt: skip
"""Time zones that a device's clock may be set to."""

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
TWO_DAYS = mark("%(value)s can mean two days. Write the year first, such as 2026-10-03.")
NO_DATE_FORMAT = mark("The cell holds the number %(value)s, not a date. Give the column a date format.")
NO_TIME_FORMAT = mark("“%(value)s” is not a time of day. Write it as 08:59.")
NO_DATE_AND_TIME = mark("This cell holds no date with its time. Write 2026-10-03 08:59.")

_OTHER_ORDER = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?=\s|T|$)")
_NUMBER = re.compile(r"\d{1,5}(\.\d+)?$|0?\.\d+$")
_FIRST_DAY, _LAST_YEAR = date(1992, 1, 1), 2200
_EPOCH = datetime.combine(date(1899, 12, 30), time.min)
_MOST_SERIAL = 80_000


class Moment(NamedTuple):
    """A wall-clock day with seconds from its midnight, and the instant in seconds since 1970."""

    day: date
    seconds: int
    at: int


@dataclass(frozen=True, kw_only=True)
class TimeReader:
    """How days and times of a file are read: in which zone and order, whether numbers are a spreadsheet's days."""

    zone: str = HOME
    order: str = ""
    serial: bool = False

    def moment(self, day: Cell | None, moment: Cell) -> Moment:
        """When a row's punch was; raises Invalid (field ``date`` or ``time``)."""
        day = self._ordered(self._dated(day)) if day not in (None, "") else day
        found, seconds = wall_time_in(day, self._ordered(self._timed(moment, day)), "date", "time")
        if found < _FIRST_DAY:
            raise Invalid("The day %(day)s is too long ago.", field="time", day=found)
        if found.year > _LAST_YEAR:
            raise Invalid("This time lies in the future.", field="time")
        return Moment(found, seconds, self._instant(found, seconds))

    def _dated(self, cell: Cell | None) -> Cell | None:
        serial = self._serial(cell)
        return _EPOCH.date() + timedelta(days=int(serial)) if serial is not None and serial >= 1 else cell

    def _timed(self, cell: Cell, day: Cell | None) -> Cell:
        serial = self._serial(cell)
        if serial is None or (day not in (None, "") and serial >= 1):
            return cell
        moment = _EPOCH + timedelta(seconds=round(serial * 86_400))
        return moment.time() if day not in (None, "") else moment

    def _serial(self, cell: Cell | None) -> float | None:
        """Days since the end of 1899, where numbers are to be read so."""
        if not self.serial or isinstance(cell, bool):
            return None
        if isinstance(cell, str):
            cell = float(cell) if _NUMBER.match(cell.strip()) else None
        return float(cell) if isinstance(cell, int | float) and 0 <= cell < _MOST_SERIAL else None

    def _ordered(self, cell: Any) -> Any:
        if not self.order or not isinstance(cell, str):
            return cell
        found = _OTHER_ORDER.match(cell.strip())
        if found is None:
            return cell
        first, second = int(found[1]), int(found[3])
        day, month = (first, second) if self.order == DAY_FIRST else (second, first)
        return f"{found[4]}-{month:02d}-{day:02d}" + cell.strip()[found.end() :]

    def _instant(self, day: date, seconds: int) -> int:
        if self.zone == HOME:
            return midnight(day) + seconds
        wall = datetime.combine(day, time.min) + timedelta(seconds=seconds)
        zone = ZoneInfo(self.zone)
        early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        if early.astimezone(zone).replace(tzinfo=None) != wall:
            raise Invalid(
                "There is no %(value)s in %(zone)s: the clocks were put forward.",
                field="time", value=f"{wall:%Y-%m-%d %H:%M}", zone=self.zone,
            )  # fmt: skip
        if early != late:
            raise Invalid(
                "%(value)s comes twice in %(zone)s: the clocks were put back.",
                field="time", value=f"{wall:%Y-%m-%d %H:%M}", zone=self.zone,
            )  # fmt: skip
        return int(early.timestamp())


def time_reader(choices: Mapping[str, Any]) -> TimeReader:
    """How to read times, as was chosen."""
    return TimeReader(
        zone=str(choices.get("zone", HOME)), order=str(choices.get("dates", "")), serial=bool(choices.get("serial"))
    )
