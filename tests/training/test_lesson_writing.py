"""Writing lessons: drafts and conflicts, files and who may take them, publishing, digests, loading content."""

import io

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND
from portal.config import LANGUAGES
from portal.db.session import transaction
from portal.files.models import StoredFile
from tests.portal.files.conftest import mpeg4, pdf, picture
from tests.training.conftest import DAY, NOW
from tests.training.test_training_courses import spoilt
from training.courses.models import Completion, LessonDraft, LessonFile, LessonVersion, Unit
from training.courses.queries import current_lesson, newest_version
from training.courses.rules import Origin, UnitKind
from training.lessons.services import publish_draft, save_draft
from training.services import load_content

VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nGood morning.\n"


def texts(body: str) -> dict[str, str]:
    """The fields of a lesson with one body in every language."""
    return {
        f"{part}_{one}": f"{body[:most]} ({one})" for one in LANGUAGES for part, most in (("title", 60), ("body", None))
    }


@pytest.fixture
def unit_id(demo_session) -> int:
    """The first lesson of the demo, which its new hire has open."""
    return demo_session.scalars(select(Unit.id).where(Unit.kind == UnitKind.LESSON).order_by(Unit.id)).all()[0]


@pytest.fixture
def trainer(demo_client, demo_session, unit_id):
    """The trainer, and nothing on the desk."""
    return demo_client.sign_in("trainer")


def address(unit_id: int, page: str = "write") -> str:
    return f"/training/library/lessons/{unit_id}/{page}"


def save(client, unit_id, body, *, files=(), status=200, **more):
    """Save through the editor; the page that follows."""
    page = client.get(address(unit_id))
    uploads = [(io.BytesIO(content), name) for name, content in files]
    return client.submit(page, "Save the draft", status=status, **{**texts(body), "files": uploads, **more})


def publish(client, unit_id, **more):
    """Publish the draft through its page."""
    return client.submit(client.get(address(unit_id, "review")), "Publish this version", **more)


def kept(session, unit_id) -> list[StoredFile]:
    """The lesson's files."""
    return list(
        session.scalars(select(StoredFile).where(StoredFile.about_type == "training_lesson").order_by(StoredFile.id))
    )


def test_draft_is_kept_and_nobody_who_learns_sees_it(trainer, demo_client, demo_session, unit_id) -> None:
    before = newest_version(demo_session, unit_id).digest
    page = save(trainer, unit_id, "Half a thought")
    assert "The draft is saved" in page.text
    assert page.form("Save the draft")["body_zh_Hant"].strip() == "Half a thought (zh_Hant)"
    assert newest_version(demo_session, unit_id).digest == before
    assert "Half a thought" not in demo_client.sign_in("new_hire").get(f"/training/lessons/{unit_id}").text


def test_publishing_makes_a_version_with_author_and_digest(trainer, demo_client, demo_session, unit_id) -> None:
    old = newest_version(demo_session, unit_id)
    save(trainer, unit_id, "Entirely new")
    look = trainer.get(address(unit_id, "review"))
    assert "people follow this programme now" in look.text and "What differs from version 1" in look.text
    page = publish(trainer, unit_id, note="Shorter")
    assert "The new version is published" in page.text
    new = newest_version(demo_session, unit_id)
    assert (new.number, new.origin, new.note) == (old.number + 1, Origin.PORTAL, "Shorter")
    assert new.digest != old.digest and new.published_by_id is not None
    assert demo_session.get(LessonDraft, unit_id) is None
    assert demo_session.get_one(Unit, unit_id).titles["en"] == "Entirely new (en)"
    history = demo_client.sign_in("compliance").get(address(unit_id, "versions"))
    assert "Shorter" in history.text and "written here" in history.text and new.digest[:12] in history.text
    shown = demo_client.get(f"{address(unit_id, 'versions')}/{new.number}")
    assert new.digest in shown.text and "gone:" in shown.text
    assert demo_client.sign_in("new_hire").get(f"/training/lessons/{unit_id}").h1 == "Entirely new (en)"


