"""The complaint mailbox against a real IMAP server: kept, treated once, answered seldom, never lost."""

import hashlib
import zipfile
from base64 import encodebytes
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints.cases.answers import CaseMessage
from complaints.cases.delivering import hear_of_delivery
from complaints.cases.models import Channel, Complaint, Subject
from complaints.cases.replying import print_letter, send_letter
from complaints.cases.rules.letter import Verdict
from complaints.cases.rules.workflow import State
from complaints.cases.services import write_message
from complaints.duplicates.models import ComplaintLink
from complaints.duplicates.rules import Deed
from complaints.intake.queries import complaint_by_code
from complaints.mailbox import imap, jobs
from complaints.mailbox.imap import Unreachable, imap_server, opened
from complaints.mailbox.models import ComplaintMail, MailboxState
from complaints.mailbox.outgoing import code_of_mail, token_of
from complaints.mailbox.queries import mails_of
from complaints.mailbox.rules.values import Decision, Treatment, Why
from complaints.mailbox.tidying import tidy_mails
from portal import clock
from portal.auth.models import Account
from portal.db.session import transaction
from portal.errors import Refused
from portal.feature import JobRun
from portal.files.models import StoredFile
from portal.jobs.runner import run_everything_due
from portal.notifications.models import OutboxMessage
from portal.people.models import Employee
from tests.access.examples_mails import waiting_mail
from tests.support.dovecot import USER, Dovecot, dovecot_running
from tests.support.mailserver import MailServer, mail_server

MAILS = Path(__file__).parent / "mails"


@pytest.fixture
def box(demo_app: Flask) -> Iterator[Dovecot]:
    """An empty mailbox, and the portal set up to read it."""
    kept = demo_app.extensions["fairline.config"]
    with dovecot_running() as running:
        demo_app.extensions["fairline.config"] = replace(
            kept, imap_url=running.url, complaint_address=USER, mail_from=f"Agency <{USER}>"
        )
        yield running
    demo_app.extensions["fairline.config"] = kept


@pytest.fixture
def read(demo_app: Flask, demo_session: Session) -> Callable[[], dict]:
    """Runs the job as the worker does; what it says."""

    def run() -> dict:
        demo_session.rollback()
        with demo_app.test_request_context():
            said = jobs.read_mailbox(JobRun(demo_session, 0, {}, lambda _done, _all: None))
        demo_session.rollback()
        demo_session.expire_all()
        return said or {}

    return run


@pytest.fixture
def mails(demo_session: Session) -> Callable[[], list[ComplaintMail]]:
    """All mails that have come since the test began, oldest first."""
    last = demo_session.scalar(select(func.max(ComplaintMail.id))) or 0
    return lambda: list(
        demo_session.scalars(select(ComplaintMail).where(ComplaintMail.id > last).order_by(ComplaintMail.id))
    )


def plain(text: str = "They called at night.", sender: str = "li@mail.example", **head: str) -> bytes:
    """A mail with further lines in its head."""
    number = hashlib.sha256(f"{text}{sender}{head}".encode()).hexdigest()[:12]
    lines = {"From": sender, "Subject": "A complaint", "Message-ID": f"<{number}@mail.example>"}
    lines |= {name.replace("_", "-"): value for name, value in head.items()}
    return ("".join(f"{name}: {value}\r\n" for name, value in lines.items()) + f"\r\n{text}\r\n").encode()


def outbox(session: Session, topic: str) -> list[OutboxMessage]:
    """Messages that wait for a topic."""
    return list(
        session.scalars(select(OutboxMessage).where(OutboxMessage.topic.startswith(topic)).order_by(OutboxMessage.id))
    )


def test_nothing_is_done_where_no_mailbox_is_set(read: Callable[[], dict]) -> None:
    assert read() == {"outcome": "off"}


