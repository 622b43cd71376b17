"""What pages show of an attempt: questions without their answers while it runs, marks and clauses afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.web.i18n import gettext
from training.courses.rules import text_in
from training.quizzes.models import Attempt, AttemptResult, QuizQuestion
from training.quizzes.rules import GivenAnswer, QuestionKind, shuffled


@dataclass(frozen=True, kw_only=True)
class ShownQuestion:
    """A question as it is asked: nothing in it tells what is right."""

    number: int
    field: str
    text: str
    hint: str
    question_id: int


@dataclass(frozen=True, kw_only=True)
class ShownMark:
    """A question as it was marked. ``options``: {text, chosen, right}, right None while it stays hidden.

    ``feedback`` explains what is right, so it is empty for a question that was not right as long as that is hidden.
    """

    number: int
    text: str
    tone: str
    verdict: str
    points: str
    feedback: str
    clause: str
    options: list[dict[str, Any]]


def shown_questions(questions: Sequence[QuizQuestion], language: str) -> list[ShownQuestion]:
    """The questions of an attempt's page."""
    return [
        ShownQuestion(
            number=item.position + 1,
            field=f"q{item.question_version_id}",
            text=text_in(item.question.texts, language),
            hint=_hint(item.question.kind),
            question_id=item.question_version_id,
        )
        for item in questions
    ]


def _hint(kind: QuestionKind) -> str:
    if kind is QuestionKind.SINGLE:
        return gettext("One answer is right.")
    return gettext("Choose all that are right. A wrong one takes points away.")


def shown_marks(
    attempt: Attempt,
    result: AttemptResult,
    questions: Sequence[QuizQuestion],
    answers: Mapping[int, GivenAnswer],
    language: str,
    *,
    with_right_answers: bool,
) -> list[ShownMark]:
    """The questions of a result, with which options were right only where that may be seen."""
    return [
        _mark(
            attempt,
            item,
            result.marks.get(str(item.question_version_id), 0),
            answers.get(item.question_version_id),
            language,
            with_right_answers=with_right_answers,
        )
        for item in questions
    ]


def _mark(
    attempt: Attempt,
    item: QuizQuestion,
    hundredths: int,
    answer: GivenAnswer | None,
    language: str,
    *,
    with_right_answers: bool,
) -> ShownMark:
    chosen = answer.chosen if answer else frozenset()
    options = {option.id: option for option in item.question.options}
    tone, verdict = _verdict(hundredths, item.points * 100, answered=bool(chosen))
    return ShownMark(
        number=item.position + 1,
        text=text_in(item.question.texts, language),
        tone=tone,
        verdict=verdict,
        points=gettext(
            "%(points)s of %(most)s points", points=points_text(hundredths), most=points_text(item.points * 100)
        ),
        feedback=text_in(item.question.feedback, language) if with_right_answers or tone == "success" else "",
        clause=item.question.clause,
        options=[
            {
                "text": text_in(options[option_id].texts, language),
                "chosen": option_id in chosen,
                "right": options[option_id].right if with_right_answers else None,
            }
            for option_id in shuffled(attempt.seed, options)
        ],
    )


def _verdict(hundredths: int, most: int, *, answered: bool) -> tuple[str, str]:
    if not answered:
        return "neutral", gettext("Not answered")
    if hundredths >= most:
        return "success", gettext("Right")
    return ("warning", gettext("Partly right")) if hundredths else ("danger", gettext("Wrong"))


def points_text(hundredths: int) -> str:
    """Points with as many decimals as they need: 100 → 1, 66 → 0.66."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
