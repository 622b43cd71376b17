"""Reads CSV and XLSX as rows of cells: says which encoding, delimiter and header row it found, and guesses no value."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TypeAlias

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from portal.errors import Invalid
from portal.exchange.archive import MOST_BYTES, MOST_CELLS, check_archive
from portal.exchange.cells import EXPORT_MARK
from portal.exchange.headers import HeaderRow, ImportColumns, header_in

LARGEST_FILE = 32 * 1024 * 1024
_LOOKED_AT = 20
_LOOKED_AT_BY_LAYOUTS = 200
_DELIMITERS = (",", "\t", ";", "|")
_ENCODINGS = (("utf-8", "UTF-8"), ("gb18030", "GB18030"), ("big5hkscs", "Big5"))
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"), (b"\xff\xfe", "utf-16", "UTF-16"), (b"\xfe\xff", "utf-16", "UTF-16"))
_OTHER_KINDS = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
)

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta
"""As the file holds it: CSV has text only, XLSX also numbers, dates, times and durations."""


Row: TypeAlias = tuple[int, Sequence[Cell]]
"""The line or row number in the file, and the cells."""


@dataclass(frozen=True, kw_only=True)
class Guess:
    """What was found out about a file, for the person to check.

    ``layout`` is the name of the layout, with how sure it is (``confidence``, of 100) and how sure ``others`` are.
    ``unfolded``: a line may hold several entries, see ``layouts.UNFOLDED``. ``kept`` are lines that are no rows.
    """

    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_line: int = 1
    columns: dict[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    layout: str = ""
    confidence: int = 0
    others: dict[str, int] = field(default_factory=dict)
    unfolded: bool = False
    kept: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A file read in one way: encoding and delimiter, or a sheet. ``top`` are its first rows, to recognise it by."""

    kind: str
    top: Sequence[Row]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    made_rows: Sequence[Row] | None = None
    text: str = ""

    def rows(self) -> Iterator[Row]:
        """Every row; raises Invalid where a quotation mark is never closed."""
        yield from self.made_rows if self.made_rows is not None else _csv_rows(self.text, self.delimiter)


@dataclass(frozen=True, kw_only=True)
class OpenedTable:
    """A file with its header found. ``places`` maps column keys to positions."""

    guess: Guess
    places: dict[str, int]
    _rows: Sequence[tuple[int, Sequence[Cell]]] | None = None
    _text: str = ""
    _made: Iterable[Row] | None = None

    def named(self, layout: str, confidence: int, others: dict[str, int]) -> "OpenedTable":
        """The same, with the layout that it was opened by."""
        return replace(self, guess=replace(self.guess, layout=layout, confidence=confidence, others=others))

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """(line or row number in the file, cells) of everything below the header that is not empty.

        Raises Invalid, naming the line, where a quotation mark is never closed: what follows cannot be told apart.
        """
        if self._made is not None:
            yield from self._made
            return
        found = self._rows if self._rows is not None else _csv_rows(self._text, self.guess.delimiter)
        top = self.guess.header_line
        for line, cells in found:
            if line > top and cells and cells[0] != EXPORT_MARK and (cells[0] != "" or any(it != "" for it in cells)):
                yield line, cells


def open_table(
    content: bytes, columns: ImportColumns, *, most_cells: int = MOST_CELLS, most_bytes: int = MOST_BYTES
) -> OpenedTable:
    """Find out what ``content`` is and where its header stands; Invalid with a sentence for the person otherwise.

    ``most_cells`` and ``most_bytes`` bound what a workbook may unpack to.
    """
    check_content(content, most_cells=most_cells, most_bytes=most_bytes)
    return _open_workbook(content, columns) if content.startswith(b"PK") else _open_text(content, columns)


