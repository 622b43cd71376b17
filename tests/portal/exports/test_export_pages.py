"""Large sheets from the button to the file: asked for, decided by another, taken so often and so long, written down."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.alerts.models import Alert
from portal.alerts.rules import AlertKind
from portal.audit.models import AuditEntry
from portal.auth.models import Account
from portal.auth.queries import actor_for
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Refused
from portal.exports.models import ExportRequest, ExportTaken
from portal.exports.rules import State, state_of
from portal.exports.services import Sheet, ask_for_sheet, grant_request, note_taken, open_request, refuse_request
from portal.exports.tidying import tidy_requests
from portal.jobs.models import Job
from portal.notifications.models import OutboxMessage
from portal.policy.models import PolicySetting
from tests.support.inspector import Inspector

pytestmark = pytest.mark.safety("s72")
PURPOSE = "The authority asked for the yearly list"
PEOPLE = "/people/?export=csv"


@pytest.fixture
def few(demo_app: Flask, demo_session: Session) -> None:
    """From today a sheet with more than ten rows about persons needs a second person."""
    _set(demo_session, "sheets.rows", 10)


def _set(session: Session, key: str, value: int) -> None:
    with transaction(session) as writing:
        chosen_by = writing.scalars(select(Account.id).where(Account.username == "compliance")).one()
        writing.add(
            PolicySetting(
                key=key, value=str(value), effective_from=clock.today(), reason="42",
                set_at=clock.now(), set_by_id=chosen_by,
            )
        )  # fmt: skip


def _asked(client: Inspector, address: str = PEOPLE) -> str:
    """Press export as HR, say what for; the address of the request."""
    client.sign_in("hr")
    page = client.get(address, follow_redirects=True)
    assert "A second person looks first" in page.text
    shown = client.submit(page, "What is it for", purpose=PURPOSE)
    return shown.response.request.path


def _rows(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def test_large_sheet_is_asked_for_approved_by_another_and_taken(
    few: None, demo_client: Inspector, demo_session: Session
) -> None:
    address = _asked(demo_client)
    waiting = demo_client.get(address)
    assert "waits for a second person" in waiting.text and "Take the file" not in waiting.text
    assert demo_client.raw.get(PEOPLE).headers["Location"].endswith(address), "asking again is the same request"
    assert demo_client.raw.get(PEOPLE.replace("csv", "xlsx")).headers["Location"].endswith(address)

    demo_client.sign_in("compliance")
    assert "Decide about the export of “People”" in demo_client.get("/").text
    assert PURPOSE in demo_client.get(address).text
    demo_client.submit(demo_client.get(address), "approval")
    request = demo_session.scalars(select(ExportRequest)).one()
    assert (request.granted, request.purpose, request.rows > 50) == (True, PURPOSE, True)

    demo_client.sign_in("hr")
    (link,) = demo_client.get(address).links("Take the file")
    answer = demo_client.raw.get(link)
    rows = _rows(answer.data)
    taken = demo_session.scalars(select(ExportTaken)).one()
    assert len(rows) == request.rows + 1 == taken.rows + 1
    assert taken.code in answer.headers["Content-Disposition"]
    assert all(row[-1].startswith(f"{taken.code} · ") for row in rows[1:])
    assert (taken.request_id, taken.personal, taken.form) == (request.id, True, "csv")
    assert taken.code in demo_client.get(address).text
    entry = demo_session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry is not None and entry.action == "exchange:export:make"
    assert entry.details["code"] == taken.code and entry.details["rows"] == request.rows


def test_who_asked_hears_by_mail(few: None, demo_client: Inspector, demo_session: Session) -> None:
    address = _asked(demo_client)
    page = demo_client.sign_in("leader").get(address)
    demo_client.submit(page, "refusal", reason="Ask for the team’s list only")
    message = demo_session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert message is not None
    assert message.subject == "Your export is not approved"
    assert "Ask for the team’s list only" in message.body and address in message.body
    refused = demo_client.sign_in("hr").get(address)
    assert "Ask for the team’s list only" in refused.text and "Take the file" not in refused.text
    assert "A second person looks first" in demo_client.get(PEOPLE, follow_redirects=True).text


@pytest.mark.parametrize("hours", [25, 24 * 30])
def test_approval_expires_and_the_page_says_so(few: None, demo_client: Inspector, hours: int) -> None:
    address = _asked(demo_client)
    demo_client.submit(demo_client.sign_in("compliance").get(address), "approval")
    with time_machine.travel(clock.now() + timedelta(hours=hours), tick=True):
        page = demo_client.sign_in("hr").get(address)
        assert "expired" in page.text and "Nothing of the sheet is kept" in page.text
        assert "/sheets/ask?" in demo_client.raw.get(PEOPLE).headers["Location"]


def test_file_is_taken_three_times_and_no_more(few: None, demo_client: Inspector, demo_session: Session) -> None:
    address = _asked(demo_client)
    demo_client.submit(demo_client.sign_in("compliance").get(address), "approval")
    demo_client.sign_in("hr")
    codes = {demo_client.raw.get(PEOPLE).headers["Content-Disposition"] for _ in range(3)}
    assert len(codes) == 3 and all("EX-" in code for code in codes)
    assert "/sheets/ask?" in demo_client.raw.get(PEOPLE).headers["Location"]
    assert "taken as often as allowed" in demo_client.get(address).text


def test_another_filter_is_another_sheet(few: None, demo_client: Inspector) -> None:
    address = _asked(demo_client)
    demo_client.submit(demo_client.sign_in("compliance").get(address), "approval")
    demo_client.sign_in("hr")
    assert "/sheets/ask?" in demo_client.raw.get(PEOPLE + "&show=all").headers["Location"]


def test_sheet_that_grew_too_much_is_asked_for_again(few: None, demo_client: Inspector, demo_session: Session) -> None:
    address = _asked(demo_client)
    demo_client.submit(demo_client.sign_in("compliance").get(address), "approval")
    request = demo_session.scalars(select(ExportRequest)).one()
    rows = request.rows
    demo_client.sign_in("hr")
    for approved, location in ((rows * 10 // 11 + 1, None), (rows * 10 // 12, "/sheets/ask?")):
        with transaction(demo_session) as writing:
            writing.get_one(ExportRequest, request.id).rows = approved
        answer = demo_client.raw.get(PEOPLE)
        assert (answer.status_code == 200) is (location is None)
        assert location is None or location in answer.headers["Location"]


def test_small_sheets_and_figures_need_nobody_and_are_written_down(
    few: None, demo_client: Inspector, demo_session: Session
) -> None:
    _set(demo_session, "sheets.rows", 100_000)
    small = demo_client.sign_in("hr").raw.get(PEOPLE)
    _set(demo_session, "sheets.rows", 0)
    figures = demo_client.sign_in("compliance").raw.get("/personal/register?export=csv")
    assert (small.status_code, figures.status_code) == (200, 200)
    kinds = demo_session.execute(select(ExportTaken.kind, ExportTaken.personal).order_by(ExportTaken.id)).all()
    assert [tuple(row) for row in kinds] == [("people", True), ("personal.register", False)]
    page = demo_client.get("/sheets/taken")
    code = demo_session.scalars(select(ExportTaken.code).order_by(ExportTaken.id)).first()
    assert code is not None and code in page.text
    found = demo_client.get(f"/sheets/taken?code={code.lower().replace('-', '')}")
    assert "1 entry" in found.text and "Register of fields" not in found.tree.xpath("string(//table)")


@pytest.mark.parametrize("address", ["/training/fit-to-call/dialler.csv", "/training/fit-to-call/dialler.json"])
def test_files_for_machines_say_whose_they_are_in_a_field(
    demo_client: Inspector, demo_session: Session, address: str
) -> None:
    _set(demo_session, "sheets.rows", 0)
    assert "/sheets/ask?" in demo_client.sign_in("trainer").raw.get(address).headers["Location"]
    _set(demo_session, "sheets.rows", 500)
    answer = demo_client.raw.get(address)
    code = demo_session.scalars(select(ExportTaken.code)).one()
    if address.endswith("json"):
        assert json.loads(answer.data)["export"]["code"] == code
    else:
        rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
        assert {row["export"] for row in rows} == {code}


def test_attendance_month_needs_a_second_person_too(few: None, demo_client: Inspector) -> None:
    answer = demo_client.sign_in("hr").raw.get("/hr/attendance/export")
    assert "/sheets/ask?" in answer.headers["Location"]


def test_month_on_paper_needs_one_as_well_and_leads_back_to_its_button(
    few: None, demo_client: Inspector, demo_session: Session
) -> None:
    hr = demo_client.sign_in("hr")
    asked = hr.submit(hr.get("/hr/attendance/sheets"), "Print the month")
    assert "A second person looks first" in asked.text
    assert not demo_session.scalars(select(Job).where(Job.kind == "documents.batch")).all()
    shown = hr.submit(asked, "What is it for", purpose=PURPOSE)
    address = shown.response.request.path
    demo_client.submit(demo_client.sign_in("compliance").get(address), "approval")
    (link,) = demo_client.sign_in("hr").get(address).links("Take the file")
    begun = hr.submit(hr.get(link), "Print the month")
    assert begun.response.request.path.startswith("/jobs/")
    taken = demo_session.scalars(select(ExportTaken).order_by(ExportTaken.id.desc())).first()
    assert taken is not None and (taken.form, taken.personal) == ("pdf", True)


def test_ticket_of_somebody_else_opens_no_form(few: None, demo_client: Inspector) -> None:
    location = demo_client.sign_in("hr").raw.get(PEOPLE).headers["Location"]
    page = demo_client.sign_in("trainer").get(location, follow_redirects=True)
    assert "This form is too old" in page.text
    assert "too old" in demo_client.get("/sheets/ask?sheet=x", follow_redirects=True).text


def _actor(app: Flask, session: Session, username: str) -> Any:
    account = session.scalars(select(Account).where(Account.username == username)).one()
    return actor_for(session, account, app.extensions["fairline.matrix"], clock.today())


def _sheet(rows: int = 900, key: str = "/people/?") -> Sheet:
    return Sheet(kind="people", title="People", key=key, address="/people/?q=Lee&export=csv", rows=rows)


@pytest.fixture
def in_request(demo_app: Flask) -> Any:
    """Services that write addresses into mails."""
    with demo_app.test_request_context():
        yield


def test_nobody_decides_about_their_own(in_request: None, demo_app: Flask, demo_session: Session) -> None:
    compliance, leader = (_actor(demo_app, demo_session, name) for name in ("compliance", "leader"))
    with transaction(demo_session) as session:
        request_id = ask_for_sheet(session, compliance, _sheet(), PURPOSE).id
    for deed in (grant_request, lambda *args: refuse_request(*args, "no")):
        with pytest.raises(Refused, match="second person"), transaction(demo_session) as session:
            deed(session, compliance, request_id)
    with pytest.raises(NotFound), transaction(demo_session) as session:
        grant_request(session, _actor(demo_app, demo_session, "hr"), request_id)
    with transaction(demo_session) as session:
        grant_request(session, leader, request_id)
    with pytest.raises(Refused, match="not open"), transaction(demo_session) as session:
        refuse_request(session, leader, request_id, "too late")


def test_asking_again_while_open_is_one_request(in_request: None, demo_app: Flask, demo_session: Session) -> None:
    hr = _actor(demo_app, demo_session, "hr")
    made = []
    for rows in (900, 950, 1200):
        with transaction(demo_session) as session:
            made.append(ask_for_sheet(session, hr, _sheet(rows), PURPOSE).id)
    assert made[0] == made[1] != made[2]
    newest = open_request(demo_session, hr, _sheet().key)
    assert newest is not None and newest.id == made[2]


@pytest.mark.parametrize("purpose", ["", "  ", "short", "x" * 501])
def test_purpose_says_something(in_request: None, demo_app: Flask, demo_session: Session, purpose: str) -> None:
    with pytest.raises(Invalid), transaction(demo_session) as session:
        ask_for_sheet(session, _actor(demo_app, demo_session, "hr"), _sheet(), purpose)


def _taken(rows: int) -> ExportTaken:
    return ExportTaken(code=f"EX-{rows}", kind="people", title="People", form="csv", rows=rows, personal=True)


def test_large_sheet_is_never_written_down_without_a_yes(
    in_request: None, demo_app: Flask, demo_session: Session
) -> None:
    hr, leader = _actor(demo_app, demo_session, "hr"), _actor(demo_app, demo_session, "leader")
    with pytest.raises(Refused), transaction(demo_session) as session:
        note_taken(session, hr, _taken(501), limit=500)
    with transaction(demo_session) as session:
        request_id = ask_for_sheet(session, hr, _sheet(900), PURPOSE).id
    for actor, rows, error in ((hr, 900, Refused), (leader, 900, NotFound)):
        with pytest.raises(error), transaction(demo_session) as session:
            note_taken(session, actor, _taken(rows), request_id)
    with transaction(demo_session) as session:
        grant_request(session, leader, request_id)
    with pytest.raises(Refused), transaction(demo_session) as session:
        note_taken(session, hr, _taken(991), request_id)
    with transaction(demo_session) as session:
        note_taken(session, hr, _taken(990), request_id)
    assert demo_session.scalars(select(ExportTaken.rows)).all() == [990]


@pytest.mark.parametrize(
    ("key", "value", "kind", "details"),
    [
        ("sheets.rows_a_day", 1000, AlertKind.BULK_EXPORT, {"rows": 1206, "limit": 1000}),
        ("sheets.times_a_day", 2, AlertKind.MANY_EXPORTS, {"exports": 3, "limit": 2}),
    ],
)
def test_much_in_a_day_is_one_alert_of_the_account(
    in_request: None, demo_app: Flask, demo_session: Session, key: str, value: int, kind: AlertKind, details: Any
) -> None:
    _set(demo_session, key, value)
    hr, leader = _actor(demo_app, demo_session, "hr"), _actor(demo_app, demo_session, "leader")
    for number, actor in ((401, hr), (400, leader), (402, hr), (403, hr)):
        assert demo_session.scalars(select(Alert)).all() == []
        with transaction(demo_session) as session:
            note_taken(session, actor, _taken(number), limit=500)
    alert = demo_session.scalars(select(Alert)).one()
    assert (alert.kind, alert.about, alert.details) == (kind, f"account:{hr.account_id}", details)


def test_each_day_is_counted_for_itself(in_request: None, demo_app: Flask, demo_session: Session) -> None:
    _set(demo_session, "sheets.rows_a_day", 600)
    for day in (0, 1):
        with time_machine.travel(clock.now() + timedelta(days=day), tick=True), transaction(demo_session) as session:
            note_taken(session, _actor(demo_app, demo_session, "hr"), _taken(490 + day), limit=500)
    assert demo_session.scalars(select(Alert)).all() == []


def test_filter_of_a_request_is_emptied_when_it_is_long_over(
    in_request: None, demo_app: Flask, demo_session: Session
) -> None:
    with transaction(demo_session) as session:
        request_id = ask_for_sheet(session, _actor(demo_app, demo_session, "hr"), _sheet(), PURPOSE).id
    for before, emptied in ((clock.now(), 0), (clock.now() + timedelta(days=40), 1)):
        with transaction(demo_session) as session:
            assert tidy_requests(session, before, 10) == emptied
    found = demo_session.get_one(ExportRequest, request_id)
    assert found.address == "" and state_of(found.decision, clock.now()) is State.WAITING


def test_list_of_requests_shows_what_waits_and_everything(few: None, demo_client: Inspector) -> None:
    address = _asked(demo_client)
    demo_client.sign_in("leader")
    assert address in demo_client.get("/sheets/").links("People")
    demo_client.submit(demo_client.get(address), "approval")
    assert "Nothing waits" in demo_client.get("/sheets/").text
    assert "approved" in demo_client.get("/sheets/?show=all").text
