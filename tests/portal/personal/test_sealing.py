"""A sealed value is read at its own place only, whatever somebody does to the table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import LargeBinary, select, text
from sqlalchemy.orm import Session

from portal.app import load_features
from portal.db.base import Base
from portal.db.session import transaction
from portal.personal.columns import Sealed, sealed_attributes
from portal.personal.keys import Unreadable
from portal.personal.models import DataKey
from portal.personal.sealing import Place, new_data_key, seal, unseal

load_features()
INVENTORY = sorted((item for item in sealed_attributes()), key=lambda item: (item.table, item.name))
WORDS = "a value that nobody may move"


def ids(item: Sealed) -> str:
    """How a sealed attribute is called in the tests' names."""
    return f"{item.table}.{item.name}"


@pytest.mark.safety("s16")
def test_inventory_holds_every_sealed_column() -> None:
    columns = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and column.name.endswith("_sealed")
    }
    assert columns == {(item.table, item.column) for item in INVENTORY}
    assert len(columns) >= 12


@pytest.mark.safety("s16")
@pytest.mark.parametrize("item", INVENTORY, ids=ids)
def test_value_moved_or_cut_is_error_for_every_column(session: Session, item: Sealed) -> None:
    """Another table, column, row, key, key version; each byte flipped; each shorter length: never the value."""
    row = tuple("7" for _ in item.row)
    key, other = DataKey.new(), DataKey.new()
    sealed = item.sealed(key, row, WORDS)
    assert item.opened(key, row, sealed) == WORDS
    elsewhere = [(twin, row) for twin in INVENTORY if twin is not item] + [(item, ("8", *row[1:]))]
    for place, name in elsewhere:
        with pytest.raises(Unreadable):
            place.opened(key, (*name, *(("7",) * 2))[: len(place.row)], sealed)
    with pytest.raises(Unreadable):
        item.opened(other, row, sealed)
    with pytest.raises(Unreadable):
        item.opened(key, row, _forged(item, row))
    for length in range(len(sealed)):
        with pytest.raises(Unreadable):
            item.opened(key, row, sealed[:length])
        broken = bytearray(sealed)
        broken[length] ^= 1
        with pytest.raises(Unreadable):
            item.opened(key, row, bytes(broken))
    key.version = 2
    key.keep(new_data_key())
    with pytest.raises(Unreadable):
        item.opened(key, row, sealed)


def _forged(item: Sealed, row: tuple[str, ...]) -> bytes:
    """The value as one with a key of his own would put it into the table."""
    raw = new_data_key()
    return seal(raw, "0" * 32, 1, item.place(row), WORDS.encode(item.encoding))


@given(st.binary(max_size=200), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_places_that_run_together_are_told_apart(value: bytes, table: str, column: str, row: str) -> None:
    key = new_data_key()
    sealed = seal(key, "k", 1, Place(table=table, column=column, row=row), value)
    assert unseal(key, "k", 1, Place(table=table, column=column, row=row), sealed) == value
    for shifted in (Place(table=table + "1", column=column, row=row), Place(table=column, column=table, row=row + "x")):
        with pytest.raises(Unreadable):
            unseal(key, "k", 1, shifted, sealed)


@pytest.mark.safety("s16")
def test_whole_person_moved_to_other_row_is_error(demo_session: Session) -> None:
    """Values and key reference together, as somebody with the database in hand would do it."""
    complaint = _model("complaint")
    mine, other = demo_session.scalars(select(complaint).where(complaint.contact_name_sealed.is_not(None)).limit(2))
    assert mine.contact_name and other.contact_name
    first, second = mine.id, other.id
    with transaction(demo_session) as writing:
        writing.execute(
            text(
                "UPDATE complaint SET data_key_id = (SELECT data_key_id FROM complaint WHERE id = :second),"
                " contact_name_sealed = (SELECT contact_name_sealed FROM complaint WHERE id = :second)"
                " WHERE id = :first"
            ),
            {"first": first, "second": second},
        )
    demo_session.expire_all()
    with pytest.raises(Unreadable):
        _ = demo_session.get_one(complaint, first).contact_name


def _model(table: str) -> type:
    return next(mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tablename__ == table)
