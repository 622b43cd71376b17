"""The trail finds each row that was changed, deleted, swapped, added, cut off or computed anew (safety s19-s21)."""
# ruff: noqa: S608 - the statements are what somebody with the password of the database would type

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from portal.audit.heads import heads_file, keep_head, kept_heads
from portal.audit.models import AuditEntry, AuditHead
from portal.audit.queries import all_faults, chain_faults, entries_in_order, head
from portal.audit.rules import FIRST_HASH, Anchor, Entry, entry_hash, faults
from portal.audit.seals import Sealer
from portal.audit.services import HEAD_JOB, record
from portal.auth.actor import COMMAND
from portal.db.session import db, transaction
from portal.errors import Refused
from portal.jobs.models import Job
from portal.notifications.models import OutboxMessage

_ROWS = 40
NIGHT = datetime(2026, 11, 24, 18, tzinfo=UTC)
SEALER = Sealer(b"a seed of tests, 32 bytes long..")


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
    anchor = Anchor(at=NIGHT, seq=seq, hash=hash_)
    _as_administrator(session, "DELETE FROM audit_entry WHERE seq > 30")
    assert [fault.seq for fault in chain_faults(session)] == list(range(31, seq + 1))
    previous = session.get_one(AuditEntry, 30).hash
    _as_administrator(session, f"UPDATE audit_head SET seq = 30, hash = '{previous}'")
    assert list(chain_faults(session)) == []
    assert [(fault.kind, fault.seq) for fault in all_faults(session, [anchor])] == [("missing", seq)]


@pytest.mark.safety("s19")
def test_chain_computed_anew_is_found_by_anchor(session: Session) -> None:
    _write(session)
    seq, hash_ = head(session)
    anchor = Anchor(at=NIGHT, seq=seq, hash=hash_)
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
    before = head(session)
    with pytest.raises(ZeroDivisionError), transaction(session) as writing:
        record(writing, COMMAND, "test:thing:do", "thing", 1)
        raise ZeroDivisionError
    assert head(session) == before


def test_recording_outside_transaction_is_refused(session: Session) -> None:
    with pytest.raises(RuntimeError):
        record(session, COMMAND, "test:thing:do", "thing", 1)


def test_empty_trail_and_whole_demo_hold(session: Session, demo_session: Session) -> None:
    assert all_faults(session, ()) == []


def test_head_is_kept_once_a_row_and_read_back(tmp_path) -> None:
    path = tmp_path / "deep" / "heads.log"
    assert kept_heads(path) == ()
    assert keep_head(path, SEALER, NIGHT, 5, "a" * 64)
    assert not keep_head(path, SEALER, NIGHT + timedelta(hours=1), 5, "a" * 64)
    assert keep_head(path, SEALER, NIGHT + timedelta(hours=2), 9, "b" * 64)
    assert [(anchor.seq, anchor.at.hour, anchor.signed) for anchor in kept_heads(path)] == [
        (5, 18, True),
        (9, 20, True),
    ]
    assert path.stat().st_mode & 0o077 == 0


def test_days_before_the_seal_are_read_before_it_only(tmp_path) -> None:
    path = tmp_path / "heads.log"
    path.write_text(f"2026-11-23 3 {'c' * 64}\n")
    keep_head(path, SEALER, NIGHT, 5, "a" * 64)
    assert [(anchor.seq, anchor.signed) for anchor in kept_heads(path)] == [(3, False), (5, True)]
    with path.open("a") as file:
        file.write(f"2026-11-25 9 {'d' * 64}\n")
    with pytest.raises(Refused, match="Line 4"):
        kept_heads(path)


def test_torn_last_line_is_written_anew_and_damaged_file_refused(tmp_path) -> None:
    path = tmp_path / "heads.log"
    keep_head(path, SEALER, NIGHT, 5, "a" * 64)
    with path.open("a") as file:
        file.write("2026-11-25T00:00:00Z 9 bb")
    assert [kept.seq for kept in kept_heads(path)] == [5]
    assert keep_head(path, SEALER, NIGHT, 9, "b" * 64)
    assert [kept.seq for kept in kept_heads(path)] == [5, 9]
    path.write_text("forged\n")
    with pytest.raises(Refused):
        kept_heads(path)


