"""When a question comes back: the FSRS-6 schedule on calendar days, ratings, and what fits into three minutes (T15)."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import TypeVar

from fsrs import Card, Scheduler, State
from fsrs import Rating as PackageRating

T = TypeVar("T")

MINUTES = 3
A_DAY = 8
"""Questions that fit into the three minutes, with the reading of what was right."""
AHEAD = 14
"""Days that the picture of what comes looks ahead."""


class Rating(enum.StrEnum):
    """How well it was known. ``HARD`` is right, but guessed."""

    AGAIN = "again"
    HARD = "hard"
    GOOD = "good"


class Phase(enum.StrEnum):
    """Where a card is for the scheduler: not yet learnt, learnt, or forgotten again."""

    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


class Cause(enum.StrEnum):
    """Why a card was rated: an answer in the refresher, or a violation in a simulated call."""

    ANSWER = "answer"
    VIOLATION = "violation"


_RATINGS = {Rating.AGAIN: PackageRating.Again, Rating.HARD: PackageRating.Hard, Rating.GOOD: PackageRating.Good}
_STATES = {Phase.LEARNING: State.Learning, Phase.REVIEW: State.Review, Phase.RELEARNING: State.Relearning}
_PHASES = {state: phase for phase, state in _STATES.items()}


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What the scheduler knows of a card: stability in days, difficulty from 1 to 10, None before the first review.

    ``due`` and ``reviewed`` are instants in UTC.
    """

    due: datetime
    phase: Phase = Phase.LEARNING
    step: int | None = 0
    stability: float | None = None
    difficulty: float | None = None
    reviewed: datetime | None = None


DAILY = Scheduler(
    desired_retention=0.9,
    learning_steps=(timedelta(days=1),),
    relearning_steps=(timedelta(days=1),),
    maximum_interval=365,
    enable_fuzzing=False,
)
"""The package's own parameters, with steps of a day since a card counts once a day, and no rest longer than a year."""


def noon(day: date) -> datetime:
    """The instant that stands for a day, so that the scheduler counts days of the calendar and not of 24 hours."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def reviewed(memory: Memory, rating: Rating, at: datetime, scheduler: Scheduler = DAILY) -> Memory:
    """The card after a review at an instant in UTC."""
    card = Card(
        card_id=0,
        state=_STATES[memory.phase],
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due,
        last_review=memory.reviewed,
    )
    after, _ = scheduler.review_card(card, _RATINGS[rating], at)
    return Memory(
        due=after.due,
        phase=_PHASES[after.state],
        step=after.step,
        stability=after.stability,
        difficulty=after.difficulty,
        reviewed=after.last_review,
    )


def rating_of(earned: Fraction | None, *, guessed: bool) -> Rating:
    """Only what is right in full counts as known; right by guessing comes back sooner."""
    if earned is None or earned < 1:
        return Rating.AGAIN
    return Rating.HARD if guessed else Rating.GOOD


def first_due(passed_on: date, day: date) -> date:
    """When a new card is asked first: not before the day after the pass, not before the day it is made."""
    return max(passed_on + timedelta(days=1), day)


def todays(due: Iterable[tuple[date, T]], day: date, *, answered: int) -> list[T]:
    """What is asked on a day: due until then, the longest overdue first, as far as the three minutes still go."""
    waiting = sorted(((when, item) for when, item in due if when <= day), key=lambda pair: pair[0])
    return [item for _, item in waiting[: max(0, A_DAY - answered)]]


def ahead(due: Sequence[date], day: date, *, answered: int) -> list[tuple[date, int]]:
    """How many questions each of the next days asks, the day itself first; what does not fit moves to the next day.

    Answers to come bring further questions, which nobody can know yet.
    """
    found, waiting = [], 0
    for number in range(AHEAD):
        here = day + timedelta(days=number)
        waiting += sum(1 for when in due if (when <= here if number == 0 else when == here))
        asked = min(waiting, A_DAY - min(A_DAY, answered) if number == 0 else A_DAY)
        found.append((here, asked))
        waiting -= asked
    return found
