"""How likely a count is by chance: negative-binomial tails, Benjamini–Hochberg, intervals of what was measured.

Complaints come in clusters, so their variance is a multiple of their mean (the *dispersion*, 1.5 in
ordinary series). A Poisson test at 1 in 1000 then errs six times as often as it says; the negative binomial with the
same mean and variance does not.
"""

import math
from collections.abc import Sequence

_SMALL = 1e-17
_MOST_TERMS = 3_000
"""A longer tail is not added up but taken from the beta function: with a dispersion of thousands it has millions."""
_MOST_OF_POISSON = 1_000_000
"""A Poisson tail has some nine times the square root of its mean."""
_MOST_PARTS = 100_000
_NEARLY_NOTHING = 1e-300
_AS_GOOD_AS_ONE = 1e-14
_TWO_SIDED = 1.959963984540054
_TAIL = 0.025


_LEAST_DISPERSION = 1 + 1e-6
"""Below it r is so great that logarithms of the gamma function cancel to noise; the variance is a Poisson's by then."""


def chance_of_at_least(count: int, mean: float, dispersion: float = 1.0) -> float:
    """P(Y ≥ ``count``) where Y has this mean and the variance ``mean × dispersion``; Poisson where that is 1 or less.

    Negative binomial with r = mean ÷ (dispersion − 1) and p(k + 1) ÷ p(k) = (r + k) ÷ (k + 1) × (1 − 1 ÷ dispersion).
    """
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if count > mean:
        return min(_sum_from(count, mean, dispersion), 1.0)
    return min(max(1.0 - _sum_below(count, mean, dispersion), 0.0), 1.0)


def _sum_from(count: int, mean: float, dispersion: float) -> float:
    """The tail added up from its greatest term on, so that a chance of 1e-12 is not what 1 − 1 leaves over."""
    term = total = _at(count, mean, dispersion)
    for k in range(count, count + _most_terms(dispersion)):
        term *= _ratio(k, mean, dispersion)
        total += term
        if term <= _SMALL * total:
            return total
    return _incomplete_beta(count, mean / (dispersion - 1), 1 - 1 / dispersion, 1 / dispersion)


def _sum_below(count: int, mean: float, dispersion: float) -> float:
    """P(Y < ``count``), from its greatest term down."""
    term = total = _at(count - 1, mean, dispersion)
    for k in range(count - 2, max(count - 2 - _most_terms(dispersion), -1), -1):
        term /= _ratio(k, mean, dispersion)
        total += term
        if term <= _SMALL * total:
            return total
    if count - 2 < _most_terms(dispersion):
        return total
    return _incomplete_beta(mean / (dispersion - 1), count, 1 / dispersion, 1 - 1 / dispersion)


def _most_terms(dispersion: float) -> int:
    return _MOST_OF_POISSON if dispersion <= _LEAST_DISPERSION else _MOST_TERMS


def _incomplete_beta(a: float, b: float, x: float, rest: float) -> float:
    """I_x(a, b) where ``rest`` = 1 − x, from the side on which the fraction ends soon (DLMF 8.17.4).

    P(Y ≥ k) of a negative binomial is I_p(k, r) with p = 1 − 1 ÷ dispersion.
    """
    if x < (a + 1) / (a + b + 2):
        return _beta_fraction(a, b, x, rest)
    return 1 - _beta_fraction(b, a, rest, x)


def _beta_fraction(a: float, b: float, x: float, rest: float) -> float:
    """I_x(a, b) by the continued fraction DLMF 8.17.22 and Lentz's method; some √max(a, b) parts are enough."""
    factor = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(rest) - math.log(a)
    )
    above, below = 1.0, 1 / _not_nothing(1 - (a + b) * x / (a + 1))
    whole = below
    for m in range(1, _MOST_PARTS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for part in (even, odd):
            below = 1 / _not_nothing(1 + part * below)
            above = _not_nothing(1 + part / above)
            step = above * below
            whole *= step
        if abs(step - 1) < _AS_GOOD_AS_ONE:
            break
    return factor * whole


def _not_nothing(value: float) -> float:
    return value if abs(value) > _NEARLY_NOTHING else _NEARLY_NOTHING


def _ratio(k: int, mean: float, dispersion: float) -> float:
    """P(Y = k + 1) ÷ P(Y = k)."""
    if dispersion <= _LEAST_DISPERSION:
        return mean / (k + 1)
    return (mean / (dispersion - 1) + k) / (k + 1) * (1 - 1 / dispersion)


def _at(k: int, mean: float, dispersion: float) -> float:
    """P(Y = k)."""
    if dispersion <= _LEAST_DISPERSION:
        return math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))
    size = mean / (dispersion - 1)
    inner = math.lgamma(size + k) - math.lgamma(size) - math.lgamma(k + 1)
    return math.exp(inner - size * math.log(dispersion) + k * math.log1p(-1 / dispersion))


def least_count(mean: float, dispersion: float, chance: float) -> int:
    """The smallest count whose chance lies below ``chance``: what a fixed threshold has to be at this volume."""
    count = 1
    while chance_of_at_least(count, mean, dispersion) >= chance:
        count += 1
    return count


def adjusted_chances(chances: Sequence[float], tests: int) -> list[float]:
    """Benjamini–Hochberg (1995), in the order given: the least share of false finds at which each would be one.

    ``tests`` is how many series were looked at; those left out of ``chances`` count as chance 1. With the chances
    sorted, adjusted(k) = min over j ≥ k of tests × chance(j) ÷ j, at most 1.
    """
    adjusted = [1.0] * len(chances)
    least = 1.0
    for place, index in reversed(list(enumerate(sorted(range(len(chances)), key=chances.__getitem__), start=1))):
        least = min(least, chances[index] * tests / place)
        adjusted[index] = least
    return adjusted


def wilson_interval(hits: int, number: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); the whole range where nothing was tried."""
    if number == 0:
        return 0.0, 1.0
    share, z2 = hits / number, _TWO_SIDED**2
    middle = share + z2 / (2 * number)
    half = _TWO_SIDED * math.sqrt(share * (1 - share) / number + z2 / (4 * number**2))
    below, above = (middle - half) / (1 + z2 / number), (middle + half) / (1 + z2 / number)
    return max(below, 0.0), min(above, 1.0)


def rate_interval(events: int, span: float) -> tuple[float, float]:
    """The exact 95 % interval of a Poisson rate (Garwood 1936): ``events`` seen in ``span``, per unit of it."""
    low = 0.0 if events == 0 else _mean_where(events, _TAIL)
    return low / span, _mean_where(events + 1, 1 - _TAIL) / span


def _mean_where(count: int, chance: float) -> float:
    """The Poisson mean at which ``count`` or more have this chance; it rises with the mean, so halving finds it."""
    low, high = 0.0, count + 10 * math.sqrt(count) + 10
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if chance_of_at_least(count, middle) < chance else (low, middle)
    return (low + high) / 2
