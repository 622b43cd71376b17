"""What a domain says about a kind of file that it takes in: its columns, how a row is read, and how rows are stored."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeAlias

from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.exchange.headers import ImportColumns
from portal.exchange.layouts import Layout, Question
from portal.exchange.reading import Cell
from portal.feature import Text
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


Choices: TypeAlias = Mapping[str, Any]
"""What somebody decided about a file, by the names of the questions; empty where nobody did."""

Told: TypeAlias = tuple[str, dict[str, Any]]
"""A sentence (message id) with its values."""


@dataclass(frozen=True, kw_only=True)
class Choosing:
    """What a kind of file leaves to the person who imports it.

    ``reader`` makes a reader of rows with what was chosen. ``remark`` says what is odd about rows that are stored all
    the same, by line. ``gather`` keeps of the new rows, and of what is told of refused ones, what ``questions`` and
    ``warnings`` speak of, as plain values in the batch's guess. ``checked`` makes choices of a form's fields, or raises
    Invalid.
    """

    layouts: Sequence[Layout]
    reader: Callable[[Session, Choices], RowReader]
    remark: Callable[[Session, Sequence[ParsedRow]], Mapping[int, Told]]
    remark_label: Text
    gather: Callable[[Sequence[ParsedRow], Sequence[Told]], dict[str, Any]]
    questions: Callable[[Session, Mapping[str, Any]], Sequence[Question]]
    warnings: Callable[[Mapping[str, Any]], Sequence[str]]
    checked: Callable[[Mapping[str, Sequence[str]]], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class ImportKind:
    """A kind of file. ``name`` is ``domain.things``; ``permission`` lets people import it and see its batches.

    What is kept of a ``personal`` kind is sealed: bytes and rows.
    ``undo`` takes back what a batch stored, inside the caller's transaction, and gives the number of rows. It raises
    Refused, with nothing changed that matters, where something was built on them since.
    ``choosing`` is there where files come in several layouts or leave something to decide.
    """

    name: str
    label: str | LazyString
    columns: ImportColumns
    permission: str
    reader: Callable[[Session], RowReader]
    undo: Undo
    personal: bool = False
    choosing: Choosing | None = None

    @property
    def layouts(self) -> Sequence[Layout]:
        """The layouts that it comes in; none where a header row is all that there is to find."""
        return self.choosing.layouts if self.choosing else ()

    def reader_for(self, session: Session, choices: Choices) -> RowReader:
        """A fresh reader of rows that minds what was chosen."""
        return self.choosing.reader(session, choices) if self.choosing else self.reader(session)
