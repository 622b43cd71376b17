"""A file of punches is taken back: its rows go, a later file's stay, nothing is lost or doubled (H2, P36)."""

from datetime import date
from itertools import count
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.models import Punch
from hr.attendance.punches import PUNCHES
from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.errors import Invalid, Refused
from portal.exchange import undoing
from portal.exchange.models import ImportBatch, ImportContent
from portal.exchange.queries import last_committed, undo_of
from portal.exchange.undoing import start_undo
from portal.people.models import Employee
from tests.hr.staff import at, file_of, imported, plain_agency, staged

_cases = count()
FIRST, SECOND, THIRD = (f"0001,2026-10-0{day} 09:00,in,Door" for day in (8, 9, 7))


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(at(date(2026, 11, 2), "10:00"), tick=True):
        yield


def undo(session: Session, batch: ImportBatch, reason: str = "The wrong month") -> None:
    with transaction(session) as writing:
        start_undo(writing, COMMAND, PUNCHES, batch.id, reason)


def stored(session: Session) -> set[tuple[int, int]]:
    """Day of October and batch of every punch."""
    return {(row.at.day, row.batch_id or 0) for row in session.scalars(select(Punch))}


def test_rows_of_the_file_go_and_the_file_stays(session: Session) -> None:
    plain_agency(session)
    batch, other = imported(session, file_of(FIRST, SECOND)), imported(session, file_of(THIRD))
    undo(session, batch)
    found = undo_of(session, batch.id)
    assert found is not None and (found.rows, found.kept, found.reason) == (2, 0, "The wrong month")
    assert stored(session) == {(7, other.id)}
    assert session.get_one(ImportContent, batch.id).content == file_of(FIRST, SECOND)
    assert last_committed(session, PUNCHES) == other
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (last.action, last.object_id) == ("exchange:batch:undo", str(batch.id))


def test_rows_of_a_later_file_stay_as_its_own(session: Session) -> None:
    plain_agency(session)
    first, later = imported(session, file_of(FIRST, SECOND)), imported(session, file_of(SECOND, THIRD))
    assert (later.new_count, later.duplicate_count) == (1, 1)
    undo(session, first)
    assert stored(session) == {(9, later.id), (7, later.id)}
    assert (later.new_count, later.duplicate_count, later.duplicate_lines) == (2, 0, [])
    found = undo_of(session, first.id)
    assert found is not None and (found.rows, found.kept) == (2, 1)


def test_what_was_taken_back_can_come_again(session: Session) -> None:
    plain_agency(session)
    first = imported(session, file_of(FIRST, SECOND))
    undo(session, first)
    again = imported(session, file_of(FIRST, SECOND))
    assert again.id != first.id
    assert stored(session) == {(8, again.id), (9, again.id)}


def test_asked_twice_it_is_taken_back_once(session: Session) -> None:
    plain_agency(session)
    batch = imported(session, file_of(FIRST))
    undo(session, batch)
    undo(session, batch, "Once more")
    deeds = session.scalars(select(AuditEntry).where(AuditEntry.action == "exchange:batch:undo")).all()
    assert len(deeds) == 1
    found = undo_of(session, batch.id)
    assert found is not None and found.reason == "The wrong month"


def test_only_a_stored_file_and_only_with_a_reason(session: Session) -> None:
    plain_agency(session)
    waiting = staged(session, file_of(FIRST))
    with pytest.raises(Refused):
        undo(session, waiting)
    batch = imported(session, file_of(SECOND))
    for reason, field in (("  ", "reason"), ("x" * 201, "reason")):
        with pytest.raises(Invalid) as error:
            undo(session, batch, reason)
        assert error.value.field == field
    assert undo_of(session, batch.id) is None


def test_many_rows_are_taken_back_by_a_job(app: Flask, session: Session, run_jobs: Any, monkeypatch: Any) -> None:
    plain_agency(session)
    monkeypatch.setattr(undoing, "STORED_AT_ONCE", 1)
    batch = imported(session, file_of(FIRST, SECOND))
    undo(session, batch)
    found = undo_of(session, batch.id)
    assert found is not None and found.at_work and len(stored(session)) == 2
    run_jobs(app)
    found = undo_of(session, batch.id)
    assert found is not None and found.done_at is not None and stored(session) == set()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=some.lists(
        some.tuples(some.sets(some.integers(min_value=1, max_value=9), min_size=1), some.booleans()),
        min_size=1,
        max_size=5,
    ),
    backwards=some.booleans(),
)
def test_what_stands_is_what_the_standing_files_hold(
    session: Session, files: list[tuple[set[int], bool]], backwards: bool
) -> None:
    """Whatever files come in and whichever are taken back, the first or the last of them first."""
    if session.scalar(select(Employee.id).limit(1)) is None:
        plain_agency(session)
    case = next(_cases)
    batches = [
        imported(session, file_of(*(f"0001,2026-10-0{day} 09:00,in,{place}-{case}" for day in sorted(days))))
        for place, (days, _) in enumerate(files)
    ]
    gone = [batch for batch, (_, taken_back) in zip(batches, files, strict=True) if taken_back]
    for batch in reversed(gone) if backwards else gone:
        undo(session, batch)
    expected = {day for days, taken_back in files if not taken_back for day in days}
    assert {day for day, _ in stored(session)} == expected
    for batch, (_, taken_back) in zip(batches, files, strict=True):
        if not taken_back:
            undo(session, batch)
    assert stored(session) == set()
