"""Empties what the register calls personal or sensitive of one record, over all tables that belong to it."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, Text, delete, select, update
from sqlalchemy.orm import Session

from portal.db.base import Base
from portal.personal.register import TableEntry

_ID = "{id}"


class Unfit(Exception):
    """The register says something of a column that the table does not allow; a test finds each of these."""


def root_of(entry: TableEntry) -> str:
    """The table of the record that the rows of ``entry`` belong to; "" where they belong to none."""
    if not entry.of:
        return ""
    return entry.table if entry.of == "id" else _way(entry)[-1][1].name


def _way(entry: TableEntry) -> list[tuple[Column[Any], Table]]:
    """Each foreign key of ``of`` with the table that it leads to."""
    table, found = Base.metadata.tables[entry.table], []
    for name in entry.of.split("."):
        column = table.c[name]
        table = next(iter(column.foreign_keys)).column.table
        found.append((column, table))
    return found


def belongs_to(entry: TableEntry, record_id: int) -> ColumnElement[bool]:
    """The condition on the table of ``entry`` that a row belongs to the record."""
    table = Base.metadata.tables[entry.table]
    if entry.of == "id":
        return table.c.id == record_id
    way = _way(entry)
    condition: ColumnElement[bool] = way[-1][0] == record_id
    for column, reached in reversed(way[:-1]):
        condition = column.in_(select(reached.c.id).where(condition))
    return condition


def emptied(entry: TableEntry) -> dict[str, Any]:
    """What each column holds afterwards; raises Unfit where one can neither be emptied nor stays."""
    table, stays = Base.metadata.tables[entry.table], set(entry.stays.split())
    plain = [name for name in (*entry.personal, *entry.sensitive) if name not in stays and name not in entry.instead]
    return {
        **{name: _nothing(table.c[name]) for name in plain},
        **{name: _text_instead(table, text) for name, text in entry.instead.items()},
    }


def _nothing(column: Column[Any]) -> Any:
    if column.nullable:
        return None
    if isinstance(column.type, String | Text) and not column.unique:
        return ""
    raise Unfit(f"{column.table.name}.{column.name}")


def _text_instead(table: Table, text: str) -> Any:
    if _ID not in text:
        return text
    before, _, after = text.partition(_ID)
    return before + table.c.id.cast(String) + after if after else before + table.c.id.cast(String)


def empty_record(session: Session, entries: Iterable[TableEntry], kind: str, record_id: int) -> None:
    """Empty or delete every row that belongs to the record; rows that go are taken first."""
    for entry in _first_those_that_go(entries, kind):
        table = Base.metadata.tables[entry.table]
        if entry.row_goes:
            session.execute(delete(table).where(belongs_to(entry, record_id)))
        elif values := emptied(entry):
            session.execute(update(table).where(belongs_to(entry, record_id)).values(**values))
    session.expire_all()


def _first_those_that_go(entries: Iterable[TableEntry], kind: str) -> Iterator[TableEntry]:
    yield from sorted((entry for entry in entries if root_of(entry) == kind), key=lambda entry: not entry.row_goes)
