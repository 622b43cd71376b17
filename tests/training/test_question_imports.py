"""Files of questions imported in the browser: preview, all or nothing, one transaction, taken back."""

import io
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.errors import Invalid, Refused
from tests.training.test_training_marking import CLOZE, ORDER, SINGLE
from training.courses.models import Unit
from training.courses.rules import UnitKind
from training.questionfiles.formats import FileFormat, read_questions, write_questions
from training.questionfiles.reading import Reading, ReadQuestion
from training.questionimports.console import keep_all
from training.questionimports.judging import Usual, judged
from training.questionimports.models import QuestionImport, QuestionImportLine
from training.questionimports.queries import contents_to_export
from training.questionimports.rules import QuestionVerdict, key_and_digest, own_id_for_export
from training.questionimports.services import STORED_AT_ONCE, start_storing, take_file_in
from training.questionimports.undoing import undo_import
from training.quizzes.bank import save_question
from training.quizzes.models import Question, QuestionVersion
from training.quizzes.publishing import QuizPlan, save_quiz

BANK = "/training/bank"
GIFT = """$CATEGORY: Law

// [id:K1]
::Hours::When do calls end?{=nine#yes ~ten}

::Days::Which day is free?{=Sunday ~Monday}
"""
BAD = "::A::Q{=a ~b}\n\n::B::Never closed{=a\n"


def read_as(contents) -> Reading:
    """Questions as a file without a mistake holds them."""
    return Reading(questions=tuple(ReadQuestion(content=content, line=1) for content in contents))


def count(session, model=QuestionVersion) -> int:
    session.expire_all()
    return session.scalar(select(func.count()).select_from(model)) or 0


def newest_import(session) -> QuestionImport:
    session.expire_all()
    return session.scalars(select(QuestionImport).order_by(QuestionImport.id.desc()).limit(1)).one()


def hand_in(demo_client, content: bytes, name: str = "law.gift", status: int = 200, **fields):
    """Upload a file by its form; the page that follows."""
    page = demo_client.get(f"{BANK}/imports/new")
    return demo_client.submit(page, "Read it", status=status, file=(io.BytesIO(content), name), **fields)


def taken(session, content: bytes, **more) -> int:
    """A file that was handed in, by the service."""
    said = {"file_format": None, "language": "en", "unit_id": None, "usual": Usual(), "file_name": "a.gift"}
    with transaction(session):
        return take_file_in(session, COMMAND, content=content, at=clock.now(), **{**said, **more}).id


def stored(session, content: bytes, **more) -> int:
    import_id = taken(session, content, **more)
    with transaction(session):
        start_storing(session, COMMAND, import_id, clock.now())
    return import_id


