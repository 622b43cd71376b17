"""Tables of the keys: fingerprints of the master keys, and a wrapped data key for each person."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from portal import clock
from portal.db.base import Base
from portal.personal.keys import Unreadable, keyring
from portal.personal.sealing import new_data_key


class MasterKey(Base):
    """A master key that this database knows. Only its fingerprint is here: a wrong key finds no row to refer to."""

    __tablename__ = "master_key"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    index_check: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime]


class DataKey(Base):
    """The key of one person's values, wrapped by a master key; once destroyed, nothing it sealed can be read.

    ``version`` counts how often the person's values were sealed anew.
    """

    __tablename__ = "data_key"
    __allow_unmapped__ = True

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int]
    master_key_id: Mapped[str] = mapped_column(ForeignKey("master_key.id"), index=True)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    destroyed_at: Mapped[datetime | None]

    _opened: tuple[bytes, bytes] | None = None

    @classmethod
    def new(cls) -> "DataKey":
        """A fresh one; stored with the first thing that refers to it."""
        made = cls(id=uuid.uuid4().hex, version=1, made_at=clock.now(), destroyed_at=None)
        made.keep(new_data_key())
        return made

    def keep(self, raw: bytes) -> None:
        """Wrap ``raw`` with the newest master key."""
        self.master_key_id, self.wrapped = keyring().wrap(self._place, raw)

    def raw(self) -> bytes:
        """The key itself, unwrapped once while the row is in hand; raises Unreadable."""
        if self.wrapped is None:
            raise Unreadable
        if self._opened is None or self._opened[0] != self.wrapped:
            self._opened = (self.wrapped, keyring().unwrap(self.master_key_id, self._place, self.wrapped))
        return self._opened[1]

    @property
    def _place(self) -> str:
        return f"{self.id}/{self.version}"


class HasDataKey:
    """A row with sealed values: all of them under one data key."""

    data_key_id: Mapped[str | None] = mapped_column(ForeignKey("data_key.id"), index=True)

    @declared_attr
    def data_key(cls) -> Mapped[DataKey | None]:  # noqa: N805 - SQLAlchemy hands over the class
        """The key that the row's values are sealed with."""
        return relationship(DataKey)

    def key_to_write(self) -> DataKey:
        """The row's key, made now where it has none; raises Unreadable where it was destroyed."""
        if self.data_key is None:
            self.data_key = DataKey.new()
            self.data_key_id = self.data_key.id
        return self.data_key


def table_of(owner: Any) -> str:
    """The name of a model's table."""
    return str(owner.__tablename__)
