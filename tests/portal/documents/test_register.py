"""Papers in the register: the exact bytes for whom their domain says, metadata for who watches, batches that go on."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.http import parse_options_header

from portal.audit.models import AuditEntry
from portal.auth.actor import PORTAL, Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.documents.batches import start_batch
from portal.documents.kinds import BatchKind, Paper
from portal.documents.models import Document
from portal.documents.printing import Printed
from portal.documents.services import keep_document
from portal.feature import Feature
from portal.jobs.models import Job, JobState
from tests.support.statements import count_statements


def _kept(session: Session, about_id: object = 7, **values: Any) -> int:
    with transaction(session):
        return keep_document(
            session,
            PORTAL,
            Printed(content=b"%PDF-1.7 canary", pages=2),
            **{
                "kind": "test:letter",
                "title": "Canary of the title",
                "language": "zh_Hans",
                "file_name": "答复 17.pdf",
                "about_type": "test",
                "about_id": about_id,
            }
            | values,
        ).id


@pytest.fixture
def readers(demo_app: Flask):
    """Papers about "test" things may be read by the person whose account id is the thing's number."""
    feature = Feature(
        name="testing",
        label="",
        document_readers={"test": lambda _session, actor, paper: paper.about_id == str(actor.account_id)},
    )
    demo_app.extensions["fairline.features"].append(feature)
    yield feature
    demo_app.extensions["fairline.features"].remove(feature)


def _account(session: Session, username: str) -> int:
    return session.scalars(select(Account.id).where(Account.username == username)).one()


def test_a_paper_is_kept_as_its_exact_bytes_with_digest(session):
    number = _kept(session)
    paper = session.get_one(Document, number)
    assert paper.content == b"%PDF-1.7 canary"
    assert paper.sha256 == hashlib.sha256(b"%PDF-1.7 canary").hexdigest()
    assert (paper.size, paper.pages) == (15, 2)


def test_title_longer_than_the_register_holds_is_cut(session):
    document = session.get_one(Document, _kept(session, title="Plan " * 60))
    assert len(document.title) == 200 and document.title.endswith("…")


def test_who_may_read_it_gets_the_bytes_as_a_file(demo_client, demo_session, readers):
    number = _kept(demo_session, _account(demo_session, "collector"))
    answer = demo_client.sign_in("collector").raw.get(f"/documents/{number}")
    assert answer.data == b"%PDF-1.7 canary"
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].isascii()
    assert parse_options_header(answer.headers["Content-Disposition"])[1]["filename"] == "答复 17.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    demo_session.rollback()
    entry = demo_session.scalars(select(AuditEntry).where(AuditEntry.action == "documents:document:view")).one()
    assert (entry.object_id, entry.actor_id) == (str(number), _account(demo_session, "collector"))


@pytest.mark.safety("s03")
@pytest.mark.parametrize("username", ["officer", "hr", "leader", "admin", "compliance", "audit_admin"])
def test_others_meet_it_as_if_there_were_none(demo_client, demo_session, readers, username):
    number = _kept(demo_session, _account(demo_session, "collector"))
    demo_client.sign_in(username)
    demo_client.get(f"/documents/{number}", status=404)
    demo_client.get("/documents/987654", status=404)
    assert demo_session.scalar(select(func.count()).where(AuditEntry.action == "documents:document:view")) == 0


def test_a_paper_about_what_no_domain_knows_is_nobodys(demo_client, demo_session):
    number = _kept(demo_session, about_type="unknown")
    demo_client.sign_in("audit_admin").get(f"/documents/{number}", status=404)


def test_without_signing_in_there_is_no_paper(demo_client, demo_session):
    assert demo_client.raw.get(f"/documents/{_kept(demo_session)}").status_code == 302


@pytest.mark.parametrize("username", ["compliance", "audit_admin"])
def test_the_register_shows_what_was_made_but_no_title(demo_client, demo_session, username):
    number = _kept(demo_session)
    page = demo_client.sign_in(username).get("/documents/?kind=test:letter")
    assert "test:letter" in page.text
    assert "test 7" in page.text
    assert "Canary" not in page.source
    digest = hashlib.sha256(b"%PDF-1.7 canary").hexdigest()
    assert digest[:12] in page.text
    assert page.links("Download") == []
    assert str(number) in demo_client.get(f"/documents/?digest={digest[:9].upper()}").text
    assert "No papers yet" in demo_client.get("/documents/?digest=%25").text