def test_mail_becomes_a_case_with_its_words_and_bytes(
    box: Dovecot, read: Callable[[], dict], mails: Callable[[], list[ComplaintMail]], demo_session: Session
) -> None:
    raw = (MAILS / "gb2312_that_is_gb18030.eml").read_bytes()
    box.deliver(raw)
    assert read()["taken"] == 1
    (mail,) = mails()
    complaint = demo_session.get_one(Complaint, mail.complaint_id)
    assert (mail.treatment, mail.charset, mail.sha256) == (
        Treatment.NEW_CASE,
        "gb18030",
        hashlib.sha256(raw).hexdigest(),
    )
    assert complaint.channel is Channel.MAIL
    assert complaint.words.startswith("您好：\n\n贵公司的赵喆女士和刘镕先生")
    assert (complaint.contact_name, complaint.contact_mail, complaint.language) == (
        "王㛃",
        "wang@163.example",
        "zh_Hans",
    )
    assert complaint.received_at == mail.arrived_at
    assert complaint.handler_id is not None
    file = demo_session.get_one(StoredFile, mail.file_id)
    assert jobs.raw_bytes(file.storage_name, file.size) == raw
    assert box.flags() == [True]
    code = code_of_mail(mail.sha256)
    assert complaint_by_code(demo_session, complaint.number, code) == complaint.id
    (answer,) = outbox(demo_session, f"complaints:received:{complaint.id}")
    assert token_of(complaint.id) in answer.message_id
    assert token_of(complaint.id) in answer.body
    assert complaint.number in answer.body
    assert (answer.recipient, answer.reply_to, answer.answers) == ("wang@163.example", USER, "a1@163.example")


def test_answer_becomes_a_message_with_files_and_waits_for_the_officer(
    box: Dovecot, read: Callable[[], dict], mails: Callable[[], list[ComplaintMail]], demo_session: Session
) -> None:
    box.deliver(plain())
    read()
    case_id = mails()[0].complaint_id
    box.deliver(
        plain("It goes on.", In_Reply_To=f"<{token_of(case_id)}.abc@agency.example>", Subject="Other"),
        plain("And again.", References=f"<{mails()[0].message}>", Subject="Third"),
        plain(f"By hand. {token_of(case_id).upper()}", sender="other@mail.example"),
    )
    read()
    assert [(one.treatment, one.why, one.complaint_id) for one in mails()[1:]] == [
        (Treatment.REPLY_TO_CASE, Why.IN_REPLY_TO, case_id),
        (Treatment.REPLY_TO_CASE, Why.REFERENCES, case_id),
        (Treatment.REPLY_TO_CASE, Why.REPLY_TOKEN, case_id),
    ]
    texts = demo_session.scalars(
        select(CaseMessage.text).where(CaseMessage.complaint_id == case_id).order_by(CaseMessage.id)
    ).all()
    assert texts == ["It goes on.", "And again.", f"By hand. {token_of(case_id).upper()}"]
    assert demo_session.get_one(Complaint, case_id).message_waits_since is not None


@pytest.mark.safety("s67")
def test_one_answer_a_sender_a_day_and_three_a_case(
    box: Dovecot, read: Callable[[], dict], mails: Callable[[], list[ComplaintMail]], demo_session: Session
) -> None:
    box.deliver(*(plain(f"Complaint {number}.") for number in range(4)))
    read()
    assert len({one.complaint_id for one in mails()}) == 4
    assert len(outbox(demo_session, "complaints:received:")) == 1
    token = token_of(mails()[0].complaint_id)
    box.deliver(*(plain(f"More. {token}", sender=f"person{number}@mail.example") for number in range(5)))
    read()
    assert len(outbox(demo_session, "complaints:received:")) == 3


