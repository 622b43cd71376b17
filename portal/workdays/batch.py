"""A file of dates to be counted: CSV in, the same rows with one more column out."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.errors import Invalid

_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(kw_only=True, slots=True)
class Row:
    """One row by column name; ``fault`` says what is wrong with its shape."""

    line: int
    values: dict[str, str]
    fault: Invalid | None = None


@dataclass(kw_only=True, slots=True)
class Table:
    """The rows of a file under its columns, in the order of the file."""

    columns: list[str]
    rows: list[Row] = field(default_factory=list)


def read_table(content: bytes, given: str, wanted: str) -> Table:
    """A CSV file with at least the columns ``given`` and ``days``, others kept; blank lines are passed over.

    UTF-8, with or without byte order mark, or GB18030 as Chinese spreadsheets save it.
    """
    reader = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    try:
        header = next((row for row in reader if _filled(row)), None)
        if header is None:
            raise Invalid("The file is empty; it needs the columns %(given)s and days.", given=given)
        table = Table(columns=_columns(header, given, wanted))
        table.rows.extend(_row(reader.line_num, row, table.columns) for row in reader if _filled(row))
    except csv.Error:
        raise Invalid("Line %(line)s cannot be read as CSV.", line=reader.line_num) from None
    return table


def write_table(table: Table, wanted: str, found: Sequence[str]) -> str:
    """The table as CSV with one more column, ``wanted``, that holds what was ``found`` for each row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*table.columns, wanted])
    writer.writerows([*row.values.values(), each] for row, each in zip(table.rows, found, strict=True))
    return out.getvalue()


def _text(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid("The file is not text in UTF-8 or GB18030.")


def _filled(row: list[str]) -> bool:
    return any(cell.strip() for cell in row)


def _columns(header: list[str], given: str, wanted: str) -> list[str]:
    columns = [name.strip() for name in header]
    for name in (given, "days"):
        if columns.count(name) != 1:
            raise Invalid(
                "The first line must name the columns %(given)s and days once each; it reads: %(found)s.",
                given=given,
                found=", ".join(columns),
            )
    if wanted in columns:
        raise Invalid("The file has a column %(wanted)s already.", wanted=wanted)
    if len(set(columns)) != len(columns):
        raise Invalid("Two columns of the file have the same name.")
    return columns


def _row(line: int, cells: list[str], columns: list[str]) -> Row:
    """A row with too few values is filled up and one with too many cut, so that the output stays a table."""
    fault = None
    if len(cells) != len(columns):
        fault = Invalid("There are %(found)s values for %(wanted)s columns.", found=len(cells), wanted=len(columns))
    filled = [*cells, *[""] * len(columns)][: len(columns)]
    return Row(line=line, values=dict(zip(columns, filled, strict=True)), fault=fault)
