"""The outbox against a mail server that really answers: takes, puts off, refuses, hangs up, dawdles."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock as wall
from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.documents.printing import Printed
from portal.documents.services import keep_document
from portal.feature import Feature
from portal.jobs.models import Job, JobState
from portal.notifications import mailer, sending
from portal.notifications.models import OutboxMessage, OutboxState
from portal.notifications.rules import WAITS
from tests.support.mailserver import MailServer

Load = Callable[[int], OutboxMessage]
pytestmark = pytest.mark.usefixtures("clock")


def _later(clock: time_machine.Traveller, **by: float) -> None:
    clock.shift(timedelta(**by))


def test_a_chinese_mail_arrives_as_it_was_written(app, server: MailServer, queued, message: Load, run_jobs):
    number = queued(unsubscribe_url="https://fairline.example/stop")
    run_jobs(app)
    (mail,) = server.mails
    assert mail["Subject"] == "投诉答复"
    assert mail.get_content().splitlines()[2] == "答复见附件。"
    assert mail["To"] == "lily.chen@example.com"
    assert mail["Message-ID"] == message(number).message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<https://fairline.example/stop>"
    assert message(number).state is OutboxState.SENT
    assert message(number).sent_at == wall.now()


def test_a_paper_goes_along_under_its_chinese_name(app, session, server: MailServer, queued, run_jobs):
    with transaction(session):
        paper = keep_document(
            session,
            PORTAL,
            Printed(content=b"%PDF-1.7 tiny", pages=1),
            kind="test",
            title="答复",
            language="zh_Hans",
            file_name="投诉答复 C-17.pdf",
            about_type="test",
            about_id=1,
        ).id
    queued(document_ids=[paper])
    run_jobs(app)
    (attached,) = server.mails[0].iter_attachments()
    assert attached.get_filename() == "投诉答复 C-17.pdf"
    assert attached.get_content() == b"%PDF-1.7 tiny"
    assert b"filename*" in server.taken[0]


def test_a_calendar_entry_goes_along_and_says_what_it_asks(app, server: MailServer, queued, message, run_jobs):
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "METHOD:CANCEL",
        "BEGIN:VEVENT",
        "SUMMARY:培训",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    entry = "".join(f"{line}\r\n" for line in lines)
    number = queued(calendar=entry)
    assert entry.encode() not in message(number).calendar_sealed
    run_jobs(app)
    (attached,) = server.mails[0].iter_attachments()
    assert (attached.get_content_type(), attached.get_param("method"), attached.get_filename()) == (
        "text/calendar",
        "CANCEL",
        "session.ics",
    )
    assert attached.get_content().splitlines() == list(lines)


def test_a_second_writing_of_the_same_message_sends_one(app, server: MailServer, queued, run_jobs):
    assert queued() == queued()
    run_jobs(app)
    assert len(server.taken) == 1


@pytest.mark.parametrize("answer", ["450 greylisted", "421 busy", "cut", "451 local error"])
def test_what_was_put_off_is_tried_again_a_minute_later(app, clock, server, queued, message: Load, run_jobs, answer):
    server.answers = [answer]
    number = queued()
    run_jobs(app)
    assert message(number).state is OutboxState.WAITING
    assert message(number).try_at == wall.now() + timedelta(minutes=1)
    _later(clock, seconds=59)
    run_jobs(app)
    assert server.taken == []
    _later(clock, seconds=61)
    run_jobs(app)
    assert message(number).state is OutboxState.SENT
    assert len(server.taken) == 1
    assert message(number).tries == 2


@pytest.mark.safety("s47")
def test_a_mail_taken_but_not_confirmed_comes_again_with_its_id(app, clock, server, queued, message: Load, run_jobs):
    server.answers = ["cut after taking"]
    number = queued()
    run_jobs(app)
    _later(clock, minutes=2)
    run_jobs(app)
    first, second = server.mails
    assert first["Message-ID"] == second["Message-ID"] == message(number).message_id


@pytest.mark.parametrize("where", ["answers", "at_recipient"])
def test_a_final_refusal_fails_at_once_and_names_the_answer(app, server, queued, message: Load, run_jobs, where):
    setattr(server, where, ["550 no such user lily.chen@example.com"])
    number = queued()
    run_jobs(app)
    assert message(number).state is OutboxState.FAILED
    assert message(number).last_error.startswith("refused|550 no such user")
    assert "lily.chen" not in message(number).last_error


def test_after_a_day_of_trying_it_is_given_up(app, clock, server: MailServer, queued, message: Load, run_jobs):
    server.answers = ["450 not now"] * 50
    number = queued(urgent=True)
    run_jobs(app)
    for wait in WAITS:
        assert message(number).state is OutboxState.WAITING
        clock.shift(wait + timedelta(seconds=1))
        run_jobs(app)
    assert message(number).state is OutboxState.FAILED
    assert server.tries == len(WAITS) + 1
    assert sum(WAITS, timedelta()) < timedelta(hours=24)


@pytest.mark.safety("s58")
def test_a_dawdling_server_is_left_in_time(app, server, queued, message: Load, run_jobs, monkeypatch):
    monkeypatch.setattr(sending, "hand_in", lambda *given: mailer.hand_in(*given, patience=0.3), raising=True)
    server.answers = ["slow"]
    number = queued()
    run_jobs(app)
    assert message(number).state is OutboxState.WAITING
    assert message(number).last_error == "slow"


def test_a_server_that_is_not_there_is_tried_later(app: Flask, queued, message: Load, run_jobs):
    kept = app.extensions["fairline.config"]
    app.extensions["fairline.config"] = replace(kept, smtp_url="smtp://127.0.0.1:9")
    number = queued()
    run_jobs(app)
    app.extensions["fairline.config"] = kept
    assert message(number).state is OutboxState.WAITING
    assert message(number).last_error.startswith("unreachable|ConnectionRefusedError")


def test_without_a_server_mails_wait_and_say_why(app, clock, session, queued, message: Load, run_jobs):
    number = queued()
    run_jobs(app)
    assert message(number).state is OutboxState.WAITING
    assert message(number).last_error == "no_server"
    assert message(number).tries == 0
    _later(clock, hours=1)
    before = len(session.scalars(select(Job.id).where(Job.kind == "notifications.send")).all())
    run_jobs(app)
    assert len(session.scalars(select(Job.id).where(Job.kind == "notifications.send")).all()) == before


def test_mails_that_waited_for_a_server_leave_once_there_is_one(app, clock, queued, message: Load, run_jobs, request):
    number = queued()
    run_jobs(app)
    server = request.getfixturevalue("server")
    _later(clock, minutes=16)
    run_jobs(app)
    assert message(number).state is OutboxState.SENT
    assert len(server.taken) == 1


def test_a_claimed_message_is_not_sent_by_a_second_worker(app, session, server: MailServer, queued, message: Load):
    number = queued()
    assert sending._claimed(session, number, wall.now()) is not None
    assert sending._claimed(session, number, wall.now()) is None
    assert message(number).try_at == wall.now() + sending.CLAIM


def test_a_worker_killed_while_sending_leaves_it_to_the_sweep(app, clock, session, server, queued, message, run_jobs):
    number = queued()
    sending._claimed(session, number, wall.now())
    run_jobs(app)
    assert server.taken == []
    _later(clock, minutes=6)
    run_jobs(app)
    assert message(number).state is OutboxState.SENT
    assert len(server.taken) == 1


def test_nothing_is_open_while_the_server_is_spoken_to(app, session: Session, server, queued, run_jobs, monkeypatch):
    seen = []

    def spy(*given):
        seen.append(session.in_transaction())
        return mailer.hand_in(*given)

    monkeypatch.setattr(sending, "hand_in", spy)
    queued()
    run_jobs(app)
    assert seen == [False]


def _listening(app: Flask, listener) -> Feature:
    heard = Feature(name="testing", label="", outbox_listeners={"testing": listener})
    app.extensions["fairline.features"].append(heard)
    return heard


@pytest.mark.parametrize(("answer", "outcome"), [("", "sent"), ("554 no", "failed")])
def test_the_domain_hears_in_the_same_transaction(app, session, server, queued, message, run_jobs, answer, outcome):
    heard = []

    def listener(given: Session, topic: str, result: str) -> None:
        heard.append((topic, result, given.info.get("writing")))

    feature = _listening(app, listener)
    try:
        server.answers = [answer]
        queued(topic="testing:reply:17")
        run_jobs(app)
    finally:
        app.extensions["fairline.features"].remove(feature)
    assert heard == [("testing:reply:17", outcome, True)]


def test_a_listener_that_fails_never_doubles_the_mail(app, clock, session, server, queued, message: Load, run_jobs):
    heard = []

    def listener(given: Session, topic: str, result: str) -> None:
        heard.append(topic)
        if len(heard) == 1:
            given.add(OutboxMessage())
            raise ValueError("a fault of the domain")

    feature = _listening(app, listener)
    try:
        number = queued(topic="testing:reply:18")
        run_jobs(app)
        _later(clock, minutes=10)
        run_jobs(app)
    finally:
        app.extensions["fairline.features"].remove(feature)
    assert message(number).state is OutboxState.SENT
    assert len(server.taken) == 1
    assert heard == ["testing:reply:18"] * 2
    assert set(session.scalars(select(Job.state).where(Job.kind == "notifications.tell"))) == {JobState.DONE}


def test_a_chat_name_that_nobody_set_up_waits(app, queued, message: Load, run_jobs):
    number = queued(channel="chat", recipient="crisis")
    run_jobs(app)
    assert message(number).last_error == "no_chat"
