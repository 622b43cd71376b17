"""The trail finds each row that was changed, deleted, swapped, added, cut off or computed anew (safety s19-s21)."""
# ruff: noqa: S608 - the statements are what somebody with the password of the database would type

import random
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from portal.audit.heads import heads_file, keep_head, kept_heads
from portal.audit.models import AuditEntry, AuditHead
from portal.audit.queries import all_faults, chain_faults, entries_in_order, head
from portal.audit.rules import FIRST_HASH, Anchor, Entry, anchor_faults, entry_hash, faults
from portal.audit.services import record
from portal.auth.actor import COMMAND
from portal.db.session import db, transaction
from portal.errors import Refused

_ROWS = 40


def _write(session: Session, number: int = _ROWS) -> None:
    for start in range(0, number, 10):
        with transaction(session) as writing:
            for place in range(start, min(start + 10, number)):
                record(writing, COMMAND, "test:thing:do", "thing", place, after={"n": place, "word": "字"})


def _as_administrator(session: Session, *statements: str) -> None:
    """What somebody with the database's own password can do: drop the guards first."""
    if session.get_bind().dialect.name == "sqlite":
        guards = ["DROP TRIGGER IF EXISTS audit_entry_no_update", "DROP TRIGGER IF EXISTS audit_entry_no_delete"]
    else:
        guards = ["DROP TRIGGER IF EXISTS audit_entry_append_only ON audit_entry"]
    with transaction(session) as writing:
        for statement in (*guards, *statements):
            writing.execute(text(statement))


CHANGES = {
    "at": "at = '2020-01-01 00:00:00.000000'",
    "actor": "actor_id = 424242",
    "acting for": "acting_for_id = 7",
    "action": "action = 'test:thing:undo'",
    "object type": "object_type = 'other'",
    "object": "object_id = 'x'",
    "result": "result = 'refused'",
    "source": "source = 'web'",
    "request": "request_id = 'forged'",
    "details": 'details = \'{"after": {"n": -1}}\'',
    "hash": f"hash = '{'a' * 64}'",
}


@pytest.mark.safety("s19")
@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("seed", range(2))
def test_changed_row_is_named(session: Session, kind: str, seed: int) -> None:
    _write(session)
    place = random.Random(f"{kind}{seed}").randint(1, _ROWS)
    _as_administrator(session, f"UPDATE audit_entry SET {CHANGES[kind]} WHERE seq = {place}")
    assert ("changed", place) in {(fault.kind, fault.seq) for fault in all_faults(session, ())}


@pytest.mark.safety("s19")
@pytest.mark.parametrize("place", [1, 2, 17, _ROWS - 1, _ROWS])
def test_deleted_row_is_named(session: Session, place: int) -> None:
    _write(session)
    _as_administrator(session, f"DELETE FROM audit_entry WHERE seq = {place}")
    assert [(fault.kind, fault.seq) for fault in all_faults(session, ())] == [("missing", place)]


@pytest.mark.safety("s19")
@pytest.mark.parametrize(("one", "other"), [(1, 2), (3, 30), (_ROWS - 1, _ROWS)])
def test_swapped_rows_are_named(session: Session, one: int, other: int) -> None:
    _write(session)
    moves = [(one, 900_000), (other, one), (900_000, other)]
    _as_administrator(session, *(f"UPDATE audit_entry SET seq = {b} WHERE seq = {a}" for a, b in moves))
    assert {one, other} <= {fault.seq for fault in all_faults(session, ())}


@pytest.mark.safety("s19")
def test_unreadable_row_is_named_and_others_are_read(session: Session) -> None:
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL itself refuses text that is no JSON")
    _write(session)
    _as_administrator(session, "UPDATE audit_entry SET details = 'no json', at = 'never' WHERE seq = 9")
    assert [(fault.kind, fault.seq) for fault in all_faults(session, ())] == [("changed", 9)]


@pytest.mark.safety("s19")
def test_cut_tail_is_found_with_head_in_place_and_by_anchor_without_it(session: Session, app) -> None:
    _write(session)
    seq, hash_ = head(session)
    anchor = Anchor(day=date(2026, 11, 24), seq=seq, hash=hash_)
    _as_administrator(session, "DELETE FROM audit_entry WHERE seq > 30")
    assert [fault.seq for fault in chain_faults(session)] == list(range(31, _ROWS + 1))
    previous = session.get_one(AuditEntry, 30).hash
    _as_administrator(session, f"UPDATE audit_head SET seq = 30, hash = '{previous}'")
    assert list(chain_faults(session)) == []
    assert [(fault.kind, fault.seq) for fault in all_faults(session, [anchor])] == [("missing", seq)]


