"""Writes spreadsheets, XLSX and CSV: typed cells, no live formula, inside who took them, when and what for (P36)."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from typing import Any

import xlsxwriter

from portal import clock
from portal.exchange.cells import EXPORT_MARK, is_live, neutralised
from portal.exchange.stamps import Stamp
from portal.web.i18n import gettext

_LONGEST_CELL = 32_767
_LONGEST_NAME = 31
_LONGEST_FOOT = 200
_NARROWEST, _WIDEST, _SAMPLE = 8, 60, 200
_FORMATS = {
    "number": "#,##0.######",
    "money": "#,##0.00",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm:ss",
    "time": "hh:mm:ss",
    "duration": "[h]:mm:ss",
}
_NUMBERS = frozenset({"number", "money", "percent"})


@dataclass(frozen=True, kw_only=True)
class SheetColumn:
    """A column: ``kind`` is text, number, money, percent (a share, 0–1), date, datetime, time or duration (seconds).

    A value that is not of the column's kind is written as text, never bent into one.
    """

    title: str
    kind: str = "text"
    width: int | None = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet of a workbook; rows may be an iterator and are read once."""

    name: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[Any]]


def write_xlsx(
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[Any]],
    *,
    title: str,
    stamp: Stamp,
) -> bytes:
    """A workbook of one sheet and the sheet that says who took it, when and what for."""
    return write_workbook([Sheet(name=title, columns=columns, rows=rows)], title=title, stamp=stamp)


def write_workbook(sheets: Sequence[Sheet], *, title: str, stamp: Stamp) -> bytes:
    """A workbook of several sheets; the last one, the properties and each printed page tell which it is and whose.

    Instants are shown in Asia/Shanghai.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    book.set_properties(
        {
            "title": title,
            "author": stamp.by,
            "keywords": stamp.code,
            "comments": stamp.purpose,
            "created": stamp.at.astimezone(UTC).replace(tzinfo=None),
        }
    )
    foot = f"&L{stamp.line.replace('&', '&&')[:_LONGEST_FOOT]}&R&P / &N"
    styles = _Styles(book)
    names: set[str] = set()
    for sheet in sheets:
        worksheet = book.add_worksheet(_sheet_name(sheet.name, names))
        worksheet.set_footer(foot)
        _write_sheet(worksheet, sheet, styles)
    about = Sheet(name=gettext("About this file"), columns=_ABOUT_COLUMNS, rows=_about(title, stamp))
    _write_sheet(book.add_worksheet(_sheet_name(about.name, names)), about, styles, headed=False)
    book.close()
    return target.getvalue()


_ABOUT_COLUMNS = (SheetColumn(title="", width=22), SheetColumn(title="", width=60))


def _about(title: str, stamp: Stamp) -> list[tuple[str, str]]:
    return [
        (gettext("Content"), title),
        (gettext("Exported by"), stamp.by),
        (gettext("Exported at"), f"{clock.local(stamp.at):%Y-%m-%d %H:%M:%S} (Asia/Shanghai)"),
        *([(gettext("What for"), stamp.purpose)] if stamp.purpose else []),
        (gettext("Identifier"), stamp.code),
        (gettext("Handling"), gettext("Personal data: for the stated use only; the export is recorded.")),
    ]


class _Styles:
    """The formats of one workbook; a text that looks like a formula stays text even when its cell is edited."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"num_format": "@", "valign": "top"})
        self.quoted = book.add_format({"num_format": "@", "valign": "top", "quote_prefix": True})
        self.kinds = {kind: book.add_format({"num_format": form, "valign": "top"}) for kind, form in _FORMATS.items()}


def _write_sheet(target: Any, sheet: Sheet, styles: _Styles, *, headed: bool = True) -> None:
    rows = iter(sheet.rows)
    sample = list(islice(rows, _SAMPLE))
    for place, column in enumerate(sheet.columns):
        target.set_column(place, place, column.width or _width(column, [row[place] for row in sample]))
    if headed:
        target.freeze_panes(1, 0)
        target.repeat_rows(0)
        for place, column in enumerate(sheet.columns):
            target.write_string(0, place, column.title, styles.head)
    kinds = [column.kind for column in sheet.columns]
    last = 0
    for last, row in enumerate(chain(sample, rows), start=int(headed)):
        for place, (kind, value) in enumerate(zip(kinds, row, strict=True)):
            _write_cell(target, last, place, kind, value, styles)
    if headed and sheet.columns:
        target.autofilter(0, 0, last, len(sheet.columns) - 1)


def _write_cell(target: Any, line: int, place: int, kind: str, value: Any, styles: _Styles) -> None:
    if value is None or value == "":
        return
    style = styles.kinds.get(kind)
    if kind in _NUMBERS and isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        target.write_number(line, place, value, style)
    elif kind == "duration" and isinstance(value, int):
        target.write_number(line, place, value / 86_400, style)
    elif kind == "datetime" and isinstance(value, datetime):
        target.write_datetime(line, place, _wall(value), style)
    elif (kind == "date" and type(value) is date) or (kind == "time" and isinstance(value, time)):
        target.write_datetime(line, place, value, style)
    else:
        text = _as_text(kind, value)
        cut = text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"
        target.write_string(line, place, cut, styles.quoted if is_live(cut) else styles.text)


def write_csv(columns: Sequence[SheetColumn], rows: Iterable[Sequence[Any]], *, stamp: Stamp) -> bytes:
    """The same as CSV: UTF-8 with a mark that Excel knows, ISO dates, one decimal point, formulas made harmless.

    Every row ends with a column that says which file it comes from, who took it and when: each line leads back, also
    of a part that turns up elsewhere, and all lines have as many cells, as machines want it. Our own readers leave the
    column out.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    mark = neutralised(stamp.line)
    writer.writerow([*(neutralised(column.title) for column in columns), EXPORT_MARK])
    kinds = [column.kind for column in columns]
    writer.writerows([*(_csv_cell(kind, value) for kind, value in zip(kinds, row, strict=True)), mark] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def _csv_cell(kind: str, value: Any) -> str:
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) and kind in _NUMBERS:
        return format(value, "f") if isinstance(value, Decimal) else repr(value)
    return neutralised(_as_text(kind, value))


def _as_text(kind: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{_wall(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, (date, time)):
        return value.isoformat()
    if kind == "duration" and isinstance(value, int):
        return _hours(value)
    return str(value)


def _hours(seconds: int) -> str:
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def _wall(value: datetime) -> datetime:
    """An instant on the agency's wall clock, without zone as spreadsheets have it."""
    return clock.local(value).replace(tzinfo=None) if value.tzinfo else value


def _width(column: SheetColumn, values: Sequence[Any]) -> int:
    texts = [column.title, *(_as_text(column.kind, value).split("\n")[0] for value in values)]
    return max(_NARROWEST, min(_WIDEST, max(_columns_wide(text) for text in texts) + 3))


def _columns_wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


_FORBIDDEN_IN_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that Excel takes: at most 31 characters, none of its own signs, not used before."""
    plain = " ".join(wanted.translate(_FORBIDDEN_IN_NAME).split()).strip("'") or "Sheet"
    for tail in _tails():
        name = plain[: _LONGEST_NAME - len(tail)].rstrip("'") + tail
        if name.casefold() not in taken and name.casefold() != "history":
            taken.add(name.casefold())
            return name
    raise AssertionError("there is always another number")


def _tails() -> Iterator[str]:
    yield ""
    number = 2
    while True:
        yield f" {number}"
        number += 1