def test_reader_who_had_the_old_text_is_told_and_completion_keeps_the_new_digest(
    demo_client, demo_session, unit_id
) -> None:
    old_page = demo_client.sign_in("new_hire").get(f"/training/lessons/{unit_id}")
    save(demo_client.sign_in("trainer"), unit_id, "Entirely new")
    publish(demo_client, unit_id)
    fields = old_page.form("I have read")
    page = demo_client.sign_in("new_hire").get(f"/training/lessons/{unit_id}")
    fields["csrf_token"] = page.form("I have read")["csrf_token"]
    refused = demo_client.post(f"/training/lessons/{unit_id}", fields, status=409)
    assert "The lesson was changed while you read it" in refused.text and "Entirely new" in refused.text
    demo_client.submit(refused, "I have read")
    demo_client.submit(refused, "I have read")
    digests = demo_session.scalars(
        select(Completion.digest).where(Completion.unit_id == unit_id).order_by(Completion.id.desc())
    )
    assert digests.first() == newest_version(demo_session, unit_id).digest


def test_two_who_write_at_once_see_both_texts(trainer, demo_session, unit_id) -> None:
    first, second = trainer.get(address(unit_id)), trainer.get(address(unit_id))
    trainer.submit(first, "Save the draft", **texts("The first"))
    page = trainer.submit(second, "Save the draft", status=422, **texts("The second"))
    assert "Somebody else saved this lesson meanwhile" in page.text
    assert "The first (en)" in page.text and page.form("Save the draft")["title_en"] == "The second (en)"
    assert demo_session.get_one(LessonDraft, unit_id).texts["en"]["title"] == "The first (en)"
    trainer.submit(page, "Save the draft")
    demo_session.expire_all()
    assert demo_session.get_one(LessonDraft, unit_id).texts["en"]["title"] == "The second (en)"


def test_draft_that_moved_on_is_not_published_unseen(trainer, demo_session, unit_id) -> None:
    save(trainer, unit_id, "Seen")
    look = trainer.get(address(unit_id, "review"))
    save(trainer, unit_id, "Unseen")
    page = trainer.submit(look, "Publish this version", status=422)
    assert "Somebody else saved this lesson meanwhile" in page.text
    assert newest_version(demo_session, unit_id).number == 1


def test_same_form_sent_twice_publishes_once(trainer, demo_session, unit_id) -> None:
    save(trainer, unit_id, "Once")
    look = trainer.get(address(unit_id, "review"))
    for _ in range(2):
        trainer.submit(look, "Publish this version")
    assert newest_version(demo_session, unit_id).number == 2


def test_lesson_that_is_not_whole_is_not_published_and_says_in_which_language(trainer, demo_session, unit_id) -> None:
    save(trainer, unit_id, "Whole", body_zh_Hans="![](file:99)")
    page = trainer.submit(trainer.get(address(unit_id, "review")), "Publish this version", status=422)
    assert "简体中文" in page.text and "is not among the files" in page.text
    assert newest_version(demo_session, unit_id).number == 1


def test_script_in_a_lesson_is_only_text_for_reader_and_preview(trainer, demo_client, unit_id) -> None:
    attack = (
        "<script>alert(1)</script>\n\n<video src=x onerror=alert(1)></video>\n\n[x](javascript:alert(1))\n\n"
        '<img src="file:1" onerror=alert(1)> [y](file:///etc/passwd)'
    )
    save(trainer, unit_id, attack)
    preview = trainer.get(address(unit_id, "review"))
    publish(trainer, unit_id)
    for page in (preview, demo_client.sign_in("new_hire").get(f"/training/lessons/{unit_id}")):
        assert not page.tree.xpath("//article//script | //article//video | //article//img | //article//a")
        assert "<script>alert(1)</script>" in page.text


