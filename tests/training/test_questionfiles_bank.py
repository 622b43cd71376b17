"""`portal quiz import` and `export`: questions into the bank and out of it, all or none."""

from dataclasses import replace

from click.testing import CliRunner
from sqlalchemy import func, select

from training.commands import quiz
from training.questionfiles.formats import FileFormat, read_questions
from training.questionfiles.queries import newest_contents
from training.questionimports.rules import key_and_digest
from training.quizzes.content import QuestionContent
from training.quizzes.models import Question, QuestionVersion

FILE = """$CATEGORY: Law

// [id:K1] [tag:hours]
::Hours::When do calls end?{=nine#yes ~ten}

Write.{}
"""


def count(session, model: type) -> int:
    """Rows of a table."""
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_file_goes_into_the_bank_and_comes_out_the_same(app, session, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("portal.app.create_app", lambda: app)
    file, out = tmp_path / "a.gift", tmp_path / "b.xml"
    file.write_text(FILE)
    before = count(session, Question)
    assert CliRunner().invoke(quiz, ["import", str(file)]).exit_code == 0
    assert count(session, Question) == before + 2
    assert CliRunner().invoke(quiz, ["import", str(file)]).exit_code == 0
    assert count(session, QuestionVersion) == before + 2
    file.write_text(FILE.replace("nine", "eight"))
    assert CliRunner().invoke(quiz, ["import", str(file)]).exit_code == 0
    assert (count(session, Question), count(session, QuestionVersion)) == (before + 2, before + 3)
    assert CliRunner().invoke(quiz, ["export", str(out), "--format", "moodle-xml"]).exit_code == 0
    found = read_questions(out.read_bytes(), "b.xml")
    expected = read_questions(file.read_bytes(), "a.gift", FileFormat.GIFT)
    kept = [q.content for q in expected.questions]
    assert kept == newest_contents(session)
    assert [_without_our_id(q.content) for q in found.questions] == kept
    assert CliRunner().invoke(quiz, ["import", str(out)]).exit_code == 0
    assert count(session, QuestionVersion) == before + 3


def _without_our_id(content: QuestionContent) -> QuestionContent:
    """A question that had no id before the export gave it one."""
    return content if key_and_digest(content.own_id) is None else replace(content, own_id="")


def test_file_with_a_mistake_writes_nothing(app, session, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("portal.app.create_app", lambda: app)
    file = tmp_path / "a.gift"
    file.write_text(FILE + "\nQ{=a")
    before = count(session, Question)
    answer = CliRunner().invoke(quiz, ["import", str(file)])
    assert (answer.exit_code, count(session, Question)) == (2, before)
    assert "Line 8" in answer.stderr and "Nothing was written." in answer.stderr