def test_trainer_sees_what_becomes_of_each_question_and_stores_them(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer")
    unit_id = demo_session.scalars(select(Unit.id).where(Unit.kind == UnitKind.LESSON).limit(1)).one()
    before = count(demo_session)
    page = hand_in(demo_client, GIFT.encode(), clause="5.1.2", unit=str(unit_id))
    assert "When do calls end?" in page.text and "✓ nine" in page.text and "5.1.2" in page.text
    assert count(demo_session) == before
    page = demo_client.submit(page, "Store 2 questions")
    assert "in the bank" in page.text and count(demo_session) == before + 2
    made = demo_session.scalars(select(QuestionVersion).order_by(QuestionVersion.id.desc()).limit(2)).all()
    assert {(one.category, one.clause, one.question.unit_id) for one in made} == {("Law", "5.1.2", unit_id)}
    again = hand_in(demo_client, GIFT.encode())
    assert "There is nothing new in this file." in again.text
    page = hand_in(demo_client, GIFT.replace("nine", "eight").encode())
    assert "✓ nine; ten → ✓ eight; ten" in " ".join(page.text.split())
    demo_client.submit(page, "Store 1 question")
    assert count(demo_session) == before + 3
    assert "law.gift" in demo_client.get(f"{BANK}/imports/").text


def test_other_choices_are_judged_again(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer")
    page = hand_in(demo_client, GIFT.encode())
    page = demo_client.submit(page, "Show the preview again", clause="4.2")
    assert page.form("Show the preview again")["clause"] == "4.2"
    page = demo_client.submit(page, "Show the preview again", status=422, clause="four")
    assert any("Write a clause like 5.1.2." in sentence for sentence in page.errors())
    demo_client.submit(page, "Not this file")
    assert newest_import(demo_session).state == "discarded"
    assert count(demo_session, QuestionImportLine) == 0


def test_bad_file_tells_its_lines_and_writes_nothing(demo_client, demo_session) -> None:
    demo_client.sign_in("trainer")
    before = count(demo_session)
    page = hand_in(demo_client, BAD.encode())
    assert "Nothing of this file is stored" in page.text and "holds mistakes" in page.text
    made = newest_import(demo_session)
    answer = demo_client.raw.post(f"{BANK}/imports/{made.id}/store", data=page.form("Put it aside"))
    assert answer.status_code == 409
    assert count(demo_session) == before


def test_empty_file_is_refused_at_its_field(demo_client) -> None:
    demo_client.sign_in("trainer")
    page = hand_in(demo_client, b" \n", status=422)
    assert any("This file is empty." in sentence for sentence in page.errors())


def test_file_of_50_megabytes_is_refused_before_it_is_read(session) -> None:
    with pytest.raises(Invalid, match="The file is larger than") as caught:
        taken(session, b"x" * 50_000_000)
    assert caught.value.field == "file" and count(session, QuestionImport) == 0


@pytest.mark.safety("s29")
@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "b">]>\n<quiz>&a;</quiz>', "a.xml", "a document type or an"),
        (b"\xff\xfe\x00", "a.gift", "UTF-16"),
        ("::A::是{=对".encode("gb18030"), "a.gift", "Save the file as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0", "a.png", "no file of questions that can be read"),
        (
            b'<quiz><question type="truefalse"><name><text>a</text></name></question></quiz>',
            "a.xml",
            "One of true and false",
        ),
    ],
    ids=["entities", "broken UTF-16", "GB18030", "picture", "no answer"],
)
def test_mistake_of_a_whole_file_is_a_clear_sentence(session, content, name, words) -> None:
    made = session.get_one(QuestionImport, taken(session, content, file_name=name))
    said = session.scalars(select(QuestionImportLine.sentence).where(QuestionImportLine.import_id == made.id)).all()
    assert made.state == "faulty" and any(words in sentence for sentence in said), said


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig"])
def test_file_with_a_byte_order_mark_is_read(session, codec) -> None:
    made = session.get_one(QuestionImport, taken(session, GIFT.encode(codec)))
    assert (made.state, made.new_count, made.file_format) == ("ready", 2, "gift")


def test_workbook_is_read_by_a_job(demo_client, demo_app, demo_session, run_jobs) -> None:
    content = read_questions(GIFT.encode(), "a.gift").questions[0].content
    demo_client.sign_in("trainer")
    page = hand_in(demo_client, write_questions([content], FileFormat.XLSX), "a.xlsx")
    assert "Reading the file" in page.text
    run_jobs(demo_app)
    made = newest_import(demo_session)
    assert "When do calls end?" in demo_client.get(f"{BANK}/imports/{made.id}").text
    assert demo_session.get_one(QuestionImport, made.id).content is None


def test_many_questions_are_stored_by_a_job(app, session, run_jobs) -> None:
    text = "".join(f"::Q{number}::Question {number}?{{=a ~b}}\n\n" for number in range(STORED_AT_ONCE + 1))
    before = count(session)
    import_id = stored(session, text.encode())
    assert (session.get_one(QuestionImport, import_id).state, count(session)) == ("storing", before)
    run_jobs(app)
    made = select(func.count()).where(
        QuestionImportLine.import_id == import_id, QuestionImportLine.version_id.is_not(None)
    )
    assert session.scalar(made) == STORED_AT_ONCE + 1
    assert session.get_one(QuestionImport, import_id).state == "stored"


def test_question_of_the_bank_is_known_again_by_what_an_export_wrote(session) -> None:
    plain = replace(SINGLE, own_id="")
    with transaction(session):
        first = save_question(session, COMMAND, None, plain, clock.now())
        question_id, key, digest = first.question_id, first.question.key, first.digest
    for target in (FileFormat.MOODLE_XML, FileFormat.XLSX, FileFormat.GIFT):
        written = write_questions(contents_to_export(session), target)
        contents = [one.content for one in read_questions(written, "x", target).questions]
        assert [one.verdict for one in judged(session, contents)] == [QuestionVerdict.EQUAL]
        (changed,) = judged(session, [replace(contents[0], clause="9.9")])
        assert changed.verdict is QuestionVerdict.CHANGED
        assert changed.there is not None and changed.there.question_id == question_id
        assert changed.content.own_id == ""
    assert key_and_digest(own_id_for_export(plain, key, digest)) == (key, digest[:8])
    foreign = replace(plain, own_id=f"{key}~00000000", clause="9.9")
    assert [one.verdict for one in judged(session, [foreign])] == [QuestionVerdict.NEW]