def test_files_are_placed_in_the_text_and_part_of_the_digest(trainer, demo_client, demo_session, unit_id) -> None:
    files = [("shop.png", picture()), ("call.mp4", mpeg4()), ("call.vtt", VTT), ("paper.pdf", pdf())]
    page = save(trainer, unit_id, "With files", files=files)
    shop, call, vtt, paper = (file.id for file in kept(demo_session, unit_id))
    assert f"![shop](file:{shop})" in page.text and f"[paper](file:{paper})" in page.text
    body = f'![Our shop](file:{shop} "Where we sit")\n\n![A call](file:{call} "file:{vtt}")\n\n[Take it](file:{paper})'
    save(trainer, unit_id, body)
    preview = trainer.get(address(unit_id, "review"))
    publish(trainer, unit_id)
    reader = demo_client.sign_in("new_hire").get(f"/training/lessons/{unit_id}")
    (shown,), (seen) = reader.tree.xpath("//article"), preview.tree.xpath("//article")[0]
    for article in (shown, seen):
        (image,) = article.xpath(".//img")
        assert (image.get("src"), image.get("alt"), image.get("loading")) == (
            f"/training/files/{shop}", "Our shop", "lazy",
        )  # fmt: skip
        assert article.xpath(".//video/@src") == [f"/training/files/{call}"]
        assert article.xpath(".//video/track/@src") == [f"/training/files/{vtt}"]
        assert f"/training/files/{paper}" in article.xpath(".//a/@href")
    assert "media-src 'self'" in reader.response.headers["Content-Security-Policy"]
    version = newest_version(demo_session, unit_id)
    rows = demo_session.scalars(select(LessonFile.file_id).where(LessonFile.version_id == version.id))
    assert set(rows) == {shop, call, vtt, paper}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.html", b"<html></html>", "is not taken"),
        ("run.mp4", b"MZ" + bytes(500), "is not what its name says"),
        ("talk.vtt", b"00:00.000 --> 00:01.000\nno head", "is not what its name says"),
        ("talk.vtt", b"WEBVTT\n\nno times", "is not what its name says"),
        ("talk.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n你好".encode("gb18030"), "is not what its name says"),
        ("picture.svg", b"<svg/>", "is not taken"),
        ("empty.png", b"", "is empty"),
    ],
)
def test_bad_file_is_refused_at_its_field_and_what_was_typed_stays(
    trainer, demo_session, unit_id, name, content, words
) -> None:
    page = save(trainer, unit_id, "Typed", files=[(name, content)], status=422)
    assert any(words in sentence for sentence in page.errors())
    assert page.form("Save the draft")["title_en"] == "Typed (en)"
    assert kept(demo_session, unit_id) == [] and demo_session.get(LessonDraft, unit_id) is None


@pytest.fixture
def film(trainer, demo_session, unit_id) -> int:
    """A film in a published version; its file's id."""
    save(trainer, unit_id, "With a film", files=[("../../etc/pass%2fwd/call.mp4", mpeg4())])
    (file,) = kept(demo_session, unit_id)
    assert "/" not in file.file_name and ".." not in file.file_name
    save(trainer, unit_id, f"![A call](file:{file.id})")
    return file.id


def test_film_is_for_whoever_has_the_lesson_open_and_the_library(demo_client, demo_session, unit_id, film) -> None:
    def status(username: str) -> int:
        return int(demo_client.sign_in(username).raw.get(f"/training/files/{film}").status_code)

    assert {name: status(name) for name in ("trainer", "compliance", "new_hire", "hr")} == {
        "trainer": 200, "compliance": 200, "new_hire": 404, "hr": 404,
    }  # fmt: skip
    publish(demo_client.sign_in("trainer"), unit_id)
    assert {name: status(name) for name in ("new_hire", "new_hire2", "collector", "hr")} == {
        "new_hire": 200, "new_hire2": 200, "collector": 404, "hr": 404,
    }  # fmt: skip


def test_film_of_a_lesson_that_is_not_open_yet_does_not_exist(demo_client, demo_session) -> None:
    later = demo_session.scalars(select(Unit.id).where(Unit.kind == UnitKind.LESSON).order_by(Unit.id)).all()[1]
    save(demo_client.sign_in("trainer"), later, "Film", files=[("a.mp4", mpeg4())])
    (file,) = kept(demo_session, later)
    save(demo_client, later, f"![A](file:{file.id})")
    publish(demo_client, later)
    assert demo_client.sign_in("new_hire").raw.get(f"/training/files/{file.id}").status_code == 404
    assert demo_client.sign_in("new_hire2").raw.get(f"/training/files/{file.id}").status_code == 200


