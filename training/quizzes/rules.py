"""How quizzes are held and marked: shuffled options, the server's clock, partial credit (T10, T12)."""

import enum
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from portal.errors import Refused
from portal.words import mark

TRANSPORT_GRACE = timedelta(seconds=5)
"""An answer that was sent in time may arrive this much later and still counts."""

LONGEST_CLIENT_ID = 64
LARGEST_SEQUENCE = 2**53 - 1
"""What a browser can count exactly."""


class Timing(enum.StrEnum):
    """When an answer arrived, by the server's clock."""

    IN_TIME = "in_time"
    LATE = "late"


class ClosedBy(enum.StrEnum):
    """How an attempt ended."""

    HAND_IN = "hand_in"
    TIME = "time"


class StartRefusal(enum.StrEnum):
    """Why no attempt can be started now."""

    PASSED = "passed"
    WAITING = "waiting"
    NONE_LEFT = "none_left"


class FeedbackPolicy(enum.StrEnum):
    """When right answers are shown: once they help no further attempt, after each attempt, or never."""

    AT_END = "at_end"
    EACH = "each"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """An answer as it was given, the browser's count of changes, and the row's own order."""

    answer: Any
    sequence: int
    order: int
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Questions to draw from, ``count`` of them, each worth ``points``; one that is asked already is not drawn."""

    questions: tuple[int, ...]
    count: int
    points: int


@dataclass(frozen=True, kw_only=True)
class Score:
    """What an attempt earned; ``marks`` in the order of the quiz, None where a trainer has not marked yet."""

    marks: tuple[Fraction | None, ...]
    most: int
    pass_percent: int

    @property
    def points(self) -> Fraction:
        """All points together, as far as they are known."""
        return sum((points for points in self.marks if points is not None), Fraction(0))

    @property
    def pending(self) -> bool:
        """Whether a trainer has still to mark something."""
        return None in self.marks

    @property
    def percent(self) -> int:
        """Points as a percentage, cut to a whole number, so that 79.9 never shows as a pass of 80."""
        return int(self.points * 100 / self.most) if self.most else 0

    @property
    def passed(self) -> bool:
        """Whether the pass mark is reached, compared exactly; what is not marked yet can only add to it."""
        return self.most > 0 and self.points * 100 >= self.pass_percent * self.most


def counting_answer(answers: Iterable[GivenAnswer]) -> GivenAnswer | None:
    """The one answer that counts: in time, of the highest count, the later row among equals.

    A repeat that arrives after a newer answer has the lower count and overwrites nothing.
    """
    in_time = [answer for answer in answers if not answer.late]
    return max(in_time, key=lambda answer: (answer.sequence, answer.order), default=None)


def timing(expires_at: datetime, received_at: datetime) -> Timing:
    """Whether an answer counts: received at most ``TRANSPORT_GRACE`` after the end, the instant itself included."""
    return Timing.IN_TIME if received_at <= expires_at + TRANSPORT_GRACE else Timing.LATE


def is_over(expires_at: datetime, now: datetime) -> bool:
    """Whether the attempt can take no more answers that count, transport included."""
    return timing(expires_at, now) is Timing.LATE


def option_token(seed: str, place: str) -> str:
    """What stands for an option in the pages of one attempt: tells nothing about the option, fits no other attempt.

    ``place`` names question, part and position.
    """
    return hashlib.sha256(f"{seed}:{place}".encode()).hexdigest()[:20]


def shuffled(seed: str, places: Iterable[str]) -> list[str]:
    """Places in the order of one attempt: the same for the same seed, whatever order they come in."""
    return sorted(places, key=lambda place: (option_token(seed, place), place))


def drawn(
    seed: str, fixed: Sequence[tuple[int, int]], pools: Sequence[Pool], *, shuffle: bool
) -> list[tuple[int, int]]:
    """The questions of an attempt with their points: the fixed ones, then of each pool as many as it says.

    The same seed and pools give the same questions (T12). A pool with fewer questions than it should give raises
    Refused, so that nobody gets an easier quiz than others.
    """
    chosen = list(fixed)
    for number, pool in enumerate(pools):
        asked = {question for question, _ in chosen}
        free = [str(question) for question in pool.questions if question not in asked]
        if len(free) < pool.count:
            raise Refused("There are not enough questions to draw from. Tell your trainer.")
        chosen += [(int(place), pool.points) for place in shuffled(f"{seed}:draw:{number}", free)[: pool.count]]
    if not shuffle:
        return chosen
    by_place = {str(question): (question, points) for question, points in chosen}
    return [by_place[place] for place in shuffled(f"{seed}:order", by_place)]


def minutes_allowed(minutes: int, extra_percent: int) -> int:
    """The time limit with a person's extra time, rounded up to whole minutes."""
    return -(-minutes * (100 + extra_percent) // 100)


def start_refusal(*, passed: bool, used: int, allowed: int, waiting: bool = False) -> StartRefusal | None:
    """Why no further attempt may start; None where one may. Who waits for a mark may have passed already."""
    if passed:
        return StartRefusal.PASSED
    if waiting:
        return StartRefusal.WAITING
    return StartRefusal.NONE_LEFT if used >= allowed else None


_REFUSALS: Mapping[StartRefusal, str] = {
    StartRefusal.PASSED: mark("You have passed this quiz already."),
    StartRefusal.WAITING: mark("Your last attempt waits for a trainer’s mark."),
    StartRefusal.NONE_LEFT: mark("All attempts are used. Your trainer can grant another one."),
}


def check_start(*, passed: bool, used: int, allowed: int, waiting: bool = False) -> None:
    """Raise Refused where no further attempt may start."""
    refusal = start_refusal(passed=passed, used=used, allowed=allowed, waiting=waiting)
    if refusal is not None:
        raise Refused(_REFUSALS[refusal])


def may_see_right_answers(policy: FeedbackPolicy, *, passed: bool, attempts_left: int) -> bool:
    """Whether right answers may be shown after an attempt.

    At the end means once they can help no further attempt: after the pass, or with none left.
    """
    if policy is FeedbackPolicy.NEVER:
        return False
    return policy is FeedbackPolicy.EACH or passed or attempts_left <= 0


def plain_sequence(text: str) -> int:
    """The browser's count of changes; 0 where it is missing or no number we can keep."""
    return int(text) if text.isascii() and text.isdigit() and int(text) <= LARGEST_SEQUENCE else 0