@pytest.mark.safety("s11")
def test_repeated_and_killed_runs_neither_lose_nor_double(
    box: Dovecot,
    read: Callable[[], dict],
    mails: Callable[[], list[ComplaintMail]],
    demo_session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = demo_session.scalar(select(func.count()).select_from(Complaint)) or 0
    for number, (module, name) in enumerate(
        [
            (imap.OpenMailbox, "fetch"),
            (jobs, "keep_mail"),
            (jobs, "read_apart"),
            (jobs, "treat_mail"),
            (imap.OpenMailbox, "mark_seen"),
            (jobs, "note_run"),
        ]
    ):
        box.deliver(plain(f"Complaint number {number}.", sender=f"person{number}@mail.example"))
        with monkeypatch.context() as patch:
            patch.setattr(module, name, _killed)
            with pytest.raises(KeyboardInterrupt):
                read()
        demo_session.rollback()
        read()
        read()
    assert [one.treatment for one in mails()] == [Treatment.NEW_CASE] * 6
    assert demo_session.scalar(select(func.count()).select_from(Complaint)) == before + 6
    assert all(box.flags())


def _killed(*_anything: object, **_more: object) -> None:
    raise KeyboardInterrupt


def test_what_goes_wrong_waits_for_a_person(
    box: Dovecot,
    read: Callable[[], dict],
    mails: Callable[[], list[ComplaintMail]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "treat_mail", _broken)
        box.deliver(plain())
        read()
    box.deliver(
        b"To: x\r\n\r\nWho am I?", bytes(range(1, 256)) * 30, plain("x", In_Reply_To="<case.1.0000000000000000.a@b>")
    )
    read()
    found = mails()
    assert [(one.treatment, one.why) for one in found[:2]] == [
        (Treatment.QUARANTINE, Why.FAILED),
        (Treatment.QUARANTINE, Why.NO_SENDER),
    ]
    assert found[0].text.strip() == "They called at night."
    assert found[2].treatment is Treatment.QUARANTINE
    assert found[3].treatment is Treatment.NEW_CASE


def _broken(*_anything: object, **_more: object) -> None:
    raise ValueError("something unforeseen")


def test_attachments_pass_the_same_gate_as_uploads(
    box: Dovecot, read: Callable[[], dict], mails: Callable[[], list[ComplaintMail]], demo_session: Session
) -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 50_000_000)
    mail = message_from_bytes((MAILS / "attachments.eml").read_bytes())
    part = Message()
    part["Content-Type"], part["Content-Transfer-Encoding"] = 'application/zip; name="all.docx"', "base64"
    part.set_payload(encodebytes(bomb.getvalue()).decode())
    mail.attach(part)
    box.deliver(mail.as_bytes())
    read()
    (found,) = mails()
    names = demo_session.scalars(
        select(StoredFile.file_name).where(
            StoredFile.about_type == "complaint", StoredFile.about_id == str(found.complaint_id)
        )
    ).all()
    assert names == ["截图.png"]
    assert [line.partition("”")[0] for line in found.refused.split("\n")] == ["“录音-list.svg", "“all.docx"]


def test_machines_are_noted_and_never_answered(
    box: Dovecot, read: Callable[[], dict], mails: Callable[[], list[ComplaintMail]], demo_session: Session
) -> None:
    box.deliver(
        plain(Auto_Submitted="auto-replied"), plain(Precedence="bulk"), plain(Return_Path="<>"), plain(sender=USER)
    )
    read()
    assert {one.treatment for one in mails()} == {Treatment.AUTO_REPLY}
    assert {one.complaint_id for one in mails()} == {None}
    assert outbox(demo_session, "complaints:received:") == []


def test_the_same_mail_by_two_ways_is_noted_once(
    box: Dovecot, read: Callable[[], dict], mails: Callable[[], list[ComplaintMail]]
) -> None:
    box.deliver(plain(), b"Received: by another way\r\n" + plain())
    read()
    assert [(one.treatment, one.why) for one in mails()] == [
        (Treatment.NEW_CASE, Why.NEW),
        (Treatment.AUTO_REPLY, Why.REPEATED),
    ]


def test_bounce_opens_the_duty_to_tell_again(
    box: Dovecot,
    read: Callable[[], dict],
    mails: Callable[[], list[ComplaintMail]],
    demo_app: Flask,
    demo_session: Session,
    drafted: Callable,
    letter_of: Callable,
) -> None:
    case_id, _username, officer = drafted(Verdict.UPHELD)
    letter = letter_of(case_id)
    letter_id, printed = letter.id, print_letter(demo_session, letter)
    with demo_app.test_request_context(), transaction(demo_session) as session:
        send_letter(session, officer, case_id, letter_id, mail="ann@mail.example", printed=printed, now=clock.now())
    (sent,) = outbox(demo_session, f"complaints:letter:{letter_id}")
    assert token_of(case_id) in sent.message_id
    assert token_of(case_id) in sent.body
    with transaction(demo_session) as session:
        hear_of_delivery(session, sent.topic, "sent")
    raw = (MAILS / "bounce_postfix.eml").read_bytes()
    box.deliver(raw.replace(b"<case.17.0123456789abcdef.77aa@agency.example>", sent.message_id.encode()))
    read()
    assert (mails()[-1].treatment, mails()[-1].complaint_id) == (Treatment.BOUNCE, case_id)
    assert demo_session.get_one(Complaint, case_id).state is State.FINDING


def test_officers_message_goes_by_mail_and_names_the_case(
    box: Dovecot, demo_app: Flask, demo_session: Session, file: Callable, handler: Callable
) -> None:
    case_id = file()
    _username, officer = handler(case_id)
    with demo_app.test_request_context(), transaction(demo_session) as session:
        write_message(session, officer, case_id, "When did they call?", clock.now())
    (sent,) = outbox(demo_session, f"complaints:message:{case_id}")
    assert (sent.recipient, sent.reply_to) == ("ann@mail.example", USER)
    assert sent.body.startswith("When did they call?")
    assert token_of(case_id) in sent.message_id


def test_mailbox_that_cannot_be_read_is_noted(
    box: Dovecot, read: Callable[[], dict], demo_app: Flask, demo_session: Session
) -> None:
    kept = demo_app.extensions["fairline.config"]
    demo_app.extensions["fairline.config"] = replace(kept, imap_url=kept.imap_url.replace("an-imap-word", "wrong"))
    assert read()["outcome"] == "unreachable"
    (state,) = demo_session.scalars(select(MailboxState)).all()
    assert "Authentication failed" in state.error
    assert "wrong" not in state.error


def test_what_an_officer_writes_goes_on_in_the_same_thread(
    box: Dovecot, read: Callable[[], dict], mails: Callable, demo_app: Flask, demo_session: Session, handler: Callable
) -> None:
    """Its head names the mail that made the case and our receipt; a mail of a person is no automatic answer."""
    with mail_server() as server:
        kept = demo_app.extensions["fairline.config"]
        demo_app.extensions["fairline.config"] = replace(kept, smtp_url=server.url)
        box.deliver(plain("They called nine times.", sender=_OTHER))
        read()
        (mail,) = mails()
        case_id, first = mail.complaint_id, mail.message
        with transaction(demo_session) as session:
            write_message(session, handler(case_id)[1], case_id, "When was it?", clock.now())
        _post_leaves(demo_app, demo_session, server)
        receipt, question = [message_from_bytes(raw) for raw in _taken(server)]
    assert question["References"].split() == [f"<{first}>", receipt["Message-ID"].strip()]
    assert question["In-Reply-To"].strip() == receipt["Message-ID"].strip()
    assert (receipt["Auto-Submitted"], question["Auto-Submitted"]) == ("auto-replied", "auto-generated")


@pytest.mark.parametrize(
    "address",
    ["http://a:b@c", "imap://u:p@mail.example", "imaps://mail.example", 'imaps://u:p@mail.example/a"b', "imaps://u:p@"],
)
def test_address_of_the_mailbox_is_checked(address: str) -> None:
    with pytest.raises(Refused):
        imap_server(address)


def test_server_that_does_not_answer_is_unreachable() -> None:
    with pytest.raises(Unreachable), opened(imap_server("imap://u:p@127.0.0.1:9/INBOX")):
        pass


@pytest.mark.safety("s67")
def test_two_portals_that_write_to_each_other_stop_after_two_mails(
    box: Dovecot, read: Callable[[], dict], demo_app: Flask, demo_session: Session, mails: Callable
) -> None:
    """The other portal is one like ours: what we send it is what it would send us for a mail of ours."""
    with mail_server() as server:
        kept = demo_app.extensions["fairline.config"]
        demo_app.extensions["fairline.config"] = replace(kept, smtp_url=server.url)
        box.deliver(plain("A complaint by the other portal's person.", sender=_OTHER))
        read()
        for _ in range(4):
            _post_leaves(demo_app, demo_session, server)
            answers = [_from_the_other(raw) for raw in _taken(server)]
            box.deliver(*answers)
            read()
        assert [message_from_bytes(raw)["Auto-Submitted"] for raw in _taken(server)] == ["auto-replied"]
        assert [one.treatment for one in mails()][1:] == [Treatment.AUTO_REPLY]


def _taken(server: MailServer) -> list[bytes]:
    """What went to the other portal; the demo's people get mails at their own hours."""
    return [raw for raw in server.taken if _OTHER in str(message_from_bytes(raw)["To"])]


_OTHER = "other@portal.example"


def _post_leaves(app: Flask, session: Session, server: MailServer) -> None:
    with transaction(session) as writing:
        for message in writing.scalars(select(OutboxMessage).where(OutboxMessage.topic.startswith("complaints:"))):
            message.urgent = True
    with app.app_context():
        run_everything_due(session, app.extensions["fairline.features"])
    session.rollback()
    assert len(_taken(server)) < 3


def _from_the_other(raw: bytes) -> bytes:
    """The same kind of answer, sent by the other portal to us."""
    mail = message_from_bytes(raw)
    mail.replace_header("From", _OTHER)
    mail.replace_header("To", USER)
    return mail.as_bytes()


def test_person_makes_a_case_of_a_mail_that_could_not_be_treated(
    demo_app: Flask, demo_session: Session, demo_client, mails: Callable[[], list[ComplaintMail]]
) -> None:
    mail_id = waiting_mail(demo_session)
    page = demo_client.sign_in("officer").get("/complaints/mails/")
    assert "It names no sender." in page.text
    page = demo_client.get(f"/complaints/mails/{mail_id}")
    assert "Who am I?" in page.text
    made = page.form("/case") | {"words": "Who am I? They call me at work.", "language": "en"}
    answers = [demo_client.raw.post(f"/complaints/mails/{mail_id}/case", data=made) for _ in range(2)]
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(303, "/complaints/mails/")] * 2
    demo_client.sign_in("officer2").get(f"/complaints/mails/{mail_id}", status=404)
    demo_session.expire_all()
    (mail,) = mails()
    complaint = demo_session.get_one(Complaint, mail.complaint_id)
    assert (complaint.channel, complaint.words) == (Channel.MAIL, "Who am I? They call me at work.")
    assert (mail.decision, mail.text) == (Decision.CASE, "")
    reader = demo_session.get_one(Account, mail.decided_by_id)
    assert reader.username == "officer"
    handler = demo_session.scalar(select(Account.username).where(Account.employee_id == complaint.handler_id))
    assert "The mail itself" in demo_client.sign_in(handler).get(f"/complaints/{complaint.id}").text


