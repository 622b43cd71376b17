"""How the content that ships is written: every language its own script, every question a clause, no giveaways (T29)."""

import re
from collections.abc import Mapping
from functools import cache

import pytest

from portal.config import LANGUAGES
from portal.policy.rules import chapters, clauses
from portal.policy.texts import SHIPPED as POLICY
from portal.web.markdown import rendered
from training.calls.lint import LEAST_JUDGED, MOST_SHARE
from training.courses.rules import Phase, UnitKind
from training.courses.source import ProgrammeSource, read_programmes
from training.marking.rules import share_earned
from training.quizzes.content import QuestionKind
from training.quizzes.showing import right_rows
from training.quizzes.source import QuestionSource, read_quiz

_HAN = re.compile(r"[\u4e00-\u9fff]")
_CODES = {"zh_Hans": "gb2312", "zh_Hant": "big5"}
"""Character sets that hold one script only: what does not fit belongs to the other."""


@cache
def shipped() -> tuple[ProgrammeSource, ...]:
    """All programmes."""
    return tuple(read_programmes())


@cache
def questions_of(key: str) -> tuple[QuestionSource, ...]:
    """The questions of a programme."""
    (programme,) = [one for one in shipped() if one.key == key]
    quizzes = [unit.key for unit in programme.units() if unit.kind is UnitKind.QUIZ]
    return tuple(question for quiz in quizzes for question in read_quiz(programme.folder, quiz).questions)


def single_questions() -> list[QuestionSource]:
    """The questions of all programmes of which one answer is right."""
    return [
        one for programme in shipped() for one in questions_of(programme.key) if one.content.kind is QuestionKind.SINGLE
    ]


def texts_of(question: QuestionSource) -> list[Mapping[str, str]]:
    """What stands in a question, by language."""
    said = question.content
    pairs = [words for pair in said.pairs for words in (pair.prompt, pair.answer) if words]
    options = [one.words for one in (*said.options, *(one for part in said.parts for one in part.options))]
    marker = [said.essay.for_marker] if said.essay else []
    return [words.texts for words in (said.text, said.feedback, *options, *said.items, *pairs, *marker)]


def written() -> list[tuple[str, str, str]]:
    """Every text in Chinese: where, language, words."""
    found = []
    for programme in shipped():
        for unit in programme.units():
            lesson = unit.lesson
            parts = [unit.titles, *([lesson.bodies] if lesson else [])]
            found += [(unit.key, language, part[language]) for part in parts for language in _CODES]
        for question in questions_of(programme.key):
            found += [(question.key, language, part[language]) for part in texts_of(question) for language in _CODES]
    return found


def test_onboarding_is_real_enough_to_be_used() -> None:
    (programme,) = [one for one in shipped() if one.starts_itself]
    lessons = [unit for unit in programme.units() if unit.lesson]
    assert len(lessons) >= 22
    assert len(questions_of(programme.key)) >= 66
    for course in programme.courses:
        days = [unit.due_day for unit in course.units]
        assert days == sorted(days)
        assert days[-1] <= course.written_for
    assert {course.phase for course in programme.courses} == {Phase.ONBOARDING, Phase.BUSINESS}


def test_every_programme_beside_it_ends_in_a_quiz_and_waits_to_be_given() -> None:
    given = {"call_renewal", "calm_calls", "privacy_refresher", "rules_refresher"}
    others = [one for one in shipped() if one.key in given]
    assert {one.key for one in others} == given
    for programme in others:
        *before, last = programme.units()
        assert not programme.starts_itself
        assert last.kind is UnitKind.QUIZ
        assert before
        assert {course.phase for course in programme.courses} == {Phase.SPECIAL}
    assert len(questions_of("call_renewal")) >= 8


def test_a_course_on_a_changed_rule_is_short_and_waits_for_the_change() -> None:
    (programme,) = [one for one in shipped() if one.key == "callback_check"]
    assert not programme.starts_itself
    assert sum(unit.minutes for unit in programme.units()) <= 10
    assert {course.phase for course in programme.courses} == {Phase.SPECIAL}


def test_questions_are_of_many_kinds() -> None:
    kinds = [question.content.kind for question in questions_of("onboarding")]
    rare = [kind for kind in kinds if kind not in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}]
    assert len(rare) >= 9
    assert {QuestionKind.ORDERING, QuestionKind.MATCHING, QuestionKind.NUMERIC, QuestionKind.TRUE_FALSE} <= set(rare)


def test_quizzes_use_every_kind_that_marks_itself_and_an_essay_only_where_training_is_given() -> None:
    by_kind: dict[QuestionKind, set[str]] = {}
    for programme in shipped():
        for question in questions_of(programme.key):
            by_kind.setdefault(question.content.kind, set()).add(programme.key)
    assert set(by_kind) == set(QuestionKind) - {QuestionKind.DESCRIPTION}
    assert by_kind[QuestionKind.ESSAY] == {"privacy_refresher"}