def test_id_of_another_kind_is_another_question(session) -> None:
    keep_all(session, COMMAND, read_as([replace(SINGLE, own_id="A1")]), clock.now())
    (found,) = judged(session, [replace(ORDER, own_id="A1")])
    assert found.verdict is QuestionVerdict.NEW
    keep_all(session, COMMAND, read_as([replace(ORDER, own_id="A1"), replace(CLOZE, own_id="A1")]), clock.now())
    assert count(session, Question) == 3


def test_same_question_twice_in_a_file_is_kept_once(session) -> None:
    import_id = stored(session, (GIFT + "\n" + GIFT.partition("\n\n")[2]).encode())
    made = session.get_one(QuestionImport, import_id)
    assert (made.new_count, made.equal_count, count(session)) == (2, 2, 2)


def test_same_id_with_other_words_in_a_file_is_a_mistake(session) -> None:
    import_id = taken(session, (GIFT + "\n// [id:K1]\n::Hours::When else?{=nine ~ten}\n").encode())
    found = select(QuestionImportLine).where(QuestionImportLine.import_id == import_id)
    (problem,) = session.scalars(found.where(QuestionImportLine.verdict == QuestionVerdict.PROBLEM)).all()
    assert (problem.line, problem.values) == (9, {"first": "4", "own_id": "K1"})


def test_import_is_taken_back_and_the_bank_is_as_it_was(session) -> None:
    stored(session, GIFT.encode())
    before = session.execute(select(QuestionVersion.id, QuestionVersion.digest)).all()
    import_id = stored(session, (GIFT.replace("nine", "eight") + "\n::New::One more?{=a ~b}\n").encode())
    assert count(session) == len(before) + 2
    with pytest.raises(Invalid, match="Say why"), transaction(session):
        undo_import(session, COMMAND, import_id, " ", clock.now())
    for _ in range(2):
        with transaction(session):
            undo_import(session, COMMAND, import_id, "Wrong file", clock.now())
    assert session.execute(select(QuestionVersion.id, QuestionVersion.digest)).all() == before
    assert session.get_one(QuestionImport, import_id).state == "undone"
    made = session.get_one(QuestionImport, taken(session, GIFT.replace("nine", "eight").encode()))
    assert (made.changed_count, made.equal_count) == (1, 1)


def test_import_stays_where_a_question_of_it_stands_in_a_quiz_or_changed(demo_client, demo_session) -> None:
    session = demo_session
    import_id = stored(session, GIFT.encode())
    versions = session.scalars(select(QuestionVersion).order_by(QuestionVersion.id.desc()).limit(2)).all()
    with transaction(session):
        content = replace(versions[0].said, clause="1.1")
        save_question(session, COMMAND, versions[0].question_id, content, clock.now())
    demo_client.sign_in("trainer")
    page = demo_client.get(f"{BANK}/imports/{import_id}/undo")
    page = demo_client.submit(page, "Take the import back", status=422, reason="Wrong")
    assert "was changed since" in page.text
    unit_id = session.scalars(select(Unit.id).where(Unit.kind == UnitKind.QUIZ).limit(1)).one()
    with transaction(session):
        plan = QuizPlan(pass_percent=50, attempts=1, minutes=5, questions=((versions[1].id, 1),))
        save_quiz(session, COMMAND, unit_id, plan, clock.now())
    with pytest.raises(Refused, match="stands in a quiz"), transaction(session):
        undo_import(session, COMMAND, import_id, "Wrong", clock.now())
    assert session.get_one(QuestionImport, import_id).state == "stored"


@pytest.mark.parametrize(("name", "begin"), [("gift", b"// "), ("moodle-xml", b"<?xml"), ("xlsx", b"PK")])
def test_bank_is_taken_along_in_each_format(demo_client, demo_session, name, begin) -> None:
    demo_client.sign_in("trainer")
    answer = demo_client.raw.get(f"{BANK}/export/{name}")
    assert answer.status_code == 200 and begin in answer.data[:200]
    reading = read_questions(answer.data, "x", FileFormat(name))
    assert not reading.problems
    verdicts = {one.verdict for one in judged(demo_session, [one.content for one in reading.questions])}
    assert verdicts == {QuestionVerdict.EQUAL}


def test_unknown_format_is_not_found(demo_client) -> None:
    assert demo_client.sign_in("trainer").raw.get(f"{BANK}/export/aiken").status_code == 404