def test_sender_is_told_once_what_a_person_made_of_their_mails(demo_session: Session, demo_client) -> None:
    """A mail without words waits for a person; a second of the day brings no second answer, a machine gets none."""
    raw = b"From: li@mail.example\r\nMessage-ID: <%d@mail.example>\r\n%s\r\n"
    demo_client.sign_in("officer")
    for number, head in ((1, b""), (2, b""), (3, b"Auto-Submitted: auto-generated\r\n")):
        mail_id = waiting_mail(demo_session, raw % (number, head), number)
        page = demo_client.get(f"/complaints/mails/{mail_id}")
        demo_client.submit(page, "Make a complaint of it", words=f"They call me at work, {number}.", language="en")
    demo_session.expire_all()
    answers = outbox(demo_session, "complaints:received")
    assert [(one.recipient, one.answers) for one in answers] == [("li@mail.example", "1@mail.example")]


def test_mail_is_added_to_a_case_or_set_aside(demo_session: Session, demo_client, file: Callable) -> None:
    number = demo_session.get_one(Complaint, file()).number
    first = waiting_mail(demo_session)
    page = demo_client.sign_in("officer").get(f"/complaints/mails/{first}")
    refused = demo_client.submit(page, "Add it to the complaint", number="C-2020-000001", message="Hello", status=422)
    assert "There is no complaint with this number." in refused.text
    demo_client.submit(refused, "Add it to the complaint", number=number.lower(), message="Hello")
    second = waiting_mail(demo_session, b"Subject: offers\r\n\r\nBuy now.", 2)
    page = demo_client.get(f"/complaints/mails/{second}")
    demo_client.submit(page, "Set the mail aside", reason="An advertisement.")
    assert "Not a complaint" in demo_client.get("/complaints/mails/?show=noted").text
    assert "An advertisement." in demo_client.get(f"/complaints/mails/{second}").text
    assert demo_session.scalar(select(func.count()).select_from(CaseMessage).where(CaseMessage.text == "Hello")) == 1


