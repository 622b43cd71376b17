"""What the pages of item statistics show: figures in words, tables, points of the picture."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from portal.web.i18n import gettext, lazy_gettext
from training.figures.queries import AskedQuestion, MeasuredQuiz
from training.figures.rules.choosing import (
    HUNDREDTHS,
    Choice,
    FinishedAttempt,
    counted,
    mark_table,
    tenths_of_the_whole,
)
from training.figures.rules.intervals import Interval
from training.figures.rules.measures import LEAST_ATTEMPTS, Figures, Flag, QuestionFigures, figures_of
from training.quizzes.showing import points_text
from training.quizzes.wording import line_of

NOTHING = "–"
CHOICE_WORDS = {
    Choice.FIRST: lazy_gettext("First attempts"),
    Choice.HIGHEST: lazy_gettext("Highest attempts"),
    Choice.LAST: lazy_gettext("Last attempts"),
    Choice.ALL: lazy_gettext("All attempts"),
}
FLAG_WORDS = {
    Flag.LOW_EFFICIENCY: lazy_gettext("efficiency below 15"),
    Flag.NEGATIVE_DISCRIMINATION: lazy_gettext("negative discrimination"),
}
FLAG_TONES = {Flag.LOW_EFFICIENCY: "warning", Flag.NEGATIVE_DISCRIMINATION: "danger"}


@dataclass(frozen=True, kw_only=True)
class ShownQuestion:
    """A question beside its figures. ``enough``: whether so many saw it that its figures may be shown."""

    item: AskedQuestion
    number: int
    text: str
    figures: QuestionFigures

    @property
    def enough(self) -> bool:
        """Whether chance speaks less than the question."""
        return self.figures.n >= LEAST_ATTEMPTS

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What is doubtful, said only where enough people saw it."""
        return self.figures.flags if self.enough else ()

    @property
    def tone(self) -> str | None:
        """The worse of its flags as a tone."""
        return FLAG_TONES[self.flags[0]] if self.flags else None


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A quiz with the attempts that count and what they say."""

    quiz: MeasuredQuiz
    choice: Choice
    attempts: Sequence[FinishedAttempt]
    figures: Figures
    questions: Sequence[ShownQuestion]

    @property
    def enough(self) -> bool:
        """Whether anything may be shown."""
        return self.figures.quiz.n >= LEAST_ATTEMPTS


def measured(quiz: MeasuredQuiz, choice: Choice, language: str) -> Measured:
    """Work out the statistics of a quiz for a choice of attempts."""
    attempts = counted(quiz.attempts, choice)
    figures = figures_of(mark_table(attempts, quiz.points))
    questions = [
        ShownQuestion(item=item, number=item.position + 1, text=line_of(item.question.said.text, language), figures=one)
        for item, one in zip(quiz.questions, figures.questions, strict=True)
    ]
    return Measured(quiz=quiz, choice=choice, attempts=attempts, figures=figures, questions=questions)


def figure(value: float | None, digits: int = 1) -> str:
    """A figure as people read it: no nought with a sign, a real minus, a dash where nothing is defined."""
    if value is None:
        return NOTHING
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if not text.strip("-0.") else text.replace("-", "−")


def share(value: float | None) -> float | None:
    """A share as percent."""
    return None if value is None else 100 * value


def percent(value: float | None) -> str:
    """A figure that is percent already."""
    return NOTHING if value is None else gettext("%(percent)s %%", percent=figure(value))


def interval_words(interval: Interval | None) -> str:
    """An interval in words; empty where there is none."""
    if interval is None:
        return ""
    return gettext("%(low)s to %(high)s", low=figure(interval[0]), high=figure(interval[1]))


def weight_words(one: QuestionFigures) -> str:
    """The effective weight, or why there is none."""
    return gettext("negative covariance") if one.negative_covariance and not one.drawn else figure(one.weight)


def badges(flags: Sequence[Flag]) -> Markup:
    """Flags as badges."""
    return Markup(" ").join(
        Markup('<span class="badge tone-{}">{}</span>').format(FLAG_TONES[flag], escape(str(FLAG_WORDS[flag])))
        for flag in flags
    )


def distribution(found: Measured) -> list[dict[str, Any]]:
    """Bars of how many attempts earned which tenth of the points."""
    bars = tenths_of_the_whole(found.attempts, found.quiz.points)
    return [
        {"label": f"{10 * tenth}–{100 if tenth == 9 else 10 * tenth + 9}", "value": number}
        for tenth, number in enumerate(bars)
    ]


def picture(found: Measured, address: Callable[[ShownQuestion], str]) -> list[dict[str, Any]]:
    """Points of facility (across, percent) and discrimination (up), one a question that has both."""
    return [
        {
            "x": share(one.figures.facility),
            "y": one.figures.discrimination,
            "label": str(one.number),
            "text": gettext(
                "Question %(number)s: facility %(facility)s %%, discrimination %(index)s",
                number=one.number,
                facility=figure(share(one.figures.facility)),
                index=figure(one.figures.discrimination),
            ),
            "tone": one.tone,
            "url": address(one),
        }
        for one in found.questions
        if one.enough and one.figures.facility is not None and one.figures.discrimination is not None
    ]


def option_rows(
    found: Measured, one: ShownQuestion, chosen: Mapping[int, frozenset[int]], language: str
) -> list[list[Any]]:
    """How often each option was chosen, and how well those who chose it did in the rest of the quiz.

    A line each: text, whether it is right, how many, their share, their mean in the rest in percent.
    """
    seen = [item for item in found.attempts if one.item.question_version_id in item.marks]
    rows = []
    for place, option in enumerate(one.item.question.said.options):
        takers = [item for item in seen if place in chosen.get(item.attempt_id, ())]
        rows.append([line_of(option.words, language), option.share > 0, *_taken(found, one, takers, len(seen))])
    idle = [item for item in seen if not chosen.get(item.attempt_id)]
    if idle and rows:
        rows.append([gettext("No answer"), None, *_taken(found, one, idle, len(seen))])
    return rows


def _taken(found: Measured, one: ShownQuestion, takers: Sequence[FinishedAttempt], seen: int) -> list[Any]:
    own = one.item.question_version_id
    rest = [
        (item.total - item.marks[own], sum(found.quiz.points[key] for key in item.marks if key in found.quiz.points))
        for item in takers
    ]
    shares = [100 * earned / (HUNDREDTHS * (most - one.item.points)) for earned, most in rest if most > one.item.points]
    mean = sum(shares) / len(shares) if shares else None
    return [len(takers), figure(100 * len(takers) / seen) if seen else NOTHING, figure(mean)]


def mark_rows(found: Measured, one: ShownQuestion) -> list[dict[str, Any]]:
    """Bars of how many attempts earned which mark at a question, the lowest first."""
    own = one.item.question_version_id
    marks = Counter(item.marks[own] for item in found.attempts if own in item.marks)
    return [{"label": points_text(earned), "value": number} for earned, number in sorted(marks.items())]
