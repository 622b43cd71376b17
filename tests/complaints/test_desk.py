"""Entry by staff: drafts that survive, look-up, read-back, a letter's own dates, and words that nobody can change."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from complaints.cases.models import CaseClock, Channel, Complaint, Subject
from complaints.desk.models import ComplaintDraft, ComplaintEntry
from complaints.desk.rules import check_arrival, check_due
from complaints.desk.services import tidy_drafts
from complaints.intake.rules import words_digest
from portal import clock
from portal.audit.models import AuditEntry
from portal.db.session import transaction
from portal.errors import Invalid
from portal.people.models import Employee
from tests.support.inspector import Inspector, Page

TYPED = {
    "channel": "hotline",
    "language": "zh_Hans",
    "contact_phone": "138 0000 7777",
    "contact_name": "王小明",
    "account_number": "ZX-88-0042",
    "complainant": "debtor",
    "preferred": "phone",
    "words": "周日他们打了九个电话。",
    "code": "301",
    "wishes": ["stop"],
    "safety": "none",
    "read_back": "y",
}
TODAY = date(2026, 11, 20)


def _send(client: Inspector, act: str = "file", status: int = 201, **fields: Any) -> Page:
    page = client.get("/complaints/desk")
    form = page.form("/complaints/desk")
    return client.post("/complaints/desk", {**form, **TYPED, "act": act, **fields}, status=status)


def _newest(session: Session) -> Complaint:
    session.rollback()
    return session.scalars(select(Complaint).order_by(Complaint.id.desc()).limit(1)).one()


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), TODAY - timedelta(days=400)])
def test_letter_cannot_arrive_tomorrow_or_years_ago(day: date) -> None:
    with pytest.raises(Invalid) as caught:
        check_arrival(day, TODAY)
    assert caught.value.field == "arrived_on"


def test_date_of_authority_may_have_passed_but_not_by_years() -> None:
    check_due(TODAY - timedelta(days=3), TODAY)
    with pytest.raises(Invalid):
        check_due(TODAY + timedelta(days=400), TODAY)


def test_call_is_filed_with_channel_language_and_account(demo_client: Inspector, demo_session: Session) -> None:
    demo_client.sign_in("officer")
    page = _send(demo_client)
    assert "您的投诉编号是" in page.text
    complaint = _newest(demo_session)
    assert (complaint.channel, complaint.language) == (Channel.HOTLINE, "zh_Hans")
    assert (complaint.words, complaint.words_sha256) == (TYPED["words"], words_digest(str(TYPED["words"])))
    entry = demo_session.get_one(ComplaintEntry, complaint.id)
    assert entry.account_number == "ZX-88-0042" and entry.read_back and entry.entered_by_id
    assert b"ZX-88" not in (entry.account_number_sealed or b"")
    assert demo_session.scalars(select(ComplaintDraft)).all() == []


def test_draft_is_kept_while_typing_and_comes_back_for_its_writer_only(
    demo_client: Inspector, demo_session: Session
) -> None:
    demo_client.sign_in("officer")
    form = demo_client.get("/complaints/desk").form("/complaints/desk")
    told = demo_client.raw.post("/complaints/desk/draft", data={**form, **TYPED, "words": "还没写完"}).json
    assert any("还没写完" in sentence for sentence in told["read_back"])
    assert demo_client.get("/complaints/desk").form("/complaints/desk")["words"].strip() == "还没写完"
    assert "还没写完".encode() not in (demo_session.scalars(select(ComplaintDraft.content_sealed)).one() or b"")
    demo_client.sign_in("officer2")
    assert demo_client.get("/complaints/desk").form("/complaints/desk")["words"].strip() == ""


def test_late_saving_of_a_filed_form_brings_nothing_back(demo_client: Inspector, demo_session: Session) -> None:
    demo_client.sign_in("officer")
    form = {**demo_client.get("/complaints/desk").form("/complaints/desk"), **TYPED}
    demo_client.post("/complaints/desk", {**form, "act": "file"}, status=201)
    demo_client.raw.post("/complaints/desk/draft", data=form)
    assert demo_session.scalars(select(ComplaintDraft)).all() == []


def test_same_form_sent_twenty_times_is_one_complaint(demo_client: Inspector, demo_session: Session) -> None:
    demo_client.sign_in("officer")
    form = {**demo_client.get("/complaints/desk").form("/complaints/desk"), **TYPED, "act": "file"}
    receipts = {demo_client.post("/complaints/desk", form, status=201).tree.xpath("string(//*[@data-receipt-code])")
                for _ in range(20)}  # fmt: skip
    assert len(receipts) == 1
    number = demo_session.scalars(select(ComplaintEntry.complaint_id)).all()
    assert len(number) == 1


def test_look_up_fills_what_is_empty_and_is_noted(demo_client: Inspector, demo_session: Session) -> None:
    demo_client.sign_in("officer")
    _send(demo_client)
    empty = dict.fromkeys(("contact_phone", "contact_name", "complainant", "words"), "")
    page = _send(demo_client, act="look", status=200, **empty, account_number="zx-88-0042")
    form = page.form("/complaints/desk")
    assert (form["contact_name"], form["contact_phone"], form["complainant"]) == ("王小明", "138 0000 7777", "debtor")
    assert "same account" in page.text
    assert "周日他们打了九个电话" not in page.text
    noted = demo_session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq.desc()).limit(6)).all()
    assert "complaints:contact:view" in noted


def test_employee_is_resolved_or_refused_at_the_field(demo_client: Inspector, demo_session: Session) -> None:
    demo_client.sign_in("officer")
    page = _send(demo_client, status=422, staff="Nobody At All")
    assert any("No employee has this number" in line for line in page.errors())
    person = demo_session.scalars(select(Employee).order_by(Employee.id.desc()).limit(1)).one()
    _send(demo_client, staff=person.number)
    complaint = _newest(demo_session)
    subjects = demo_session.scalars(select(Subject.employee_id).where(Subject.complaint_id == complaint.id)).all()
    assert subjects == [person.id]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"happened_on": "2099-01-01"}, "has not come yet"),
        ({"read_back": ""}, "Read it back"),
        ({"channel": "regulator", "asked_by": "", "reference": ""}, "Give the reference"),
        ({"channel": "letter", "arrived_on": "2099-01-01"}, "has not come yet"),
        ({"due_on": "2199-01-01"}, "more than a year"),
    ],
)
def test_bad_input_is_told_at_its_field(demo_client: Inspector, fields: dict[str, str], words: str) -> None:
    demo_client.sign_in("officer")
    page = _send(demo_client, status=422, **fields)
    assert any(words in line for line in page.errors())


def test_letter_counts_days_from_its_arrival_and_keeps_the_time_of_entry(
    demo_client: Inspector, demo_session: Session
) -> None:
    demo_client.sign_in("compliance")
    arrived = clock.today() - timedelta(days=10)
    _send(
        demo_client, channel="letter", arrived_on=arrived.isoformat(), read_back="", contact_phone="",
        preferred="page", asked_by="12378", reference="R-77", due_on=(clock.today() + timedelta(days=2)).isoformat(),
    )  # fmt: skip
    complaint = _newest(demo_session)
    assert complaint.received_on == clock.today()
    entry = demo_session.get_one(ComplaintEntry, complaint.id)
    assert entry.arrived_on == arrived and clock.local(entry.entered_at).date() == clock.today()
    dues = dict(demo_session.execute(
        select(CaseClock.kind, CaseClock.due_on).where(CaseClock.complaint_id == complaint.id)).all())  # fmt: skip
    assert dues["client"] == arrived + timedelta(days=15)
    demo_client.sign_in("leader")
    assert "R-77" in demo_client.get(f"/complaints/{complaint.id}").text


def test_words_of_a_complaint_cannot_be_changed_by_any_statement(demo_session: Session) -> None:
    one = _newest(demo_session)
    for values in ({"words": "Other words."}, {"words_sha256": "0" * 64}):
        with pytest.raises(DatabaseError), transaction(demo_session) as session:
            session.execute(update(Complaint).where(Complaint.id == one.id).values(**values))


def test_summary_is_another_field(demo_client: Inspector, demo_session: Session, file: Any, handler: Any) -> None:
    case_id = file()
    username, _ = handler(case_id)
    demo_client.sign_in(username)
    first = demo_client.get(f"/complaints/{case_id}/summary")
    demo_client.submit(first, "Save the summary", summary="Nine calls on one day.")
    page = demo_client.get(f"/complaints/{case_id}")
    assert "Nine calls on one day." in page.text and "They called nine times on Sunday." in page.text
    late = first.form("/summary") | {"form_key": "f" * 32, "summary": "From a window left open."}
    refused = demo_client.raw.post(f"/complaints/{case_id}/summary", data=late)
    assert refused.status_code == 422 and "From a window left open." in refused.get_data(as_text=True)
    assert "Nine calls on one day." in demo_client.get(f"/complaints/{case_id}").text


def test_old_drafts_are_tidied_away(demo_client: Inspector, demo_session: Session) -> None:
    demo_client.sign_in("officer")
    form = demo_client.get("/complaints/desk").form("/complaints/desk")
    demo_client.raw.post("/complaints/desk/draft", data={**form, **TYPED})
    with transaction(demo_session) as session:
        assert tidy_drafts(session, clock.now() - timedelta(days=1), 10) == 0
        assert tidy_drafts(session, clock.now() + timedelta(days=1), 10) == 1


def test_collector_cannot_open_the_desk(demo_client: Inspector) -> None:
    demo_client.sign_in("collector")
    demo_client.get("/complaints/desk", status=403)
