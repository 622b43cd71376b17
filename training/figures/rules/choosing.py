"""Which attempts count in the statistics of a quiz, and their marks as a table."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from training.figures.rules.measures import MarkTable

HUNDREDTHS = 100
"""Marks are kept in hundredths of a point."""


class Choice(enum.StrEnum):
    """Which of a person’s finished attempts count. The first ones say most about the questions."""

    FIRST = "first"
    HIGHEST = "highest"
    LAST = "last"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class FinishedAttempt:
    """An attempt that ended: whose it was, and its marks in hundredths by question version id.

    A question that is not in ``marks`` was not put; one that was put and not answered has the mark 0.
    """

    attempt_id: int
    person_id: int
    marks: Mapping[int, int]

    @property
    def total(self) -> int:
        """All marks together, in hundredths."""
        return sum(self.marks.values())


def counted(attempts: Iterable[FinishedAttempt], choice: Choice) -> list[FinishedAttempt]:
    """The attempts that count, in the order given, which is that of time.

    Of equally high attempts of one person the earlier counts.
    """
    given = list(attempts)
    if choice is Choice.ALL:
        return given
    kept: dict[int, FinishedAttempt] = {}
    for attempt in given:
        other = kept.get(attempt.person_id)
        if other is None or choice is Choice.LAST or (choice is Choice.HIGHEST and attempt.total > other.total):
            kept[attempt.person_id] = attempt
    chosen = {attempt.attempt_id for attempt in kept.values()}
    return [attempt for attempt in given if attempt.attempt_id in chosen]


def mark_table(attempts: Sequence[FinishedAttempt], points: Mapping[int, int]) -> MarkTable:
    """The marks of these attempts; ``points`` names the questions in order with what each is worth, in points."""
    return MarkTable(
        marks=[[attempt.marks.get(question_id) for question_id in points] for attempt in attempts],
        most=[HUNDREDTHS * worth for worth in points.values()],
        unit=HUNDREDTHS,
    )


def tenths_of_the_whole(attempts: Sequence[FinishedAttempt], points: Mapping[int, int]) -> list[int]:
    """How many attempts earned 0–9 %, 10–19 % … 90–100 % of what they could."""
    found = [0] * 10
    for attempt in attempts:
        most = HUNDREDTHS * sum(worth for question_id, worth in points.items() if question_id in attempt.marks)
        if most:
            found[min(9, 10 * attempt.total // most)] += 1
    return found
