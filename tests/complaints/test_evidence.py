"""Files of a complaint: with the form, by status page and by the officer; who may take them; nothing typed is lost."""

import io
import re
from typing import Any

import pytest
from sqlalchemy import select

from complaints.cases.models import Complaint
from portal import clock
from portal.audit.models import AuditEntry
from portal.db.session import transaction
from portal.files import rules, settings
from portal.files.models import StoredFile
from tests.complaints.conftest import CODE, GOOD
from tests.complaints.test_intake import count, newest, receipt_of
from tests.portal.files.conftest import demo_vault as demo_vault
from tests.portal.files.conftest import files_on_disk, office, pdf, picture, sound
from tests.portal.files.conftest import with_scanner as with_scanner
from tests.support.clamav import EICAR, scanner
from tests.support.inspector import Inspector, Page

Upload = tuple[io.BytesIO, str]


def upload(content: bytes, name: str) -> Upload:
    return io.BytesIO(content), name


def send(client: Inspector, *files: Upload, status: int = 201, **fields: Any) -> Page:
    """The public form with files."""
    page = client.get("/complaints/new")
    data = {**page.form("/complaints/new"), **GOOD, **fields, "files": list(files)}
    return client.post("/complaints/new", data, status=status, content_type="multipart/form-data")


def stored(session: Any) -> list[StoredFile]:
    session.rollback()
    return list(session.scalars(select(StoredFile).order_by(StoredFile.id)))


def filed(client: Inspector, session: Any, *files: Upload) -> tuple[int, list[StoredFile]]:
    send(client, *files)
    return newest(session).id, stored(session)


@pytest.fixture(autouse=True)
def _empty(demo_vault: Any) -> None:
    """No files of other tests."""


def test_complaint_keeps_its_files(demo_client, demo_session, handler, demo_vault) -> None:
    case_id, files = filed(demo_client, demo_session, upload(picture(), "屏幕 \u202e.png"), upload(sound(), "call.wav"))
    assert [(one.file_name, one.kind, one.about_id) for one in files] == [
        ("屏幕.png", "png", str(case_id)),
        ("call.wav", "wav", str(case_id)),
    ]
    username, _ = handler(case_id)
    page = demo_client.sign_in(username).get(f"/complaints/{case_id}")
    assert "屏幕.png" in page.text and files[0].sha256[:12] in page.text and "Listen" in page.text
    answer = demo_client.raw.get(f"/files/{files[0].id}")
    assert answer.data == picture() and answer.mimetype == "image/png"


def test_form_without_file_works_as_before(demo_client, demo_session) -> None:
    case_id, files = filed(demo_client, demo_session, upload(b"", ""))
    assert case_id and files == []


@pytest.mark.safety("s10")
def test_same_form_twice_keeps_files_once(demo_client, demo_session, demo_vault) -> None:
    form = {**demo_client.get("/complaints/new").form("/complaints/new"), **GOOD}
    receipts = set()
    for _ in range(3):
        data = {**form, "files": [upload(pdf(), "a.pdf")]}
        page = demo_client.post("/complaints/new", data, status=201, content_type="multipart/form-data")
        receipts.add(receipt_of(page))
    assert len(receipts) == 1 and len(stored(demo_session)) == 1 and len(files_on_disk(demo_vault)) == 1


