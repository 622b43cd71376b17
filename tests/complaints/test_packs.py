"""The evidence pack: everything in it, each digest right, names that are safe, through the gate and on record."""

import hashlib
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint
from complaints.cases.services import add_note, take_up
from complaints.inquiry.services import answer_questions, ask_employee
from complaints.mailbox.models import ComplaintMail
from complaints.packs.rules import Item, manifest, safe_name, table
from portal import clock
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.exports.models import ExportTaken
from tests.access.examples_mails import waiting_mail
from tests.support.inspector import Inspector


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("letter.pdf", "007-letter.pdf"),
        ("../../etc/passwd", "007-passwd"),
        ("C:\\temp\\录音 1.mp3", "007-录音_1.mp3"),
        ("con.txt", "007-con_.txt"),
        (".hidden", "007-hidden"),
        ("a\u202efdp.exe", "007-afdp.exe"),
        ("…/", "007-file"),
        ("x" * 300 + ".pdf", "007-" + "x" * 80 + ".pdf"),
    ],
)
def test_names_are_safe_everywhere(name: str, safe: str) -> None:
    assert safe_name(name, 7) == safe


def test_manifest_is_what_sha256sum_reads_and_rows_keep_to_their_line() -> None:
    item = Item(path="a.txt", content=b"x", what="")
    assert manifest([item]) == f"{hashlib.sha256(b'x').hexdigest()}  a.txt\n"
    assert table([("a\nb", "c\td")]) == "a b\tc d\n"


def test_pack_holds_everything_and_each_digest_checks(
    demo_client: Inspector, demo_session: Session, drafted: Any
) -> None:
    case_id, username, officer = drafted()
    complaint = demo_session.get_one(Complaint, case_id)
    number, digest = complaint.number, complaint.words_sha256
    with transaction(demo_session) as session:
        add_note(session, officer, case_id, "Only for colleagues.", clock.now())
    demo_client.sign_in(username)
    page = demo_client.get(f"/complaints/{case_id}")
    form = {**page.form(f"/complaints/{case_id}/files"), "evidence_note": "A note of the call"}
    sent = {**form, "files": (io.BytesIO(b"They called nine times.\n"), "../notes of\tcall.txt")}
    demo_client.raw.post(f"/complaints/{case_id}/files", data=sent, content_type="multipart/form-data")
    assert page.links("Evidence pack") == [f"/complaints/{case_id}/pack-export"]
    answer = demo_client.raw.get(f"/complaints/{case_id}/pack-export")
    assert answer.status_code == 200 and answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        inside = {name.removeprefix(f"{number}/"): archive.read(name) for name in archive.namelist()}
    sums = dict(reversed(line.split("  ", 1)) for line in inside["SHA256SUMS"].decode().splitlines())
    assert set(sums) == set(inside) - {"SHA256SUMS", "manifest.txt"}
    assert all(hashlib.sha256(inside[path]).hexdigest() == wanted for path, wanted in sums.items())
    assert sums["02-words.txt"] == digest
    evidence = [path for path in inside if path.startswith("evidence/")]
    assert evidence == ["evidence/001-notes_ofcall.txt"] and inside[evidence[0]] == b"They called nine times.\n"
    assert "Nine calls." in inside["04-findings.txt"].decode()
    assert "Received" in inside["03-chronology.txt"].decode()
    assert not any(b"Only for colleagues" in content for content in inside.values())
    demo_session.rollback()
    taken = demo_session.scalars(select(ExportTaken).order_by(ExportTaken.id.desc()).limit(1)).one()
    assert (taken.kind, taken.personal) == ("complaints.pack", True)
    assert taken.code.encode() in inside["01-overview.txt"]
    actions = demo_session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq.desc()).limit(4)).all()
    assert {"complaints:pack:ask", "exchange:export:make"} <= set(actions)


def test_pack_asks_for_proof_and_is_nobody_elses(
    demo_client: Inspector, drafted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, username, _ = drafted()
    other = next(name for name in ("officer", "officer2", "officer3") if name != username)
    demo_client.sign_in(other)
    demo_client.get(f"/complaints/{case_id}/pack-export", status=404)
    demo_client.sign_in(username)
    monkeypatch.setattr("portal.auth.proof.is_proved", lambda: False)
    assert demo_client.raw.get(f"/complaints/{case_id}/pack-export").status_code == 302


def test_pack_holds_hearings_and_mails_as_they_came(
    demo_client: Inspector, demo_session: Session, file: Any, handler: Any, actor: Any
) -> None:
    person = actor("collector")
    case_id = file(about_ids=(person.employee_id,))
    username, officer = handler(case_id)
    with transaction(demo_session) as session:
        take_up(session, officer, case_id, clock.now())
        due = clock.today() + timedelta(days=2)
        hearing = ask_employee(session, officer, case_id, person.employee_id, "Who called?", due, clock.now())
        answer_questions(session, person, hearing, "I did.\nTwice.", clock.now(), refuses=False)
    raw = b"From: a@mail.example\r\nTo: c@agency.example\r\nSubject: more\r\n\r\nMore words \xb4\xdf\r\n"
    mail_id = waiting_mail(demo_session, raw, uid=77)
    with transaction(demo_session) as session:
        session.get_one(ComplaintMail, mail_id).complaint_id = case_id
        record(session, PORTAL, "complaints:test:belongs", "complaint_mail", mail_id)
    answer = demo_client.sign_in(username).raw.get(f"/complaints/{case_id}/pack-export")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        inside = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    told = inside["08-hearings.txt"].decode("utf-8-sig")
    assert person.name in told and "Who called?" in told and "I did. Twice." in told
    assert [content for name, content in inside.items() if name.startswith("mails/")] == [raw]
    assert hashlib.sha256(raw).hexdigest() in inside["SHA256SUMS"].decode()
