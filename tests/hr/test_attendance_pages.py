"""Pages of attendance in the demo: who sees what, what they show, how many statements they need."""

import io
import re
from datetime import date, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.models import Punch
from hr.attendance.months import Month, month_named, month_of
from hr.attendance.queries import months_of, people_of_month
from hr.attendance.rules.values import DayStatus
from hr.permissions import READ_ATTENDANCE
from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND, Actor
from portal.auth.models import Account
from portal.auth.rules import Scope
from portal.db.session import db, transaction
from portal.exchange.models import ImportBatch
from portal.people.demo import NAMED
from portal.people.models import Assignment, Employee
from portal.people.services import assign
from tests.hr.staff import file_of, imported, month_lines, plain_agency
from tests.support.inspector import Inspector
from tests.support.statements import count_statements

ALL = Actor(name="HR", scopes={READ_ATTENDANCE: Scope.ALL})


def person_id(session: Session, key: str) -> int:
    """The employee behind a demo person."""
    number = next(place for place, person in enumerate(NAMED, start=1) if person.key == key)
    return session.scalars(select(Employee.id).where(Employee.number == f"{number:04d}")).one()


def last_month() -> Month:
    """The month before this one."""
    return month_of(clock.today()).previous


def test_overview_shows_everybody_to_hr(demo_client: Inspector) -> None:
    page = demo_client.sign_in("hr").get(f"/hr/attendance/?month={last_month()}")
    first = len(page.tree.xpath("//table[contains(@class,'heat')]/tbody/tr"))
    rest = demo_client.get(page.tree.xpath("string(//a[@rel='next']/@href)"))
    assert first == 50 and len(rest.tree.xpath("//table[contains(@class,'heat')]/tbody/tr")) > 0
    assert page.links("Month as XLSX")
    assert page.links("Import punches")


def test_overview_shows_their_team_to_leads(demo_client: Inspector) -> None:
    page = demo_client.sign_in("lead2").get(f"/hr/attendance/?month={last_month()}")
    rows = page.tree.xpath("//table[contains(@class,'heat')]/tbody/tr/th")
    assert 10 < len(rows) < 15
    assert not page.links("Month as XLSX")


def test_overview_leads_employees_to_their_own_calendar(demo_client: Inspector, demo_session: Session) -> None:
    answer = demo_client.sign_in("collector").raw.get("/hr/attendance/")
    assert answer.status_code == 302
    assert f"/hr/attendance/{person_id(demo_session, 'collector')}" in answer.headers["Location"]
    page = demo_client.get(answer.headers["Location"])
    assert page.h1 == "My attendance"
    assert page.tree.xpath("//table[contains(@class,'month')]")


@pytest.mark.safety("s03")
def test_foreign_and_unknown_person_answer_alike(demo_client: Inspector, demo_session: Session) -> None:
    demo_client.sign_in("collector")
    foreign = demo_client.get(f"/hr/attendance/{person_id(demo_session, 'hr')}", status=404)
    unknown = demo_client.get("/hr/attendance/999999", status=404)
    told = [re.sub(r"[0-9a-f]{16}|\d+", "", page.text) for page in (foreign, unknown)]
    assert told[0] == told[1]
    for url in ("/hr/imports/", "/hr/imports/new", "/hr/imports/1", "/hr/attendance/export", "/hr/attendance/slips"):
        assert demo_client.raw.get(url).status_code == 403
    assert demo_client.raw.get("/hr/attendance/sheets").status_code == 403


@pytest.mark.parametrize("day", ["2026-13-01", "nonsense", "20260901", "2999-01-01", "0001-01-01"])
def test_no_such_day_is_not_found(demo_client: Inspector, demo_session: Session, day: str) -> None:
    demo_client.sign_in("hr").get(f"/hr/attendance/{person_id(demo_session, 'hr')}/{day}", status=404)


@pytest.mark.parametrize("query", ["month=2026-99&team=x&sort=-x&page=-3", "month=&page=999999999999"])
def test_odd_addresses_show_a_page(demo_client: Inspector, query: str) -> None:
    demo_client.sign_in("hr").get(f"/hr/attendance/?{query}")


def test_month_before_the_calendar_is_refused_not_guessed(demo_client: Inspector) -> None:
    page = demo_client.sign_in("hr").get("/hr/attendance/?month=2019-02", status=409)
    assert "No working days are known" in page.text


def test_day_traces_each_punch_to_file_and_line(demo_client: Inspector, demo_session: Session) -> None:
    punch = demo_session.scalars(select(Punch).order_by(Punch.id).limit(1)).one()
    day = clock.local(punch.at).date()
    page = demo_client.sign_in("hr").get(f"/hr/attendance/{punch.employee_id}/{day}")
    assert f"line {punch.line}" in page.text
    assert "2000" not in page.text  # the first version of a shift has no day that somebody chose
    link = next(link for link in page.links("import") if f"/hr/imports/{punch.batch_id}" in link)
    shown = demo_client.get(link)
    number = demo_session.get_one(Employee, punch.employee_id).number
    assert number in shown.text