def test_mail_is_not_added_to_a_case_about_whoever_sorts_it(demo_session: Session, demo_client, file: Callable) -> None:
    """Nor is that there is such a case: the sentence is that of a number nobody has."""
    complaint = demo_session.get_one(Complaint, file())
    officers = demo_session.scalars(select(Account).where(Account.username.in_(["officer", "officer2"]))).all()
    named = next(one for one in officers if one.employee_id != complaint.handler_id)
    with transaction(demo_session) as writing:
        writing.add(Subject(complaint_id=complaint.id, employee_id=named.employee_id, added_at=clock.now()))
    page = demo_client.sign_in(named.username).get(f"/complaints/mails/{waiting_mail(demo_session)}")
    number = complaint.number
    refused = demo_client.submit(page, "Add it to the complaint", number=number, message="Hello", status=422)
    assert "There is no complaint with this number." in refused.text
    assert demo_session.scalar(select(func.count()).select_from(CaseMessage).where(CaseMessage.text == "Hello")) == 0


def test_answer_to_a_merged_case_waits_where_it_goes_on(
    box: Dovecot, read: Callable[[], dict], demo_app: Flask, demo_session: Session, file: Callable
) -> None:
    kept_id, merged_id = file(), file(code="1123456789ABCDEF")
    with transaction(demo_session) as session:
        for deed in (Deed.LINK, Deed.MERGE):
            session.add(
                ComplaintLink(complaint_id=merged_id, kept_id=kept_id, deed=deed, reason="the same", at=clock.now())
            )
            session.flush()
    box.deliver(plain("It goes on.", In_Reply_To=f"<{token_of(merged_id)}.abc@agency.example>"))
    read()
    assert demo_session.scalars(select(CaseMessage.complaint_id).where(CaseMessage.text == "It goes on.")).all() == [
        merged_id
    ]
    assert demo_session.get_one(Complaint, kept_id).message_waits_since is not None
    with demo_app.test_request_context():
        assert [one.subject for one in mails_of(demo_session, kept_id)] == ["A complaint"]