@pytest.mark.safety("s19")
def test_head_without_the_key_is_refused_with_its_line(tmp_path) -> None:
    path, forger = tmp_path / "heads.log", Sealer(b"another seed, also 32 bytes long")
    keep_head(path, SEALER, NIGHT, 5, "a" * 64)
    genuine = path.read_text()
    for forged in (genuine.replace(" 5 ", " 6 "), genuine.replace("T18:", "T19:"), genuine.replace("a" * 64, "b" * 64)):
        path.write_text(forged)
        with pytest.raises(Refused, match="Line 2"):
            kept_heads(path)
    path.write_text(genuine)
    keep_head(path, forger, NIGHT, 9, "b" * 64)
    assert len(kept_heads(path)) == 2, "a new key is named by the file itself"
    with pytest.raises(Refused, match="Line 4"):
        kept_heads(path, {SEALER.public.id: SEALER.public})


@pytest.mark.safety("s19")
def test_hourly_job_writes_signed_head_outside_and_again_changes_nothing(app, session: Session, run_jobs) -> None:
    heads_file().unlink(missing_ok=True)
    _write(session, 3)
    newest = head(session)[0]
    run_jobs(app)
    first = kept_heads(heads_file())
    run_jobs(app)
    assert [(anchor.seq, anchor.signed) for anchor in first] == [(newest, True)] and kept_heads(heads_file()) == first
    assert all_faults(db.session, first) == []
    heads_file().unlink()


@pytest.mark.safety("s19")
def test_head_also_goes_to_another_folder_and_mailbox(app, session: Session, run_jobs, tmp_path) -> None:
    config = app.extensions["fairline.config"]
    app.extensions["fairline.config"] = replace(
        config, audit_folder=tmp_path / "elsewhere", audit_heads_to="witness@bank.example"
    )
    try:
        _write(session, 3)
        run_jobs(app)
        line = heads_file().read_text().splitlines()[-1]
    finally:
        app.extensions["fairline.config"] = config
    message = session.scalars(select(OutboxMessage)).one()
    assert (tmp_path / "elsewhere" / "audit-heads.log").exists()
    assert (message.recipient, message.body) == ("witness@bank.example", line)


@pytest.mark.safety("s19")
def test_change_of_rights_asks_for_head_within_minute(session: Session) -> None:
    for action in ("auth:role:grant", "auth:role:end", "test:thing:do"):
        with transaction(session) as writing:
            record(writing, COMMAND, action, "account", 1)
    jobs = session.scalars(select(Job).where(Job.kind == HEAD_JOB)).all()
    assert 1 <= len(jobs) <= 2, "one a minute"
    assert all(job.run_at - job.created_at <= timedelta(minutes=1) for job in jobs)


@pytest.mark.safety("s19")
@pytest.mark.parametrize(("hours", "found"), [(-0.5, []), (-2, [("clock", 4)]), (3, [])])
def test_row_with_time_before_its_head_is_named(hours: float, found: list[tuple[str, int]]) -> None:
    rows = _chain([NIGHT, NIGHT, NIGHT, NIGHT + timedelta(hours=hours)])
    anchor = Anchor(at=NIGHT, seq=3, hash=rows[2].hash, signed=True)
    assert [(fault.kind, fault.seq) for fault in faults(rows, 4, rows[-1].hash, [anchor])] == found


@pytest.mark.safety("s19")
def test_row_with_time_after_its_head_is_named() -> None:
    rows = _chain([NIGHT, NIGHT + timedelta(hours=3), NIGHT])
    anchor = Anchor(at=NIGHT, seq=3, hash=rows[2].hash, signed=True)
    assert [(fault.kind, fault.seq) for fault in faults(rows, 3, rows[-1].hash, [anchor])] == [("clock", 2)]


def _chain(times: list[datetime]) -> list[Entry]:
    rows: list[Entry] = []
    for number, at in enumerate(times, start=1):
        entry = Entry(
            seq=number,
            at=at,
            actor_id=None,
            acting_for_id=None,
            action="test:thing:do",
            object_type="thing",
            object_id=str(number),
            result="done",
            source="job",
            request_id="-",
            details={},
            previous_hash=rows[-1].hash if rows else FIRST_HASH,
        )
        rows.append(replace(entry, hash=entry_hash(entry)))
    return rows


def test_anchor_before_first_entry_says_nothing() -> None:
    assert list(faults([], 0, FIRST_HASH, [Anchor(at=NIGHT, seq=0, hash=FIRST_HASH)])) == []


def test_wide_gap_is_named_in_bounded_time() -> None:
    rows = [replace(_chain([NIGHT])[0], seq=10**15)]
    assert len(list(faults(rows, 1, rows[0].hash))) < 1100