def test_looking_at_others_is_noted_and_at_oneself_not(demo_client: Inspector, demo_session: Session) -> None:
    views = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "hr:attendance:view")
    before = demo_session.scalar(views)
    demo_client.sign_in("collector").get(f"/hr/attendance/{person_id(demo_session, 'collector')}")
    demo_session.expire_all()
    assert demo_session.scalar(views) == before
    demo_client.sign_in("lead").get(f"/hr/attendance/{person_id(demo_session, 'collector')}")
    demo_session.expire_all()
    assert demo_session.scalar(views) == (before or 0) + 1


def test_sorting_by_late_puts_the_most_first(demo_client: Inspector) -> None:
    page = demo_client.sign_in("hr").get(f"/hr/attendance/?month={last_month()}&sort=-late")
    rows = page.tree.xpath("//table[contains(@class,'heat')]/tbody/tr")
    counts = [int(row.xpath("td[1]")[0].text_content().strip() or 0) for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def test_sample_fills_the_gap_and_shows_typical_mistakes(demo_client: Inspector, demo_session: Session) -> None:
    """The journey: to-do, sample, preview, confirm, result; the second time nothing is added."""
    demo_client.sign_in("hr")
    assert "Import the punches of" in demo_client.get("/").text
    sample = demo_client.raw.get("/hr/imports/sample.csv").data
    page = demo_client.get("/hr/imports/new")
    form = {**page.form("/hr/imports/new"), "file": (io.BytesIO(sample), "terminal-c.csv")}
    preview = demo_client.post("/hr/imports/new", form)
    assert "Did the spreadsheet drop leading zeros?" in preview.text
    assert preview.action("new rows").endswith("/confirm")
    before = demo_session.scalar(select(func.count(Punch.id))) or 0
    result = demo_client.submit(preview, "new rows")
    demo_session.expire_all()
    batch = demo_session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc())).first()
    assert batch is not None
    assert (demo_session.scalar(select(func.count(Punch.id))) or 0) - before == batch.new_count > 100
    assert (batch.duplicate_count, batch.problem_count) == (1, 5)
    assert "Stored" in result.text
    todos = demo_client.get("/").text
    assert "Import the punches of" not in todos
    assert "See to the refused rows of terminal-c.csv" in todos
    demo_client.submit(result, "dealt with")
    assert "See to the refused rows" not in demo_client.get("/").text
    again = {**demo_client.get("/hr/imports/new").form("/hr/imports/new"), "file": (io.BytesIO(sample), "again.csv")}
    assert "imported before" in demo_client.post("/hr/imports/new", again).text


def test_preview_can_be_put_aside(demo_client: Inspector, demo_session: Session) -> None:
    demo_client.sign_in("hr")
    page = demo_client.get("/hr/imports/new")
    body = f"Staff number,Time\r\n0003,{clock.today() - timedelta(days=1)} 03:03:03\r\n".encode()
    preview = demo_client.post("/hr/imports/new", {**page.form("/hr/imports/new"), "file": (io.BytesIO(body), "x.csv")})
    before = demo_session.scalar(select(func.count(Punch.id)))
    answer = demo_client.submit(preview, "Not this file")
    assert "nothing was stored" in answer.text
    demo_session.expire_all()
    assert demo_session.scalar(select(func.count(Punch.id))) == before


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("", b"", "Choose a file"),
        ("a.csv", b"", "This file is empty"),
        ("a.csv", b"\x89PNG\r\n\x1a\n123", "This is a PNG file"),
        ("a.xlsx", b"PK\x03\x04nonsense", "damaged"),
        ("a.csv", b"one,two\r\n1,2\r\n", "No header row"),
        ("a.csv", b"Staff number,Time\r\n", "no rows"),
    ],
)
def test_bad_file_is_told_at_the_field(demo_client: Inspector, name: str, body: bytes, words: str) -> None:
    page = demo_client.sign_in("hr").get("/hr/imports/new")
    form = {**page.form("/hr/imports/new"), "file": (io.BytesIO(body), name)}
    answer = demo_client.post("/hr/imports/new", form, status=422)
    assert any(words in error for error in answer.errors())


