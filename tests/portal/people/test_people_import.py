"""People from a file: verdicts, twice adds nothing, dated changes, numbers kept as written (P20, s59, s60, s87)."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.exchange.models import ImportBatch, ImportRow
from portal.exchange.rules import Verdict
from portal.exchange.services import stage_file, start_commit
from portal.exchange.sheets import SheetColumn, write_xlsx
from portal.exchange.stamps import Stamp
from portal.people.intake import PEOPLE_FILE
from portal.people.models import Assignment, Employee, Post

HEAD = "工号,姓名,邮箱,入职日期,部门代码,团队代码,岗位,职级,主管工号"
ROWS = (
    "0007,Nina Brandt,nina@x.example,2026-10-01,COL,A,团队主管,4,0001",
    "007,Omar Said,,2026-10-02,COL,A,催收专员,,0007",
    "８０１,李雷,,2026/10/3,LEG,,Complaint officer,2,0001",
)


def _file(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode()


def _staged(session: Session, content: bytes) -> ImportBatch:
    with transaction(session) as writing:
        return stage_file(writing, COMMAND, PEOPLE_FILE, "people.csv", content)[0]


def _imported(session: Session, content: bytes) -> ImportBatch:
    batch = _staged(session, content)
    with transaction(session) as writing:
        return start_commit(writing, COMMAND, PEOPLE_FILE, batch.id)


def _problems(session: Session, batch: ImportBatch) -> list[tuple[int, str]]:
    rows = select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.verdict == Verdict.PROBLEM)
    return [(row.line, row.column) for row in session.scalars(rows.order_by(ImportRow.line))]


def _clear_numbers(session: Session) -> None:
    """The demo's own staff number 0007 makes room."""
    with transaction(session) as writing:
        writing.scalars(select(Employee).where(Employee.number == "0007")).one().number = "X7"


@pytest.mark.safety("s60")
def test_new_people_come_with_place_and_zeros(demo_session: Session) -> None:
    _clear_numbers(demo_session)
    batch = _imported(demo_session, _file(*ROWS))
    assert (batch.new_count, batch.duplicate_count, batch.problem_count) == (3, 0, 0)
    found = {
        row.number: row
        for row in demo_session.scalars(select(Employee).where(Employee.number.in_(["0007", "007", "801"])))
    }
    assert set(found) == {"0007", "007", "801"}
    place = found["007"].assignments[0]
    assert place.lead is found["0007"] and place.post is Post.COLLECTOR and place.starts_on == found["007"].entered_on


@pytest.mark.safety("s59")
def test_same_rows_again_add_nothing(demo_session: Session) -> None:
    _clear_numbers(demo_session)
    _imported(demo_session, _file(*ROWS))
    people = demo_session.scalar(select(func.count()).select_from(Employee))
    places = demo_session.scalar(select(func.count()).select_from(Assignment))
    again = _imported(demo_session, _file(*ROWS, ""))
    assert (again.new_count, again.duplicate_count) == (0, 3)
    assert demo_session.scalar(select(func.count()).select_from(Employee)) == people
    assert demo_session.scalar(select(func.count()).select_from(Assignment)) == places


def test_changed_place_becomes_dated_assignment(demo_session: Session) -> None:
    _clear_numbers(demo_session)
    _imported(demo_session, _file(*ROWS))
    start = clock.today() + timedelta(10)
    changed = f"007,Omar Said,,2026-10-02,COL,B,催收专员,3,0007,{start}"
    batch = _imported(demo_session, _file(changed, head=HEAD + ",生效日期"))
    assert batch.new_count == 1
    rows = demo_session.scalars(select(Employee).where(Employee.number == "007")).one().assignments
    assert [(row.grade, row.starts_on) for row in rows][1] == (3, start)
    assert rows[0].ends_on == start - timedelta(1)


def test_only_a_new_name_changes_no_place(demo_session: Session) -> None:
    _clear_numbers(demo_session)
    _imported(demo_session, _file(*ROWS))
    _imported(demo_session, _file("007,Omar Saeed,,2026-10-02,COL,A,催收专员,,0007"))
    person = demo_session.scalars(select(Employee).where(Employee.number == "007")).one()
    assert person.name == "Omar Saeed" and len(person.assignments) == 1


@pytest.mark.safety("s59")
@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("А12,Nina,,2026-10-01,COL,,Collector,,", "number"),
        ("900,Раul,,2026-10-01,COL,,Collector,,", "name"),
        ("900,Nina,not a mail,2026-10-01,COL,,Collector,,", "email"),
        ("900,Nina,,45931,COL,,Collector,,", "entered_on"),
        ("900,Nina,,03/10/2026,COL,,Collector,,", "entered_on"),
        ("900,Nina,,2026-10-01,XXX,,Collector,,", "department"),
        ("900,Nina,,2026-10-01,LEG,A,Collector,,", "team"),
        ("900,Nina,,2026-10-01,COL,,Wizard,,", "post"),
        ("900,Nina,,2026-10-01,COL,,Collector,12,", "grade"),
        ("900,Nina,,2026-10-01,COL,,Collector,,4711", "lead"),
        ("900,Nina,,2026-10-01,COL,,Collector,,900", "lead"),
        ("0001,Margaret Shaw,,2026-10-01,ADM,,Leadership,6,", "entered_on"),
    ],
)
def test_problem_names_line_and_column(demo_session: Session, row: str, column: str) -> None:
    batch = _staged(demo_session, _file("901,Good One,,2026-10-01,COL,,Collector,,", row))
    assert _problems(demo_session, batch) == [(3, column)]


def test_one_number_with_two_meanings_is_problem(demo_session: Session) -> None:
    rows = ("901,Good One,,2026-10-01,COL,,Collector,,", "901,Other One,,2026-10-01,COL,,Collector,,")
    assert _problems(demo_session, _staged(demo_session, _file(*rows))) == [(3, "number")]


def test_workbook_with_english_header_is_read(demo_app: Flask, demo_session: Session) -> None:
    titles = ("Staff number", "Name", "Hire date", "Department", "Position")
    columns = [SheetColumn(title=title, kind="date" if title == "Hire date" else "text") for title in titles]
    row = ["0800", "Ann Lee", clock.today(), "COL", "collector"]
    with demo_app.test_request_context():
        content = write_xlsx(columns, [row], title="People", stamp=Stamp(code="EX-1", by="test", at=clock.now()))
    batch = _imported(demo_session, content)
    assert (batch.new_count, batch.problem_count) == (1, 0)


def test_hr_imports_on_the_pages(demo_client) -> None:
    client = demo_client.sign_in("hr")
    page = client.get("/people/import/new")
    data = {
        **page.form("import/new"),
        "file": (io.BytesIO(_file("901,Good One,,2026-10-01,COL,,Collector,,")), "p.csv"),
    }
    preview = client.post("/people/import/new", data, content_type="multipart/form-data")
    assert "Good One" in preview.text
    client.submit(preview, "confirm")
    assert "Good One" in client.get("/people/?q=901").text
