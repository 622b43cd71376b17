"""How quizzes are held and marked: shuffled options, the server's clock, partial credit (T10, T12)."""

import enum
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from portal.errors import Invalid, Refused
from portal.words import mark

TRANSPORT_GRACE = timedelta(seconds=5)
"""An answer that was sent in time may arrive this much later and still counts."""

LONGEST_CLIENT_ID = 64
LARGEST_SEQUENCE = 2**53 - 1
"""What a browser can count exactly."""


class QuestionKind(enum.StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"


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
    NONE_LEFT = "none_left"


@dataclass(frozen=True, kw_only=True)
class Key:
    """What is right in a question: the option ids, those that are right among them, and what it is worth."""

    kind: QuestionKind
    options: frozenset[int]
    right: frozenset[int]
    points: int = 1


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """An answer as it was given: which options, the browser's count of changes, and the row's own order."""

    chosen: frozenset[int]
    sequence: int
    order: int
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class Score:
    """What an attempt earned; ``marks`` by question in the order of the quiz."""

    marks: tuple[Fraction, ...]
    most: int
    pass_percent: int

    @property
    def points(self) -> Fraction:
        """All points together."""
        return sum(self.marks, Fraction(0))

    @property
    def percent(self) -> int:
        """Points as a percentage, cut to a whole number, so that 79.9 never shows as a pass of 80."""
        return int(self.points * 100 / self.most) if self.most else 0

    @property
    def passed(self) -> bool:
        """Whether the pass mark is reached, compared exactly."""
        return self.most > 0 and self.points * 100 >= self.pass_percent * self.most


def mark_answer(key: Key, chosen: Iterable[int]) -> Fraction:
    """The points of one answer, from 0 to ``key.points``.

    Single choice: all for the right option, else nothing. Multiple choice: each right option chosen earns an equal
    share of the points (1 ÷ number of right options); each wrong option chosen takes an equal share away (1 ÷ number
    of wrong options); the sum is never below 0. So everything right is all points, ticking every option or none is
    nothing, and guessing does not pay. Options of other questions raise Invalid.
    """
    picked = frozenset(chosen)
    check_options(key, picked)
    if key.kind is QuestionKind.SINGLE:
        return Fraction(key.points) if picked == key.right else Fraction(0)
    wrong = key.options - key.right
    earned = Fraction(len(picked & key.right), len(key.right))
    lost = Fraction(len(picked & wrong), len(wrong)) if wrong else Fraction(0)
    return key.points * max(Fraction(0), earned - lost)


def check_options(key: Key, chosen: Iterable[int]) -> None:
    """Refuse options that are not of this question, and more than one where one is asked for."""
    picked = frozenset(chosen)
    if not picked <= key.options:
        raise Invalid("That is not an answer to this question.")
    if key.kind is QuestionKind.SINGLE and len(picked) > 1:
        raise Invalid("Choose one answer.")


def marked(keys: Sequence[Key], answers: Sequence[Iterable[int]], pass_percent: int) -> Score:
    """The score of an attempt: ``answers`` beside ``keys``, an unanswered question is an empty answer."""
    marks = tuple(mark_answer(key, chosen) for key, chosen in zip(keys, answers, strict=True))
    return Score(marks=marks, most=sum(key.points for key in keys), pass_percent=pass_percent)


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


def option_token(seed: str, option_id: int) -> str:
    """What stands for an option in the pages of one attempt: tells nothing about the option, fits no other attempt."""
    return hashlib.sha256(f"{seed}:{option_id}".encode()).hexdigest()[:20]


def shuffled(seed: str, option_ids: Iterable[int]) -> list[int]:
    """The options in the order of one attempt: the same for the same seed, whatever order they come in."""
    return sorted(option_ids, key=lambda option_id: (option_token(seed, option_id), option_id))


def options_meant(seed: str, option_ids: Iterable[int], tokens: Iterable[str]) -> frozenset[int]:
    """The options behind tokens; Invalid for one that is of another question, another attempt or invented."""
    by_token = {option_token(seed, option_id): option_id for option_id in option_ids}
    try:
        return frozenset(by_token[token] for token in tokens)
    except KeyError:
        raise Invalid("That is not an answer to this question.") from None


def start_refusal(*, passed: bool, used: int, allowed: int) -> StartRefusal | None:
    """Why no further attempt may start; None where one may."""
    if passed:
        return StartRefusal.PASSED
    return StartRefusal.NONE_LEFT if used >= allowed else None


_REFUSALS: Mapping[StartRefusal, str] = {
    StartRefusal.PASSED: mark("You have passed this quiz already."),
    StartRefusal.NONE_LEFT: mark("All attempts are used. Your trainer can grant another one."),
}


def check_start(*, passed: bool, used: int, allowed: int) -> None:
    """Raise Refused where no further attempt may start."""
    refusal = start_refusal(passed=passed, used=used, allowed=allowed)
    if refusal is not None:
        raise Refused(_REFUSALS[refusal])


def may_see_right_answers(*, passed: bool, attempts_left: int) -> bool:
    """Right answers are shown once they can help no further attempt: after the pass, or with none left."""
    return passed or attempts_left <= 0


def plain_sequence(text: str) -> int:
    """The browser's count of changes; 0 where it is missing or no number we can keep."""
    return int(text) if text.isascii() and text.isdigit() and int(text) <= LARGEST_SEQUENCE else 0