def check_content(content: bytes, *, most_cells: int = MOST_CELLS, most_bytes: int = MOST_BYTES) -> None:
    """Raise Invalid for a file that is empty, too large, of another kind, or made to fill the memory."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Invalid("This file is empty.", field="file")
    if len(content) > LARGEST_FILE:
        raise Invalid("This file is larger than %(most)s MB.", field="file", most=LARGEST_FILE // 1024 // 1024)
    for mark, name in _OTHER_KINDS:
        if content.startswith(mark):
            raise Invalid("This is a %(kind)s file, not a CSV or XLSX one.", field="file", kind=name)
    if content.startswith(b"PK"):
        check_archive(content, most_cells=most_cells, most_bytes=most_bytes)


def grids_in(content: bytes) -> list[Grid]:
    """Each way in which a checked file can be read: encodings and delimiters, or visible sheets."""
    return _sheets_in(content) if content.startswith(b"PK") else _texts_in(content)


def _texts_in(content: bytes) -> list[Grid]:
    found = []
    for name, text in _decoded(content):
        for delimiter in _DELIMITERS:
            top = list(_csv_rows(text[:200_000], delimiter, most=_LOOKED_AT_BY_LAYOUTS))
            found.append(Grid(kind="CSV", encoding=name, delimiter=delimiter, top=top, text=text))
    split = [grid for grid in found if any(len(cells) > 1 for _, cells in grid.top)]
    return split or found[:1]


def _sheets_in(content: bytes) -> list[Grid]:
    found = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible:
                    rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                    numbered = list(enumerate(rows, start=1))
                    top = numbered[:_LOOKED_AT_BY_LAYOUTS]
                    found.append(Grid(kind="XLSX", sheet=sheet.name, top=top, made_rows=numbered))
    except CalamineError:
        raise Invalid("This file is damaged or locked with a password: it cannot be opened.", field="file") from None
    return found


def opened_with_header(grid: Grid, columns: ImportColumns) -> OpenedTable | None:
    """The rows below the header that names the columns; None where there is none. Invalid for doubled columns."""
    header = header_in(grid.top[:_LOOKED_AT], columns)
    if header is None:
        return None
    guess = _guess(header, kind=grid.kind, encoding=grid.encoding, delimiter=grid.delimiter, sheet=grid.sheet)
    return OpenedTable(guess=guess, places=header.places, _rows=grid.made_rows, _text=grid.text)


def _open_text(content: bytes, columns: ImportColumns) -> OpenedTable:
    first: Sequence[Cell] = ()
    for name, text in _decoded(content):
        for delimiter in _DELIMITERS:
            top = list(_csv_rows(text[:200_000], delimiter, most=_LOOKED_AT))
            header = header_in(top, columns)
            if header is not None:
                guess = _guess(header, kind="CSV", encoding=name, delimiter=delimiter)
                return OpenedTable(guess=guess, places=header.places, _text=text)
            first = max(first, *(cells for _, cells in top[:1]), (), key=len)
    raise no_header(columns, first)


def _decoded(content: bytes) -> Iterator[tuple[str, str]]:
    """(name, text) of each encoding that the bytes are valid in; a mark at the beginning decides alone."""
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            try:
                yield name, content.decode(codec)
            except UnicodeDecodeError:
                raise Invalid("This file says it is %(encoding)s and is not.", field="file", encoding=name) from None
            return
    if b"\x00" in content:
        raise Invalid("This is not a CSV or XLSX file.", field="file")
    for codec, name in _ENCODINGS:
        try:
            yield name, content.decode(codec)
        except UnicodeDecodeError:
            continue


def _csv_rows(text: str, delimiter: str, most: int | None = None) -> Iterator[tuple[int, Sequence[Cell]]]:
    """(line at which the record begins, cells); with ``most`` only looks, and lets what is wrong be."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=most is None)
    line = 1
    try:
        for cells in islice(reader, most):
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        if most is None:
            raise Invalid("Line %(line)s: a quotation mark is not closed.", field="file", line=line) from None


def _open_workbook(content: bytes, columns: ImportColumns) -> OpenedTable:
    first: Sequence[Cell] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ is not SheetTypeEnum.WorkSheet or sheet.visible is not SheetVisibleEnum.Visible:
                    continue
                rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                numbered = list(enumerate(rows, start=1))
                header = header_in(numbered[:_LOOKED_AT], columns)
                if header is not None:
                    guess = _guess(header, kind="XLSX", sheet=sheet.name)
                    return OpenedTable(guess=guess, places=header.places, _rows=numbered)
                first = first or next((row for row in rows if any(cell != "" for cell in row)), [])
    except CalamineError:
        raise Invalid("This file is damaged or locked with a password: it cannot be opened.", field="file") from None
    raise no_header(columns, first)


def _guess(header: HeaderRow, *, kind: str, encoding: str = "", delimiter: str = "", sheet: str = "") -> Guess:
    return Guess(
        kind=kind,
        encoding=encoding,
        delimiter=delimiter,
        sheet=sheet,
        header_line=header.line,
        columns=header.columns,
        unread=header.unread,
    )


def no_header(columns: ImportColumns, first: Sequence[Cell]) -> Invalid:
    """What to say of a file whose columns nobody knows."""
    return Invalid(
        "No header row with the columns %(wanted)s was found. The file begins with: %(found)s",
        field="file",
        wanted=", ".join(column.names[0] for column in columns.all if column.key in columns.needed),
        found=" | ".join(str(cell)[:30] for cell in list(first)[:8]) or "–",
    )
