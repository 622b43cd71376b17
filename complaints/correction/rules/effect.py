"""Whether a corrective action helped: complaints per call before and after, with an exact interval (policy 9.1.4).

Given x complaints before on m calls and y after on n calls, both Poisson, y is binomial of x + y with chance
p = n r / (m + n r), where r is the ratio of the rates after to before (Przyborowski and Wilenski 1940). The limits
of p by Clopper and Pearson (1934) become limits of r = p m / ((1 - p) n). They are exact: they hold the true ratio
in at least 95 of 100 cases.
"""

import enum
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

CHECK_DAYS = (30, 90)
_TAIL = 0.025
_STEPS = 60
_BEFORE_DAYS = 90
_EXPECTED_ENOUGH = 3.0


class Effect(enum.StrEnum):
    """The verdict."""

    EFFECTIVE = "effective"
    NOT_EFFECTIVE = "not_effective"
    TOO_FEW = "too_few"


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """Complaints of one cause and category, on so many calls."""

    count: int
    calls: int


def rate_ratio_limits(before: Exposure, after: Exposure) -> tuple[float, float]:
    """The exact 95 % limits of the rate after by the rate before; the upper one may be infinite.

    Raises ValueError without calls on either side or without any complaint.
    """
    total = before.count + after.count
    if before.calls <= 0 or after.calls <= 0 or total == 0:
        raise ValueError("a ratio of rates needs calls on both sides and a complaint")
    low = 0.0 if after.count == 0 else _root(lambda p: _at_least(after.count, total, p) - _TAIL)
    high = 1.0 if after.count == total else _root(lambda p: _TAIL - _at_most(after.count, total, p))
    return _as_ratio(low, before.calls, after.calls), _as_ratio(high, before.calls, after.calls)


def _as_ratio(chance: float, before_calls: int, after_calls: int) -> float:
    return math.inf if chance >= 1.0 else chance * before_calls / ((1.0 - chance) * after_calls)


def _root(rising: Callable[[float], float]) -> float:
    """Where a function that rises from below nought to above it on 0 to 1 is nought, by halving."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


def _at_most(count: int, total: int, chance: float) -> float:
    return math.fsum(_exactly(one, total, chance) for one in range(count + 1))


def _at_least(count: int, total: int, chance: float) -> float:
    return math.fsum(_exactly(one, total, chance) for one in range(count, total + 1))


def _exactly(count: int, total: int, chance: float) -> float:
    ways = math.lgamma(total + 1) - math.lgamma(count + 1) - math.lgamma(total - count + 1)
    return math.exp(ways + count * math.log(chance) + (total - count) * math.log1p(-chance))


def effect_of(before: Exposure, after: Exposure) -> Effect:
    """Effective where the upper limit of the ratio is below 1, or nothing came where at least 3 were to be expected.

    Where fewer than 3 were to be expected and no more came, nothing can be said. Everything else is not effective.
    """
    if before.calls <= 0 or after.calls <= 0 or before.count + after.count == 0:
        return Effect.TOO_FEW
    expected = before.count * after.calls / before.calls
    if rate_ratio_limits(before, after)[1] < 1 or (after.count == 0 and expected >= _EXPECTED_ENOUGH):
        return Effect.EFFECTIVE
    return Effect.TOO_FEW if expected < _EXPECTED_ENOUGH and after.count <= expected else Effect.NOT_EFFECTIVE


def per_ten_thousand(exposure: Exposure) -> float:
    """Complaints per 10,000 calls; 0 without calls."""
    return exposure.count * 10_000 / exposure.calls if exposure.calls else 0.0


@dataclass(frozen=True, kw_only=True)
class Window:
    """Days from ``first`` to ``last``, both with them."""

    first: date
    last: date

    def months(self) -> set[date]:
        """The first day of each month that it touches."""
        days = (self.last - self.first).days + 1
        return {(self.first + timedelta(days=number)).replace(day=1) for number in range(days)}


def windows(done_on: date, after_days: int) -> tuple[Window, Window]:
    """The 90 days before the day on which the action was done, and the days after it."""
    before = Window(first=done_on - timedelta(days=_BEFORE_DAYS), last=done_on - timedelta(days=1))
    return before, Window(first=done_on + timedelta(days=1), last=done_on + timedelta(days=after_days))


def calls_in(window: Window, by_month: Mapping[date, int]) -> int:
    """Calls of the days in a window, each month's spread evenly over its days; KeyError for a month not known."""
    total = 0.0
    for number in range((window.last - window.first).days + 1):
        month = (window.first + timedelta(days=number)).replace(day=1)
        total += by_month[month] / _days_of(month)
    return round(total)


def _days_of(month: date) -> int:
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (following - month).days
