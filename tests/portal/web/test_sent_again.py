"""A form from a page that is days old: what was typed is kept and can be sent once more, unless secret or foreign."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints.cases.answers import CaseNote
from complaints.cases.models import Complaint
from portal.files.models import StoredFile
from tests.complaints.conftest import GOOD
from tests.complaints.conftest import actor as actor
from tests.complaints.conftest import file as file
from tests.complaints.conftest import handler as handler
from tests.support.inspector import Inspector, Page

WORDS = "They called nine times. 催收 <b>电话</b> & more"


@pytest.fixture
def old(demo_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets every token be too old, or none any more."""

    def age(yes: bool) -> None:
        monkeypatch.setitem(demo_app.config, "WTF_CSRF_TIME_LIMIT", -1 if yes else 3600)

    return age


def test_complaint_from_an_old_page_is_kept_and_sent_once_more(
    demo_client: Inspector, demo_session: Session, old: Any
) -> None:
    page = demo_client.get("/complaints/new")
    before = demo_session.scalar(select(func.count()).select_from(Complaint))
    old(True)
    sent = {**page.form("/complaints/new"), **GOOD, "words": WORDS}
    files = {"files": (io.BytesIO(b"Nine calls.\n"), "calls.txt")}
    kept = demo_client.post("/complaints/new", sent | files, status=400, content_type="multipart/form-data")
    assert "What you typed is kept here" in kept.text and "<b>电话</b> & more" in kept.text
    form = kept.form("/complaints/new")
    assert form["words"] == WORDS and form["form_key"] == sent["form_key"]
    assert "Choose your files again" in kept.text
    demo_session.rollback()
    assert demo_session.scalar(select(func.count()).select_from(Complaint)) == before
    old(False)
    files = {"files": (io.BytesIO(b"Nine calls.\n"), "calls.txt")}
    demo_client.post("/complaints/new", form | files, status=201, content_type="multipart/form-data")
    demo_session.rollback()
    newest = demo_session.scalars(select(Complaint).order_by(Complaint.id.desc())).first()
    assert newest is not None and newest.words == WORDS
    about = select(func.count()).where(StoredFile.about_id == str(newest.id))
    assert demo_session.scalar(about) == 1


def test_note_outlives_the_end_of_the_sign_in(
    demo_client: Inspector, demo_session: Session, file: Any, handler: Any, old: Any
) -> None:
    case_id = file()
    username, _ = handler(case_id)
    address = f"/complaints/{case_id}/notes"
    sent = {**demo_client.sign_in(username).get(f"/complaints/{case_id}").form(address), "note_text": WORDS}
    demo_client.raw = demo_client.app.test_client()
    kept = demo_client.post(address, sent, status=400)
    assert kept.form(address)["note_text"] == WORDS and "Sign in in another window" in kept.text
    kept = demo_client.post(address, kept.form(address), status=403)
    assert kept.form(address)["note_text"] == WORDS
    demo_client.sign_in(username)
    kept = Page(demo_client.raw.post(address, data=kept.form(address)))
    if kept.status == 400:
        kept = Page(demo_client.raw.post(address, data=kept.form(address)))
    assert kept.status == 302
    demo_session.rollback()
    assert demo_session.scalars(select(CaseNote.text).where(CaseNote.complaint_id == case_id)).all() == [WORDS]


@pytest.mark.safety("s41")
def test_nothing_secret_and_nothing_foreign_is_shown_again(demo_client: Inspector) -> None:
    old_page = demo_client.get("/complaints/new").form("/complaints/new")
    sent = {**old_page, **GOOD}
    for data, headers in (
        ({"username": "officer", "password": "a long secret here"}, {"Origin": "http://localhost"}),
        (sent, {"Origin": "https://evil.example"}),
        (sent, {"Sec-Fetch-Site": "cross-site"}),
        ({**GOOD}, {}),
        ({"csrf_token": "made.up.token", **GOOD}, {}),
    ):
        answer = Page(demo_client.raw.post("/complaints/new", data=data, headers=headers))
        assert answer.status == 400 and "open too long or came from elsewhere" in answer.text, (data, headers)
        assert "a long secret" not in answer.text
