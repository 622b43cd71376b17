"""How sure a figure is: 95 % intervals, worked out and never drawn by chance, so that the same marks say the same."""

import math

_TWO_SIDED = 1.959963984540054
"""The 97.5th percentile of the normal distribution."""
_TAIL = 0.025
_SMALL = 1e-15
_MOST_TERMS = 20_000

Interval = tuple[float, float]


def correlation_interval(percent: float | None, number: int) -> Interval | None:
    """Fisher’s z for a correlation × 100 found among ``number`` people: atanh r ± 1.96 ÷ √(n − 3).

    None where there is no correlation, for three people or fewer, and for ±100, where z has no end.
    """
    if percent is None or number <= 3 or abs(percent) >= 100:
        return None
    middle, half = math.atanh(percent / 100), _TWO_SIDED / math.sqrt(number - 3)
    return 100 * math.tanh(middle - half), 100 * math.tanh(middle + half)


def consistency_interval(percent: float | None, number: int, questions: int) -> Interval | None:
    """Feldt’s interval for alpha × 100: 1 − (1 − α)·F at the two tails.

    F has n − 1 and (n − 1)(k − 1) degrees of freedom (Feldt 1965; Feldt, Woodruff and Salih 1987). None where there
    is no alpha, and for alpha = 100, where nothing is left to be unsure about.
    """
    if percent is None or number < 2 or questions < 2 or percent >= 100:
        return None
    rest, above, below = 1 - percent / 100, number - 1, (number - 1) * (questions - 1)
    return (
        100 * (1 - rest * f_percentile(1 - _TAIL, above, below)),
        100 * (1 - rest * f_percentile(_TAIL, above, below)),
    )


def f_percentile(share: float, above: int, below: int) -> float:
    """The value that ``share`` of an F distribution stays under; ``above`` and ``below``: degrees of freedom."""
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        if _beta_share(middle, above / 2, below / 2) < share:
            low = middle
        else:
            high = middle
        if high - low < _SMALL * high:
            break
    return high * below / (above * (1 - high)) if high < 1 else math.inf


def _beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, from the side where its continued fraction ends quickly."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x),
    )
    if x < (a + 1) / (a + b + 2):
        return front * _continued_fraction(x, a, b) / a
    return 1 - front * _continued_fraction(1 - x, b, a) / b


def _continued_fraction(x: float, a: float, b: float) -> float:
    """Lentz’s way through the fraction of the incomplete beta function."""
    upper, lower = 1.0, _not_nought(1 - (a + b) * x / (a + 1))
    lower = 1 / lower
    found = lower
    for term in range(1, _MOST_TERMS):
        even = term * (b - term) * x / ((a + 2 * term - 1) * (a + 2 * term))
        odd = -(a + term) * (a + b + term) * x / ((a + 2 * term) * (a + 2 * term + 1))
        for part in (even, odd):
            lower = 1 / _not_nought(1 + part * lower)
            upper = _not_nought(1 + part / upper)
            found *= lower * upper
        if abs(lower * upper - 1) < _SMALL:
            break
    return found


def _not_nought(value: float) -> float:
    return value if abs(value) > 1e-300 else 1e-300
