"""What a domain says about a kind of file that it takes in: its columns, how a row is read, and how rows are stored."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeAlias

from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.exchange.headers import ImportColumns
from portal.exchange.reading import Cell
from portal.web.i18n import LazyString


class ParsedRow(NamedTuple):
    """A row that is right in itself. Two rows with the same ``key`` say the same thing."""

    line: int
    key: Hashable
    value: Any


class RowReader(Protocol):
    """Reads the rows of one file; made afresh for each, with all that it needs from the database already read."""

    def parse(self, row: Mapping[str, Cell]) -> tuple[Hashable, Any]:
        """Key and value of one row; raises Invalid with the column's key as ``field`` and a sentence."""

    def stored(self, session: Session, keys: Collection[Any]) -> Collection[Any]:
        """Those of ``keys`` that the database holds already, in a number of statements that does not grow."""

    def store(self, session: Session, actor: Actor, batch_id: int, rows: Sequence[ParsedRow]) -> None:
        """Write the rows, in bulk, inside the caller's transaction."""


Undo: TypeAlias = Callable[[Session, Actor, int], int]


@dataclass(frozen=True, kw_only=True)
class ImportKind:
    """A kind of file. ``name`` is ``domain.things``; ``permission`` lets people import it and see its batches.

    What is kept of a ``personal`` kind is sealed: bytes and rows.
    ``undo`` takes back what a batch stored, inside the caller's transaction, and gives the number of rows. It raises
    Refused, with nothing changed that matters, where something was built on them since.
    """

    name: str
    label: str | LazyString
    columns: ImportColumns
    permission: str
    reader: Callable[[Session], RowReader]
    undo: Undo
    personal: bool = False
