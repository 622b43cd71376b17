"""An attribute that is sealed when it is set and opened when it is read; the table holds the bytes only."""

from collections.abc import Iterator
from typing import Any, overload

from sqlalchemy import LargeBinary
from sqlalchemy.orm import MappedColumn, mapped_column

from portal.personal.keys import Unreadable, keyring
from portal.personal.models import DataKey, HasDataKey, table_of
from portal.personal.rules import Kind, index_text
from portal.personal.sealing import Place, seal, unseal

_ALL: list["Sealed"] = []


class Sealed:
    """Text in a column ``<name>_sealed`` of a model with a data key; nothing given and nothing kept are both "".

    ``row`` names the attributes that name the row for good; they are set before this one. ``kind`` is what sort of
    identifier it is, where it is one; ``encoding`` latin-1 carries bytes; ``index`` names the column by which the same
    identifier is found again. Only values of a destroyed key read as "": a changed one raises Unreadable.
    """

    def __init__(self, *row: str, kind: Kind | None = None, encoding: str = "utf-8", index: str = "") -> None:
        self.row, self.kind, self.encoding, self.index = row, kind, encoding, index
        self.name = ""
        self.owner: Any = None

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name, self.owner = name, owner
        _ALL.append(self)

    @property
    def column(self) -> str:
        """The attribute with the bytes."""
        return f"{self.name}_sealed"

    @property
    def table(self) -> str:
        """The table's name."""
        return table_of(self.owner)

    @overload
    def __get__(self, item: None, owner: type[Any]) -> "Sealed": ...
    @overload
    def __get__(self, item: HasDataKey, owner: type[Any]) -> str: ...
    def __get__(self, item: HasDataKey | None, owner: type[Any]) -> "Sealed | str":
        if item is None:
            return self
        sealed, key = getattr(item, self.column), item.data_key
        if sealed is None or (key is not None and key.destroyed_at is not None):
            return ""
        return self.opened(key, self._names(item), sealed)

    def __set__(self, item: HasDataKey, text: str | None) -> None:
        sealed = self.sealed(item.key_to_write(), self._names(item), text) if text else None
        setattr(item, self.column, sealed)
        if self.index:
            setattr(item, self.index, self.index_of(text))

    def index_of(self, text: str | None) -> str | None:
        """By which the same identifier is found again in this column; None for none."""
        return keyring().index(f"{self.table}.{self.name}", index_text(text, self.kind)) if text else None

    def sealed(self, key: DataKey, row: tuple[object, ...], text: str) -> bytes:
        """``text`` as it is stored in the named row."""
        return seal(key.raw(), key.id, key.version, self.place(row), text.encode(self.encoding))

    def opened(self, key: DataKey | None, row: tuple[object, ...], sealed: bytes) -> str:
        """The text that was stored in the named row; raises Unreadable."""
        if key is None:
            raise Unreadable
        return unseal(key.raw(), key.id, key.version, self.place(row), sealed).decode(self.encoding)

    def place(self, row: tuple[object, ...]) -> Place:
        """Where the named row's value stands."""
        return Place(table=self.table, column=self.name, row="/".join(str(part) for part in row))

    def _names(self, item: HasDataKey) -> tuple[object, ...]:
        names = tuple(getattr(item, name) for name in self.row)
        if not all(names):
            raise RuntimeError(f"{self.table}.{self.name} is sealed before its row has a name")
        return names


def sealed_column() -> MappedColumn[Any]:
    """The column that holds a sealed value."""
    return mapped_column(LargeBinary)


def sealed_attributes() -> Iterator[Sealed]:
    """Every sealed attribute of every table."""
    yield from _ALL
