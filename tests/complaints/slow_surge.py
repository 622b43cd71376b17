"""The surge detector's definitions once more, slowly: every day is worked out anew from all days before."""

import math
from collections.abc import Sequence


def tail(count: int, mean: float, dispersion: float) -> float:
    """P(Y ≥ count) of the negative binomial as a sum from zero, each term by the gamma function."""
    if count <= 0:
        return 1.0
    size = mean / (dispersion - 1)
    terms = (
        math.exp(math.lgamma(size + k) - math.lgamma(size) - math.lgamma(k + 1))
        * dispersion**-size
        * (1 - 1 / dispersion) ** k
        for k in range(count)
    )
    return 1 - math.fsum(terms)


def factors(days: Sequence[tuple[int, int]], prior: float) -> list[float]:
    """Of each class: (sum + a) ÷ (number × mean of all + a)."""
    mean = sum(count for _, count in days) / len(days)
    found = []
    for wanted in range(7):
        counts = [count for day_class, count in days if day_class == wanted]
        found.append((sum(counts) + prior) / (len(counts) * mean + prior))
    return found


def ewma(days: Sequence[tuple[int, int]], t) -> list[tuple[float, float, float] | None]:
    """(expected, dispersion, EWMA) of each day, or None."""
    answers: list[tuple[float, float, float] | None] = []
    judged: list[tuple[int, float]] = []
    z = 0.0
    for today, (day_class, count) in enumerate(days):
        end = today - t.gap
        baseline = days[max(end - t.baseline, 0) : max(end, 0)]
        if len(baseline) < t.baseline or not sum(one for _, one in baseline):
            answers.append(None)
            continue
        factor = factors(days[max(end - t.memory, 0) : end], t.prior_factor)
        level = sum(one for _, one in baseline) / sum(factor[kind] for kind, _ in baseline)
        mean = level * max(factor[day_class], 0.25)
        near = judged[-t.memory :]
        squares = sum((y - m) ** 2 for y, m in near) + t.prior_dispersion * t.prior_weight
        weight = sum(m for _, m in near) + t.prior_weight
        dispersion = max(1.0, squares / weight) if weight else 1.0
        z = t.weight * (count - mean) / math.sqrt(mean * dispersion) + (1 - t.weight) * z
        judged.append((count, mean))
        answers.append((mean, dispersion, z))
    return answers


def benjamini_hochberg(chances: Sequence[float], tests: int, share: float) -> set[int]:
    """The places that pass: up to the largest k with chance(k) ≤ share × k ÷ tests."""
    order = sorted(range(len(chances)), key=lambda index: chances[index])
    passing = [k for k, index in enumerate(order, start=1) if chances[index] <= share * k / tests]
    return set(order[: max(passing, default=0)])