REFUSED = [
    ([upload(b"MZ" + bytes(99), "letter.pdf")], "“letter.pdf” is not what its name says"),
    ([upload(b"alert(1)", "a.js")], "“a.js” is not taken: send PDF, PNG"),
    (
        [upload(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a.svg")],
        "“a.svg” is not taken",
    ),
    ([upload(b"", "empty.pdf")], "“empty.pdf” is empty"),
    ([upload(pdf(), "good.pdf"), upload(pdf()[:9], "bad.pdf")], "“bad.pdf” is damaged or incomplete"),
    ([upload(office("xlsx", **{"xl/s.xml": b"<!DOCTYPE x>"}), "a.xlsx")], "parts that could run on a computer"),
    ([upload(pdf(), f"{number}.pdf") for number in range(100)], "These are 100 files; at most 5"),
]


@pytest.mark.safety("s27", "s28", "s29")
@pytest.mark.parametrize(("files", "sentence"), REFUSED, ids=[sentence[:30] for _, sentence in REFUSED])
def test_refused_file_loses_no_word_and_no_byte_stays(demo_client, demo_session, demo_vault, files, sentence) -> None:
    before = count(demo_session)
    fresh = [(io.BytesIO(stream.getvalue()), name) for stream, name in files]
    page = send(demo_client, *fresh, status=422)
    assert any(sentence in error for error in page.errors()), page.errors()
    assert page.form("/complaints/new")["words"].strip() == GOOD["words"]
    assert count(demo_session) == before and stored(demo_session) == [] and files_on_disk(demo_vault) == []


def test_file_above_its_limit_is_refused(demo_client, demo_session, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a megabyte of a thousand bytes: the client of the tests leaves large uploads lying about."""
    for module in (settings, rules):
        monkeypatch.setattr(module, "MEGABYTE", 1_000)
    page = send(demo_client, upload(pdf(b" " * 16_000), "big.pdf"), status=422)
    assert any("“big.pdf” is too large: at most 15 MB" in error for error in page.errors())
    assert page.form("/complaints/new")["words"].strip() == GOOD["words"] and stored(demo_session) == []


def test_who_mends_another_field_is_told_to_choose_again(demo_client, demo_session, demo_vault) -> None:
    page = send(demo_client, upload(pdf(), "a.pdf"), status=422, contact_mail="nobody")
    assert any("Choose your files again" in error for error in page.errors())
    assert files_on_disk(demo_vault) == []


NAMES = [
    "../../../etc/cron.d/x.pdf",
    "a\x00b.pdf",
    "a\r\nX: y.pdf",
    "photo\u202efdp.pdf",
    "x" * 500 + ".pdf",
    "CON.pdf",
]


@pytest.mark.safety("s27")
@pytest.mark.parametrize("name", NAMES, ids=lambda value: repr(value)[:30])
def test_strange_name_is_stored_and_sent_harmless(demo_client, demo_session, handler, demo_vault, name) -> None:
    """Sent raw: a client of good manners would mend the name before it leaves."""
    form = {**demo_client.get("/complaints/new").form("/complaints/new"), **GOOD}
    form["wishes"] = "stop"
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in form.items()
    )
    quoted = name.replace("\r\n", "%0D%0A")
    head = f'--b\r\nContent-Disposition: form-data; name="files"; filename="{quoted}"\r\n\r\n'
    body = (parts + head).encode() + pdf() + b"\r\n--b--\r\n"
    answer = demo_client.raw.post("/complaints/new", data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code in (201, 422)
    if answer.status_code == 201:
        (file,) = stored(demo_session)
        username, _ = handler(int(file.about_id))
        sent = demo_client.sign_in(username).raw.get(f"/files/{file.id}")
        assert sent.status_code == 200 and sent.data == pdf()
        assert not set(file.file_name) & set("/\\\r\n\x00\u202e") and len(file.file_name) <= 120


BROKEN = [
    b"",
    b"--b",
    b"--b\r\nContent-Disposition: form-data; name=files; filename=a.pdf\r\n\r\n%PDF",
    b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    b'--b\r\nContent-Disposition: form-data; name="files"; filename="\xff\xfe.pdf"\r\n\r\n%PDF-1.7\r\n--b--\r\n',
    b"--c\r\n\r\n--c--",
]


@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")  # of the parser, for a part without end
@pytest.mark.parametrize("body", BROKEN, ids=lambda value: repr(value)[:30])
@pytest.mark.parametrize("url", ["/complaints/new", "/complaints/status/files"])
def test_broken_multipart_is_no_server_error(demo_client, demo_session, url, body) -> None:
    answer = demo_client.raw.post(url, data=body, content_type="multipart/form-data; boundary=b")
    assert 400 <= answer.status_code < 500 or answer.status_code == 302
    assert stored(demo_session) == []


def test_files_field_sent_as_text_is_ignored(demo_client, demo_session) -> None:
    page = demo_client.get("/complaints/new")
    data = {**page.form("/complaints/new"), **GOOD, "files": "a.pdf"}
    demo_client.post("/complaints/new", data, status=201)
    assert stored(demo_session) == []


def opened(client: Inspector, session: Any, case_id: int) -> Page:
    """The status page of a complaint."""
    number = session.get_one(Complaint, case_id).number
    return client.submit(client.get("/complaints/status"), "status", number=number, code=CODE)


def test_complainant_adds_file_by_status_page(demo_client, demo_session, file, handler) -> None:
    case_id = file()
    page = opened(demo_client, demo_session, case_id)
    action = page.action("/status/files")
    data = {**page.form("/status/files"), "files": [upload(picture("JPEG"), "photo.jpg")]}
    after = demo_client.post(action, data, content_type="multipart/form-data")
    assert "Your files have arrived." in after.text and "photo.jpg" in after.text
    assert demo_session.get_one(Complaint, case_id).message_waits_since is not None
    username, _ = handler(case_id)
    assert "photo.jpg" in demo_client.sign_in(username).get(f"/complaints/{case_id}").text


@pytest.mark.parametrize("files", [[], [upload(b"x", "a.exe")]], ids=["none", "not taken"])
def test_status_page_says_what_is_wrong_at_field(demo_client, demo_session, file, files) -> None:
    page = opened(demo_client, demo_session, file())
    data = {**page.form("/status/files"), "files": files}
    again = demo_client.post(page.action("/status/files"), data, status=422, content_type="multipart/form-data")
    assert any("Choose a file" in error or "is not taken" in error for error in again.errors())


def test_files_need_shown_code(demo_client, demo_session) -> None:
    token = demo_client.get("/complaints/status").form("status")
    answer = demo_client.raw.post("/complaints/status/files", data={**token, "files": upload(pdf(), "a.pdf")})
    assert answer.status_code == 302 and stored(demo_session) == []


def add(client: Inspector, case_id: int, *files: Upload, status: int = 200, note: str = "") -> Page:
    page = client.get(f"/complaints/{case_id}")
    data = {**page.form("Add the files"), "files": list(files), "evidence_note": note}
    return client.post(f"/complaints/{case_id}/files", data, status=status, content_type="multipart/form-data")


def test_officer_adds_file_with_note(demo_client, demo_session, file, handler) -> None:
    case_id = file()
    username, officer = handler(case_id)
    page = add(demo_client.sign_in(username), case_id, upload(sound(), "call.wav"), note="Recording of Sunday")
    assert "Recording of Sunday" in page.text and officer.name in page.text
    assert [one.created_by_id for one in stored(demo_session)] == [officer.account_id]


def test_refused_file_of_officer_keeps_note(demo_client, demo_session, file, handler) -> None:
    case_id = file()
    username, _ = handler(case_id)
    page = add(demo_client.sign_in(username), case_id, upload(b"MZ", "a.pdf"), status=422, note="Recording of Sunday")
    assert any("not what its name says" in error for error in page.errors())
    assert page.form("Add the files")["evidence_note"] == "Recording of Sunday"


@pytest.mark.safety("s03", "s27")
def test_foreign_and_unknown_file_answer_alike(demo_client, demo_session, handler) -> None:
    case_id, files = filed(demo_client, demo_session, upload(sound(), "call.wav"))
    username, _ = handler(case_id)
    others = [one for one in ("officer", "officer2", "officer3") if one != username]
    for person in (*others, "collector", "admin", "hr"):
        demo_client.sign_in(person)
        for tail in ("", "/listen"):
            pages = [demo_client.raw.get(f"/files/{number}{tail}") for number in (files[0].id, 987_654_321)]
            assert [page.status_code for page in pages] == [404, 404]
            texts = {
                re.sub(r'(csrf_token|csrf-token|form_key)"[^>]*>|[0-9a-f]{16,}|/files/\d+', "", page.text)
                for page in pages
            }
            assert len(texts) == 1
    for person in (username, "compliance"):
        assert demo_client.sign_in(person).raw.get(f"/files/{files[0].id}").status_code == 200
    demo_client.raw = demo_client.app.test_client()
    assert demo_client.raw.get(f"/files/{files[0].id}").status_code == 302


def test_each_download_is_recorded(demo_client, demo_session, handler) -> None:
    case_id, files = filed(demo_client, demo_session, upload(pdf(), "Ann.pdf"))
    username, officer = handler(case_id)
    demo_client.sign_in(username).raw.get(f"/files/{files[0].id}")
    demo_session.rollback()
    entries = demo_session.scalars(
        select(AuditEntry).where(AuditEntry.object_type == "stored_file").order_by(AuditEntry.seq)
    ).all()
    assert [(one.action, one.actor_id) for one in entries] == [
        ("files:file:keep", None),
        ("files:file:view", officer.account_id),
    ]
    assert "Ann" not in repr([one.details for one in entries])


@pytest.mark.safety("s27", "s81")
def test_file_answer_cannot_run_anywhere(demo_client, demo_session, handler) -> None:
    case_id, files = filed(
        demo_client,
        demo_session,
        upload(b"plain words <script>alert(1)</script>", "证据 1.txt"),
        upload(pdf(), "a.pdf"),
    )
    demo_client.sign_in(handler(case_id)[0])
    for file in files:
        headers = demo_client.raw.get(f"/files/{file.id}").headers
        assert headers["Content-Disposition"].startswith("attachment; filename=")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin" and headers["Accept-Ranges"] == "none"
        assert not re.search("html|xml|svg|script", headers["Content-Type"])
    assert (
        "filename*=UTF-8''%E8%AF%81%E6%8D%AE%201.txt"
        in demo_client.raw.get(f"/files/{files[0].id}").headers["Content-Disposition"]
    )


RANGES = [
    ("bytes=0-", 206, slice(0, None)),
    ("bytes=0-99", 206, slice(0, 100)),
    ("bytes=65530-65545", 206, slice(65530, 65546)),
    ("bytes=-7", 206, slice(-7, None)),
    ("bytes=999999999-", 416, None),
    ("bytes=0-1,5-9", 200, slice(None)),
    ("lines=1-2", 200, slice(None)),
    ("bytes=x-y", 200, slice(None)),
    ("bytes=9-1", 200, slice(None)),
]


@pytest.mark.parametrize(("asked", "status", "part"), RANGES)
def test_player_may_ask_for_part_of_recording(demo_client, demo_session, handler, asked, status, part) -> None:
    case_id, files = filed(demo_client, demo_session, upload(sound(), "call.wav"))
    demo_client.sign_in(handler(case_id)[0])
    page = demo_client.get(f"/files/{files[0].id}/listen")
    assert page.tree.xpath("//audio/@src") == [f"/files/{files[0].id}"]
    assert "media-src 'self'" in page.response.headers["Content-Security-Policy"]
    answer = demo_client.raw.get(f"/files/{files[0].id}", headers={"Range": asked})
    whole = sound()
    if status == 416:
        assert answer.status_code == 416 and answer.headers["Content-Range"] == f"bytes */{len(whole)}"
        return
    expected = whole[part]
    assert answer.data == expected and int(answer.headers["Content-Length"]) == len(expected)
    start = whole.index(expected) if status == 200 else part.indices(len(whole))[0]
    if len(expected) < len(whole) or answer.status_code == 206:
        assert answer.headers["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/{len(whole)}"


def test_missing_file_is_said_in_words(demo_client, demo_session, handler, demo_vault) -> None:
    case_id, files = filed(demo_client, demo_session, upload(pdf(), "a.pdf"))
    files_on_disk(demo_vault)[0].unlink()
    page = demo_client.sign_in(handler(case_id)[0]).get(f"/files/{files[0].id}", status=409)
    assert "missing from the store" in page.text


def test_scanner_sees_whole_file_before_it_is_kept(demo_client, demo_session, with_scanner) -> None:
    with scanner() as (address, seen):
        with_scanner(address)
        send(demo_client, upload(pdf(), "a.pdf"))
    assert seen == [pdf()] and len(stored(demo_session)) == 1


def test_found_virus_is_refused_and_recorded(demo_client, demo_session, with_scanner) -> None:
    with scanner() as (address, _):
        with_scanner(address)
        page = send(demo_client, upload(EICAR, "Ann.txt"), status=422)
    assert any("virus scanner found something in “Ann.txt”" in error for error in page.errors())
    assert page.form("/complaints/new")["words"].strip() == GOOD["words"]
    demo_session.rollback()
    entry = demo_session.scalars(select(AuditEntry).where(AuditEntry.action == "files:file:refuse")).one()
    assert entry.result == "refused" and entry.details == {"found": "Eicar"}
    assert stored(demo_session) == []


@pytest.mark.parametrize("answer", [b"", b"stream: ERROR\0", b"INSTREAM size limit exceeded. ERROR\0", b"\0", b"OK"])
def test_scanner_without_verdict_accepts_nothing(demo_client, demo_session, with_scanner, answer) -> None:
    if answer:
        with scanner(answer) as (address, _):
            with_scanner(address)
            page = send(demo_client, upload(pdf(), "a.pdf"), status=422)
    else:
        with_scanner("tcp://127.0.0.1:9")
        page = send(demo_client, upload(pdf(), "a.pdf"), status=422)
    assert any("cannot be checked for viruses just now" in error for error in page.errors())
    assert stored(demo_session) == []
    send(demo_client)


def test_full_case_shows_all_files_and_takes_no_more(demo_client, demo_session, file, handler) -> None:
    """Thirty files are the most; the page reads them in one statement."""
    case_id = file()
    username, _ = handler(case_id)
    with transaction(demo_session) as session:
        session.add_all(_row(case_id, number) for number in range(30))
    page = demo_client.sign_in(username).get(f"/complaints/{case_id}")
    assert len(page.links("file-")) == 30
    refused = add(demo_client, case_id, upload(pdf(), "a.pdf"), status=422)
    assert any("No more than 30 files" in error for error in refused.errors())


def _row(case_id: int, number: int) -> StoredFile:
    return StoredFile(
        about_type="complaint", about_id=str(case_id), storage_name=f"{number:032x}", file_name=f"file-{number}.pdf",
        kind="pdf", size=10, sha256="0" * 64, created_at=clock.now(),
    )  # fmt: skip
