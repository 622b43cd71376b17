"""What ships: complete in three languages, cited, and refused as a whole where it does not hold together."""

import re
import shutil
from pathlib import Path

import pytest

from portal.errors import Invalid
from training.courses.rules import UnitKind
from training.courses.source import SHIPPED, ProgrammeSource, read_programme, read_programmes
from training.quizzes.content import QuestionKind
from training.quizzes.source import read_quiz

_CLAUSE = re.compile(r"[1-9]\.\d(\.\d)?")


def onboarding() -> ProgrammeSource:
    """The programme that begins by itself."""
    (programme,) = [one for one in read_programmes() if one.starts_itself]
    return programme


def test_shipped_programme_holds_together() -> None:
    programme = onboarding()
    kinds = [unit.kind for unit in programme.units()]
    assert (kinds.count(UnitKind.LESSON), kinds.count(UnitKind.QUIZ)) == (26, 5)
    assert programme.starts_itself


def test_every_lesson_is_long_enough_and_cites_policy() -> None:
    for unit in [unit for programme in read_programmes() for unit in programme.units()]:
        assert unit.clauses
        assert all(_CLAUSE.fullmatch(clause) for clause in unit.clauses)
        if unit.lesson is None:
            continue
        assert 230 <= len(unit.lesson.bodies["en"].split()) <= 500, unit.key
        for language in ("zh_Hans", "zh_Hant"):
            assert 420 <= len(unit.lesson.bodies[language]) <= 1200, unit.key
        for language, body in unit.lesson.bodies.items():
            assert re.search(r"(policy|制度) ?\d", body), (unit.key, language)


def test_clauses_named_in_a_lesson_are_the_same_in_all_languages() -> None:
    for unit in onboarding().units():
        if unit.lesson is not None:
            named = {
                language: sorted(re.findall(r"(?<![\d,])[1-9]\.\d(?:\.\d)?(?!\d)", body))
                for language, body in unit.lesson.bodies.items()
            }
            assert named["en"] == named["zh_Hans"] == named["zh_Hant"], unit.key


def test_quizzes_have_both_kinds_and_a_clause_each() -> None:
    programme = onboarding()
    for unit in programme.units():
        if unit.kind is UnitKind.QUIZ:
            quiz = read_quiz(programme.folder, unit.key)
            assert len(quiz.questions) >= 6
            assert {question.content.kind for question in quiz.questions} >= {
                QuestionKind.SINGLE,
                QuestionKind.MULTIPLE,
            }
            assert all(_CLAUSE.fullmatch(question.content.clause) for question in quiz.questions)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The shipped programme, to be spoilt."""
    return Path(shutil.copytree(SHIPPED / "onboarding", tmp_path / "onboarding"))


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("programme.toml", 'zh_Hans = "认识公司"', 'zh_Hans = ""', "agency"),
        ("programme.toml", 'key = "company"', 'key = "organisation"', "same key"),
        ("programme.toml", "due_day = 1\n", 'due_day = 1\nrequires = ["nowhere"]\n', "nowhere"),
        ("programme.toml", "[title]", "[title", "programme.toml"),
        ("lessons/company.en.md", "# What", "What", "company.en.md"),
    ],
)
def test_incomplete_programme_is_refused_by_name(copied: Path, file, old, new, named) -> None:
    path = copied / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Invalid, match=named):
        read_programme(copied)


def test_missing_translation_of_lesson_is_refused(copied: Path) -> None:
    (copied / "lessons" / "privacy.zh_Hant.md").unlink()
    with pytest.raises(Invalid, match=r"privacy\.zh_Hant\.md"):
        read_programme(copied)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("right = true\n", "", "exactly one right answer"),
        ('clause = "1.1"', 'clause = ""', "names no clause"),
        ('kind = "single"', 'kind = "multiple"', None),
        ("right = true\n", "share = 90\n", "do not earn everything together"),
    ],
)
def test_quiz_that_cannot_be_marked_is_refused(copied: Path, old, new, named) -> None:
    path = copied / "quizzes" / "first_week.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    if named is None:
        assert read_quiz(copied, "first_week").questions[0].content.kind is QuestionKind.MULTIPLE
        return
    with pytest.raises(Invalid, match=named):
        read_quiz(copied, "first_week")


def test_folder_without_programme_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="There is no programme"):
        read_programmes(tmp_path)