def test_file_above_the_limit_is_told(demo_client: Inspector, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("pages", "services"):
        monkeypatch.setattr(f"portal.exchange.{place}.LARGEST_FILE", 100_000)
    page = demo_client.sign_in("hr").get("/hr/imports/new")
    big = b"Staff number,Time\r\n" + b"0001,2026-10-08 08:55\r\n" * 6_000
    form = {**page.form("/hr/imports/new"), "file": (io.BytesIO(big), "big.csv")}
    answer = demo_client.post("/hr/imports/new", form, status=422)
    assert any("This file is larger than" in error for error in answer.errors())


def test_refused_rows_as_file_can_be_mended_and_imported(demo_client: Inspector, demo_session: Session) -> None:
    demo_client.sign_in("hr")
    batch = demo_session.scalars(select(ImportBatch).where(ImportBatch.problem_count > 0)).first()
    assert batch is not None
    body = demo_client.raw.get(f"/hr/imports/{batch.id}/problems.csv").data.decode("utf-8-sig")
    assert body.startswith("Staff number,")
    assert "9041" in body
    # Its own month is closed by now; the mended line is entered in the month that is looked at.
    mended = re.sub(r"\d{4}-\d\d-\d\d", f"{last_month()}-03", body.replace("9041", "0003")).encode()
    page = demo_client.get("/hr/imports/new")
    preview = demo_client.post(
        "/hr/imports/new", {**page.form("/hr/imports/new"), "file": (io.BytesIO(mended), "mended.csv")}
    )
    assert "Store 1 new row" in preview.text


def test_month_as_workbook_is_complete_and_recorded(demo_client: Inspector, demo_session: Session) -> None:
    month = last_month()
    answer = demo_client.sign_in("hr").raw.get(f"/hr/attendance/export?month={month}")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    grid = book.get_sheet_by_name(str(month)).to_python()
    days = book.get_sheet_by_name("Days to look at").to_python()
    assert book.sheet_names[-1] == "About this file"
    assert len(grid[0]) == 3 + len(month.days) + 9
    assert len(grid) - 1 == len(people_of_month(demo_session, ALL, READ_ATTENDANCE, month, clock.today()))
    counted = [sum(int(row[3 + len(month.days) + place] or 0) for row in grid[1:]) for place in range(5)]
    on_leave = sum(bool(row[days[0].index("On leave, minutes")]) for row in days[1:])
    assert len(days) - 1 - on_leave <= sum(counted) <= len(days) - 1 + counted[1]
    assert isinstance(days[1][3], date)
    entry = demo_session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry is not None
    assert (entry.action, entry.object_id) == ("exchange:export:make", f"hr.attendance.{month}")


def test_statements_of_overview_do_not_grow_with_people(session: Session, client: Inspector) -> None:
    """Ten and a hundred people: as many statements."""
    day = date(2026, 10, 8)
    staff = plain_agency(session, 100)
    imported(session, file_of(*month_lines(staff, [day, day + timedelta(days=1)])))
    month = month_named("2026-10", date(2026, 11, 2))
    counts = []
    for most in (10, 100):
        session.expunge_all()
        with count_statements() as seen:
            people = people_of_month(session, ALL, READ_ATTENDANCE, month, clock.today())[:most]
            found = months_of(session, people, month, clock.now())
        assert len(found) == most
        counts.append(len(seen))
        assert all(person.results[7].status is DayStatus.PRESENT for person in found)
    assert counts[0] == counts[1]


def test_grace_is_a_number_of_the_policy(demo_client: Inspector) -> None:
    assert "Grace at the start of a shift" in demo_client.sign_in("hr").get("/policy/settings").text


def test_empty_portal_shows_empty_pages(session: Session, client: Inspector) -> None:
    plain_agency(session, 1)
    assert months_of(session, [], month_named("2026-10", date(2026, 11, 2)), clock.now()) == []


def test_my_day_shows_own_month_team_and_hr(demo_client: Inspector) -> None:
    assert "My attendance this month" in demo_client.sign_in("new_hire").get("/").text
    assert "My team today" in demo_client.sign_in("lead").get("/").text
    page = demo_client.sign_in("hr").get("/")
    assert "Last import:" in page.text


@pytest.mark.safety("s07")
def test_lead_of_yesterday_sees_nothing_of_a_moved_person(demo_client) -> None:
    """The next request of the same session is answered by where the person is now."""
    lead = db.session.scalars(select(Account).where(Account.username == "lead")).one()
    other = db.session.scalars(select(Account.employee_id).where(Account.username == "lead2")).one()
    mine = select(Assignment).where(Assignment.lead_id == lead.employee_id, Assignment.ends_on.is_(None))
    place = db.session.scalars(mine.order_by(Assignment.id)).first()
    assert place is not None
    team = db.session.scalars(
        select(Assignment.team_id).where(Assignment.employee_id == other, Assignment.ends_on.is_(None))
    ).one()
    address = f"/hr/attendance/{place.employee_id}"
    demo_client.sign_in("lead").get(address)
    with transaction() as session:
        assign(
            session,
            COMMAND,
            session.get_one(Employee, place.employee_id),
            department_id=place.department_id,
            team_id=team,
            post=place.post,
            grade=place.grade,
            lead_id=other,
            starts_on=clock.today(),
            reason="Moves to the other team",
        )
    demo_client.get(address, status=404)
    demo_client.sign_in("lead2").get(address)
