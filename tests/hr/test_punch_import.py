"""Punches from files: good rows stored at once, every other row kept with its reason, nothing twice."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hr.attendance.models import Punch
from hr.attendance.punches import PUNCHES, PunchReader, punch_reader
from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.errors import Invalid, Refused
from portal.exchange.models import ImportBatch, ImportContent, ImportRow
from portal.exchange.queries import rows_of
from portal.exchange.rules import BatchState, Verdict
from portal.exchange.services import commit_batch, discard_batch, judge_stored, stage_file, start_commit
from portal.people.models import Employee
from tests.hr.staff import at, file_of, imported, plain_agency, staged
from tests.portal.exchange.test_import_reading import workbook
from tests.support.statements import count_statements

DAY = date(2026, 10, 8)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(at(date(2026, 11, 2), "10:00"), tick=True):
        yield


def punches(session: Session) -> int:
    """How many are stored."""
    return session.scalar(select(func.count(Punch.id))) or 0


def refusals(session: Session, batch: ImportBatch) -> list[tuple[int, str, str]]:
    """(line, column, sentence) of the refused rows."""
    found = rows_of(session, batch.id, Verdict.PROBLEM)
    return [(row.line, row.column, row.message % row.values if row.values else row.message) for row in found]


@pytest.mark.safety("s59")
def test_good_rows_are_stored_and_bad_ones_keep_their_reason(session: Session) -> None:
    plain_agency(session)
    content = file_of(
        "0001,2026-10-08 08:55:10,in,Door",
        "0001,2026-10-08 08:55:10,in,Door",
        "2,2026-10-08 09:01:00,,",
        "9999,2026-10-08 09:01:00,,",
        "0002,2026-02-30 09:01:00,,",
        "0002,2026-10-08 24:00,,",
        "0002,2026-12-08 09:00,,",
        "0002,2024-02-08 09:00,,",
        "0002,2026-10-08 09:00,sideways,",
        "0002,2026-10-08 09:00,in,=cmd|'/c calc'!A0",
        ",2026-10-08 09:00,in,",
        "0003,2026-10-08 18:02,下班,",
    )
    batch = imported(session, content)
    assert (batch.state, batch.new_count, batch.duplicate_count, batch.problem_count) == ("committed", 2, 1, 9)
    assert batch.duplicate_lines == [[3, 3]]
    assert refusals(session, batch) == [
        (4, "number", "Did the spreadsheet drop leading zeros? There is no 2, but 0002 exists."),
        (5, "number", "Nobody has the staff number 9999."),
        (6, "time", "There is no day 2026-02-30 in the calendar."),
        (7, "time", "24:00 is not a time of day. Write 00:00 of the next day."),
        (8, "time", "This time lies in the future."),
        (9, "time", "This lies before the person's first day, 2024-03-01."),
        (10, "direction", "“sideways” is no direction. Write in, out or nothing."),
        (11, "device", "This cell holds a formula (=cmd|'/c cal …). Write the value itself."),
        (12, "number", "The staff number is missing."),
    ]
    stored = session.execute(select(Punch.at, Punch.direction, Punch.line, Punch.batch_id).order_by(Punch.line)).all()
    assert [(row.at, row.direction.value, row.line) for row in stored] == [
        (at(DAY, "08:55") + timedelta(seconds=10), "in", 2),
        (at(DAY, "18:02"), "out", 13),
    ]
    assert {row.batch_id for row in stored} == {batch.id}


@pytest.mark.safety("s59")
def test_same_file_ten_times_adds_nothing(session: Session) -> None:
    plain_agency(session)
    content = file_of("0001,2026-10-08 08:55,,", "0001,2026-10-08 18:01,,")
    first = imported(session, content)
    for number in range(10):
        with transaction(session):
            batch, again = stage_file(session, COMMAND, PUNCHES, f"copy {number}.csv", content)
        assert (batch.id, again) == (first.id, True)
    assert punches(session) == 2
    assert session.scalar(select(func.count(ImportBatch.id))) == 1


@pytest.mark.safety("s59")
def test_same_punches_in_another_file_are_there_already(session: Session) -> None:
    plain_agency(session)
    imported(session, file_of("0001,2026-10-08 08:55,,", "0001,2026-10-08 18:01,,"))
    batch = imported(session, file_of("0001,2026-10-08 18:01:00,,", "0001,2026-10-09 08:50,,"))
    assert (batch.new_count, batch.duplicate_count, punches(session)) == (1, 1, 3)
    assert [row.message for row in rows_of(session, batch.id, Verdict.DUPLICATE)] == ["This is stored already."]


def test_file_with_problems_may_come_again_once_they_are_mended(session: Session) -> None:
    staff = plain_agency(session)
    content = file_of("0001,2026-10-08 08:55,,", "0044,2026-10-08 08:58,,")
    assert imported(session, content).problem_count == 1
    with transaction(session):
        session.execute(update(Employee).where(Employee.id == staff[2].id).values(number="0044"))
    batch = imported(session, content)
    assert (batch.new_count, batch.duplicate_count, batch.problem_count) == (1, 1, 0)


@pytest.mark.safety("s55")
def test_failure_while_storing_leaves_nothing_behind(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    plain_agency(session)
    batch = staged(session, file_of("0001,2026-10-08 08:55,,", "0001,2026-10-08 18:01,,"))

    def stumble(*_: Any, **__: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("portal.exchange.services._note_rows", stumble)
    with pytest.raises(OSError), transaction(session):
        start_commit(session, COMMAND, PUNCHES, batch.id)
    session.expire_all()
    assert (punches(session), session.get_one(ImportBatch, batch.id).state) == (0, BatchState.READY)


def test_committing_twice_acts_once(session: Session) -> None:
    plain_agency(session)
    batch = imported(session, file_of("0001,2026-10-08 08:55,,"))
    with transaction(session):
        start_commit(session, COMMAND, PUNCHES, batch.id)
        commit_batch(session, COMMAND, PUNCHES, batch.id, judge_stored(session, PUNCHES, batch.id))
    assert punches(session) == 1
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "import_batch")).all()
    assert actions.count("exchange:batch:commit") == 1


def test_rows_stored_by_another_file_after_the_preview_are_left_out(session: Session) -> None:
    plain_agency(session)
    one = staged(session, file_of("0001,2026-10-08 08:55,,", "0001,2026-10-08 18:01,,"), "one.csv")
    imported(session, file_of("0001,2026-10-08 08:55,,"), "two.csv")
    with transaction(session):
        start_commit(session, COMMAND, PUNCHES, one.id)
    assert (one.new_count, one.duplicate_count, punches(session)) == (1, 1, 2)


def test_database_itself_refuses_a_doubled_punch(session: Session) -> None:
    staff = plain_agency(session)
    row = {"employee_id": staff[0].id, "at": at(DAY, "08:55"), "direction": "unknown"}
    with pytest.raises(IntegrityError), transaction(session):
        session.add_all([Punch(**row), Punch(**row)])


def test_discarded_file_leaves_no_rows_and_no_bytes(session: Session) -> None:
    plain_agency(session)
    batch = staged(session, file_of("0001,2026-10-08 08:55,,"))
    with transaction(session):
        discard_batch(session, COMMAND, batch.id)
        discard_batch(session, COMMAND, batch.id)
    assert session.scalar(select(func.count()).select_from(ImportContent)) == 0
    assert session.scalar(select(func.count()).select_from(ImportRow)) == 0
    with pytest.raises(Refused), transaction(session):
        start_commit(session, COMMAND, PUNCHES, batch.id)


@pytest.mark.parametrize(("codec", "name"), [("gb18030", "GB18030"), ("utf-16", "UTF-16"), ("utf-8-sig", "UTF-8")])
def test_chinese_files_are_read(session: Session, codec: str, name: str) -> None:
    plain_agency(session)
    text = "工号,姓名,日期,打卡时间,方向\r\n0001,人,2026/10/8,8:55,上班\r\n0001,人,2026年10月8日,次日 02:10,下班\r\n"
    batch = imported(session, text.encode(codec))
    assert (batch.guess["encoding"], batch.new_count) == (name, 2)
    assert session.scalars(select(Punch.at).order_by(Punch.at)).all()[1] == at(DAY, "26:10")


@pytest.mark.safety("s60")
def test_workbook_numbers_are_not_guessed(session: Session) -> None:
    plain_agency(session)
    rows: list[list[Any]] = [
        ["Staff number", "Time"],
        ["0001", "2026-10-08 08:55"],
        [1, "2026-10-08 18:01"],
        ["0001", 46303.75],
    ]
    batch = imported(session, workbook(rows), "punches.xlsx")
    assert batch.new_count == 1
    assert [line for line, *_ in refusals(session, batch)] == [3, 4]


def test_number_that_could_be_two_people_is_refused(session: Session) -> None:
    staff = plain_agency(session)
    with transaction(session):
        session.execute(update(Employee).where(Employee.id == staff[2].id).values(number="1"))
    batch = imported(session, workbook([["Staff number", "Time"], [1, "2026-10-08 18:01"], ["1", "2026-10-08 18:01"]]))
    assert (batch.new_count, batch.problem_count) == (1, 1)


def test_leaver_may_punch_until_the_morning_after(session: Session) -> None:
    staff = plain_agency(session)
    with transaction(session):
        session.get_one(Employee, staff[0].id).left_on = date(2026, 10, 8)
    batch = imported(session, file_of("0001,2026-10-09 06:02,out,", "0001,2026-10-09 13:02,,"))
    assert (batch.new_count, refusals(session, batch)[0][2]) == (
        1,
        "This lies after the person's last day, 2026-10-08.",
    )


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n", file_of()])
def test_file_without_rows_is_refused_whole(session: Session, content: bytes) -> None:
    plain_agency(session)
    with pytest.raises(Invalid) as caught:
        staged(session, content)
    assert caught.value.field == "file"
    assert session.scalar(select(func.count(ImportBatch.id))) == 0


def test_statements_do_not_grow_with_the_file(session: Session) -> None:
    plain_agency(session)
    counts = []
    for day, rows in ((date(2026, 10, 8), 10), (date(2026, 10, 9), 1000)):
        lines = [f"0001,{day} 08:{n // 60:02d}:{n % 60:02d},,{day}" for n in range(rows)]
        with count_statements() as seen:
            imported(session, file_of(*lines))
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.safety("s59")
def test_two_hundred_thousand_rows_with_one_bad(app: Flask, session: Session, run_jobs: Any) -> None:
    """A year of a large agency: read and stored by jobs, with progress, the one bad row named."""
    plain_agency(session, 50)
    first = date(2025, 1, 1)
    lines = [
        f"{1 + n % 50:04d},{first + timedelta(n // 350)} {8 + n // 50 % 7:02d}:{n % 60:02d}:{n // 60 % 60:02d},,Door"
        for n in range(200_000)
    ]
    lines[123_456] = "0001,2025-02-30 08:00:00,,Door"
    batch = staged(session, file_of(*lines))
    assert batch.state is BatchState.READING
    run_jobs(app)
    session.expire_all()
    batch = session.get_one(ImportBatch, batch.id)
    assert (batch.state, batch.row_count, batch.problem_count) == (BatchState.READY, 200_000, 1)
    assert refusals(session, batch)[0][0] == 123_458
    with transaction(session):
        start_commit(session, COMMAND, PUNCHES, batch.id)
    assert session.get_one(ImportBatch, batch.id).state is BatchState.STORING
    run_jobs(app)
    session.expire_all()
    batch = session.get_one(ImportBatch, batch.id)
    assert batch.state is BatchState.COMMITTED
    assert batch.new_count + batch.duplicate_count == 199_999
    assert punches(session) == batch.new_count > 190_000
    assert session.scalar(select(func.count()).select_from(ImportRow)) == 201


def test_job_tells_why_a_large_file_is_refused(app: Flask, session: Session, run_jobs: Any) -> None:
    plain_agency(session)
    body = file_of(*(f"0001,2026-10-08 08:55:{n % 60:02d},,x{n}" for n in range(20_000)), '"0001,2026-10-08 08:55,,')
    batch_id = staged(session, body).id
    run_jobs(app)
    session.expire_all()
    batch = session.get_one(ImportBatch, batch_id)
    assert (batch.state, batch.note % batch.note_values) == (
        BatchState.REFUSED, "Line 20002: a quotation mark is not closed.",
    )  # fmt: skip
    assert session.get(ImportContent, batch_id) is None


CELLS = some.one_of(some.text(max_size=25), some.floats(), some.integers(), some.booleans(), some.datetimes())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(some.fixed_dictionaries(dict.fromkeys(("number", "date", "time", "direction", "device"), CELLS)))
def test_no_row_makes_the_reader_stumble(session: Session, row: dict[str, Any]) -> None:
    reader: PunchReader = punch_reader(session)
    with pytest.raises(Invalid):
        reader.parse(row)
