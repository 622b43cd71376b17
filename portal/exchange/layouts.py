"""Layouts of files: how each is recognised, how surely, and how it is laid out as rows with our columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.errors import Invalid
from portal.exchange.headers import ImportColumns
from portal.exchange.reading import (
    Cell,
    Grid,
    Guess,
    OpenedTable,
    Row,
    check_content,
    grids_in,
    no_header,
    open_table,
)
from portal.feature import Text

UNFOLDED = 100
"""A line that holds several entries gives rows numbered line × 100 + place, so that each has a verdict of its own."""

_SURE = 80
_CLEARLY_BETTER = 20


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A layout. ``sniff`` gives how sure it is of a file, 0 to 100, from its first lines; ``read`` lays it out.

    A layout with a ``refusal`` is recognised to say why it is not taken: ``read`` is never asked then.
    """

    name: str
    label: Text
    sniff: Callable[[Grid], int]
    read: Callable[[Grid], OpenedTable]
    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class Option:
    """A value that may be chosen; ``detail`` says what speaks for it."""

    value: str
    label: Text
    detail: Text = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """Something about a file that a person may decide; with ``several`` any number of options, else one of them."""

    name: str
    label: Text
    options: Sequence[Option]
    chosen: Sequence[str]
    hint: Text = ""
    several: bool = False


@dataclass(frozen=True, kw_only=True)
class Found:
    """A layout that fits a file, and how sure it is."""

    layout: Layout
    grid: Grid
    confidence: int


def fitting(content: bytes, layouts: Sequence[Layout]) -> list[Found]:
    """Every layout that fits the file at all, the surest first; each with the way of reading it that fits best."""
    best: dict[str, Found] = {}
    for grid in grids_in(content):
        for layout in layouts:
            confidence = layout.sniff(grid)
            known = best.get(layout.name)
            if confidence > (known.confidence if known else 0):
                best[layout.name] = Found(layout=layout, grid=grid, confidence=confidence)
    return sorted(best.values(), key=lambda found: -found.confidence)


def open_file(content: bytes, columns: ImportColumns, layouts: Sequence[Layout], wanted: str = "") -> OpenedTable:
    """The file as rows, by the layout that is ``wanted`` or, without one, by the surest.

    Raises Invalid for a file that no layout fits, that the wanted one does not fit, or that is recognised as one
    that is not taken.
    """
    if not layouts:
        return open_table(content, columns)
    check_content(content)
    found = fitting(content, layouts)
    if not found:
        raise no_header(columns, _longest_beginning(content))
    chosen = next((one for one in found if one.layout.name == wanted), None) if wanted else found[0]
    if chosen is None:
        raise Invalid("This file cannot be read in that layout.", field="layout")
    if chosen.layout.refusal:
        raise Invalid(chosen.layout.refusal, field="file")
    table = chosen.layout.read(chosen.grid)
    others = {one.layout.name: one.confidence for one in found if not one.layout.refusal}
    return table.named(chosen.layout.name, chosen.confidence, others)


def _longest_beginning(content: bytes) -> Sequence[Cell]:
    """The cells of the first line, read in the way that tells most of them apart."""
    return max((cells for grid in grids_in(content) for _, cells in grid.top[:1]), default=(), key=len)


def is_doubtful(guess: Mapping[str, Any]) -> bool:
    """Whether the person should look twice at the layout that was guessed: it is not sure, or another is near."""
    sure = int(guess.get("confidence", 0))
    near = [other for name, other in guess.get("others", {}).items() if name != guess.get("layout")]
    return sure < _SURE or any(sure - other < _CLEARLY_BETTER for other in near)


def laid_out(
    grid: Grid,
    columns: Mapping[str, str],
    rows: Iterable[Row],
    *,
    header_line: int = 0,
    unread: Sequence[str] = (),
    unfolded: bool = False,
    kept: Mapping[str, str] | None = None,
) -> OpenedTable:
    """A table made by a layout: ``columns`` maps our keys, in the order of each row's cells, to what they were called.

    ``kept`` are lines of the file that are no rows, such as a serial number.
    """
    guess = Guess(
        kind=grid.kind,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        sheet=grid.sheet,
        header_line=header_line,
        columns=dict(columns),
        unread=tuple(unread),
        unfolded=unfolded,
        kept=dict(kept or {}),
    )
    return OpenedTable(guess=guess, places={key: place for place, key in enumerate(columns)}, _made=rows)


def place_text(unfolded: bool, line: int) -> str:
    """Where a row stands in its file: the line, and within a line that holds several entries which of them."""
    if not unfolded:
        return str(line)
    return f"{line // UNFOLDED}/{line % UNFOLDED}"
