"""Whether a cause comes back in a team within 90 days (policy 9.1.4)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from complaints.insight.figures.rules.small import LEAST

WITHIN = 90


@dataclass(frozen=True, kw_only=True)
class Upheld:
    """So many upheld complaints of a day with one cause about people of one team."""

    cause: str
    team: int
    day: date
    count: int


@dataclass(frozen=True, kw_only=True)
class Recurrence:
    """A cause that came back: upheld complaints in the last 90 days, and how many of them followed an earlier one."""

    cause: str
    team: int
    count: int
    repeats: int

    @property
    def ranked(self) -> bool:
        """Whether there are enough to say that one stands above another."""
        return self.count >= LEAST


def first_day(until: date) -> date:
    """The first day that must be known: a complaint of the first of the 90 days may follow one 90 days earlier."""
    return until - timedelta(days=2 * WITHIN - 1)


def recurrences(found: Iterable[Upheld], until: date) -> list[Recurrence]:
    """What came back in the 90 days up to ``until``: five and more by count, then the others by name."""
    by_pair: dict[tuple[str, int], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for one in found:
        by_pair[one.cause, one.team][one.day] += one.count
    answers = [_of(cause, team, days, until) for (cause, team), days in by_pair.items()]
    return sorted(
        (one for one in answers if one.repeats),
        key=lambda one: (-one.count if one.ranked else 0, one.cause, one.team),
    )


def _of(cause: str, team: int, days: dict[date, int], until: date) -> Recurrence:
    begin, count, repeats, before = until - timedelta(days=WITHIN - 1), 0, 0, date.min
    for day in sorted(day for day in days if day <= until):
        if day >= begin:
            follows = before != date.min and (day - before).days <= WITHIN
            count += days[day]
            repeats += days[day] - (0 if follows else 1)
        before = day
    return Recurrence(cause=cause, team=team, count=count, repeats=repeats)
