"""Pictures within files of questions: read, refused with their line, shown, written again, taken back (T11)."""

import base64
import hashlib
import io
import zipfile

import pytest
from sqlalchemy import select

from portal import clock
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.files.models import StoredFile
from tests.portal.files.conftest import picture
from tests.training.conftest import DAY, NOW
from tests.training.test_question_imports import BANK, count, hand_in, newest_import, read_as
from tests.training.test_questionfiles_qti import CHOICE, SINGLE, item, package
from training.courses.rules import UnitKind
from training.questionfiles.moodle_reading import read_moodle
from training.questionfiles.moodle_writing import write_moodle
from training.questionfiles.pictures import MOST_PICTURES
from training.questionfiles.qti_reading import read_qti
from training.questionimports.console import keep_all
from training.questionimports.pictures import pictures_to_export
from training.questionimports.queries import contents_to_export
from training.quizzes.models import QuestionVersion
from training.quizzes.packing import packed
from training.quizzes.pictures import ABOUT_PICTURE, about_bytes, may_see_picture
from training.quizzes.queries import asked
from training.quizzes.services import start_attempt
from training.quizzes.wording import html_of, label_of, line_of

SHOP, DESK = picture(), picture(size=(40, 30))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def embedded(name: str, content: bytes, path: str = "/") -> str:
    """A file as Moodle embeds it."""
    return f'<file name="{name}" path="{path}" encoding="base64">{base64.b64encode(content).decode()}</file>'


def shown(name: str, alt: str = "A shop") -> str:
    """A picture as a text of Moodle shows it."""
    return f'<![CDATA[<p>Look: <img src="@@PLUGINFILE@@/{name}" alt="{alt}" width="40"></p>]]>'


