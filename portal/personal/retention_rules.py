"""When the keeping of a record ends: pure rules over days, periods, open duties and holds (PIPL 19, 47; safety s73)."""

import calendar
import enum
from dataclasses import dataclass
from datetime import date, timedelta


class Unit(enum.StrEnum):
    """What a period is counted in."""

    YEARS = "years"
    DAYS = "days"


@dataclass(frozen=True, kw_only=True)
class Period:
    """How long something is kept after it ended."""

    amount: int
    unit: Unit

    def last_day(self, ended_on: date) -> date:
        """The last day of keeping. The same day some years later; the 29th of February becomes the 28th."""
        if self.unit is Unit.DAYS:
            return ended_on + timedelta(days=self.amount)
        year = ended_on.year + self.amount
        last = calendar.monthrange(year, ended_on.month)[1]
        return date(year, ended_on.month, min(ended_on.day, last))

    def cutoff(self, today: date) -> date:
        """What ended on this day or before is past its keeping on ``today``; what ended later is not."""
        if self.unit is Unit.DAYS:
            return today - timedelta(days=self.amount + 1)
        year = today.year - self.amount
        last = calendar.monthrange(year, today.month)[1]
        day = date(year, today.month, min(today.day, last))
        while self.last_day(day) >= today:
            day -= timedelta(days=1)
        return day


class Standing(enum.StrEnum):
    """Where a record stands."""

    ERASED = "erased"
    IN_USE = "in_use"
    NEEDED = "needed"
    RUNNING = "running"
    HELD = "held"
    DUE = "due"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is asked about a record: when it ended, what still needs it, what holds it, whether it is gone already.

    ``key_destroyed``: the erasure was begun and not finished, or a backup brought back what was erased.
    """

    ended_on: date | None
    needed: bool = False
    held: bool = False
    erased: bool = False
    key_destroyed: bool = False


def standing(facts: Facts, period: Period, today: date) -> Standing:
    """The first of these that holds: nothing that goes on, or is needed for an open duty, is ever due."""
    if facts.erased:
        return Standing.ERASED
    if facts.ended_on is None:
        return Standing.IN_USE
    if facts.needed:
        return Standing.NEEDED
    if facts.key_destroyed:
        return Standing.DUE
    if today <= period.last_day(facts.ended_on):
        return Standing.RUNNING
    return Standing.HELD if facts.held else Standing.DUE


def holds_on(until: date | None, lifted: bool, today: date) -> bool:
    """Whether a legal hold stops an erasure on ``today``; one without a last day holds until it is lifted."""
    return not lifted and (until is None or today <= until)
