"""Judges each row of an opened file: new, there already, or a problem with its sentence. Writes nothing."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.errors import Invalid
from portal.exchange.cells import is_live, restored
from portal.exchange.kinds import Choices, ImportKind, ParsedRow, RowReader, Told
from portal.exchange.layouts import open_file, place_text
from portal.exchange.reading import Cell, Guess, OpenedTable
from portal.exchange.rules import Verdict
from portal.words import mark

SHOWN = 200
_LONGEST_SHOWN = 200
SAME_AS = mark("The same as line %(line)s.")
STORED = mark("This is stored already.")
_TELL_EVERY = 5_000
_SUSPECT = frozenset("=+-@＝＋－＠' \t\r\n\u3000")


@dataclass(frozen=True, kw_only=True)
class JudgedRow:
    """A row as the page shows it, with the verdict and, for all but new ones, the reason."""

    line: int
    verdict: Verdict
    cells: dict[str, str]
    column: str = ""
    message: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class Judgement:
    """Verdicts on a whole file. ``shown`` are the first rows, by line; ``doubled`` the lines there already.

    ``remarks`` say what is odd about new rows; ``asked`` is what is asked about the file.
    """

    new: list[ParsedRow] = field(default_factory=list)
    doubled: list[int] = field(default_factory=list)
    problems: dict[int, JudgedRow] = field(default_factory=dict)
    shown: dict[int, JudgedRow] = field(default_factory=dict)
    remarks: Mapping[int, Told] = field(default_factory=dict)
    asked: dict[str, Any] = field(default_factory=dict)

    @property
    def row_count(self) -> int:
        """All rows of the file below its header, empty ones left out."""
        return len(self.new) + len(self.doubled) + len(self.problems)

    def rows_to_keep(self) -> list[JudgedRow]:
        """The first rows and every problem, by line."""
        kept = {**self.shown, **self.problems}
        return [kept[line] for line in sorted(kept)]


def judge_file(
    session: Session,
    kind: ImportKind,
    content: bytes,
    choices: Choices,
    progress: Callable[[int], None] | None = None,
) -> tuple[RowReader, Guess, Judgement]:
    """Open the bytes as was chosen and judge every row; reads only."""
    table = open_file(content, kind.columns, kind.layouts, str(choices.get("layout", "")))
    reader = kind.reader_for(session, choices)
    found = judge(session, table, reader, progress)
    if kind.choosing is not None:
        _remark(found, kind.choosing.remark(session, found.new), table.guess.unfolded)
        found.asked = kind.choosing.gather(found.new, [(row.message, row.values) for row in found.problems.values()])
    return reader, table.guess, found


def _remark(found: Judgement, remarks: Mapping[int, Told], unfolded: bool) -> None:
    found.remarks = remarks
    for line in remarks.keys() & found.shown.keys():
        message, values = remarks[line]
        if "line" in values:
            values = {**values, "line": place_text(unfolded, values["line"])}
        found.shown[line] = replace(found.shown[line], message=message, values=values)


def judge(
    session: Session, table: OpenedTable, reader: RowReader, progress: Callable[[int], None] | None = None
) -> Judgement:
    """Read every row; ``progress`` hears now and then how many are done. Raises Invalid for a file without rows."""
    found = Judgement()
    parsed: dict[Hashable, ParsedRow] = {}
    clean = _clean if table.guess.kind == "CSV" else None
    for count, (line, cells) in enumerate(table.rows(), start=1):
        row = {key: cells[place] if place < len(cells) else "" for key, place in table.places.items()}
        try:
            if clean is not None:
                row = clean(row)
            key, value = reader.parse(row)
        except Invalid as error:
            found.problems[line] = _problem(line, row, error)
            continue
        finally:
            if progress is not None and count % _TELL_EVERY == 0:
                progress(count)
        _keep(found, parsed, ParsedRow(line, key, value), row, table.guess)
    if not parsed and not found.problems:
        raise Invalid("This file has a header and no rows.", field="file")
    found.new = list(parsed.values())
    set_stored_apart(session, found, reader)
    return found


def _keep(
    found: Judgement, parsed: dict[Hashable, ParsedRow], item: ParsedRow, row: Mapping[str, Cell], guess: Guess
) -> None:
    first = parsed.setdefault(item.key, item)
    if first is not item:
        found.doubled.append(item.line)
    if len(found.shown) < SHOWN:
        found.shown[item.line] = (
            JudgedRow(line=item.line, verdict=Verdict.NEW, cells=_texts(row))
            if first is item
            else JudgedRow(
                line=item.line,
                verdict=Verdict.DUPLICATE,
                cells=_texts(row),
                message=SAME_AS,
                values={"line": place_text(guess.unfolded, first.line)},
            )
        )


def set_stored_apart(session: Session, found: Judgement, reader: RowReader) -> None:
    """Move what the database holds by now from the new rows to the doubled ones."""
    there = reader.stored(session, [item.key for item in found.new])
    if not there:
        return
    for item in found.new:
        if item.key in there:
            found.doubled.append(item.line)
            if item.line in found.shown:
                found.shown[item.line] = JudgedRow(
                    line=item.line,
                    verdict=Verdict.DUPLICATE,
                    cells=found.shown[item.line].cells,
                    message=STORED,
                )
    found.new = [item for item in found.new if item.key not in there]
    found.doubled.sort()


def _clean(row: dict[str, Cell]) -> dict[str, Cell]:
    """CSV cells with our own apostrophes taken away; raises Invalid for one that a spreadsheet would run."""
    for key, cell in row.items():
        if isinstance(cell, str) and cell[:1] in _SUSPECT and cell:
            plain = restored(cell)
            if plain == cell and is_live(cell) and not _is_number(cell):
                raise Invalid(
                    "This cell holds a formula (%(start)s …). Write the value itself.", field=key, start=cell[:12]
                )
            row[key] = plain
    return row


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True


def _problem(line: int, row: Mapping[str, Cell], error: Invalid) -> JudgedRow:
    values = {name: str(value)[:_LONGEST_SHOWN] for name, value in error.values.items()}
    return JudgedRow(
        line=line,
        verdict=Verdict.PROBLEM,
        cells=_texts(row),
        column=error.field or "",
        message=error.message,
        values=values,
    )


def _texts(row: Mapping[str, Cell]) -> dict[str, str]:
    return {key: cell_text(cell)[:_LONGEST_SHOWN] for key, cell in row.items()}


def cell_text(cell: Cell) -> str:
    """A cell as a person reads it."""
    if isinstance(cell, str):
        return cell.replace("\x00", "�")
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def texts_of(rows: Sequence[JudgedRow]) -> list[dict[str, Any]]:
    """The rows as plain values for a bulk insert."""
    return [
        {
            "line": row.line,
            "verdict": row.verdict,
            "cells": row.cells,
            "column": row.column,
            "message": row.message,
            "values": row.values,
        }
        for row in rows
    ]
