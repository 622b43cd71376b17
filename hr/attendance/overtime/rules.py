"""Overtime: asked for before it is worked, bounded, classed and measured (Labour Law, articles 41, 44; policy 5.1.1).

What was really worked is the time that was approved and on which somebody was there. All in whole seconds.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hr.attendance.rules.directions import Edges, clusters_of, edges_of, resolved
from hr.attendance.rules.spans import Stretch, clipped, length, pairs_of, shared
from hr.attendance.rules.values import AttendanceRules, KindOfDay, PlannedDay, PunchFact
from portal.errors import Invalid
from portal.words import mark

A_DAY = 3 * 3600
A_MONTH = 36 * 3600
"""Article 41: no more than three hours a day and thirty-six a month, even for special reasons."""
LONGEST = 12 * 3600


class Rate(enum.StrEnum):
    """What overtime is paid with, by the kind of day (article 44)."""

    WORKING = "150"
    REST = "200"
    HOLIDAY = "300"


class Settled(enum.StrEnum):
    """What somebody gets for it."""

    PAY = "pay"
    TIME_OFF = "time_off"


class Bound(enum.StrEnum):
    """Which bound of article 41 overtime passes."""

    DAY = "day"
    MONTH = "month"


BOUND_WORDS = {
    Bound.DAY: mark("With this it is more than three hours on the day (Labour Law, article 41)."),
    Bound.MONTH: mark("With this it is more than thirty-six hours in the month (Labour Law, article 41)."),
}


def rate_on(kind: KindOfDay, *, statutory: bool) -> Rate:
    """150 % on working days, 200 % on days of rest, 300 % on the holidays of the law itself."""
    if statutory:
        return Rate.HOLIDAY
    return Rate.WORKING if kind is KindOfDay.WORKING else Rate.REST


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Overtime as it is asked for; instants. ``emergency``: it could not be asked for before."""

    starts: int
    ends: int
    settled: Settled
    emergency: bool = False


def check_wish(wish: Wish, planned: PlannedDay, rate: Rate, now: int) -> None:
    """Raises Invalid at the field: nothing or too much, within the shift, afterwards, time off where the law pays."""
    if wish.ends <= wish.starts:
        raise Invalid("Give how many hours.", field="hours")
    if wish.ends - wish.starts > LONGEST:
        raise Invalid("This is longer than %(hours)s hours.", field="hours", hours=LONGEST // 3600)
    shifts = [pair[:2] for pair in planned.pairs] if planned.kind is KindOfDay.WORKING else []
    if shared([(wish.starts, wish.ends)], shifts):
        raise Invalid(
            "This lies within the shift; overtime begins when it ends, or ends before it begins.", field="starts"
        )
    if wish.starts < now and not wish.emergency:
        raise Invalid(
            "Overtime is asked for before it begins. If nobody could, say that it was an emergency.", field="starts"
        )
    if wish.settled is Settled.TIME_OFF and rate is not Rate.REST:
        raise Invalid(
            "Only overtime on days of rest may be given back as time off; this is paid (Labour Law, article 44).",
            field="settled",
        )


def bounds_passed(seconds: int, others_of_day: int, others_of_month: int) -> list[Bound]:
    """Which bounds of the law the time passes, with what else stands or waits."""
    found = [Bound.DAY] if seconds + others_of_day > A_DAY else []
    return [*found, Bound.MONTH] if seconds + others_of_month > A_MONTH else found


def presence_of(punches: Sequence[PunchFact], planned: PlannedDay, rules: AttendanceRules) -> list[Stretch]:
    """When somebody was there: every pair where all are whole, else from the first punch to the last."""
    own = sorted(punch for punch in set(punches) if planned.opens <= punch.at < planned.closes)
    clusters = clusters_of(own, rules.bounce)
    if len(clusters) < 2:
        return []
    edges = edges_of(planned.pairs[0]) if planned.pairs and planned.kind is KindOfDay.WORKING else Edges()
    found, _ = resolved(clusters, edges, rules)
    pairs = pairs_of(found)
    return pairs if 2 * len(pairs) == len(found) else [(clusters[0].first, clusters[-1].last)]


def worked_of(starts: int, ends: int, presence: Sequence[Stretch]) -> int:
    """How much of the approved time somebody was there."""
    return length(clipped(presence, starts, ends))


def check_month_of(day: date, today: date) -> None:
    """Raises Invalid for days that are too far away."""
    if (today - day).days > 31:
        raise Invalid("This is longer ago than %(days)s days.", field="day", days=31)
    if (day - today).days > 62:
        raise Invalid("This is further ahead than can be planned.", field="day")
