"""Days, shifts, punches and results as plain values; whole seconds, instants as seconds since 1970 (UTC)."""

import enum
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

DAY = 86_400
SHANGHAI_AHEAD = 8 * 3600
"""Mainland China keeps one offset all year since 1992; attendance before that is not asked for."""

BOUNCE = 120
"""A person who holds the badge up twice has punched once: seconds within which punches are one."""


class Direction(enum.StrEnum):
    """What the device or the file says a punch was."""

    IN = "in"
    OUT = "out"
    UNKNOWN = "unknown"


class DayStatus(enum.StrEnum):
    """What a day came to. OPEN has no verdict yet; AWAY is a day outside of the employment."""

    PRESENT = "present"
    LATE = "late"
    EARLY = "early"
    LATE_AND_EARLY = "late_and_early"
    ABSENT = "absent"
    MISSING_IN = "missing_in"
    MISSING_OUT = "missing_out"
    REST = "rest"
    HOLIDAY = "holiday"
    OPEN = "open"
    UNPLANNED = "unplanned"
    AWAY = "away"


MISSING = frozenset({DayStatus.MISSING_IN, DayStatus.MISSING_OUT})
LATE = frozenset({DayStatus.LATE, DayStatus.LATE_AND_EARLY})
EARLY = frozenset({DayStatus.EARLY, DayStatus.LATE_AND_EARLY})


class KindOfDay(enum.StrEnum):
    """What the calendar makes of a day: worked (make-up days too), off at a weekend, off for a holiday."""

    WORKING = "working"
    REST = "rest"
    HOLIDAY = "holiday"


@dataclass(frozen=True, kw_only=True)
class ShiftTimes:
    """Seconds from midnight of the day it belongs to; a night shift ends after 86,400."""

    starts: int
    ends: int
    breaks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlannedDay:
    """A day with its shift (None: nobody planned one); ``opens`` and ``closes`` bound the punches that belong to it."""

    day: date
    kind: KindOfDay
    shift: ShiftTimes | None
    opens: int
    closes: int


@dataclass(frozen=True, kw_only=True)
class AttendanceRules:
    """The numbers that the agency chooses. ``grace`` in seconds: being late no longer than that is not *late*."""

    grace: int = 300
    bounce: int = BOUNCE


class PunchFact(NamedTuple):
    """A punch as it is known: when, and which way where that is known."""

    at: int
    direction: Direction = Direction.UNKNOWN


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A sentence (message id) with values that says why; times in ``values`` are seconds and shown as such."""

    text: str
    seconds: int | None = None


@dataclass(frozen=True, kw_only=True)
class DayResult:
    """What a day came to. Where both ends are known,
    ``worked + late + early + paused + gone`` is the length of the shift.

    ``late`` and ``early`` are the true seconds, grace or not; ``paused`` is the break that fell into the presence,
    ``gone`` is time between an out and the next in; ``beyond`` was worked outside of the plan (overtime is asked for
    elsewhere). ``arrival`` and ``departure`` are instants or None.
    """

    day: date
    status: DayStatus
    arrival: int | None = None
    departure: int | None = None
    worked: int = 0
    late: int = 0
    early: int = 0
    paused: int = 0
    gone: int = 0
    beyond: int = 0
    reasons: tuple[Reason, ...] = ()


def midnight(day: date) -> int:
    """The instant at which ``day`` begins in Shanghai."""
    return (day.toordinal() - date(1970, 1, 1).toordinal()) * DAY - SHANGHAI_AHEAD
