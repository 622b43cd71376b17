"""A changed, deleted or added old row is found at the next look, long before the walk comes by (safety s80)."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from portal.alerts import sums as comparing
from portal.alerts import trail
from portal.alerts.models import AlertMark
from portal.audit import sums
from portal.audit.heads import heads_file
from portal.audit.models import AuditEntry, AuditHead
from portal.audit.queries import entries_in_order
from portal.audit.rules import entry_hash
from portal.audit.services import record
from portal.auth.actor import COMMAND
from portal.db.session import db, transaction
from tests.portal.alerts.conftest import behind_the_guard, of_kind

_LOOK = 30
CHAIN = [("chain_broken", "audit:chain")]


@pytest.fixture
def long_trail(watch, monkeypatch):
    """A trail of many blocks and stretches of ten rows, whose walk has just passed its first rows."""
    for module, name, value in (
        (sums, "BLOCK", 10), (comparing, "BLOCK", 10), (trail, "STRETCH", 10), (trail, "PROVING", 10_000),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)
    sums_file().unlink(missing_ok=True)
    with transaction() as session:
        for number in range(90):
            record(session, COMMAND, "test:thing:do", "thing", number, after={"n": number})
    assert watch.after(_LOOK) == []
    assert watch.after(_LOOK) == []
    mark = db.session.get(AlertMark, "chain walk", populate_existing=True)
    assert 0 < mark.seq < 70
    db.session.rollback()
    return watch


def sums_file():
    return heads_file().with_name(sums.FILE_NAME)


@pytest.mark.safety("s80")
@pytest.mark.parametrize(
    ("statement", "row", "fault"),
    [
        ("UPDATE audit_entry SET object_id = 'x' WHERE seq = 2", 2, "changed"),
        ("UPDATE audit_entry SET result = 'gone' WHERE seq = 4", 4, "changed"),
        ("UPDATE audit_entry SET actor_id = 424242 WHERE seq = 3", 3, "changed"),
        ("DELETE FROM audit_entry WHERE seq = 5", 5, "missing"),
        ("UPDATE audit_entry SET seq = -3 WHERE seq = 6", 6, "missing"),
        ("UPDATE audit_entry SET seq = 700000 WHERE seq = 1", 1, "missing"),
    ],
)
def test_one_look_finds_what_was_done_to_an_old_row(long_trail, statement: str, row: int, fault: str) -> None:
    behind_the_guard(statement)
    found = long_trail.after(_LOOK)
    assert of_kind(found) == CHAIN
    assert (found[0].details["row"], found[0].details["fault"]) == (row, fault)
    assert len(long_trail.mails()) == 4
    long_trail.after(_LOOK)
    assert len(long_trail.mails()) == 4


@pytest.mark.safety("s80")
@pytest.mark.parametrize("seq", [-7, 800_000])
def test_a_row_beside_the_numbers_is_found(long_trail, seq: int) -> None:
    columns = ", ".join(column.name for column in AuditEntry.__table__.columns if column.name not in {"seq", "hash"})
    copied = f"SELECT {seq}, 'added', {columns} FROM audit_entry WHERE seq = 2"  # noqa: S608
    behind_the_guard(f"INSERT INTO audit_entry (seq, hash, {columns}) {copied}")
    found = long_trail.after(_LOOK)
    assert (found[0].details["row"], found[0].details["fault"]) == (seq, "added")


@pytest.mark.safety("s80")
def test_a_chain_that_was_computed_anew_is_found_without_a_head_outside(long_trail) -> None:
    behind_the_guard(back=False)
    with transaction() as session:
        previous = ""
        for entry in list(entries_in_order(session)):
            row = session.get_one(AuditEntry, entry.seq)
            if entry.seq == 4:
                row.object_id = "x"
            if entry.seq >= 4:
                fresh = replace(entry, object_id=row.object_id, previous_hash=previous or entry.previous_hash)
                row.previous_hash, row.hash = fresh.previous_hash, entry_hash(fresh)
                previous = row.hash
                session.flush()
        session.scalars(select(AuditHead)).one().hash = previous
    found = long_trail.after(_LOOK)
    assert "audit:chain" in [alert.about for alert in found]
    assert "audit:guard" in [alert.about for alert in found]


@pytest.mark.safety("s80")
def test_a_guard_that_was_taken_away_is_an_alert_of_its_own(long_trail) -> None:
    behind_the_guard(back=False)
    found = long_trail.after(_LOOK)
    assert [(alert.about, alert.details["fault"]) for alert in found] == [("audit:guard", "guard")]
    assert "no longer refuses changes" in long_trail.bodies()


@pytest.mark.safety("s80")
@pytest.mark.parametrize("lost", ["file", "mark", "server", "nonsense"])
def test_sums_that_do_not_belong_are_begun_anew_and_the_chain_is_proven_at_once(long_trail, lost: str) -> None:
    file = sums_file()
    behind_the_guard("UPDATE audit_entry SET object_id = 'x' WHERE seq = 2")
    if lost == "file":
        file.unlink()
    elif lost == "mark":
        with transaction() as session:
            session.execute(delete(AlertMark).where(AlertMark.name == "chain sums"))
    elif lost == "server":
        file.write_text(json.dumps({**json.loads(file.read_text()), "server": "another"}), encoding="utf-8")
    else:
        file.write_text("[]", encoding="utf-8")
    found = long_trail.after(_LOOK)
    assert (found[0].details["row"], found[0].details["fault"]) == (2, "changed")


@pytest.mark.safety("s80")
def test_blocks_of_a_very_long_trail_take_turns(long_trail, monkeypatch) -> None:
    monkeypatch.setattr(sums, "AT_ONCE", 3)
    assert long_trail.after(_LOOK) == []
    behind_the_guard("UPDATE audit_entry SET object_id = 'x' WHERE seq = 2")
    most = len(json.loads(sums_file().read_bytes())["blocks"]) // 3 + 2
    assert any(long_trail.after(_LOOK) for _ in range(most))


def test_a_quiet_trail_writes_no_sums(long_trail) -> None:
    before = sums_file().read_bytes()
    assert long_trail.after(_LOOK) == []
    again = json.loads(sums_file().read_bytes())
    assert again["blocks"][:5] == json.loads(before)["blocks"][:5]
    assert oct(sums_file().stat().st_mode)[-3:] == "600"
