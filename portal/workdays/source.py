"""Reads the official list of working days from CSV, trusts none of it, and makes one layer of each year."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from portal.errors import Invalid
from portal.workdays.rules import CalendarDay, DayKind, Layer, WorkCalendar, work_calendar

_DATA = Path(__file__).parent / "data"
SHIPPED_DAYS = _DATA / "cn_workdays.csv"
SHIPPED_NOTICES = _DATA / "cn_notices.csv"
OFFICIAL_NAME = "China, State Council"

DAY_COLUMNS = ("date", "is_workday", "name", "kind", "statutory_holiday", "weekday", "source")
NOTICE_COLUMNS = ("year", "published_on", "source")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_ALLOWED = {
    # kind: (working, may fall on a weekday, may fall on a weekend)
    DayKind.WORKDAY: (True, True, False),
    DayKind.WEEKEND: (False, False, True),
    DayKind.LISTED_DAY_OFF: (False, True, True),
    DayKind.MAKEUP_WORKDAY: (True, False, True),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Notice:
    """A yearly notice of the State Council: when it was published and where it can be read."""

    year: int
    published_on: date
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Cells:
    """One row of a CSV file with its line, so that each complaint about it names the place."""

    line: int
    values: Mapping[str, str]

    def of(self, column: str) -> str:
        return self.values[column].strip()

    def date(self, column: str) -> date:
        text = self.of(column)
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise Invalid("Line %(line)s, column %(column)s: “%(value)s” is not a date.", **self.at(column)) from None

    def flag(self, column: str) -> bool:
        if self.of(column) not in ("0", "1"):
            raise Invalid("Line %(line)s, column %(column)s: “%(value)s” is neither 0 nor 1.", **self.at(column))
        return self.of(column) == "1"

    def at(self, column: str) -> dict[str, Any]:
        """The place of a mistake, for its sentence."""
        return {"field": "file", "line": self.line, "column": column, "value": self.of(column)}


@lru_cache(maxsize=1)
def shipped_years() -> tuple[Layer, ...]:
    """The yearly layers that come with Fairline."""
    return read_years(SHIPPED_DAYS.read_bytes(), SHIPPED_NOTICES.read_bytes())


@lru_cache(maxsize=1)
def shipped_calendar() -> WorkCalendar:
    """The calendar of the shipped list alone, without any company's own days."""
    return work_calendar(OFFICIAL_NAME, shipped_years())


def read_years(days: bytes, notices: bytes) -> tuple[Layer, ...]:
    """One layer for each year of ``days``, dated by its notice; raises ``Invalid`` naming line and column.

    Whole years without a gap, each day once and in order, and each flag in agreement with weekday and kind.
    """
    known = {notice.year: notice for notice in _notices(notices)}
    rows = list(_ordered(_days(days)))
    return tuple(
        _year(known.get(year), year, [day for _, day in group])
        for year, group in groupby(rows, key=lambda row: row[1].day.year)
    )


def _year(notice: _Notice | None, year: int, days: list[CalendarDay]) -> Layer:
    if notice is None:
        raise Invalid("There is no notice with a date of publication for the year %(year)s.", year=year)
    return Layer(
        name=str(year),
        version=digest(days),
        published_on=notice.published_on,
        source=notice.source,
        days=tuple(days),
    )


def digest(days: Iterable[CalendarDay]) -> str:
    """SHA-256 in hex over the days, one line each: two lists that say the same have the same digest."""
    lines = (f"{d.day}|{d.working:d}|{d.kind.value}|{d.statutory:d}|{d.name}\n" for d in days)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _ordered(rows: Iterable[tuple[_Cells, CalendarDay]]) -> Iterator[tuple[_Cells, CalendarDay]]:
    """The rows as they come, once they follow each other day by day and fill whole years."""
    expected: date | None = None
    cells: _Cells | None = None
    for cells, day in rows:
        wanted = expected or date(day.day.year, 1, 1)
        if day.day != wanted:
            raise Invalid(
                "Line %(line)s, column %(column)s: %(expected)s should stand here, not %(value)s; "
                "each day must stand once, in order, in whole years.",
                expected=wanted,
                **cells.at("date"),
            )
        expected = wanted + timedelta(days=1)
        yield cells, day
    if cells is None or expected is None:
        raise Invalid("The file has no days.")
    if (expected.month, expected.day) != (1, 1):
        raise Invalid(
            "Line %(line)s, column %(column)s: the list ends on %(value)s, before the end of that year.",
            **cells.at("date"),
        )


