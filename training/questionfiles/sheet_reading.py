"""Reads a table of questions from an XLSX workbook, one row a question, by the names of its columns."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from portal.errors import Invalid
from portal.exchange.reading import Cell, open_table
from portal.words import mark
from training.questionfiles.checks import faults
from training.questionfiles.reading import CONTROL, Collector, Misread, Problem, Reading, ReadQuestion, refused
from training.questionfiles.sheet_columns import COLUMNS
from training.questionfiles.sheet_rows import Row, question_of

MOST_CELLS = 2_000_000
MOST_BYTES = 32_000_000
"""What a workbook may unpack to."""
_LOOKED_AT = 1_000_000
_ANCHOR = re.compile(rb"<(?:\w{1,20}:)?from>.{0,400}?<(?:\w{1,20}:)?row>(\d{1,7})<", re.DOTALL)
_NO_PICTURES = mark(
    "A picture stands here, and pictures in workbooks cannot be read. Import these questions as Moodle XML or QTI."
)
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


def read_xlsx(content: bytes, language: str = "en") -> Reading:
    """All questions of a workbook; ``language`` is that of rows that name none. Formulas count as what they showed."""
    if not content.startswith(b"PK"):
        return refused(1, mark("This is not an XLSX workbook."))
    try:
        table = open_table(content, COLUMNS, most_cells=MOST_CELLS, most_bytes=MOST_BYTES)
        line = _line_of_picture(content)
        if line is not None:
            return refused(line, _NO_PICTURES)
        rows = table.rows()
        collector = Collector()
        for line, cells in rows:
            if not collector.begin(line):
                break
            _read_row(collector, line, cells, table.places, language)
    except Invalid as error:
        return Reading(problems=(Problem(line=_line(error), sentence=error.message, values=error.values),))
    return collector.reading()


def _line_of_picture(content: bytes) -> int | None:
    """The row of the first picture of a workbook, 1 where it names none; None where there is no picture."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if not any(name.startswith("xl/media/") for name in names):
            return None
        drawings = sorted(name for name in names if name.startswith("xl/drawings/drawing"))
        text = archive.open(drawings[0]).read(_LOOKED_AT) if drawings else b""
    rows = [int(row) for row in _ANCHOR.findall(text)]
    return min(rows) + 1 if rows else 1


def _line(error: Invalid) -> int:
    line = error.values.get("line")
    return line if isinstance(line, int) else 1


def _read_row(collector: Collector, line: int, cells: Sequence[Cell], places: Mapping[str, int], language: str) -> None:
    try:
        found = {key: _text(cells[place], line, key) for key, place in places.items() if place < len(cells)}
        content = question_of(Row(line=line, cells=found, usual=language))
    except Misread as wrong:
        collector.problems.append(wrong.problem)
        return
    wrongs = [
        Problem(line=line, sentence=sentence, values=values, field=name) for name, sentence, values in faults(content)
    ]
    collector.problems += wrongs
    if not wrongs:
        collector.questions.append(ReadQuestion(content=content, line=line))


def _text(cell: Cell, line: int, key: str) -> str:
    """A cell as text; Misread for a date, a time and the mistake of a formula."""
    if isinstance(cell, str):
        if cell in _ERRORS:
            raise Misread(line, mark("The formula in the column “%(column)s” has a mistake."), key, column=key)
        if CONTROL.search(cell):
            raise Misread(line, mark("This holds a control character, which no text has."), key)
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime | date | time | timedelta):
        sentence = mark("The column “%(column)s” holds a date or a time. Give the cell the format Text.")
        raise Misread(line, sentence, key, column=key)
    return str(int(cell)) if float(cell).is_integer() and abs(cell) < 1e15 else repr(cell)