def test_mail_that_names_the_reader_is_for_somebody_else(demo_session: Session, demo_client) -> None:
    person = demo_session.scalars(
        select(Employee).join(Account, Account.employee_id == Employee.id).where(Account.username == "officer")
    ).one()
    mail_id = waiting_mail(demo_session, f"Subject: x\r\n\r\n{person.name} shouted at me.".encode(), 3)
    demo_client.sign_in("officer").get(f"/complaints/mails/{mail_id}", status=404)
    assert "shouted" in demo_client.sign_in("officer2").get(f"/complaints/mails/{mail_id}").text


def test_administrator_sees_whether_the_mailbox_is_read(box: Dovecot, read: Callable[[], dict], demo_client) -> None:
    page = demo_client.sign_in("admin").get("/admin/complaint-mailbox/")
    assert "not yet" in page.text
    box.deliver(plain())
    read()
    tested = demo_client.submit(demo_client.get("/admin/complaint-mailbox/"), "Test the connection")
    assert "The mailbox answers and takes user and password." in tested.text
    assert "complaints@agency.example@127.0.0.1/INBOX" in tested.text
    assert "called at night" not in tested.text and "li@mail.example" not in tested.text


def test_old_noted_mails_are_emptied(demo_session: Session, mails: Callable[[], list[ComplaintMail]]) -> None:
    waiting_mail(demo_session, plain(Auto_Submitted="auto-replied"), 4)
    with transaction(demo_session) as session:
        assert tidy_mails(session, clock.now() - timedelta(days=1), 10) == 0
        assert tidy_mails(session, clock.now() + timedelta(minutes=1), 10) == 1
    (mail,) = mails()
    assert (mail.file_id, mail.sender, mail.subject) == (None, "", "")
    assert demo_session.scalar(select(func.count()).select_from(StoredFile)) == 0