def _days(content: bytes) -> Iterator[tuple[_Cells, CalendarDay]]:
    for cells in _rows(content, DAY_COLUMNS):
        day, working, kind = cells.date("date"), cells.flag("is_workday"), _kind(cells)
        _check_kind(cells, day, working, kind)
        statutory = cells.flag("statutory_holiday")
        if statutory and kind is not DayKind.LISTED_DAY_OFF:
            raise Invalid(
                "Line %(line)s, column %(column)s: only a listed day off is a statutory holiday.",
                **cells.at("statutory_holiday"),
            )
        if cells.of("weekday") != _WEEKDAYS[day.weekday()]:
            raise Invalid(
                "Line %(line)s, column %(column)s: “%(value)s” is not that date's weekday.",
                **cells.at("weekday"),
            )
        if kind in (DayKind.LISTED_DAY_OFF, DayKind.MAKEUP_WORKDAY):
            _check_named(cells)
        name = cells.of("name")
        yield cells, CalendarDay(day=day, working=working, kind=kind, name=name, statutory=statutory)


def _kind(cells: _Cells) -> DayKind:
    try:
        kind = DayKind(cells.of("kind"))
        _ALLOWED[kind]
    except (ValueError, KeyError):
        raise Invalid(
            "Line %(line)s, column %(column)s: “%(value)s” is not a kind of day in an official list.",
            **cells.at("kind"),
        ) from None
    return kind


def _check_kind(cells: _Cells, day: date, working: bool, kind: DayKind) -> None:
    expected, on_weekday, on_weekend = _ALLOWED[kind]
    if working != expected:
        raise Invalid(
            "Line %(line)s, column %(column)s: %(value)s does not go with the kind “%(expected)s”.",
            expected=kind.value,
            **cells.at("is_workday"),
        )
    if not (on_weekday if day.isoweekday() <= 5 else on_weekend):
        raise Invalid(
            "Line %(line)s, column %(column)s: “%(value)s” cannot be on a %(expected)s.",
            expected=_WEEKDAYS[day.weekday()],
            **cells.at("kind"),
        )


def _check_named(cells: _Cells) -> None:
    """A day that a notice moved says which holiday it belongs to and where that can be read."""
    for column in ("name", "source"):
        if not cells.of(column):
            raise Invalid("Line %(line)s, column %(column)s: a day set by a notice needs this.", **cells.at(column))


def _notices(content: bytes) -> Iterator[_Notice]:
    for cells in _rows(content, NOTICE_COLUMNS):
        if not (cells.of("year").isascii() and cells.of("year").isdigit()):
            raise Invalid("Line %(line)s, column %(column)s: “%(value)s” is not a year.", **cells.at("year"))
        yield _Notice(
            year=int(cells.of("year")),
            published_on=cells.date("published_on"),
            source=cells.of("source"),
        )


def _rows(content: bytes, columns: tuple[str, ...]) -> Iterator[_Cells]:
    """The rows of a CSV file in UTF-8, with or without a byte order mark, that has exactly these columns."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("The file is not in UTF-8.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if tuple(header) != columns:
            raise Invalid("Line 1: the columns must be %(columns)s.", columns=", ".join(columns))
        for row in reader:
            if len(row) != len(columns):
                raise Invalid(
                    "Line %(line)s: %(found)s values for %(wanted)s columns.",
                    line=reader.line_num,
                    found=len(row),
                    wanted=len(columns),
                )
            yield _Cells(line=reader.line_num, values=dict(zip(columns, row, strict=True)))
    except csv.Error:
        raise Invalid("Line %(line)s cannot be read as CSV.", line=reader.line_num) from None
