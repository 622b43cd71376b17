"""Progress for who asked, the ledger for the administrator, nothing for anybody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal import clock as wall
from portal.audit.models import AuditEntry
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.jobs import lease
from portal.jobs.models import Job, JobState
from portal.jobs.rules import MOST_TRIES
from portal.jobs.runner import run_everything_due
from portal.jobs.services import enqueue
from tests.support.statements import count_statements


def _asked_by(session, username: str, **given: Any) -> int:
    account = session.scalars(select(Account.id).where(Account.username == username)).one()
    with transaction(session):
        return enqueue(session, given.pop("kind", "work"), {}, actor=Actor(account_id=account), **given).id


def _set(session, number: int, **values: Any) -> None:
    with transaction(session):
        for key, value in values.items():
            setattr(session.get_one(Job, number), key, value)


@pytest.fixture
def hr_job(demo_session) -> int:
    """A job that HR asked for."""
    return _asked_by(demo_session, "hr", kind="documents.batch")


def test_progress_is_shown_and_renews_itself(demo_client, demo_session, hr_job):
    _set(demo_session, hr_job, state=JobState.RUNNING, done_steps=3, all_steps=12, lease_until=wall.now())
    page = demo_client.sign_in("hr").get(f"/jobs/{hr_job}")
    assert page.h1 == "Print papers"
    assert "3 of 12" in page.text
    assert page.response.headers["Refresh"] == "3"
    assert page.tree.xpath("//progress/@value") == ["3"]


def test_finished_work_leads_to_its_result_and_stands_still(demo_client, demo_session, hr_job):
    _set(demo_session, hr_job, state=JobState.DONE, finished_at=wall.now(), result={"url": "/documents/"})
    page = demo_client.sign_in("hr").get(f"/jobs/{hr_job}")
    assert page.links("See the result") == ["/documents/"]
    assert "Refresh" not in page.response.headers


@pytest.mark.parametrize("url", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_a_result_never_leads_away(demo_client, demo_session, hr_job, url):
    _set(demo_session, hr_job, state=JobState.DONE, finished_at=wall.now(), result={"url": url})
    assert demo_client.sign_in("hr").get(f"/jobs/{hr_job}").links("See the result") == []


def test_a_rules_no_is_read_by_who_asked_in_their_language(demo_client, demo_session, hr_job):
    said = {"refused": "The account of the person who asked for this is closed.", "values": {}}
    _set(demo_session, hr_job, state=JobState.PARKED, finished_at=wall.now(), result=said)
    page = demo_client.sign_in("hr").get(f"/jobs/{hr_job}")
    assert "The account of the person who asked for this is closed." in page.text
    assert "Refresh" not in page.response.headers


def _without_keys(source: str) -> str:
    """The page without tokens, request id and the number in its address."""
    return re.sub(r'(value|content)="[^"]*"|[0-9a-f]{16}|jobs/\d+', "", source)


@pytest.mark.safety("s03")
def test_anothers_work_answers_as_unknown_work(demo_client, hr_job):
    demo_client.sign_in("officer")
    foreign = demo_client.get(f"/jobs/{hr_job}", status=404)
    unknown = demo_client.get("/jobs/987654", status=404)
    assert _without_keys(foreign.source) == _without_keys(unknown.source)


def test_the_administrator_sees_all_work_by_state(demo_client, demo_session, hr_job):
    _set(demo_session, hr_job, state=JobState.PARKED, finished_at=wall.now(), last_error="ValueError, hr/slips.py:7")
    demo_client.sign_in("admin")
    page = demo_client.get("/admin/jobs?state=parked")
    assert "Print papers" in page.text
    assert "1 piece of work was given up" in page.text
    assert "ValueError" in page.text
    assert "Print papers" not in demo_client.get("/admin/jobs?state=running").text
    demo_client.get("/admin/jobs?state=nonsense&sort=nonsense")


@pytest.mark.parametrize("username", ["hr", "officer", "leader", "compliance", "security_admin", "audit_admin"])
def test_others_do_not_see_the_ledger(demo_client, username):
    demo_client.sign_in(username).get("/admin/jobs", status=403)


def test_given_up_work_starts_again_by_a_button_once(demo_app, demo_client, demo_session, hr_job):
    _set(demo_session, hr_job, state=JobState.PARKED, finished_at=wall.now(), tries=5)
    demo_client.sign_in("admin")
    page = demo_client.get(f"/jobs/{hr_job}")
    fields = page.form("Start again")
    answered = demo_client.post(page.action("Start again"), fields)
    assert "It starts again." in answered.text
    demo_session.rollback()
    job = demo_session.get_one(Job, hr_job, populate_existing=True)
    assert (job.state, job.tries % MOST_TRIES) == (JobState.READY, 0)
    demo_client.post(page.action("Start again"), fields)
    entries = demo_session.scalars(select(AuditEntry).where(AuditEntry.action == "jobs:ledger:retry")).all()
    assert len(entries) == 1


def test_work_that_was_not_given_up_is_not_started_again(demo_client, demo_session, hr_job):
    demo_client.sign_in("admin")
    _set(demo_session, hr_job, state=JobState.PARKED)
    page = demo_client.get(f"/jobs/{hr_job}")
    _set(demo_session, hr_job, state=JobState.DONE, finished_at=wall.now())
    answered = demo_client.post(page.action("Start again"), page.form("Start again"))
    assert "Only work that was given up can be started again." in answered.text


def test_the_asker_cannot_start_it_again(demo_client, demo_session, hr_job):
    _set(demo_session, hr_job, state=JobState.PARKED)
    page = demo_client.sign_in("hr").get(f"/jobs/{hr_job}")
    assert "Start again" not in page.text
    demo_client.post(f"/admin/jobs/{hr_job}/retry", page.form("sign-out"), status=403)


def test_the_ledger_asks_as_little_for_many_as_for_few(demo_client, demo_session):
    demo_client.sign_in("admin")
    demo_client.get("/admin/jobs")
    with count_statements() as few:
        demo_client.get("/admin/jobs")
    for n in range(40):
        _asked_by(demo_session, "hr", unique_key=f"many:{n}")
    with count_statements() as many:
        demo_client.get("/admin/jobs")
    assert len(few) == len(many)


def test_old_work_of_the_clock_is_cleared_and_peoples_stays(demo_app, demo_session, hr_job):
    features = demo_app.extensions["fairline.features"]
    run_everything_due(demo_session, features)
    before = wall.now() - timedelta(days=8)
    with transaction(demo_session):
        for job in demo_session.scalars(select(Job).where(Job.state == JobState.DONE)):
            job.finished_at = before
    with transaction(demo_session):
        enqueue(demo_session, "jobs.tidy", {})
    run_everything_due(demo_session, features)
    left = demo_session.scalars(select(Job.unique_key).where(Job.finished_at <= before)).all()
    assert not [key for key in left if key and key.startswith(("outbox sweep@", "send:"))]
    assert demo_session.get(Job, hr_job) is not None


def test_a_lease_that_runs_out_is_no_business_of_the_page(demo_client, demo_session, hr_job):
    lease.claim(demo_session, wall.now() + timedelta(days=1))
    demo_client.sign_in("hr").get(f"/jobs/{hr_job}")


def test_every_kind_of_work_has_a_name_in_words(demo_app):
    kinds = [kind for feature in demo_app.extensions["fairline.features"] for kind in feature.jobs]
    with demo_app.test_request_context():
        assert [kind.name for kind in kinds if not str(kind.label)] == []
