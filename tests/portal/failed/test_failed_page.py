"""What failed, on one page: both kinds, who works, and everything started again by one button, recorded."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.jobs.models import Job, JobState, JobWorker
from portal.jobs.roll import Roll
from portal.notifications.models import OutboxMessage, OutboxState
from portal.notifications.services import queue_message
from tests.support.statements import count_statements


def _parked(session: Any, **given: Any) -> int:
    now = clock.now()
    with transaction(session):
        values = {"kind": "documents.batch", "payload": {}, "tries": 5, "last_error": "ValueError, hr/slips.py:7 make"}
        job = Job(state=JobState.PARKED, run_at=now, created_at=now, finished_at=now, **(values | given))
        session.add(job)
        session.flush()
        return job.id


def _failed(session: Any, key: str = "one") -> int:
    with transaction(session):
        message = queue_message(
            session,
            PORTAL,
            unique_key=key,
            recipient="lily.chen@example.com",
            language="en",
            subject="Canary of the subject",
            body="Canary of the body",
        )
        message.state, message.tries, message.last_error = OutboxState.FAILED, 1, "refused|550 no such user"
        return message.id


@pytest.mark.safety("s49")
def test_given_up_work_and_failed_messages_stand_together(demo_client, demo_session):
    job, message = _parked(demo_session), _failed(demo_session)
    page = demo_client.sign_in("admin").get("/admin/failed/")
    assert page.links("Print papers") == [f"/jobs/{job}"]
    assert page.links("Message: Mail") == [f"/admin/outbox/{message}"]
    assert "ValueError, hr/slips.py:7 make" in page.text
    assert "The mail server refused it: 550 no such user" in page.text
    assert "Canary" not in page.source
    assert "lily.chen" not in page.source


def test_all_that_failed_starts_again_by_one_button(demo_app, demo_client, demo_session, run_jobs):
    jobs = [_parked(demo_session), _parked(demo_session)]
    refused = _parked(demo_session, result={"refused": "No.", "values": {}})
    message = _failed(demo_session)
    demo_client.sign_in("admin")
    page = demo_client.get("/admin/failed/")
    fields = page.form("Start all again")
    progress = demo_client.post(page.action("Start all again"), fields)
    demo_client.post(page.action("Start all again"), fields)
    assert progress.h1 == "Start what failed again"
    run_jobs(demo_app)
    demo_session.rollback()
    again = demo_session.scalars(select(AuditEntry.object_id).where(AuditEntry.action == "jobs:ledger:retry")).all()
    assert sorted(again) == sorted(str(number) for number in jobs)
    mails = demo_session.scalars(select(AuditEntry.object_id).where(AuditEntry.action == "notifications:outbox:retry"))
    assert mails.all() == [str(message)]
    asked = demo_session.scalars(select(AuditEntry).where(AuditEntry.action == "failed:all:retry")).all()
    assert len(asked) == 1
    assert demo_session.get_one(Job, refused, populate_existing=True).state is JobState.PARKED
    assert demo_session.get_one(OutboxMessage, message, populate_existing=True).state is OutboxState.WAITING


def test_where_nothing_failed_there_is_no_button(demo_client, demo_session):
    parked = _parked(demo_session)
    demo_client.sign_in("admin")
    page = demo_client.get("/admin/failed/")
    with transaction(demo_session):
        demo_session.delete(demo_session.get_one(Job, parked))
    answered = demo_client.post(page.action("Start all again"), page.form("Start all again"))
    assert "Nothing failed, so there is nothing to start again." in answered.text
    assert "Start all again" not in demo_client.get("/admin/failed/").text


def test_workers_are_shown_awake_or_silent(demo_client, demo_session):
    demo_client.sign_in("admin")
    assert "No worker was seen within the last minute" in demo_client.get("/admin/failed/").text
    Roll("ledger").sign(demo_session, clock.now())
    Roll("queue").sign(demo_session, clock.now() - timedelta(minutes=5))
    page = demo_client.get("/admin/failed/")
    assert "No worker was seen" not in page.text
    assert "awake" in page.text
    assert "silent" in page.text


def test_a_worker_that_ends_leaves_the_roll(demo_app, demo_session):
    roll = Roll("ledger")
    roll.sign(demo_session, clock.now())
    roll.leave(demo_app)
    demo_session.rollback()
    assert demo_session.scalars(select(JobWorker)).all() == []


def test_a_silent_queue_is_said_on_the_page(demo_app, demo_client, tmp_path):
    kept = demo_app.extensions["fairline.config"]
    silent = f"postgresql://nobody@/nothing?host={tmp_path}"
    demo_app.extensions["fairline.config"] = replace(kept, queue=silent)
    try:
        assert "The queue does not answer." in demo_client.sign_in("admin").get("/admin/failed/").text
    finally:
        demo_app.extensions["fairline.config"] = kept
        demo_app.extensions.pop("fairline.queue").close()


@pytest.mark.parametrize("username", ["hr", "officer", "leader", "compliance", "security_admin", "audit_admin"])
def test_others_see_nothing_of_what_failed(demo_client, username):
    demo_client.sign_in(username).get("/admin/failed/", status=403)


def test_the_page_asks_as_little_for_many_as_for_few(demo_client, demo_session):
    demo_client.sign_in("admin")
    _parked(demo_session)
    demo_client.get("/admin/failed/")
    with count_statements() as few:
        demo_client.get("/admin/failed/")
    for n in range(30):
        _parked(demo_session)
        _failed(demo_session, key=f"many:{n}")
    with count_statements() as many:
        demo_client.get("/admin/failed/")
    assert len(few) == len(many)


@pytest.mark.parametrize("sort", ["what", "-what", "tries", "when", "nonsense"])
def test_it_is_sorted_and_paged_over_both_kinds(demo_client, demo_session, sort):
    for n in range(30):
        _parked(demo_session)
        _failed(demo_session, key=f"many:{n}")
    demo_client.sign_in("admin")
    page = demo_client.get(f"/admin/failed/?sort={sort}")
    following = next(url for url in page.tree.xpath("//a/@href") if "after=" in url)
    assert len(page.tree.xpath("//div[@id='failed']//tbody/tr")) == 50
    assert len(demo_client.get(following).tree.xpath("//div[@id='failed']//tbody/tr")) == 10
