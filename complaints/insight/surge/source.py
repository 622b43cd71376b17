"""A file of daily counts: CSV with the columns date and count, a line for each day, none left out."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portal.errors import Invalid
from portal.exchange.cells import EXPORT_MARK

LARGEST_FILE = 5_000_000
"""Bytes; more is not read."""
MOST_DAYS = 40_000
MOST_A_DAY = 1_000_000
COLUMNS = ("date", "count")
_DATE = re.compile(r"((?:19|20|21)\d{2})([-/])(\d{1,2})\2(\d{1,2})", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,20}", re.ASCII)
_LONGEST_SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class DailyCounts:
    """Counts of days that follow each other."""

    first: date
    counts: tuple[int, ...]

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + timedelta(days=len(self.counts) - 1)


def read_counts(content: bytes) -> DailyCounts:
    """The counts of a CSV file in UTF-8, with or without byte order mark; empty lines are passed over.

    Raises Invalid with the number of the line where the mistake is.
    """
    reader = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    first: date | None = None
    counts: list[int] = []
    try:
        lines = ((reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells))
        _check_header(next(lines, None))
        for line, day, count in _rows(lines):
            first = first or day
            _check_next(line, day, first, len(counts))
            counts.append(count)
    except csv.Error:
        raise Invalid("Line %(line)s cannot be read as CSV.", line=reader.line_num) from None
    if first is None:
        raise Invalid("Line %(line)s: the days are missing; each needs a line of its own.", line=reader.line_num + 1)
    return DailyCounts(first=first, counts=tuple(counts))


def _text(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise Invalid(
            "Line %(line)s lies beyond the first %(most)s MB; a file of counts may not be larger.",
            line=content.count(b"\n", 0, LARGEST_FILE) + 1,
            most=LARGEST_FILE // 1_000_000,
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Invalid("Line %(line)s is not text in UTF-8.", line=line) from None
    if "\0" in text:
        raise Invalid("Line %(line)s holds a NUL, which no text has.", line=text.count("\n", 0, text.index("\0")) + 1)
    return text


def _check_header(found: tuple[int, list[str]] | None) -> None:
    if found is None:
        raise Invalid("Line %(line)s: the file is empty; it begins with date,count.", line=1)
    line, cells = found
    if tuple(cell.strip().lower() for cell in cells) != COLUMNS:
        raise Invalid(
            "Line %(line)s: the columns must be date,count; it reads “%(found)s”.",
            line=line,
            found=_short(",".join(cells)),
        )


def _rows(lines: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, date, int]]:
    """Line, day and count; the last line of our own files, which says who made them, is left out."""
    for line, cells in lines:
        if cells[0] == EXPORT_MARK:
            continue
        if len(cells) != len(COLUMNS):
            raise Invalid(
                "Line %(line)s has %(found)s values; a day and its count are two.", line=line, found=len(cells)
            )
        yield line, _day(cells[0].strip(), line), _count(cells[1].strip(), line)


def _day(text: str, line: int) -> date:
    found = _DATE.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        raise Invalid(
            "Line %(line)s: “%(value)s” is not a date; write it as YYYY-MM-DD, for example 2026-09-28.",
            line=line,
            value=_short(text),
        ) from None


def _count(text: str, line: int) -> int:
    if not _NUMBER.fullmatch(text):
        raise Invalid("Line %(line)s: “%(value)s” is not a whole number.", line=line, value=_short(text))
    count = int(text)
    if count < 0:
        raise Invalid("Line %(line)s: the count %(value)s is negative.", line=line, value=text)
    if count > MOST_A_DAY:
        raise Invalid(
            "Line %(line)s: more than %(most)s complaints in a day.", line=line, most=f"{MOST_A_DAY:,}", value=text
        )
    return count


def _check_next(line: int, day: date, first: date, before: int) -> None:
    """Each day follows the one before: a day without a complaint is a line with 0, and a missing one is not."""
    if before >= MOST_DAYS:
        raise Invalid("Line %(line)s: more than %(most)s days.", line=line, most=f"{MOST_DAYS:,}")
    wanted = first + timedelta(days=before)
    if day < wanted:
        raise Invalid("Line %(line)s: %(day)s comes after a later day, or twice.", line=line, day=day)
    if day > wanted:
        raise Invalid(
            "Line %(line)s: %(wanted)s is missing before %(day)s; a day without a complaint is a line with 0.",
            line=line,
            wanted=wanted,
            day=day,
        )


def _short(text: str) -> str:
    """What the file says, short enough for a sentence."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_SHOWN else plain[: _LONGEST_SHOWN - 1] + "…"
