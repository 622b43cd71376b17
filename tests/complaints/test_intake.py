"""The public form: receipt, keeping the words, acting once, bad input at the field, and following by code."""

import html
import re
import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from complaints.cases.models import Allegation, CaseClock, Complaint, Subject
from complaints.cases.rules.severity import Severity
from complaints.intake.rules import is_storable, without_controls, words_digest
from portal.audit.models import AuditEntry
from portal.db.session import db
from portal.people.models import Employee
from tests.complaints.conftest import CODE, GOOD
from tests.portal.web.test_every_string import STRINGS
from tests.support.inspector import Inspector, Page


def receipt_of(page: Page) -> tuple[str, str]:
    """Number and code on a receipt."""
    number = page.tree.xpath("string(//*[@data-receipt-number])")
    return number, page.tree.xpath("string(//*[@data-receipt-code])")


def send(client: Inspector, *, status: int = 201, url: str = "/complaints/new", **fields: Any) -> Page:
    """Fill the public form well, but for ``fields``, and send it."""
    page = client.get(url)
    return client.post("/complaints/new", {**page.form("/complaints/new"), **GOOD, **fields}, status=status)


def count(demo_session: Any) -> int:
    """How many complaints there are."""
    demo_session.rollback()
    return demo_session.scalar(select(func.count()).select_from(Complaint))


def newest(demo_session: Any) -> Complaint:
    """The complaint filed last."""
    demo_session.rollback()
    return demo_session.scalars(select(Complaint).order_by(Complaint.id.desc()).limit(1)).one()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "We have received your complaint"), ("zh_Hans", "我们已收到您的投诉"), ("zh_Hant", "我們已收到您的投訴")],
)
def test_form_gives_receipt_in_language_of_page(demo_client, demo_session, language, words) -> None:
    page = send(demo_client, url=f"/complaints/new?lang={language}")
    assert page.h1 == words
    number, code = receipt_of(page)
    assert re.fullmatch(r"C-\d{4}-\d{6}", number) and re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-Z]{4}", code)
    complaint = newest(demo_session)
    assert (complaint.number, complaint.language, complaint.state) == (number, language, "assigned")
    assert code.replace("-", "") not in repr(complaint.__dict__)


def test_complaint_is_classified_timed_and_assigned_at_once(demo_client, demo_session) -> None:
    send(demo_client, code="306", safety="none")
    complaint = newest(demo_session)
    assert complaint.severity is Severity.S1
    assert [one.code for one in complaint.allegations] == ["306"]
    kinds = {clock.kind.value: clock for clock in complaint.clocks}
    assert set(kinds) == {"assign", "protect", "acknowledge", "progress", "decision", "reply", "client"}
    assert kinds["assign"].done_at is not None
    assert (kinds["reply"].amount, kinds["client"].amount) == (3, 15)
    assert len(complaint.assignments) == 1


def test_words_are_kept_exactly_with_digest(demo_client, demo_session) -> None:
    words = "Line one\r\n\r\n  two\t \u202eevil\u202c مرحبا 👩‍👩‍👧 {number} <script>alert(1)</script>"
    page = send(demo_client, words=words)
    complaint = newest(demo_session)
    assert complaint.words == words
    assert complaint.words_sha256 == words_digest(words)
    assert "<script>alert" not in page.source


@pytest.mark.safety("s87")
def test_every_string_is_kept_or_refused_with_its_words_kept(demo_app, demo_session) -> None:
    """The 76 strings as words of a complaint: kept to the sign, or refused for what no database keeps."""
    refused = []
    for place, text in enumerate(STRINGS):
        client = Inspector(demo_app)
        client.raw.environ_base["REMOTE_ADDR"] = f"192.0.2.{place + 1}"
        form = {**client.get("/complaints/new").form("/complaints/new"), **GOOD, "words": f"[{text}]"}
        answer = client.raw.post("/complaints/new", data=form)
        if answer.status_code == 422:
            refused.append(text)
            assert not is_storable(f"[{text}]"), text
            assert f"[{without_controls(text)}]" in html.unescape(answer.text), text
            continue
        assert answer.status_code == 201, text
        assert newest(demo_session).words == f"[{text}]", text
    assert len(refused) < 8, refused


