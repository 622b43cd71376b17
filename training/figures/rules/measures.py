"""Item statistics of a quiz by the definitions that Moodle publishes (T14).

x is the mark at a question, T the sum of an attempt’s marks, r = T − x the rest. The discrimination index is the
correlation with the rest, not the difference between the best and the weakest 27 %.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from portal.errors import Invalid
from training.figures.rules.intervals import Interval, consistency_interval, correlation_interval
from training.figures.rules.moments import covariance, kurtosis, median, root, skewness, total_of_products

LEAST_ATTEMPTS = 20
"""Below this number nothing is shown to people: chance would speak louder than the questions."""
LEAST_EFFICIENCY = 15
"""A discriminative efficiency below this, in percent, marks a question as doubtful."""


class Flag(enum.StrEnum):
    """Why somebody should read a question again."""

    LOW_EFFICIENCY = "low_efficiency"
    NEGATIVE_DISCRIMINATION = "negative_discrimination"


@dataclass(frozen=True, kw_only=True)
class MarkTable:
    """The marks of attempts: a row each, a column a question, in whole ``unit``-ths of a point (100: hundredths).

    An unanswered question has the mark 0. None says that the question was not put in this attempt (random draws).
    """

    marks: Sequence[Sequence[int | None]]
    most: Sequence[int]
    unit: int = 1

    def __post_init__(self) -> None:
        """Raise Invalid for a row of another length."""
        if any(len(row) != len(self.most) for row in self.marks):
            raise Invalid("Every attempt needs a mark for each question.")


@dataclass(frozen=True, kw_only=True)
class QuestionFigures:
    """What the marks say about one question, found among the ``n`` attempts that put it.

    ``facility`` is a share of the maximum (0–1); ``sd`` and the covariances are in points; ``discrimination``,
    ``efficiency`` and ``weight`` are percent. ``drawn``: not every attempt put it, so that it stands as a variant of
    a random place: its marks are compared with T, and it has no weight.
    """

    n: int
    facility: float | None
    sd: float | None
    covariance: float | None
    most_covariance: float | None
    discrimination: float | None
    discrimination_interval: Interval | None
    efficiency: float | None
    weight: float | None
    negative_covariance: bool
    drawn: bool

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What is doubtful about it, whatever ``n``."""
        found = []
        if self.discrimination is not None and self.discrimination < 0:
            found.append(Flag.NEGATIVE_DISCRIMINATION)
        if self.efficiency is not None and self.efficiency < LEAST_EFFICIENCY:
            found.append(Flag.LOW_EFFICIENCY)
        return tuple(found)


