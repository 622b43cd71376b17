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


class PunchSource(enum.StrEnum):
    """How a punch came in: with a file, at the portal's own clock, or from a device by itself."""

    FILE = "file"
    WEB = "web"
    DEVICE = "device"


class WhyAside(enum.StrEnum):
    """Why something that was sent did not become a punch."""

    BOUNCE = "bounce"
    UNKNOWN_PERSON = "unknown_person"
    OUTSIDE_EMPLOYMENT = "outside_employment"
    CLOSED_MONTH = "closed_month"
    NO_SUCH_TIME = "no_such_time"
    FUTURE = "future"
    UNREADABLE = "unreadable"


class DayStatus(enum.StrEnum):
    """What a day came to. OPEN has no verdict yet; AWAY is a day outside of the employment."""

    PRESENT = "present"
    LATE = "late"
    EARLY = "early"
    LATE_AND_EARLY = "late_and_early"
    HALF_DAY = "half_day"
    ABSENT = "absent"
    LEAVE = "leave"
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

RULES_VERSION = 2
"""Counted up when the same facts and numbers may come to something else."""


class KindOfDay(enum.StrEnum):
    """What the calendar makes of a day: worked (make-up days too), off at a weekend, off for a holiday."""

    WORKING = "working"
    REST = "rest"
    HOLIDAY = "holiday"


class BreakKind(enum.StrEnum):
    """How a break is taken off: at its hours, some time within its hours, or as it was punched."""

    FIXED = "fixed"
    FLEXIBLE = "flexible"
    PUNCHED = "punched"


class Break(NamedTuple):
    """A break between two moments; ``length`` in seconds where it is shorter than those (flexible, punched)."""

    starts: int
    ends: int
    kind: BreakKind = BreakKind.FIXED
    length: int = 0


@dataclass(frozen=True, kw_only=True)
class ShiftTimes:
    """Seconds from midnight of the day it belongs to; a night shift ends after 86,400.

    ``pairs`` are the stretches of work where there is more than one; without them the shift is one stretch.
    """

    starts: int
    ends: int
    breaks: tuple[Break, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()


class PlannedPair(NamedTuple):
    """A planned stretch of work with an arrival and a departure of its own; instants."""

    starts: int
    ends: int
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlannedDay:
    """A day with its stretches of work (none: nobody planned it); ``opens`` and ``closes`` bound its punches."""

    day: date
    kind: KindOfDay
    pairs: tuple[PlannedPair, ...]
    opens: int
    closes: int


class Span(enum.StrEnum):
    """What presence is made of: first in to last out, every pair, or every pair where all punches say which way."""

    FIRST_LAST = "first_last"
    EVERY_PAIR = "every_pair"
    STATED_PAIRS = "stated_pairs"


class Single(enum.StrEnum):
    """What a day with one punch is: missing the other, or, where an agency has so decided, absent."""

    MISSING = "missing"
    ABSENT = "absent"


class Rounding(enum.StrEnum):
    """Whether what was worked is counted to the second, or rounded: down, or to the nearest step."""

    NONE = "none"
    DOWN = "down"
    NEAREST = "nearest"


@dataclass(frozen=True, kw_only=True)
class AttendanceRules:
    """The numbers that the agency chooses, in seconds; 0 switches a threshold off.

    ``grace``, ``grace_out``: being late, or leaving early, no longer than that is not *late* or *early*.
    ``half_day_below``, ``absent_below``: less work (with leave) than that makes half a day, or none.
    ``bands``: lateness over each of these is one band worse. ``alternating``: what devices say of the direction is
    not believed; in and out take turns. ``window_before``, ``window_after``: punches count so long before and after
    the shift; 0 means half-way to the neighbouring shift. ``round_to`` is the step by which what was worked is counted.
    """

    grace: int = 300
    grace_out: int = 0
    bounce: int = BOUNCE
    half_day_below: int = 0
    absent_below: int = 0
    bands: tuple[int, ...] = ()
    alternating: bool = False
    span: Span = Span.STATED_PAIRS
    single: Single = Single.MISSING
    window_before: int = 0
    window_after: int = 0
    rounding: Rounding = Rounding.NONE
    round_to: int = 0


class PunchFact(NamedTuple):
    """A punch as it is known: when, and which way where that is known."""

    at: int
    direction: Direction = Direction.UNKNOWN


class LeaveFact(NamedTuple):
    """Leave that was approved, from one instant to another."""

    starts: int
    ends: int


class Reason(NamedTuple):
    """A sentence (message id) that says why, with a length in ``seconds`` and the instant that it speaks of."""

    text: str
    seconds: int | None = None
    at: int | None = None


@dataclass(frozen=True, kw_only=True)
class DayResult:
    """What a day came to. Where both ends of each stretch are known,
    ``worked + late + early + paused + gone + leave`` is the length of the shift.

    ``late`` and ``early`` are the true seconds, grace or not; ``band`` says how grave the lateness is (0: not late).
    ``paused`` is the break that fell into the presence or the leave, ``gone`` is time between an out and the next in,
    or a stretch that nobody came to; ``beyond`` was worked outside of the plan, ``overtime`` is what of it came after
    the end (it is asked for elsewhere). ``arrival`` and ``departure`` are instants or None. ``rounded`` is what
    rounding adds to (or takes from) ``worked`` where the day is counted; ``worked`` itself stays true.
    """

    day: date
    status: DayStatus
    arrival: int | None = None
    departure: int | None = None
    worked: int = 0
    late: int = 0
    early: int = 0
    band: int = 0
    paused: int = 0
    gone: int = 0
    leave: int = 0
    beyond: int = 0
    overtime: int = 0
    reasons: tuple[Reason, ...] = ()
    rounded: int = 0

    @property
    def counted(self) -> int:
        """What the day counts for: what was worked, rounded where the shift says so."""
        return self.worked + self.rounded


def midnight(day: date) -> int:
    """The instant at which ``day`` begins in Shanghai."""
    return (day.toordinal() - date(1970, 1, 1).toordinal()) * DAY - SHANGHAI_AHEAD
