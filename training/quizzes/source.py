"""Reads a quiz from its TOML file and refuses one that could not be held or marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

from portal.errors import Invalid
from training.courses.source import digest_of, in_all_languages, read_toml
from training.marking.rules import CHOICES, best_answer, is_marked, share_earned
from training.quizzes.content import (
    NOTHING,
    EssayTerms,
    NumberAnswer,
    Option,
    OrderMarking,
    Pair,
    Part,
    PartKind,
    QuestionContent,
    QuestionKind,
    TextAnswer,
    Words,
    share_of_percent,
)
from training.quizzes.packing import packed


@dataclass(frozen=True, kw_only=True)
class QuestionSource:
    """A question as it is written, its key in the bank and its points in the quiz."""

    key: str
    points: int
    content: QuestionContent

    @property
    def digest(self) -> str:
        """SHA-256 over everything that is asked and how it is marked."""
        return content_digest(self.content)


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


def content_digest(content: QuestionContent) -> str:
    """SHA-256 over a question's content."""
    return digest_of(packed(content))


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
    kind = QuestionKind(values["kind"])
    content = QuestionContent(
        kind=kind,
        clause=str(values["clause"]),
        text=_words(values["text"], key),
        feedback=_words(values["feedback"], key),
        options=_options(kind, values.get("option", ()), key),
        pairs=tuple(_pair(pair, key) for pair in values.get("pair", ())),
        items=tuple(_words(item, key) for item in values.get("item", ())),
        order_marking=OrderMarking(values.get("order_marking", OrderMarking.PLACES)),
        numbers=tuple(_number(number, key) for number in values.get("number", ())),
        words=tuple(TextAnswer(text=str(word)) for word in values.get("words", ())),
        parts=tuple(_part(part, key) for part in values.get("part", ())),
        essay=_essay(values["essay"], key) if "essay" in values else None,
    )
    question = QuestionSource(key=key, points=int(values.get("points", 1)), content=content)
    _check(question)
    return question


def _words(values: Mapping[str, Any], place: str) -> Words:
    return Words(texts=in_all_languages(values, place))


def _options(kind: QuestionKind, values: Any, place: str) -> tuple[Option, ...]:
    """Of several right options each earns an equal share; of several wrong ones each takes one away.

    Options that do not weigh alike say their ``share`` in percent, below 0 for a wrong one.
    """
    right = sum(bool(value.get("right", False)) for value in values)
    wrong = len(values) - right
    found = []
    for value in values:
        if "share" in value:
            share = share_of_percent(Decimal(str(value["share"])))
        elif value.get("right", False):
            share = Fraction(1, right)
        else:
            share = Fraction(-1, wrong) if kind is QuestionKind.MULTIPLE else Fraction(0)
        feedback = _words(value["feedback"], place) if "feedback" in value else NOTHING
        found.append(Option(words=_words(value, place), share=share, feedback=feedback))
    return tuple(found)


def _pair(value: Mapping[str, Any], place: str) -> Pair:
    """A pair without a prompt offers an answer that fits nowhere."""
    prompt = _words(value["prompt"], place) if "prompt" in value else NOTHING
    return Pair(prompt=prompt, answer=_words(value["answer"], place))


def _number(value: Mapping[str, Any], place: str) -> NumberAnswer:
    """A number with its tolerance, or a range ``from`` … ``to``, the ends included."""
    try:
        if "from" in value:
            least, most = Decimal(str(value["from"])), Decimal(str(value["to"]))
            return NumberAnswer(value=(least + most) / 2, tolerance=(most - least) / 2)
        return NumberAnswer(value=Decimal(str(value["value"])), tolerance=Decimal(str(value.get("tolerance", 0))))
    except InvalidOperation:
        raise Invalid("%(place)s has a number that is none.", place=place) from None


def _part(value: Mapping[str, Any], place: str) -> Part:
    return Part(
        kind=PartKind(value["kind"]),
        weight=int(value.get("weight", 1)),
        words=tuple(TextAnswer(text=str(word)) for word in value.get("words", ())),
        numbers=tuple(_number(number, place) for number in value.get("number", ())),
        options=_options(QuestionKind.SINGLE, value.get("option", ()), place),
    )


def _essay(values: Mapping[str, Any], place: str) -> EssayTerms:
    return EssayTerms(
        for_marker=_words(values["for_marker"], place),
        lines=int(values.get("lines", 8)),
        least_words=values.get("least_words"),
        most_words=values.get("most_words"),
    )


def _check(question: QuestionSource) -> None:
    content = question.content
    if content.kind in CHOICES:
        _check_options(question)
    elif content.kind is QuestionKind.ESSAY:
        if content.essay is None:
            raise Invalid("%(question)s says nothing to its marker.", question=question.key)
    elif not is_marked(content.kind) or not _can_be_right(content):
        raise Invalid("%(question)s has no answer that earns all points.", question=question.key)
    if not content.clause:
        raise Invalid("%(question)s names no clause of the policy.", question=question.key)


def _can_be_right(content: QuestionContent) -> bool:
    gaps = all(
        f"{{#{number + 1}}}" in text for number in range(len(content.parts)) for text in content.text.texts.values()
    )
    return gaps and share_earned(content, best_answer(content)) == 1


def _check_options(question: QuestionSource) -> None:
    options = question.content.options
    right = sum(option.share > 0 for option in options)
    if question.content.kind is not QuestionKind.MULTIPLE and right != 1:
        raise Invalid("%(question)s needs exactly one right answer.", question=question.key)
    if right and sum(option.share for option in options if option.share > 0) != 1:
        raise Invalid("The right answers of %(question)s do not earn everything together.", question=question.key)
    if not 0 < right < len(options):
        raise Invalid("%(question)s needs right and wrong answers.", question=question.key)
