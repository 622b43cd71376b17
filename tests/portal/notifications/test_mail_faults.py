"""A mail server behind a proxy that stalls, drips, cuts and lies: no mail is lost, a double keeps its id (s47, s58)."""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.db.session import db
from portal.jobs.models import Job, JobState
from portal.jobs.runner import run_everything_due
from portal.notifications import mailer, sending
from portal.notifications.models import OutboxMessage, OutboxState
from tests.support.mailserver import MailServer
from tests.support.smtp_proxy import Proxy, smtp_proxy

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.safety("s58")]
_DOUBLES = {"swallow the answer", "endless line", "nonsense answer"}
_FAULTS = ["cut in data", "nonsense", "endless banner", "busy", "closed", *sorted(_DOUBLES)]


@pytest.fixture
def proxy(app: Flask, server: MailServer) -> Iterator[Proxy]:
    """The test's mail server behind a proxy, and the portal set up to use that."""
    kept = app.extensions["fairline.config"]
    with smtp_proxy(int(server.url.rpartition(":")[2])) as running:
        app.extensions["fairline.config"] = replace(kept, smtp_url=running.url)
        yield running
        app.extensions["fairline.config"] = kept


@pytest.mark.safety("s47")
@pytest.mark.parametrize("fault", _FAULTS)
def test_a_faulty_delivery_is_tried_again_and_never_lost(app, clock, server, proxy, queued, message, run_jobs, fault):
    proxy.plans = [fault]
    number = queued(urgent=True)
    run_jobs(app)
    assert message(number).state is OutboxState.WAITING, message(number).last_error
    clock.shift(timedelta(minutes=2))
    run_jobs(app)
    assert message(number).state is OutboxState.SENT
    arrived = Counter(str(mail["Message-ID"]) for mail in server.mails)
    assert arrived == {message(number).message_id: 2 if fault in _DOUBLES else 1}


@pytest.mark.safety("s47")
def test_fifty_mails_through_a_mad_server_all_arrive(app, session, clock, server, proxy, queued, run_jobs):
    proxy.plans = _FAULTS * 4
    faults = len([plan for plan in proxy.plans if plan in _DOUBLES])
    for number in range(50):
        queued(subject=f"Mail {number}", urgent=True)
    for _ in range(40):
        run_jobs(app)
        clock.shift(timedelta(minutes=70))
        if not session.scalar(select(func.count()).where(OutboxMessage.state == OutboxState.WAITING)):
            break
    arrived = Counter(str(mail["Message-ID"]) for mail in server.mails)
    assert set(arrived) == set(session.scalars(select(OutboxMessage.message_id)))
    assert sum(arrived.values()) - 50 <= faults
    assert set(session.scalars(select(OutboxMessage.state))) == {OutboxState.SENT}
    assert not session.scalar(select(func.count()).where(Job.state == JobState.PARKED))


def test_a_server_that_drips_is_left_as_a_whole(app, proxy, queued, message, run_jobs, monkeypatch):
    monkeypatch.setattr(mailer, "MOST_SECONDS", 1.0)
    proxy.plans = ["drip"]
    number = queued(urgent=True)
    run_jobs(app)
    assert message(number).last_error == "slow"
    assert message(number).state is OutboxState.WAITING


def test_pages_answer_while_the_mail_server_stalls(app, client, server, proxy, queued, message):
    """The page is there before the mail server has said a word: it waits for nothing of it, locks included."""
    proxy.plans = ["stall"]
    number = queued(urgent=True)

    def work() -> None:
        with app.app_context():
            run_everything_due(db.session, app.extensions["fairline.features"])
            db.session.close()

    worker = threading.Thread(target=work)
    worker.start()
    assert proxy.stalled.wait(30)
    client.get("/sign-in")
    other = queued(subject="written meanwhile", urgent=True)
    assert server.taken == []
    assert not proxy.release.is_set()
    proxy.release.set()
    worker.join()
    assert {message(number).state, message(other).state} == {OutboxState.SENT}
    assert timedelta(seconds=mailer.MOST_SECONDS) < sending.CLAIM