def test_film_is_sent_in_parts_of_exactly_these_bytes(demo_client, unit_id, film) -> None:
    raw, whole = demo_client.raw, mpeg4()
    tag = raw.get(f"/training/files/{film}").headers["ETag"]
    asked = [
        ({"Range": "bytes=0-9"}, 206, whole[:10]),
        ({"Range": "bytes=0-"}, 206, whole),
        ({"Range": "bytes=-5"}, 206, whole[-5:]),
        ({"Range": "bytes=10-"}, 206, whole[10:]),
        ({"Range": "bytes=0-9", "If-Range": tag}, 206, whole[:10]),
        ({"Range": "bytes=0-9", "If-Range": '"another"'}, 200, whole),
        ({"Range": "bytes=0-9", "If-Range": "Sat, 21 Nov 2026 10:00:00 GMT"}, 200, whole),
        ({"Range": "bytes=0-1,4-5"}, 200, whole),
        ({"Range": "lines=0-1"}, 200, whole),
        ({}, 200, whole),
    ]
    for headers, status, content in asked:
        answer = raw.get(f"/training/files/{film}", headers=headers)
        assert (answer.status_code, answer.data) == (status, content), headers
        assert answer.headers["Accept-Ranges"] == "bytes" and answer.headers["X-Content-Type-Options"] == "nosniff"
    beyond = raw.get(f"/training/files/{film}", headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416 and beyond.headers["Content-Range"] == f"bytes */{len(whole)}"


@pytest.mark.parametrize(
    "trick",
    ["..%2f..%2fetc%2fpasswd", "../../etc/passwd", "1%2f..%2f2", "1%00.mp4", "-1", "1.mp4", "%2e%2e/1", "file:1", "٣"],
)
def test_tricks_in_the_address_find_nothing(demo_client, film, trick) -> None:
    assert demo_client.raw.get(f"/training/files/{trick}").status_code in (308, 404)


def test_playing_a_film_fills_no_audit_trail(demo_client, demo_session, film) -> None:
    before = demo_session.scalar(select(func.count()).select_from(AuditEntry))
    for start in range(5):
        demo_client.raw.get(f"/training/files/{film}", headers={"Range": f"bytes={start}-"})
    assert demo_session.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_file_goes_with_the_draft_unless_a_version_shows_it(trainer, demo_session, unit_id, film) -> None:
    publish(trainer, unit_id)
    page = save(trainer, unit_id, "Next", files=[("new.png", picture())])
    assert "in a published version" in page.text
    new = kept(demo_session, unit_id)[-1].id
    refused = trainer.raw.post(
        f"{address(unit_id, 'files')}/{film}/remove", data=trainer.get(address(unit_id)).form("/remove")
    )
    assert refused.status_code == 409
    trainer.submit(page, f"/files/{new}/remove")
    assert [file.id for file in kept(demo_session, unit_id)] == [film]
    page = save(trainer, unit_id, "Next", files=[("new.png", picture())])
    assert "The draft is gone" in trainer.submit(page, "/drop").text
    assert [file.id for file in kept(demo_session, unit_id)] == [film]
    assert demo_session.get(LessonDraft, unit_id) is None


def rewritten(agency, unit_id: int, at=NOW) -> str:
    """A trainer publishes a version; its digest."""
    with transaction(agency.session) as session:
        said = {one: {"title": f"Ours {one}", "body": f"Written here, {one}."} for one in LANGUAGES}
        save_draft(session, COMMAND, unit_id, said, [], seen=0, at=at)
        newest = newest_version(session, unit_id)
        return publish_draft(
            session, COMMAND, unit_id, seen=1, newest_seen=newest.number, note="", at=at
        ).digest  # fmt: skip


def test_lesson_changed_here_survives_loading_and_is_reported(agency, tmp_path) -> None:
    unit = agency.units()[0]
    digest = rewritten(agency, unit.id)
    folder = spoilt(tmp_path / "content", "lessons/company.en.md", "That is all we do", "That is what we do")
    for source in ((), (folder,)):
        with transaction(agency.session) as session:
            loaded = load_content(session, COMMAND, NOW, DAY, *source)
        assert loaded.kept == ("onboarding/company",)
        assert newest_version(agency.session, unit.id).digest == digest
        assert agency.session.get_one(Unit, unit.id).titles["en"] == "Ours en"
    assert len(agency.session.scalars(select(LessonVersion).where(LessonVersion.unit_id == unit.id)).all()) == 2


def test_other_lessons_of_the_folder_are_still_loaded(agency, tmp_path) -> None:
    rewritten(agency, agency.units()[1].id)
    folder = spoilt(tmp_path / "content", "lessons/company.en.md", "That is all we do", "That is what we do")
    with transaction(agency.session) as session:
        load_content(session, COMMAND, NOW, DAY, folder)
    assert "That is what we do" in current_lesson(agency.session, agency.units()[0].id, "en").body
