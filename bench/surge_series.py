"""Made-up complaints for the surge detector: weekdays, holidays, clusters, late entries, and surges of a stated size.

The same seed gives the same complaints. The generator is not the detector's own model: days off are weaker than
Sundays and part of what did not come then comes on the two working days after, weekday factors are those of real
complaints, and the strength of a day is drawn anew, which makes the variance 1.5 times the mean.
"""

import bisect
import math
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from complaints.insight.surge.rules.advice import enough_for
from complaints.insight.surge.rules.values import Dimension, Event, Kind, Series, Thresholds
from portal.workdays.rules import SHANGHAI, WorkCalendar, days_between

WEEKDAYS = (1.17, 1.27, 1.36, 1.16, 1.14, 0.49, 0.40)
"""Monday to Sunday, from the daily counts of a public register of consumer complaints."""
DISPERSION = 1.5
HOLIDAY, REBOUND = 0.3, (1.35, 1.15)
"""A listed day off, and the first two working days after three or more days off in a row."""
DELAYS = (0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 6, 8, 10)
"""Days from what happened to the entry, one of these at random: half are entered on their day."""
CLIENTS, CAUSES, SCRIPTS = 5, 34, 6
LEAST_EMPLOYEES, TEAM = 40, 8
"""Collectors: 40 for each complaint a day, at least 40; teams of eight."""
CRITICAL_SHARE, UPHELD_SHARE = 0.03, 0.25


@dataclass(frozen=True)
class Surge:
    """``factor`` on everything, or ``more`` complaints about one series, over ``days`` days."""

    name: str
    days: int
    factor: float = 1.0
    more: int = 0
    dimension: Dimension | None = None


SURGES = (
    Surge("all complaints threefold, 7 days", 7, factor=3),
    Surge("all complaints twofold, 14 days", 14, factor=2),
    Surge("12 more about one employee, 3 days", 3, more=12, dimension=Dimension.EMPLOYEE),
    Surge("12 more of one cause, 3 days", 3, more=12, dimension=Dimension.CAUSE),
)


