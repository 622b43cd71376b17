"""Verbs about keys: registering a master key, rewrapping, sealing anew, destroying a person's key."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import NotFound, Refused
from portal.personal.columns import Sealed, sealed_attributes
from portal.personal.keys import KeySet, fingerprint, keyring
from portal.personal.models import DataKey, HasDataKey, MasterKey
from portal.personal.sealing import new_data_key

AT_ONCE = 100


def check_keys(session: Session) -> MasterKey | None:
    """Raise Refused unless the keys given are those of this database; the newest of them that it knows.

    None for a database that has not met any key yet. Reads only: with a wrong key nothing is written (safety s18).
    """
    keys = keyring().keys()
    known = session.scalars(select(MasterKey).order_by(MasterKey.version.desc())).all()
    if not known:
        return None
    if any(row.index_check != fingerprint(keys.index) for row in known):
        raise Refused("The index key is not the one that this database was made with.")
    for row in known:
        here = keys.version_of(row.id)
        in_use = here is not None or session.scalar(select(DataKey.id).where(DataKey.master_key_id == row.id).limit(1))
        if in_use and here != row.version:
            raise Refused("Version %(version)s of the field key is not the one of this database.", version=row.version)
    held = [row for row in known if keys.version_of(row.id) is not None]
    if not held:
        raise Refused("None of the field keys given is one of this database.")
    return held[0]


def register_newest(session: Session, actor: Actor) -> MasterKey:
    """Make the newest master key known to the database; data keys are wrapped with it from then on."""
    keys = keyring().keys()
    key_id = fingerprint(keys.masters[keys.newest])
    there = session.get(MasterKey, key_id)
    if there is not None:
        return there
    _refuse_older(session, keys)
    row = MasterKey(id=key_id, version=keys.newest, index_check=fingerprint(keys.index), made_at=clock.now())
    session.add(row)
    session.flush()
    record(session, actor, "personal:key:register", "master_key", key_id, after={"version": keys.newest})
    return row


def _refuse_older(session: Session, keys: KeySet) -> None:
    newest = session.scalar(select(func.max(MasterKey.version))) or 0
    if newest >= keys.newest:
        raise Refused("This database knows version %(version)s of the field key already.", version=newest)


def rewrap_some(session: Session, most: int = AT_ONCE) -> int:
    """Wrap up to ``most`` data keys with the newest master key; how many. The values stay as they are."""
    keys = keyring().keys()
    newest = fingerprint(keys.masters[keys.newest])
    rows = session.scalars(
        select(DataKey)
        .where(DataKey.master_key_id != newest, DataKey.wrapped.is_not(None))
        .order_by(DataKey.id)
        .limit(most)
        .with_for_update()
    ).all()
    for row in rows:
        row.keep(row.raw())
    session.flush()
    return len(rows)


def reseal_person(session: Session, key_id: str) -> int:
    """Seal all values of one person with a fresh key, all or none; how many values."""
    key = session.scalars(
        select(DataKey).where(DataKey.id == key_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if key is None or key.wrapped is None:
        return 0
    found = [(item, attribute, getattr(item, attribute.name)) for item, attribute in _values_of(session, key_id)]
    key.version += 1
    key.keep(new_data_key())
    for item, attribute, text in found:
        setattr(item, attribute.name, text)
    session.flush()
    return len(found)


def _values_of(session: Session, key_id: str) -> Iterable[tuple[HasDataKey, Sealed]]:
    """Every sealed value under a key."""
    for attribute in sealed_attributes():
        owner = attribute.owner
        column = getattr(owner, attribute.column)
        for item in session.scalars(select(owner).where(owner.data_key_id == key_id, column.is_not(None))):
            yield item, attribute


def destroy_key(session: Session, actor: Actor, key_id: str) -> DataKey:
    """Make everything that this key sealed unreadable for good, also in every copy of the database taken after it.

    A copy taken before still holds the wrapped key: whoever restores one re-applies the list of erasures.
    """
    key = session.get(DataKey, key_id, populate_existing=True, with_for_update=True)
    if key is None:
        raise NotFound("There is no such key.")
    if key.destroyed_at is None:
        key.wrapped, key.destroyed_at = None, clock.now()
        session.flush()
        record(session, actor, "personal:key:destroy", "data_key", key_id)
    return key
