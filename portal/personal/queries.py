"""Reading about keys and protected values."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.personal.columns import Sealed, sealed_attributes
from portal.personal.keys import Unreadable, fingerprint, keyring
from portal.personal.models import DataKey, HasDataKey
from portal.personal.rules import index_text, masked

_log = logging.getLogger("fairline.personal")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A protected value as a page shows it: masked, in full, or not readable. ``text`` is "" where none is kept."""

    name: str
    text: str
    in_full: bool = False
    readable: bool = True


def shown(item: HasDataKey, attribute: Sealed, *, in_full: bool = False) -> Shown:
    """The value of an attribute for a page; a damaged one is told as such and never shown."""
    assert attribute.kind is not None, "only identifiers are shown so"
    try:
        text = attribute.__get__(item, type(item))
    except Unreadable:
        _log.error("a protected value cannot be read: %s.%s", attribute.table, attribute.name)
        return Shown(name=attribute.name, text="", readable=False)
    return Shown(name=attribute.name, text=text if in_full else masked(attribute.kind, text), in_full=in_full)


def blind_index(column: str, text: str) -> str | None:
    """By which the same identifier is found in a column that nobody can read; None for none."""
    return keyring().index(column, index_text(text)) if text else None


def left_to_rewrap(session: Session) -> int:
    """Data keys that an older master key still wraps."""
    keys = keyring().keys()
    newest = fingerprint(keys.masters[keys.newest])
    statement = select(func.count()).where(DataKey.master_key_id != newest, DataKey.wrapped.is_not(None))
    return session.scalar(statement) or 0


def living_keys(session: Session, after: str = "", most: int = 100) -> Iterable[str]:
    """Ids of keys that are not destroyed, in their order."""
    return session.scalars(
        select(DataKey.id).where(DataKey.id > after, DataKey.wrapped.is_not(None)).order_by(DataKey.id).limit(most)
    ).all()


def unreadable_values(session: Session) -> tuple[int, list[str]]:
    """How many sealed values there are, and where those stand that cannot be read, as ``table.column key``."""
    read, broken = 0, []
    for attribute in sealed_attributes():
        owner = attribute.owner
        statement = select(owner).where(getattr(owner, attribute.column).is_not(None))
        for item in session.scalars(statement.options(joinedload(owner.data_key)).execution_options(yield_per=500)):
            read += 1
            try:
                getattr(item, attribute.name)
            except Unreadable:
                broken.append(f"{attribute.table}.{attribute.name} {item.data_key_id}")
    return read, broken
