"""Reads a quiz from its TOML file and refuses one that could not be held or marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.errors import Invalid
from training.courses.source import digest_of, in_all_languages, read_toml
from training.quizzes.rules import QuestionKind


@dataclass(frozen=True, kw_only=True)
class OptionSource:
    """An option by language, and whether it is right."""

    right: bool
    texts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class QuestionSource:
    """A question as it is written."""

    key: str
    kind: QuestionKind
    clause: str
    points: int
    texts: Mapping[str, str]
    feedback: Mapping[str, str]
    options: tuple[OptionSource, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over everything that is asked and how it is marked."""
        options = [[option.right, dict(option.texts)] for option in self.options]
        return digest_of([self.kind, self.clause, dict(self.texts), dict(self.feedback), options])


@dataclass(frozen=True, kw_only=True)
class QuizSource:
    """A quiz as it is written."""

    pass_percent: int
    attempts: int
    minutes: int
    questions: tuple[QuestionSource, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over the quiz's rules, its questions and their points."""
        questions = [[question.key, question.points, question.digest] for question in self.questions]
        return digest_of([self.pass_percent, self.attempts, self.minutes, questions])


def read_quiz(folder: Path, key: str) -> QuizSource:
    """The quiz ``quizzes/<key>.toml`` of a programme's folder."""
    values = read_toml(folder / "quizzes" / f"{key}.toml")
    questions = tuple(_question(key, question) for question in values.get("question", ()))
    if not questions:
        raise Invalid("The quiz %(quiz)s has no questions.", quiz=key)
    return QuizSource(
        pass_percent=int(values["pass_percent"]),
        attempts=int(values["attempts"]),
        minutes=int(values["minutes"]),
        questions=questions,
    )


def _question(quiz: str, values: Mapping[str, Any]) -> QuestionSource:
    key = f"{quiz}.{values['key']}"
    question = QuestionSource(
        key=key,
        kind=QuestionKind(values["kind"]),
        clause=str(values["clause"]),
        points=int(values.get("points", 1)),
        texts=in_all_languages(values["text"], key),
        feedback=in_all_languages(values["feedback"], key),
        options=tuple(
            OptionSource(right=bool(option.get("right", False)), texts=in_all_languages(option, key))
            for option in values["option"]
        ),
    )
    _check(question)
    return question


def _check(question: QuestionSource) -> None:
    right = sum(option.right for option in question.options)
    if question.kind is QuestionKind.SINGLE and right != 1:
        raise Invalid("%(question)s needs exactly one right answer.", question=question.key)
    if not 0 < right < len(question.options):
        raise Invalid("%(question)s needs right and wrong answers.", question=question.key)
    if not question.clause:
        raise Invalid("%(question)s names no clause of the policy.", question=question.key)
