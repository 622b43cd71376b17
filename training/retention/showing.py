"""What the pages of the refresher show: a question without its answer, then the verdict, then what comes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from portal.web.filters import short_date
from portal.web.i18n import gettext, mark
from training.calls.packfiles import shipped_rules
from training.marking.rules import CHOICES, best_answer, feedback_on
from training.quizzes.content import QuestionContent, QuestionKind
from training.quizzes.hints import hint_of
from training.quizzes.models import QuestionVersion
from training.quizzes.showing import ShownQuestion
from training.quizzes.wording import html_of, is_one_line, line_of
from training.retention.forms import FIELD
from training.retention.models import RecallReview
from training.retention.queries import Asked, BrokenInCall
from training.retention.rules import Rating

RATING_WORDS = {
    Rating.AGAIN: mark("not known"),
    Rating.HARD: mark("right, but guessed"),
    Rating.GOOD: mark("known"),
}


@dataclass(frozen=True, kw_only=True)
class ShownAnswer:
    """An answer with what is right. ``options`` and ``rows`` are those of the macros of training's pages."""

    line: str
    tone: str
    verdict: str
    options: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    said_back: list[Markup]
    feedback: Markup
    clause: str
    next_time: str


@dataclass(frozen=True, kw_only=True)
class ShownReason:
    """Why a question is asked again: the call in which its rule was broken."""

    call_id: int
    sentence: str


def shown_reason(broken: BrokenInCall | None, language: str) -> ShownReason | None:
    """Because of which call a question came back; None where no call brought it back."""
    if broken is None:
        return None
    rule = next((one for one in shipped_rules() if one.citation == broken.citation), None)
    sentence = gettext(
        "Because of the call “%(call)s” of %(day)s, in which a rule was broken or missed: %(rule)s.",
        call=broken.scenario.title(language),
        day=short_date(broken.ended_at),
        rule=rule.titles[language] if rule else broken.citation,
    )
    return ShownReason(call_id=broken.call_id, sentence=sentence)


def shown_question(asked: Asked, number: int, language: str) -> ShownQuestion:
    """The question of a card as the ``number``-th of the day: nothing in it tells what is right."""
    content = asked.question.said
    plain = is_one_line(content.text, language)
    return ShownQuestion(
        number=number,
        kind=content.kind,
        text=line_of(content.text, language) if plain else "",
        html=html_of(content.text, language),
        hint=gettext("Choose all that are right.") if content.kind is QuestionKind.MULTIPLE else hint_of(content),
        question_id=asked.question.id,
        fields=[FIELD],
        sent="",
    )


def shown_answer(review: RecallReview, question: QuestionVersion, language: str) -> ShownAnswer:
    """The verdict on an answer, with everything it stands on."""
    content = question.said
    right = review.rating is not Rating.AGAIN
    return ShownAnswer(
        line=line_of(content.text, language),
        tone="success" if right else "danger",
        verdict=gettext("Right") if right else gettext("Wrong"),
        options=_options(content, review.answer, language),
        rows=_rows(content, review.answer),
        said_back=[html_of(words, language) for words in feedback_on(content, review.answer)],
        feedback=html_of(content.feedback, language),
        clause=question.clause,
        next_time=_next_time(review),
    )


def _options(content: QuestionContent, answer: Any, language: str) -> list[dict[str, Any]]:
    if content.kind not in CHOICES:
        return []
    return [
        {"text": line_of(option.words, language), "chosen": place in answer, "right": option.share > 0}
        for place, option in enumerate(content.options)
    ]


def _rows(content: QuestionContent, answer: Any) -> list[dict[str, Any]]:
    if content.kind in CHOICES:
        return []
    return [{"prompt": "", "said": answer, "right": str(best_answer(content))}]


def _next_time(review: RecallReview) -> str:
    days = (review.due_on - review.reviewed_on).days
    if days == 1:
        return gettext("It comes back tomorrow.")
    return gettext("It comes back in %(days)s days, on %(day)s.", days=days, day=short_date(review.due_on))


def bars(coming: list[tuple[date, int]]) -> list[dict[str, Any]]:
    """The next days for the picture; a bar without a question stays empty."""
    return [{"label": f"{day.month}/{day.day}", "value": count, "tone": "accent"} for day, count in coming]