def test_weights_and_a_range_are_read_as_they_are_written() -> None:
    (weighed,) = [one.content for one in questions_of("privacy_refresher") if one.key.endswith(".wrong_recipient")]
    assert [option.share * 100 for option in weighed.options] == [-50, 50, 25, -50, 25]
    (ranged,) = [one.content for one in questions_of("call_renewal") if one.key.endswith(".instalment")]
    earned = [share_earned(ranged, answer) for answer in ("449.99", "450", "512.5", "600", "600.01")]
    assert earned == [0, 1, 1, 1, 0]
    assert [row["right"] for row in right_rows(ranged, "en")] == ["450 – 600"]


def test_a_right_word_is_shown_without_its_star() -> None:
    (short,) = [one.content for one in questions_of("rules_refresher") if one.key.endswith(".full_counter")]
    assert [row["right"] for row in right_rows(short, "en")] == ["limit reached"]
    assert share_earned(short, "已達上限") == 1


def test_every_clause_named_stands_in_the_policy() -> None:
    text = (POLICY / "1.0" / "en.md").read_text(encoding="utf-8")
    known = {clause.number for chapter in chapters(text) for clause in clauses(chapter.body)}
    for programme in shipped():
        for question in questions_of(programme.key):
            assert question.content.clause in known, question.key
        for unit in programme.units():
            assert set(unit.clauses) <= known, unit.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_right_option_is_not_told_by_its_length_or_place(language: str) -> None:
    asked = single_questions()
    lengths = [[len(option.words.texts[language]) for option in one.content.options] for one in asked]
    right = [next(n for n, option in enumerate(one.content.options) if option.share > 0) for one in asked]
    longest = sum(row[place] == max(row) for row, place in zip(lengths, right, strict=True))
    shortest = sum(row[place] == min(row) for row, place in zip(lengths, right, strict=True))
    assert longest <= len(asked) * 0.45
    assert shortest <= len(asked) * 0.45
    for place in range(4):
        assert right.count(place) <= len(asked) * 0.4


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_quiz_tells_the_right_choice_by_its_length_or_place(language: str) -> None:
    for quiz, choices in choices_by_quiz().items():
        longest = sum(_longest_is_right(one, language) for one in choices)
        first = sum(one.content.options[0].share > 0 for one in choices)
        assert longest <= len(choices) * MOST_SHARE, quiz
        assert first <= len(choices) * MOST_SHARE, quiz


def choices_by_quiz() -> dict[str, list[QuestionSource]]:
    """The questions with options of every quiz that has at least five questions."""
    quizzes: dict[str, list[QuestionSource]] = {}
    for programme in shipped():
        for question in questions_of(programme.key):
            quizzes.setdefault(question.key.partition(".")[0], []).append(question)
    return {
        quiz: [one for one in asked if one.content.options]
        for quiz, asked in quizzes.items()
        if len(asked) >= LEAST_JUDGED
    }


def _longest_is_right(question: QuestionSource, language: str) -> bool:
    options = question.content.options
    most = max(len(option.words.texts[language]) for option in options)
    return any(option.share > 0 and len(option.words.texts[language]) == most for option in options)


def test_options_of_a_question_differ_and_feedback_says_more_than_they() -> None:
    for programme in shipped():
        for question in questions_of(programme.key):
            for language in LANGUAGES:
                options = [option.words.texts[language] for option in question.content.options]
                assert len(set(options)) == len(options), question.key
                assert question.content.feedback.texts[language] not in options, question.key


@pytest.mark.parametrize("language", list(_CODES))
def test_chinese_keeps_to_its_script(language: str) -> None:
    for place, of, words in written():
        if of == language:
            foreign = [sign for sign in _HAN.findall(words) if not _fits(sign, _CODES[language])]
            assert not foreign, (place, foreign)
            assert language == "zh_Hans" or not set("“”‘’") & set(words), place


def _fits(sign: str, code: str) -> bool:
    try:
        sign.encode(code)
    except UnicodeEncodeError:
        return False
    return True


def test_no_lesson_says_the_same_in_two_languages_and_no_two_lessons_alike() -> None:
    bodies = [body for one in shipped() for unit in one.units() if unit.lesson for body in unit.lesson.bodies.values()]
    assert len(set(bodies)) == len(bodies)


def test_no_star_of_a_lesson_is_left_standing() -> None:
    """What was to be strong is shown strong: a star that is seen was written where Markdown does not take it."""
    seen = [key for key, _language, text in written() if "*" in rendered(text).striptags()]
    assert seen == []