@pytest.mark.safety("s19")
def test_chain_computed_anew_is_found_by_anchor(session: Session) -> None:
    _write(session)
    seq, hash_ = head(session)
    anchor = Anchor(day=date(2026, 11, 24), seq=seq, hash=hash_)
    forged, previous = [], FIRST_HASH
    for entry in list(entries_in_order(session)):
        plain = replace(entry, action="test:thing:nothing" if entry.seq == 5 else entry.action, previous_hash=previous)
        forged.append(replace(plain, hash=entry_hash(plain)))
        previous = forged[-1].hash
    _as_administrator(session, "DELETE FROM audit_entry")
    with transaction(session) as writing:
        writing.add_all(
            AuditEntry(**{name: getattr(row, name) for name in Entry.__dataclass_fields__}) for row in forged
        )
        writing.get_one(AuditHead, 1).hash = previous
    assert list(chain_faults(session)) == []
    assert [(fault.kind, fault.seq) for fault in all_faults(session, [anchor])] == [("rewritten", seq)]


@pytest.mark.safety("s19")
def test_row_beyond_head_is_named(session: Session) -> None:
    _write(session)
    _as_administrator(session, f"UPDATE audit_head SET seq = {_ROWS - 1}")
    assert "added" in {fault.kind for fault in all_faults(session, ())}


@pytest.mark.safety("s19")
@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"])
def test_database_itself_refuses_to_change_trail(session: Session, statement: str) -> None:
    _write(session, 3)
    with pytest.raises(DatabaseError, match="append-only"), transaction(session) as writing:
        writing.execute(text(statement))
    assert list(chain_faults(session)) == []


@pytest.mark.safety("s20")
def test_rolled_back_deed_leaves_no_entry(session: Session) -> None:
    _write(session, 3)
    with pytest.raises(ZeroDivisionError), transaction(session) as writing:
        record(writing, COMMAND, "test:thing:do", "thing", 1)
        raise ZeroDivisionError
    assert head(session)[0] == 3


def test_recording_outside_transaction_is_refused(session: Session) -> None:
    with pytest.raises(RuntimeError):
        record(session, COMMAND, "test:thing:do", "thing", 1)


def test_empty_trail_and_whole_demo_hold(session: Session, demo_session: Session) -> None:
    assert all_faults(session, ()) == []


def test_head_is_kept_once_a_day_and_read_back(app, tmp_path) -> None:
    path = tmp_path / "deep" / "heads.log"
    one = Anchor(day=date(2026, 11, 24), seq=5, hash="a" * 64)
    assert kept_heads(path) == ()
    assert keep_head(path, one)
    assert not keep_head(path, replace(one, seq=9))
    assert keep_head(path, replace(one, day=date(2026, 11, 25), seq=9))
    assert [anchor.seq for anchor in kept_heads(path)] == [5, 9]
    assert path.stat().st_mode & 0o077 == 0


def test_torn_last_line_is_written_anew_and_damaged_file_refused(app, tmp_path) -> None:
    path = tmp_path / "heads.log"
    anchor = Anchor(day=date(2026, 11, 24), seq=5, hash="a" * 64)
    keep_head(path, anchor)
    with path.open("a") as file:
        file.write("2026-11-25 9 bb")
    assert [kept.seq for kept in kept_heads(path)] == [5]
    assert keep_head(path, replace(anchor, day=date(2026, 11, 25), seq=9))
    assert [kept.seq for kept in kept_heads(path)] == [5, 9]
    path.write_text("forged\n")
    with pytest.raises(Refused):
        kept_heads(path)


@pytest.mark.safety("s19")
def test_daily_job_writes_head_outside_and_again_changes_nothing(app, session: Session, run_jobs) -> None:
    heads_file().unlink(missing_ok=True)
    _write(session, 3)
    run_jobs(app)
    first = kept_heads(heads_file())
    run_jobs(app)
    assert [anchor.seq for anchor in first] == [3] and kept_heads(heads_file()) == first
    assert all_faults(db.session, first) == []
    heads_file().unlink()


def test_anchor_before_first_entry_says_nothing() -> None:
    assert list(anchor_faults([Anchor(day=date(2026, 1, 1), seq=0, hash=FIRST_HASH)], {}, 0)) == []
    assert list(faults([], 0, FIRST_HASH)) == []