def file_of(text: str, files: str, answer: str = "yes", answer_files: str = "") -> bytes:
    """A file whose question begins on line 3, its text on line 5."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n<question type="multichoice">\n<name><text>N</text></name>\n'
        f'<questiontext format="html"><text>{text}</text>\n{files}</questiontext>\n<single>true</single>\n'
        f'<answer fraction="100" format="html"><text>{answer}</text>\n{answer_files}</answer>\n'
        '<answer fraction="0" format="html"><text>no</text></answer>\n</question>\n</quiz>'
    ).encode()


TWO = file_of(
    shown("my%20shop.png"), embedded("my shop.png", SHOP), shown("a/desk.png"), embedded("desk.png", DESK, "/a/")
)


def test_pictures_come_back_from_moodle_xml_as_they_were() -> None:
    first = read_moodle(TWO)
    assert not first.problems
    assert {one.content for one in first.pictures} == {SHOP, DESK}
    (content,) = [found.content for found in first.questions]
    assert f"picture:{hashlib.sha256(SHOP).hexdigest()}/my%20shop.png" in content.text.texts["en"]
    written = write_moodle([content], {one.sha256: one.content for one in first.pictures})
    assert written.count(b"<file ") == 2 and b"@@PLUGINFILE@@/a/desk.png" in written
    again = read_moodle(written)
    assert [found.content for found in again.questions] == [content]
    assert {one.content for one in again.pictures} == {SHOP, DESK}
    assert read_moodle(write_moodle([content])).questions[0].content == content


def test_picture_of_another_language_is_carried_along() -> None:
    (content,) = [found.content for found in read_moodle(TWO).questions]
    texts = {"en": "<p>Look.</p>", "zh_Hans": content.text.texts["en"]}
    content = _with_text(content, texts)
    written = write_moodle([content], {hashlib.sha256(SHOP).hexdigest(): SHOP, hashlib.sha256(DESK).hexdigest(): DESK})
    again = read_moodle(written)
    assert not again.problems and [found.content for found in again.questions] == [content]
    assert {one.content for one in again.pictures} == {SHOP, DESK}


def _with_text(content, texts):
    return type(content)(**{**vars(content), "text": type(content.text)(texts=texts, form=content.text.form)})


@pytest.mark.parametrize(
    ("text", "files", "line", "sentence"),
    [
        (shown("a.svg"), embedded("a.svg", SVG), 6, "is not taken"),
        (shown("a.png"), embedded("a.png", SVG), 6, "is not what its name says"),
        (shown("a.gif"), embedded("a.gif", b"GIF89a"), 6, "is not taken"),
        (shown("a.png"), embedded("a.png", SHOP[:-20]), 6, "damaged"),
        (shown("a.png"), embedded("a.png", SHOP + package({}, "a")), 6, "two kinds of file"),
        (shown("a.png"), '\n<file name="a.png" encoding="base64">%%</file>', 7, "cannot be read"),
        (shown("a.png"), "", 5, "not in the file"),
        ("Look", embedded("a.png", SHOP), 6, "no text shows it"),
        ('<![CDATA[<a href="@@PLUGINFILE@@/a.png">x</a>]]>', embedded("a.png", SHOP), 5, "no text shows it"),
        (
            "<![CDATA[" + "".join(f'<img src="@@PLUGINFILE@@/{n}.png">' for n in range(MOST_PICTURES + 1)) + "]]>",
            "".join(embedded(f"{n}.png", picture(size=(n + 1, 9))) for n in range(MOST_PICTURES + 1)),
            3,
            "more than",
        ),
    ],
)
def test_bad_picture_is_refused_with_its_line(text: str, files: str, line: int, sentence: str) -> None:
    (problem,) = read_moodle(file_of(text, files)).problems
    assert problem.line == line
    assert sentence in problem.sentence


def test_pictures_of_a_package_are_found_beside_their_item() -> None:
    body = item(SINGLE, '<p><img src="../img/my%20shop.png" alt="A shop"/></p>' + CHOICE.format(1))
    content = _with_file(package({"items/one.xml": body}, "items/one.xml"), "img/my shop.png", SHOP)
    found = read_qti(content)
    assert not found.problems
    assert [(one.content, one.file) for one in found.pictures] == [(SHOP, "items/one.xml")]
    assert f'<img src="picture:{hashlib.sha256(SHOP).hexdigest()}/' in found.questions[0].content.text.texts["en"]
    moodle = read_moodle(
        write_moodle([found.questions[0].content], {one.sha256: one.content for one in found.pictures})
    )
    assert moodle.questions[0].content == found.questions[0].content
    (missing,) = read_qti(package({"items/one.xml": body}, "items/one.xml")).problems
    assert (missing.line, missing.file) == (4, "items/one.xml")
    (script,) = read_qti(_with_file(package({"items/one.xml": body}, "items/one.xml"), "img/my shop.png", SVG)).problems
    assert script.line == 4


def _with_file(content: bytes, name: str, inside: bytes) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, inside)
    return target.getvalue()


def kept(session) -> list[StoredFile]:
    session.expire_all()
    return list(session.scalars(select(StoredFile).where(StoredFile.about_type == ABOUT_PICTURE)))


def test_pictures_are_kept_shown_exported_and_taken_back(demo_client, demo_app, demo_session, run_jobs) -> None:
    demo_client.sign_in("trainer")
    before = count(demo_session)
    hand_in(demo_client, TWO, "shop.xml")
    run_jobs(demo_app)
    made = newest_import(demo_session)
    page = demo_client.get(f"{BANK}/imports/{made.id}")
    assert "Look: [A shop]" in page.text and len(kept(demo_session)) == 2
    page = demo_client.submit(page, "Store 1 question")
    assert "in the bank" in page.text and count(demo_session) == before + 1
    version = demo_session.scalars(select(QuestionVersion).order_by(QuestionVersion.id.desc()).limit(1)).one()
    question = demo_client.raw.get(f"{BANK}/{version.question_id}").get_data(as_text=True)
    address = f"/training/pictures/{hashlib.sha256(SHOP).hexdigest()}"
    assert f'<img src="{address}" alt="A shop"' in question
    answer = demo_client.raw.get(address)
    assert (answer.get_data(), answer.mimetype) == (SHOP, "image/png")
    assert demo_client.raw.get("/training/pictures/none").status_code == 404
    exported = demo_client.raw.get(f"{BANK}/export/moodle-xml").get_data()
    assert {SHOP, DESK} <= {one.content for one in read_moodle(exported).pictures}
    hand_in(demo_client, exported, "all.xml")
    run_jobs(demo_app)
    again = newest_import(demo_session)
    assert (again.new_count, again.changed_count, again.problem_count, len(kept(demo_session))) == (0, 0, 0, 2)
    page = demo_client.submit(demo_client.get(f"{BANK}/imports/{again.id}"), "Not this file")
    assert len(kept(demo_session)) == 2
    page = demo_client.get(f"{BANK}/imports/{made.id}/undo")
    demo_client.submit(page, "Take the import back", reason="Only tried")
    assert count(demo_session) == before and not kept(demo_session)


def test_console_keeps_pictures_and_refuses_one_that_nobody_has(session, app) -> None:
    reading = read_moodle(TWO)
    with app.test_request_context():
        assert not keep_all(session, COMMAND, reading, clock.now()).problems
        assert set(pictures_to_export(session, contents_to_export(session)).values()) == {SHOP, DESK}
        unknown = _with_text(reading.questions[0].content, {"en": f'<img src="picture:{"0" * 64}/a.png">'})
        before = count(session)
        (wrong,) = keep_all(session, COMMAND, read_as([unknown]), clock.now()).problems
    assert "neither in the file nor in the portal" in wrong.sentence
    assert count(session) == before


def test_only_who_was_asked_or_reads_the_library_sees_a_picture(agency, newcomer) -> None:
    quiz = agency.units(UnitKind.QUIZ)[0]
    number = [unit.id for unit in agency.units()].index(quiz.id)
    asked_one, other = newcomer(number)[0], newcomer(number)[0]
    actor, stranger = agency.actor(asked_one), agency.actor(other)
    with transaction(agency.session) as session:
        attempt = start_attempt(session, actor, quiz.id, NOW, DAY)
        version = asked(session, attempt.id)[0].question
        version.content = packed(_with_text(version.said, {"en": f'<img src="picture:{"1" * 64}/a.png">'}))
    file = StoredFile(about_type=ABOUT_PICTURE, about_id=about_bytes("1" * 64))
    assert may_see_picture(agency.session, actor, file)
    assert not may_see_picture(agency.session, stranger, file)


def test_picture_without_words_is_called_by_its_name(app) -> None:
    (content,) = [
        found.content
        for found in read_moodle(file_of(shown("my%20shop.png", ""), embedded("my shop.png", SHOP))).questions
    ]
    with app.test_request_context():
        assert 'alt="my shop.png"' in html_of(content.text, "en")
        assert line_of(content.text, "en") == "Look: [my shop.png]"
        label = label_of(content.text, "en")
    assert label.startswith("Look: <img src=") and "width" not in label
