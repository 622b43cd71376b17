"""The level of all complaints: an EWMA chart (Roberts 1959) on residuals that know weekday and dispersion.

On day t, with the baseline B of 56 days that ends before the gap of two days, and the memory M of up to 364 days that
ends there as well:

- factor(c) = (S(c) + a) ÷ (n(c)·m + a) for the days of class c in M: their sum S, their number n, the mean m of M
- level = (Σ y over B) ÷ (Σ factor over B); expected μ = level × factor of today
- dispersion φ = (Σ (y − μ)² + 1.5·w) ÷ (Σ μ + w) over the days judged in M, at least 1 (quasi-Poisson, as
  Farrington 1996)
- x = (y − μ) ÷ √(μφ); z = λx + (1 − λ)z; over the limit where z > L·√(λ ÷ (2 − λ))
"""

import math
from collections import deque
from dataclasses import dataclass

from complaints.insight.surge.rules.chance import chance_of_at_least
from complaints.insight.surge.rules.values import Tuning

CLASSES = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The chart on one day; the ``run`` is the days since the EWMA was last at or below zero, today with
    them, and its chance is worked out where the chart is over the limit."""

    expected: float
    dispersion: float
    residual: float
    ewma: float
    limit: float
    over: bool
    run_days: int
    run_count: int
    run_expected: float
    run_chance: float | None


@dataclass(slots=True)
class _Sums:
    """Days and complaints by class of a stretch of days."""

    days: list[int]
    counts: list[int]

    def add(self, day_class: int, count: int, sign: int) -> None:
        self.days[day_class] += sign
        self.counts[day_class] += sign * count


class LevelChart:
    """Takes one day after the other, in order and without a gap, and never looks ahead."""

    def __init__(self, tuning: Tuning) -> None:
        self._tuning = tuning
        self._history: deque[tuple[int, int]] = deque()
        self._near = _Sums([0] * CLASSES, [0] * CLASSES)
        self._far = _Sums([0] * CLASSES, [0] * CLASSES)
        self._judged: deque[tuple[float, float]] = deque()
        self._squares = self._means = 0.0
        self._ewma = 0.0
        self._run: list[tuple[int, float]] = []
        self.factors: tuple[float, ...] = (1.0,) * CLASSES

    @property
    def dispersion(self) -> float:
        """φ as the days so far say it."""
        t = self._tuning
        weight = self._means + t.prior_weight
        return max(1.0, (self._squares + t.prior_dispersion * t.prior_weight) / weight) if weight > 0 else 1.0

    def step(self, day_class: int, count: int) -> Reading | None:
        """The next day. None while the baseline is not whole, or holds no complaint at all."""
        self._move()
        ready = sum(self._near.days) == self._tuning.baseline and sum(self._near.counts) > 0
        reading = self._read(day_class, count) if ready else None
        self._history.append((day_class, count))
        return reading

    def _move(self) -> None:
        """The baseline and the memory end before the gap: one day enters both, and the oldest leaves each."""
        t = self._tuning
        newest = len(self._history) - t.gap - 1
        if newest < 0:
            return
        for sums, length in ((self._near, t.baseline), (self._far, t.memory)):
            sums.add(*self._history[newest], 1)
            if newest >= length:
                sums.add(*self._history[newest - length], -1)
        if newest >= max(t.baseline, t.memory):
            self._history.popleft()
        self.factors = self._factors()

    def _factors(self) -> tuple[float, ...]:
        days, counts, prior = self._far.days, self._far.counts, self._tuning.prior_factor
        mean = sum(counts) / sum(days)
        return tuple(
            (count + prior) / weight if (weight := number * mean + prior) > 0 else 1.0
            for number, count in zip(days, counts, strict=True)
        )

    def _read(self, day_class: int, count: int) -> Reading:
        t = self._tuning
        exposure = sum(number * factor for number, factor in zip(self._near.days, self.factors, strict=True))
        level = sum(self._near.counts) / exposure
        # A class that never had a complaint would have the mean 0 and any residual; a quarter of a day's is the least.
        mean = level * max(self.factors[day_class], 0.25)
        dispersion = self.dispersion
        residual = (count - mean) / math.sqrt(mean * dispersion)
        self._ewma = t.weight * residual + (1 - t.weight) * self._ewma
        limit = t.limit * math.sqrt(t.weight / (2 - t.weight))
        self._run = [] if self._ewma <= 0 else [*self._run, (count, mean)][-t.longest_run :]
        self._remember(count, mean)
        return self._reading(mean, dispersion, residual, limit, exposure * level)

    def _reading(self, mean: float, dispersion: float, residual: float, limit: float, known: float) -> Reading:
        """``known``: how many complaints the level rests on; what they leave unsure widens the spread."""
        count, expected = sum(count for count, _ in self._run), math.fsum(mean for _, mean in self._run)
        over = self._ewma > limit and count >= self._tuning.least
        spread = dispersion * (1 + expected / known)
        return Reading(
            expected=mean,
            dispersion=dispersion,
            residual=residual,
            ewma=self._ewma,
            limit=limit,
            over=over,
            run_days=len(self._run),
            run_count=count,
            run_expected=expected,
            run_chance=chance_of_at_least(count, expected, spread) if over else None,
        )

    def _remember(self, count: int, mean: float) -> None:
        square = (count - mean) ** 2
        self._judged.append((square, mean))
        self._squares, self._means = self._squares + square, self._means + mean
        if len(self._judged) > self._tuning.memory:
            old_square, old_mean = self._judged.popleft()
            self._squares, self._means = self._squares - old_square, self._means - old_mean