class Maker:
    """Draws the complaints of one agency with ``volume`` complaints on an average day."""

    def __init__(self, volume: float, calendar: WorkCalendar, chance: random.Random) -> None:
        self.volume = volume
        self.calendar = calendar
        self.chance = chance
        self._causes = list(accumulate(1 / (rank + 2) for rank in range(CAUSES)))
        self._number = 0
        self.employees = employees_at(volume)

    def series(self, first: date, last: date) -> list[Event]:
        """All that happens from ``first`` to ``last``; part of it becomes known later."""
        return [event for day in days_between(first, last) for event in self._of_day(day, self.mean(day))]

    def surge(self, surge: Surge, first: date) -> tuple[list[Event], Series | None]:
        """What a surge adds from ``first`` on, and what it is about."""
        days = days_between(first, first + timedelta(days=surge.days - 1))
        if surge.dimension is None:
            added = [event for day in days for event in self._of_day(day, self.mean(day) * (surge.factor - 1))]
            return added, None
        series = self._one_of(surge.dimension)
        picked = (self.chance.choice(days) for _ in range(surge.more))
        return [event for day in picked for event in self._complaint(day, series)], series

    def mean(self, day: date) -> float:
        """Complaints to be expected on a day."""
        return self.volume * self._strength(day)

    def _strength(self, day: date) -> float:
        weekday = WEEKDAYS[day.weekday()]
        if not self.calendar.is_working_day(day):
            return weekday if day.weekday() >= 5 else HOLIDAY
        off, worked, before = 0, 0, day - timedelta(days=1)
        while worked < len(REBOUND):
            if self.calendar.is_working_day(before):
                if off >= 3:
                    break
                worked, off = worked + 1, 0
            else:
                off += 1
            before -= timedelta(days=1)
        usual = weekday if day.weekday() < 5 else WEEKDAYS[4]
        return usual * (REBOUND[worked] if off >= 3 and worked < len(REBOUND) else 1)

    def _of_day(self, day: date, mean: float) -> Iterator[Event]:
        """The count is negative binomial: a Poisson count around a strength drawn from a gamma distribution."""
        strength = self.chance.gammavariate(mean / (DISPERSION - 1), DISPERSION - 1) if mean > 0 else 0.0
        for _ in range(self._poisson(strength)):
            yield from self._complaint(day)

    def _poisson(self, mean: float) -> int:
        least, count, product = math.exp(-mean), 0, self.chance.random()
        while product > least:
            count, product = count + 1, product * self.chance.random()
        return count

    def _one_of(self, dimension: Dimension) -> Series:
        if dimension is Dimension.CAUSE:
            return dimension, f"cause {self.chance.randrange(CAUSES)}"
        return dimension, f"employee {self.chance.randrange(self.employees)}"

    def _complaint(self, day: date, about: Series | None = None) -> Iterator[Event]:
        """The complaint, and what becomes known of it later: that it is grave, that it is upheld."""
        self._number += 1
        series = self._all_series(about)
        known = self._moment(day + timedelta(days=self.chance.choice(DELAYS)))
        name = f"C-{self._number}"
        yield Event(case_id=name, kind=Kind.COMPLAINT, known_at=known, occurred_on=day, series=series)
        if self.chance.random() < CRITICAL_SHARE:
            yield Event(case_id=name, kind=Kind.CRITICAL, known_at=known, occurred_on=day, series=series)
        if self.chance.random() < UPHELD_SHARE:
            decided = known + timedelta(days=self.chance.randint(3, 10))
            yield Event(case_id=name, kind=Kind.UPHELD, known_at=decided, occurred_on=day, series=series)

    def _all_series(self, about: Series | None) -> tuple[Series, ...]:
        dimension, name = about or (None, "")
        if dimension is Dimension.EMPLOYEE:
            employee = int(name.split()[1])
        else:
            employee = self.chance.randrange(self.employees)
        drawn = bisect.bisect(self._causes, self.chance.random() * self._causes[-1])
        cause = name if dimension is Dimension.CAUSE else f"cause {drawn}"
        return (
            (Dimension.EMPLOYEE, f"employee {employee}"),
            (Dimension.TEAM, f"team {employee // TEAM}"),
            (Dimension.CLIENT, f"client {self.chance.randrange(CLIENTS)}"),
            (Dimension.CAUSE, cause),
            (Dimension.SCRIPT, f"script {self.chance.randrange(SCRIPTS)}"),
        )

    def _moment(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 8 + self.chance.randrange(12), tzinfo=SHANGHAI)


def by_known_day(events: Sequence[Event]) -> dict[date, list[Event]]:
    """Events by the day on which they became known."""
    days: defaultdict[date, list[Event]] = defaultdict(list)
    for event in events:
        days[event.known_at.date()].append(event)
    return days


def employees_at(volume: float) -> int:
    """How many collectors an agency with so many complaints a day has."""
    return max(LEAST_EMPLOYEES, round(LEAST_EMPLOYEES * volume))


def thresholds_at(volume: float) -> Thresholds:
    """The always-on numbers that are advised at this volume.

    A narrow series is thinned: of the company's dispersion φ a share s keeps 1 + (φ − 1)·s, which is below 1.1 here.
    """
    policy, employees = Thresholds(), employees_at(volume)
    weights = [1 / (rank + 2) for rank in range(CAUSES)]
    causes = [volume * weight / sum(weights) for weight in weights]
    upheld = volume * UPHELD_SHARE * policy.upheld_days / employees
    critical = volume * CRITICAL_SHARE * policy.critical_days
    return Thresholds(
        one_cause=enough_for(causes, policy.one_cause_hours / 24, policy=policy.one_cause, dispersion=1.1),
        critical=enough_for([critical], policy.critical_days, policy=policy.critical, dispersion=1.1),
        upheld=enough_for([upheld] * employees, policy.upheld_days, policy=policy.upheld, dispersion=1.1),
    )
