"""A file of marks: CSV with a column for each question, headed ``name:max``, and a row for each attempt."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any

from portal.errors import Invalid
from portal.exchange.cells import EXPORT_MARK, restored
from training.figures.rules.measures import MarkTable

LARGEST_FILE = 20_000_000
"""Bytes; more is not read."""
MOST_QUESTIONS = 1_000
MOST_ATTEMPTS = 100_000
_MOST_POINTS = 1_000_000
_NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,30})?|\.\d{1,30})(e[+-]?\d{1,2})?", re.ASCII | re.IGNORECASE)
_COLONS = str.maketrans({"：": ":"})
_LONGEST_SHOWN = 40
_EXACT = Context(prec=250)


@dataclass(frozen=True, kw_only=True)
class MarkFile:
    """What a file holds: the questions’ names and their marks in the finest step that the file uses."""

    names: tuple[str, ...]
    table: MarkTable


def read_marks(content: bytes, *, drawn: bool = False) -> MarkFile:
    """The marks of a CSV file in UTF-8, with or without byte order mark; lines without anything are passed over.

    An empty cell is an unanswered question, with the mark 0; where ``drawn``, one that this attempt did not put.
    Raises Invalid with the number of the line where the mistake is.
    """
    reader = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    try:
        filled = _filled(reader)
        names, most = _header(next(filled, None), reader.line_num)
        rows = _rows(filled, reader, most, drawn=drawn)
    except csv.Error:
        raise Invalid("Line %(line)s cannot be read as CSV.", line=reader.line_num) from None
    if not rows:
        raise Invalid(
            "Line %(line)s: the marks are missing; each attempt needs a row below the names.", line=reader.line_num + 1
        )
    return MarkFile(names=names, table=_in_whole_units(rows, most))


def _text(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise Invalid(
            "Line %(line)s lies beyond the first %(most)s MB; a file of marks may not be larger.",
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


def _filled(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """The lines with something on them; what our own files say of themselves, a last column or line, is left out."""
    marked = None
    for cells in rows:
        if cells and cells[0] != EXPORT_MARK:
            marked = cells[-1] == EXPORT_MARK if marked is None else marked
            yield cells[:-1] if marked else cells


def _rows(
    filled: Iterator[list[str]], reader: Any, most: Sequence[Decimal], *, drawn: bool
) -> list[list[Decimal | None]]:
    """The marks of each attempt, as long as there are not too many."""
    rows: list[list[Decimal | None]] = []
    for cells in filled:
        line = reader.line_num
        if len(rows) >= MOST_ATTEMPTS:
            raise Invalid("Line %(line)s: more than %(most)s attempts.", line=line, most=f"{MOST_ATTEMPTS:,}")
        rows.append(_row(cells, most, line, drawn=drawn))
    return rows


def _header(cells: list[str] | None, line: int) -> tuple[tuple[str, ...], list[Decimal]]:
    if cells is None:
        raise Invalid("Line %(line)s: the file is empty; it begins with the questions, for example Q1:2,Q2:1.", line=1)
    if len(cells) > MOST_QUESTIONS:
        raise Invalid("Line %(line)s: more than %(most)s questions.", line=line, most=f"{MOST_QUESTIONS:,}")
    named = [_question(cell, line) for cell in cells]
    names = tuple(name for name, _ in named)
    doubled = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if doubled is not None:
        raise Invalid("Line %(line)s: two questions are called “%(name)s”.", line=line, name=_short(doubled))
    return names, [most for _, most in named]


def _question(cell: str, line: int) -> tuple[str, Decimal]:
    name, colon, most = (part.strip() for part in restored(cell).translate(_COLONS).rpartition(":"))
    if not colon or not name:
        raise Invalid(
            "Line %(line)s: “%(cell)s” is not a question with its maximum; write name:max, for example Q1:2.",
            line=line,
            cell=_short(cell),
        )
    points = _number(most)
    if points is None:
        raise Invalid(
            "Line %(line)s: the maximum “%(max)s” of %(name)s is not a number.",
            line=line,
            max=_short(most),
            name=_short(name),
        )
    if points < 0 or points > _MOST_POINTS:
        raise Invalid(
            "Line %(line)s: the maximum %(max)s of %(name)s is not between 0 and %(most)s.",
            line=line,
            max=_short(most),
            name=_short(name),
            most=f"{_MOST_POINTS:,}",
        )
    return name, points


def _row(cells: list[str], most: Sequence[Decimal], line: int, *, drawn: bool) -> list[Decimal | None]:
    if len(cells) != len(most):
        raise Invalid(
            "Line %(line)s has %(found)s values for %(wanted)s questions.",
            line=line,
            found=len(cells),
            wanted=len(most),
        )
    return [_mark(cell, limit, line, drawn=drawn) for cell, limit in zip(cells, most, strict=True)]


def _mark(cell: str, limit: Decimal, line: int, *, drawn: bool) -> Decimal | None:
    text = cell.strip()
    if not text:
        return None if drawn else Decimal(0)
    mark = _number(text)
    if mark is None:
        raise Invalid("Line %(line)s: “%(cell)s” is not a mark.", line=line, cell=_short(text))
    if mark < 0:
        raise Invalid("Line %(line)s: the mark %(cell)s is negative.", line=line, cell=_short(text))
    if mark > limit:
        raise Invalid(
            "Line %(line)s: the mark %(cell)s is beyond the maximum %(max)s.",
            line=line,
            cell=_short(text),
            max=format(limit, "f"),
        )
    return mark


@lru_cache(maxsize=4096)
def _number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _in_whole_units(rows: Sequence[Sequence[Decimal | None]], most: Sequence[Decimal]) -> MarkTable:
    """The same marks as whole numbers of the finest step, so that sums are exact."""
    distinct = {value for row in (most, *rows) for value in row if value is not None}
    places = max(0, -min(map(_exponent, distinct), default=0))
    whole: dict[Decimal | None, int] = {value: int(value.scaleb(places, _EXACT)) for value in distinct}
    return MarkTable(
        marks=[[whole.get(mark) for mark in row] for row in rows],
        most=[whole[value] for value in most],
        unit=10**places,
    )


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _short(text: str) -> str:
    """What the file says, short enough for a sentence."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_SHOWN else plain[: _LONGEST_SHOWN - 1] + "…"
