"""The trend of complaints per 10,000 calls with control limits: Laney's u′ chart with limits that suit small counts.

Complaints c and calls n of month i give u = c ÷ n, the centre ū = Σc ÷ Σn, and z = (u − ū) ÷ √(ū ÷ n). Counts of an
agency vary more than Poisson counts do; Laney (2002), Improved control charts for attributes, Quality Engineering
14(4), 531–537, measures by how much: σz = mean of |z(i) − z(i−1)| ÷ 1.128. It is never taken below 1. His limits
ū ± 3 σz √(ū ÷ n) assume a normal distribution; at few complaints a month the lower one is negative and the upper one
is crossed five times as often as it should be. So the limits here are the counts that a negative-binomial distribution
with mean ū n and variance σz² ū n crosses on each side with a chance below 0.00135, that of 3 sigma.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import sqrt

from complaints.insight.surge.rules.chance import chance_of_at_least

CALLS = 10_000
LEAST_MONTHS = 8
"""Months with calls and complaints known that limits need."""
LONG_RUN = 8
"""So many months in a row on one side of the centre are a shift (Western Electric 1956)."""
_TAIL = 0.00135
_MEAN_RANGE = 1.128


@dataclass(frozen=True, kw_only=True)
class Month:
    """Complaints received in a month, and the calls made; None while nobody has entered them."""

    month: date
    count: int
    calls: int | None


@dataclass(frozen=True, kw_only=True)
class Point:
    """A month in the picture, in complaints per 10,000 calls; all None where the calls are not known."""

    month: date
    rate: float | None
    low: float | None = None
    high: float | None = None
    outside: str = ""
    """``above`` or ``below`` the limits, else empty."""


@dataclass(frozen=True, kw_only=True)
class Trend:
    """The picture: its points, the centre and the spread, both None while too few months are known."""

    points: tuple[Point, ...]
    centre: float | None
    spread: float | None
    shift: str
    """``up`` or ``down`` where the last eight months lie on one side of the centre, else empty."""


def rate_of(count: int, calls: int | None) -> Fraction | None:
    """Complaints per 10,000 calls; None without calls."""
    return Fraction(count * CALLS, calls) if calls else None


def trend_of(months: Sequence[Month]) -> Trend:
    """Points with limits; without limits where fewer than eight months are known or nobody has complained."""
    known = [(one.count, one.calls) for one in months if one.calls]
    total = sum(count for count, _ in known)
    if len(known) < LEAST_MONTHS or total == 0:
        return Trend(points=tuple(_plain(one) for one in months), centre=None, spread=None, shift="")
    mean = total / sum(calls for _, calls in known)
    spread = _spread(known, mean)
    points = tuple(_limited(one, mean, spread) if one.calls else _plain(one) for one in months)
    return Trend(points=points, centre=mean * CALLS, spread=spread, shift=_shift(points, mean * CALLS))


def _plain(one: Month) -> Point:
    rate = rate_of(one.count, one.calls)
    return Point(month=one.month, rate=None if rate is None else float(rate))


def _spread(known: Sequence[tuple[int, int]], mean: float) -> float:
    """Laney's σz, at least 1."""
    scores = [(count / calls - mean) / sqrt(mean / calls) for count, calls in known]
    ranges = [abs(after - before) for before, after in pairwise(scores)]
    return max(1.0, sum(ranges) / len(ranges) / _MEAN_RANGE)


def _limited(one: Month, mean: float, spread: float) -> Point:
    assert one.calls is not None
    low, high = limits_of(mean * one.calls, spread)
    return Point(
        month=one.month,
        rate=one.count * CALLS / one.calls,
        low=low * CALLS / one.calls,
        high=high * CALLS / one.calls,
        outside="above" if one.count > high else "below" if one.count < low else "",
    )


def limits_of(expected: float, spread: float) -> tuple[int, int]:
    """The lowest and the highest count that are still within the limits."""
    dispersion, most = spread**2, int(expected + 12 * spread * sqrt(expected) + 60)
    high = _first(lambda count: chance_of_at_least(count + 1, expected, dispersion) < _TAIL, 0, most)
    low = _first(lambda count: 1 - chance_of_at_least(count + 1, expected, dispersion) >= _TAIL, 0, most)
    return low, high


def _first(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The smallest count at which a condition that stays true once it is true becomes so."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _shift(points: Sequence[Point], centre: float) -> str:
    last = [point.rate for point in points if point.rate is not None][-LONG_RUN:]
    if len(last) < LONG_RUN:
        return ""
    return "up" if all(rate > centre for rate in last) else "down" if all(rate < centre for rate in last) else ""
