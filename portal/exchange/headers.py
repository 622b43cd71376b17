"""Finds the header row: which column of a file is which of ours, by the names people give them in three languages."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from portal.errors import Invalid
from portal.exchange.cells import EXPORT_MARK
from portal.personal.rules import Kind
from portal.web.i18n import LazyString

_NOISE = re.compile(r"[\s_:.*\-/]+")
_IN_BRACKETS = re.compile(r"\(.*?\)$")


@dataclass(frozen=True, kw_only=True)
class ImportColumn:
    """A column: ``names`` are the headers it may have; ``title`` is how the page calls it, ``mask`` how it hides it."""

    key: str
    title: str | LazyString
    names: tuple[str, ...]
    mask: Kind | None = None


@dataclass(frozen=True, kw_only=True)
class ImportColumns:
    """All columns of a kind of file, and which of them it cannot do without."""

    all: tuple[ImportColumn, ...]
    needed: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class HeaderRow:
    """Where the header stands. ``columns``: our key → the header as written; ``unread``: headers we do not know."""

    line: int
    places: dict[str, int]
    columns: dict[str, str]
    unread: tuple[str, ...]


def plain_header(text: object) -> str:
    """A header without what people write differently: case, width, spaces, marks, a closing remark in brackets."""
    folded = unicodedata.normalize("NFKC", str(text)).casefold().strip().lstrip("\ufeff'")
    return _NOISE.sub("", _IN_BRACKETS.sub("", folded))


def header_in(top: Sequence[tuple[int, Sequence[object]]], columns: ImportColumns) -> HeaderRow | None:
    """The first row that holds all needed columns; Invalid where two of its columns mean the same."""
    meaning = {plain_header(name): column.key for column in columns.all for name in column.names}
    for line, cells in top:
        keys = [meaning.get(plain_header(cell)) if cell != "" else None for cell in cells]
        if not columns.needed <= set(keys):
            continue
        _refuse_doubles(keys, cells)
        return HeaderRow(
            line=line,
            places={key: place for place, key in enumerate(keys) if key},
            columns={key: str(cells[place])[:60] for place, key in enumerate(keys) if key},
            unread=tuple(
                str(cell)[:60]
                for key, cell in zip(keys, cells, strict=True)
                if key is None and cell not in ("", EXPORT_MARK)
            ),
        )
    return None


def _refuse_doubles(keys: Sequence[str | None], cells: Sequence[object]) -> None:
    for place, key in enumerate(keys):
        if key and key in keys[:place]:
            raise Invalid(
                "The columns “%(first)s” and “%(second)s” mean the same. Remove one.",
                field="file",
                first=cells[keys.index(key)],
                second=cells[place],
            )