@dataclass(frozen=True, kw_only=True)
class QuizFigures:
    """What the marks say about the whole: ``mean``, ``median``, ``sd`` and ``standard_error`` in points, the rest in
    percent. ``most`` is what an attempt could earn, None where that was not the same for all. ``alike``: every attempt
    put the same questions; else alpha is refused (None), and what stands on it.
    """

    n: int
    most: float | None
    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    consistency: float | None
    consistency_interval: Interval | None
    error_ratio: float | None
    standard_error: float | None
    alike: bool


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of a quiz and of its questions, in the order of the columns."""

    quiz: QuizFigures
    questions: tuple[QuestionFigures, ...]


@dataclass(frozen=True, kw_only=True)
class _Question:
    """The exact sums of one column. ``with_total`` is Cov(x, T)."""

    n: int
    marks: int
    variance: Fraction | None
    rest_variance: Fraction | None
    with_rest: Fraction | None
    most_with_rest: Fraction | None
    with_total: Fraction | None
    drawn: bool


def figures_of(table: MarkTable) -> Figures:
    """The statistics of a table of marks; pure, and the same for the same marks in any order of attempts."""
    totals = [sum(mark for mark in row if mark is not None) for row in table.marks]
    sums = [_sums([row[place] for row in table.marks], totals) for place in range(len(table.most))]
    alike = not any(one.drawn for one in sums)
    weights = _weights(sums, table.unit) if alike else [None] * len(sums)
    questions = tuple(
        _question(one, most, weight, table.unit) for one, most, weight in zip(sums, table.most, weights, strict=True)
    )
    return Figures(quiz=_quiz(table, totals, sums, alike), questions=questions)


def _sums(column: Sequence[int | None], totals: Sequence[int]) -> _Question:
    drawn = None in column
    pairs = [(mark, total) for mark, total in zip(column, totals, strict=True) if mark is not None]
    marks, whole = [mark for mark, _ in pairs], [total for _, total in pairs]
    rest = whole if drawn else [total - mark for mark, total in pairs]
    number, first, second, both = len(pairs), sum(marks), sum(rest), sum(whole)
    return _Question(
        n=number,
        marks=first,
        variance=covariance(number, total_of_products(marks, marks), first, first),
        rest_variance=covariance(number, total_of_products(rest, rest), second, second),
        with_rest=covariance(number, total_of_products(marks, rest), first, second),
        most_with_rest=covariance(number, total_of_products(sorted(marks), sorted(rest)), first, second),
        with_total=covariance(number, total_of_products(marks, whole), first, both),
        drawn=drawn,
    )


def _weights(sums: Sequence[_Question], unit: int) -> list[float | None]:
    """The effective weights in percent: √Cov(x, T) as a share of all that have one."""
    roots = [None if one.with_total is None or one.with_total < 0 else root(one.with_total / unit**2) for one in sums]
    whole = sum(one for one in roots if one is not None)
    return [None if one is None or not whole else 100 * one / whole for one in roots]


def _question(one: _Question, most: int, weight: float | None, unit: int) -> QuestionFigures:
    discrimination = _correlation(one.with_rest, one.variance, one.rest_variance)
    efficiency = None
    if one.with_rest is not None and one.most_with_rest:
        efficiency = float(100 * one.with_rest / one.most_with_rest)
    return QuestionFigures(
        n=one.n,
        facility=float(Fraction(one.marks, one.n * most)) if one.n and most else None,
        sd=None if one.variance is None else root(one.variance / unit**2),
        covariance=_scaled(one.with_rest, unit**2),
        most_covariance=_scaled(one.most_with_rest, unit**2),
        discrimination=discrimination,
        discrimination_interval=correlation_interval(discrimination, one.n),
        efficiency=efficiency,
        weight=weight,
        negative_covariance=one.with_total is not None and one.with_total < 0,
        drawn=one.drawn,
    )


def _correlation(both: Fraction | None, first: Fraction | None, second: Fraction | None) -> float | None:
    """100 · Cov ÷ √(Var·Var), never beyond ±100; None where one of the two does not vary."""
    if both is None or not first or not second:
        return None
    size = min(100.0, 100 * root(both**2 / (first * second)))
    return -size if both < 0 else size


def _quiz(table: MarkTable, totals: Sequence[int], sums: Sequence[_Question], alike: bool) -> QuizFigures:
    number, unit = len(totals), table.unit
    variance = covariance(number, total_of_products(totals, totals), sum(totals), sum(totals))
    unsure = _unsure(sums, variance) if alike else None
    alpha = None if unsure is None else float(100 * (1 - unsure))
    sd = None if variance is None else root(variance / unit**2)
    error = None if unsure is None else root(unsure)
    return QuizFigures(
        n=number,
        most=_scaled(_most(table, alike), unit),
        mean=float(Fraction(sum(totals), number * unit)) if number else None,
        median=_scaled(median(totals), unit),
        sd=sd,
        skewness=skewness(totals),
        kurtosis=kurtosis(totals),
        consistency=alpha,
        consistency_interval=consistency_interval(alpha, number, len(sums)),
        error_ratio=None if error is None else 100 * error,
        standard_error=None if error is None or sd is None else error * sd,
        alike=alike,
    )


def _most(table: MarkTable, alike: bool) -> Fraction | None:
    """What every attempt could earn, in units; None where some could earn more than others."""
    if alike:
        return Fraction(sum(table.most))
    possible = {
        sum(most for most, mark in zip(table.most, row, strict=True) if mark is not None) for row in table.marks
    }
    return Fraction(possible.pop()) if len(possible) == 1 else None


def _unsure(sums: Sequence[_Question], variance: Fraction | None) -> Fraction | None:
    """1 − Cronbach’s alpha, exactly; None for one question, one attempt, or no spread."""
    questions = len(sums)
    if questions < 2 or not variance:
        return None
    parts = sum((one.variance or Fraction(0) for one in sums), Fraction(0))
    return 1 - Fraction(questions, questions - 1) * (1 - parts / variance)


def _scaled(value: Fraction | None, unit: int) -> float | None:
    return None if value is None else float(value / unit)