def test_words_are_shown_apart_from_page(demo_client, demo_session) -> None:
    send(demo_client, words="abc \u202e<b>olleh</b>")
    case_id = newest(demo_session).id
    demo_client.sign_in("compliance")
    page = demo_client.get(f"/complaints/{case_id}")
    assert page.tree.xpath("//bdi[@dir='auto']/text()")[0] == "abc \u202e<b>olleh</b>"


@pytest.mark.safety("s10")
def test_same_form_twice_makes_one_complaint(demo_client, demo_session) -> None:
    form = {**demo_client.get("/complaints/new").form("/complaints/new"), **GOOD}
    before = count(demo_session)
    receipts = {receipt_of(demo_client.post("/complaints/new", form, status=201)) for _ in range(3)}
    assert len(receipts) == 1 and count(demo_session) == before + 1


def test_changed_text_under_same_key_is_told(demo_client, demo_session) -> None:
    form = {**demo_client.get("/complaints/new").form("/complaints/new"), **GOOD}
    first = demo_client.post("/complaints/new", form, status=201)
    second = demo_client.post("/complaints/new", {**form, "words": "Something else"}, status=201)
    assert receipt_of(first) == receipt_of(second)
    assert "what you changed since was not added" in second.text and "not added" not in first.text


@pytest.mark.safety("s10")
def test_twenty_sendings_at_once_make_one_complaint(demo_client, demo_app, demo_session) -> None:
    form = {**demo_client.get("/complaints/new").form("/complaints/new"), **GOOD}
    name = demo_app.config["SESSION_COOKIE_NAME"]
    cookie = demo_client.raw.get_cookie(name)
    before, answers = count(demo_session), []
    demo_session.close()

    def post() -> None:
        one = demo_app.test_client()
        one.set_cookie(name, cookie.value)
        answer = one.post("/complaints/new", data=form)
        answers.append((answer.status_code, re.search(r"data-receipt-code>([^<]+)", answer.text).group(1)))

    threads = [threading.Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 20 and len(set(answers)) == 1 and answers[0][0] == 201
    assert count(demo_session) == before + 1


BAD = [
    ({"words": ""}, "Tell us what happened."),
    ({"words": "   \n"}, "Tell us what happened."),
    ({"words": "x" * 20_001}, "This is too long: 20001 characters"),
    ({"words": "x" * 1_000_000}, "This is too long: 1000000 characters"),
    ({"words": "催" * 1_000_000}, "This is too long: 1000000 characters"),
    ({"words": "before\x00after"}, "characters in it that cannot be kept"),
    ({"words": "bell \x07"}, "characters in it that cannot be kept"),
    ({"contact_name": "A\x00"}, "characters in it that cannot be kept"),
    ({"agent_text": "\x1b[31m"}, "characters in it that cannot be kept"),
    ({"contact_name": ""}, "Give your name"),
    ({"contact_name": "x" * 121}, "This is too long"),
    ({"contact_mail": "", "contact_phone": "", "preferred": "page"}, "Give a mail address or a telephone number"),
    ({"contact_mail": "nobody"}, "This is not a mail address."),
    ({"contact_mail": "a@b.example\r\nBcc: c@d.example"}, "This is not a mail address."),
    ({"contact_mail": "", "contact_phone": "12345678"}, "Give the mail address that we should write to."),
    ({"preferred": "phone"}, "Give the number that we should call."),
    ({"contact_phone": "call me"}, "This is not a telephone number."),
    ({"happened_on": "2999-01-01"}, "This day has not come yet."),
    ({"happened_on": "1890-01-01"}, "This day is too long ago to be right."),
    ({"happened_on": "yesterday"}, "Not a valid date value."),
    ({"complainant": ""}, "This field is required."),
    ({"complainant": "emperor"}, "Not a valid choice"),
    ({"code": "999"}, "Not a valid choice"),
    ({"wishes": []}, "Choose at least one."),
    ({"wishes": ["gold"]}, "'gold' is not a valid choice for this field."),
    ({"safety": "maybe"}, "Not a valid choice"),
]


@pytest.mark.parametrize(("fields", "sentence"), BAD, ids=lambda value: str(value)[:40])
def test_bad_input_gets_sentence_at_field_and_keeps_text(demo_client, demo_session, fields, sentence) -> None:
    before = count(demo_session)
    page = send(demo_client, status=422, **fields)
    assert any(sentence in error for error in page.errors()), page.errors()
    assert count(demo_session) == before
    kept = page.form("/complaints/new")["words"]
    assert (
        kept.strip() == fields.get("words", GOOD["words"]).replace("\x00", "\ufffd").replace("\x07", "\ufffd").strip()
    )


def test_marked_text_passes_when_sent_again(demo_client) -> None:
    page = send(demo_client, status=422, words="before\x00after")
    again = demo_client.post(
        "/complaints/new",
        {**page.form("/complaints/new"), **GOOD, "words": page.form("/complaints/new")["words"]},
        status=201,
    )
    assert receipt_of(again)


def test_honeypot_is_refused_in_words_and_stores_nothing(demo_client, demo_session) -> None:
    before = count(demo_session)
    page = send(demo_client, status=422, website="https://spam.example")
    assert "Leave the field “Website” empty" in page.text and count(demo_session) == before
    assert (
        page.form("/complaints/new")["website"] == "" and page.form("/complaints/new")["words"].strip() == GOOD["words"]
    )


@pytest.mark.parametrize("key", ["", "short", "Z" * 32, "a" * 31, "a" * 200, "a" * 31 + "\x00"])
def test_form_with_made_up_key_gets_new_one(demo_client, demo_session, key) -> None:
    before = count(demo_session)
    page = send(demo_client, status=422, form_key=key)
    assert "got a new one" in page.text and count(demo_session) == before
    assert len(page.form("/complaints/new")["form_key"]) == 32


def test_anonymous_keeps_no_contact(demo_client, demo_session) -> None:
    send(demo_client, anonymous="y")
    complaint = newest(demo_session)
    assert complaint.anonymous and complaint.preferred == "page"
    assert (complaint.contact_name, complaint.contact_mail, complaint.contact_phone) == ("", "", "")


def test_no_address_of_sender_is_kept(demo_client, demo_session) -> None:
    page = demo_client.get("/complaints/new")
    form = {**page.form("/complaints/new"), **GOOD}
    demo_client.post("/complaints/new", form, status=201, environ_overrides={"REMOTE_ADDR": "203.0.113.77"})
    complaint = newest(demo_session)
    entries = demo_session.scalars(select(AuditEntry).where(AuditEntry.object_id == str(complaint.id)))
    everything = repr(complaint.__dict__) + repr([(entry.details, entry.source) for entry in entries])
    assert "203.0.113.77" not in everything and "nine times" not in repr([one.details for one in entries])


def test_unknown_staff_number_is_kept_and_tells_nothing(demo_client, demo_session) -> None:
    known = demo_session.scalars(select(Employee.number).order_by(Employee.id.desc()).limit(1)).one()
    pages = [send(demo_client, agent_text=f"Agent {number}") for number in (known, "9999")]
    texts = {re.sub(r"C-\d+-\d+|[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", "", page.text) for page in pages}
    assert len(texts) == 1
    assert newest(demo_session).agent_text == "Agent 9999" and not newest(demo_session).subjects


def test_staff_number_given_names_subject(demo_client, demo_session) -> None:
    person = demo_session.scalars(select(Employee).where(Employee.number == "0030")).one()
    send(demo_client, agent_text="no. 0030")
    found = demo_session.scalars(select(Subject.employee_id).where(Subject.complaint_id == newest(demo_session).id))
    assert list(found) == [person.id]


def look_up(client: Inspector, number: str, code: str, status: int = 200) -> Page:
    """Give number and code."""
    page = client.get("/complaints/status")
    return client.post(
        "/complaints/status", {**page.form("/complaints/status"), "number": number, "code": code}, status=status
    )


def test_number_and_code_open_the_complaint(demo_client, demo_app) -> None:
    number, code = receipt_of(send(demo_client))
    other = Inspector(demo_app)
    page = look_up(other, number.lower(), code.replace("-", " ").lower())
    assert page.h1 == f"Complaint {number}"
    assert "A complaint officer has been put in charge" in page.text
    assert code not in page.source and "They called nine times" not in page.text


@pytest.mark.safety("s35")
@pytest.mark.safety("s64")
def test_wrong_code_and_unknown_number_answer_alike(demo_client) -> None:
    number, code = receipt_of(send(demo_client))
    tries = [
        (number, CODE),
        (number, ""),
        (number, "x" * 60),
        ("C-2026-999999", code),
        ("nothing", "nothing"),
        ("C-2026-\x00", "\x00"),
    ]
    answers = set()
    for wrong_number, wrong_code in tries * 4:
        page = look_up(demo_client, wrong_number, wrong_code, status=422)
        page.tree.xpath("//input[@name='number']")[0].set("value", "")
        if "cannot be kept" not in page.text:
            answers.add(page.text)
    assert len(answers) == 1 and "do not belong together" in answers.pop()


@pytest.mark.safety("s77")
def test_code_never_stands_in_an_address(demo_client) -> None:
    number, code = receipt_of(send(demo_client))
    page = demo_client.get("/complaints/status")
    answer = demo_client.raw.post(
        "/complaints/status", data={**page.form("/complaints/status"), "number": number, "code": code}
    )
    assert answer.status_code == 303 and answer.headers["Location"] == "/complaints/status/case"


def test_grant_ends_by_button_and_by_time(demo_client) -> None:
    number, code = receipt_of(send(demo_client))
    page = look_up(demo_client, number, code)
    demo_client.submit(page, "leave")
    assert demo_client.raw.get("/complaints/status/case").status_code == 302
    look_up(demo_client, number, code)
    with demo_client.raw.session_transaction() as cookie:
        cookie["complaint_grant"] = [cookie["complaint_grant"][0], 0]
    assert demo_client.raw.get("/complaints/status/case").status_code == 302
    assert demo_client.raw.get("/complaints/status/letter").status_code == 302


def test_messages_go_both_ways(demo_client, demo_session, handler) -> None:
    number, code = receipt_of(send(demo_client))
    case_id = newest(demo_session).id
    page = look_up(demo_client, number, code)
    page = demo_client.submit(page, "message", text="They called again today.")
    assert "They called again today." in page.text
    assert "Write something here." in demo_client.submit(page, "message", text=" ", status=422).errors()
    username, _ = handler(case_id)
    demo_client.sign_in(username)
    assert f"Answer the message on complaint {number}" in demo_client.get("/").text
    page = demo_client.get(f"/complaints/{case_id}")
    assert "waits for an answer" in page.text
    demo_client.submit(page, "Message to the complainant", message_text="We have stopped it.")
    assert f"Answer the message on complaint {number}" not in demo_client.get("/").text
    other = Inspector(demo_client.app)
    assert "We have stopped it." in look_up(other, number, code).text


def test_filing_writes_trail_without_words(demo_client, demo_session) -> None:
    send(demo_client)
    complaint = newest(demo_session)
    entries = demo_session.scalars(
        select(AuditEntry).where(AuditEntry.object_type == "complaint", AuditEntry.object_id == str(complaint.id))
    ).all()
    assert {entry.action for entry in entries} == {"complaints:case:file", "complaints:case:assign"}
    assert "Ann" not in repr([entry.details for entry in entries])


def test_clocks_and_allegations_belong_to_one_complaint(demo_session) -> None:
    assert db.session.scalar(select(func.count()).select_from(CaseClock)) >= 3 * count(demo_session)
    assert db.session.scalar(select(func.count()).select_from(Allegation)) > 100