def test_the_register_names_each_kind_of_paper_in_words(demo_client):
    page = demo_client.sign_in("compliance").get("/documents/")
    assert "Reply to a complaint" in page.text
    assert "complaint_reply" not in page.text


@pytest.mark.parametrize("username", ["hr", "officer", "leader", "admin", "security_admin", "collector"])
def test_others_do_not_see_the_register(demo_client, username):
    demo_client.sign_in(username).get("/documents/", status=403)


def test_the_register_asks_as_little_for_many_as_for_few(demo_client, demo_session):
    demo_client.sign_in("compliance")
    _kept(demo_session)
    demo_client.get("/documents/")
    with count_statements() as few:
        demo_client.get("/documents/")
    for n in range(40):
        _kept(demo_session, n)
    with count_statements() as many:
        demo_client.get("/documents/")
    assert len(few) == len(many)


class Batches:
    """A domain of the test that prints slips."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.noted: list[tuple[str, int]] = []
        self.stop_at = ""

    def make(self, _session: Session, about_id: str, details: dict[str, Any]) -> Paper | None:
        if about_id == self.stop_at:
            self.stop_at = ""
            raise OSError("power cut")
        self.made.append(about_id)
        if about_id == "nothing":
            return None
        return Paper(
            template="test/letter.html",
            values={"name": about_id, "text": details["month"]},
            title=f"Slip {about_id}",
            language="en",
            file_name=f"slip-{about_id}.pdf",
        )

    def kept(self, _session: Session, _actor: Actor, about_id: str, document: Document) -> None:
        self.noted.append((about_id, document.id))


@pytest.fixture
def batches(app: Flask, templates):
    """The domain, plugged in."""
    domain = Batches()
    kind = BatchKind(name="test:slip", about_type="slip", make=domain.make, kept=domain.kept)
    feature = Feature(name="testing", label="", batches=(kind,))
    app.extensions["fairline.features"].append(feature)
    yield domain
    app.extensions["fairline.features"].remove(feature)


def _start(session: Session, items: list[Any], actor: Actor = PORTAL) -> int:
    with transaction(session):
        job = start_batch(session, actor, "test:slip", items, details={"month": "2026-10"}, result_url="/slips")
        return job.id


def test_a_batch_prints_one_paper_about_each(app, session, batches: Batches, run_jobs):
    number = _start(session, [1, 2, "nothing"])
    run_jobs(app)
    session.rollback()
    job = session.get_one(Job, number)
    assert job.state is JobState.DONE
    assert job.result == {"url": "/slips", "made": 2, "left_out": 1}
    assert (job.done_steps, job.all_steps) == (3, 3)
    papers = session.scalars(select(Document).order_by(Document.id)).all()
    assert [(paper.about_id, paper.file_name) for paper in papers] == [("1", "slip-1.pdf"), ("2", "slip-2.pdf")]
    assert batches.noted == [("1", papers[0].id), ("2", papers[1].id)]


@pytest.mark.safety("s55")
def test_a_stopped_batch_goes_on_where_it_was(app, session, batches: Batches, run_jobs):
    batches.stop_at = "3"
    number = _start(session, [1, 2, 3, 4])
    run_jobs(app)
    session.rollback()
    assert session.get_one(Job, number).state is JobState.READY
    with transaction(session):
        job = session.get_one(Job, number)
        job.run_at = job.created_at
    run_jobs(app)
    session.rollback()
    assert session.get_one(Job, number, populate_existing=True).state is JobState.DONE
    assert batches.made == ["1", "2", "3", "4"]
    assert session.scalar(select(func.count()).select_from(Document)) == 4


@pytest.mark.safety("s06")
def test_what_a_leaver_asked_for_is_not_printed(demo_app, demo_session, run_jobs):
    account = _account(demo_session, "hr")
    feature = Feature(
        name="testing",
        label="",
        batches=(BatchKind(name="test:slip", about_type="slip", make=lambda *_: None),),
    )
    demo_app.extensions["fairline.features"].append(feature)
    number = _start(demo_session, [1], replace(PORTAL, account_id=account))
    with transaction(demo_session):
        demo_session.get_one(Account, account).active = False
    run_jobs(demo_app)
    demo_app.extensions["fairline.features"].remove(feature)
    demo_session.rollback()
    job = demo_session.get_one(Job, number, populate_existing=True)
    assert job.state is JobState.PARKED
    assert job.result["refused"] == "The account of the person who asked for this is closed."


def test_a_kind_that_no_domain_names_is_not_asked_for(app, session):
    with pytest.raises(StopIteration), transaction(session):
        start_batch(session, PORTAL, "nobody:paper", [1])
