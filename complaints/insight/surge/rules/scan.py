"""The count scan: one employee, team, client, cause or script with more complaints than chance brings (spec C31).

Each day, for each series and each window of w days that ends today: the baseline is the 56 days that end the gap
before the longest window. With n complaints of the series in it, N of the M series of its dimension, and exposures
(sums of the weekdays' factors) E of the baseline and e of the window, the rate is (n + p) ÷ (E + P), where P is
``prior_days`` and p = P·N ÷ (M·E): a new employee begins as the average one. Expected: e·rate; the spread is the
company's dispersion, widened by what the rate leaves unsure, φ·(1 + e ÷ (E + P)). The chance of a series is its
smallest over the windows times their number (Bonferroni); the chances of all series pass through Benjamini–Hochberg at
``share``.
"""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass

from complaints.insight.surge.rules.chance import adjusted_chances, chance_of_at_least
from complaints.insight.surge.rules.level import CLASSES
from complaints.insight.surge.rules.values import Dimension, Series, Tuning


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A series that stands out in the ``days`` that end today."""

    series: Series
    days: int
    count: int
    expected: float
    chance: float
    adjusted: float
    looked_at: int


class Scan:
    """Takes one day after the other, in order and without a gap, and never looks ahead."""

    def __init__(self, tuning: Tuning) -> None:
        self._tuning = tuning
        self._longest = max(tuning.windows)
        self._days: deque[tuple[int, Counter[Series]]] = deque()
        self._baseline: Counter[Series] = Counter()
        self._windows: dict[int, Counter[Series]] = {days: Counter() for days in tuning.windows}
        self._classes = [0] * CLASSES
        self._of_dimension: Counter[Dimension] = Counter()

    def step(
        self, day_class: int, seen: Iterable[Series], factors: tuple[float, ...], dispersion: float
    ) -> list[Found]:
        """The next day with the series of its complaints; what stands out, least likely first."""
        self._days.append((day_class, Counter(seen)))
        self._move()
        if sum(self._classes) < self._tuning.baseline:
            return []
        many = [series for series, count in self._windows[self._longest].items() if count >= self._tuning.least]
        return self._judge(sorted(many), factors, dispersion) if many else []

    def _move(self) -> None:
        """Today enters the windows; what has left window and gap enters the baseline, whose oldest day leaves."""
        for days, window in self._windows.items():
            _change(window, self._days[-1][1], 1)
            if len(self._days) > days:
                _change(window, self._days[-1 - days][1], -1)
        entering = len(self._days) - 1 - self._longest - self._tuning.gap
        if entering >= 0:
            self._change_baseline(*self._days[entering], 1)
        if sum(self._classes) > self._tuning.baseline:
            self._change_baseline(*self._days.popleft(), -1)

    def _change_baseline(self, day_class: int, counts: Counter[Series], sign: int) -> None:
        self._classes[day_class] += sign
        _change(self._baseline, counts, sign)
        for series, count in counts.items():
            self._of_dimension[series[0]] += sign * count

    def _judge(self, many: list[Series], factors: tuple[float, ...], dispersion: float) -> list[Found]:
        exposure = sum(number * factor for number, factor in zip(self._classes, factors, strict=True))
        newest = [factors[day_class] for day_class, _ in list(self._days)[-self._longest :]]
        windows = [(counts, sum(newest[-days:])) for days, counts in self._windows.items()]
        series = self._baseline.keys() | self._windows[self._longest].keys()
        alike = Counter(dimension for dimension, _ in series)
        found = [self._most_unlikely(one, windows, exposure, alike[one[0]], dispersion) for one in many]
        return self._standing_out([one for one in found if one is not None], len(series))

    def _most_unlikely(
        self,
        series: Series,
        windows: list[tuple[Counter[Series], float]],
        exposure: float,
        alike: int,
        dispersion: float,
    ) -> Found | None:
        """The window in which the series is least likely; None where a dimension has no history to compare with.

        The first series of a kind is no surge for having been written down: it waits until the baseline knows its kind.
        """
        t = self._tuning
        prior = t.prior_days * self._of_dimension[series[0]] / (alike * exposure)
        rate = (self._baseline[series] + prior) / (exposure + t.prior_days)
        if rate <= 0:
            return None
        found = []
        for days, (counts, window) in zip(t.windows, windows, strict=True):
            spread = dispersion * (1 + window / (exposure + t.prior_days))
            enough = counts[series] >= t.least
            chance = chance_of_at_least(counts[series], window * rate, spread) if enough else 1.0
            found.append((chance, days, counts[series], window * rate))
        chance, days, count, expected = min(found)
        chance = min(1.0, chance * len(windows))
        return Found(series=series, days=days, count=count, expected=expected, chance=chance, adjusted=1.0, looked_at=0)

    def _standing_out(self, found: list[Found], looked_at: int) -> list[Found]:
        adjusted = adjusted_chances([one.chance for one in found], looked_at)
        passed = [
            Found(
                series=one.series,
                days=one.days,
                count=one.count,
                expected=one.expected,
                chance=one.chance,
                adjusted=share,
                looked_at=looked_at,
            )
            for one, share in zip(found, adjusted, strict=True)
            if share <= self._tuning.share
        ]
        return sorted(passed, key=lambda one: (one.chance, one.series))


def _change(counts: Counter[Series], by: Counter[Series], sign: int) -> None:
    """Adds or takes away, and forgets a series with nothing left."""
    for series, count in by.items():
        counts[series] += sign * count
        if not counts[series]:
            del counts[series]
