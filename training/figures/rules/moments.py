"""Mean, spread and shape of whole numbers, exact until the last step: nought is nought and nothing is rounded twice.

Variances and covariances divide by n − 1. What is not defined (too few values, no spread) is None, never NaN.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from operator import mul


def total_of_products(first: Sequence[int], second: Sequence[int]) -> int:
    """Σ xᵢyᵢ."""
    return sum(map(mul, first, second))


def covariance(number: int, products: int, first: int, second: int) -> Fraction | None:
    """The covariance of ``number`` pairs from Σxy, Σx and Σy; the variance where both are the same. None under two."""
    if number < 2:
        return None
    return Fraction(number * products - first * second, number * (number - 1))


def median(values: Sequence[int]) -> Fraction | None:
    """The middle value, or the mean of the two in the middle."""
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    return Fraction(ordered[middle]) if len(ordered) % 2 else Fraction(ordered[middle - 1] + ordered[middle], 2)


def skewness(values: Sequence[int]) -> float | None:
    """k₃ ÷ k₂^1.5: k₂ = s·m₂/(s−1), k₃ = s²·m₃/((s−1)(s−2)). None for fewer than three values or no spread."""
    number = len(values)
    second, third = _central(values, 2), _central(values, 3)
    if number < 3 or not second:
        return None
    k2 = number * second / (number - 1)
    k3 = number**2 * third / ((number - 1) * (number - 2))
    return math.copysign(root(k3**2 / k2**3), k3)


def kurtosis(values: Sequence[int]) -> float | None:
    """k₄ ÷ k₂²: k₄ = s²((s+1)m₄ − 3(s−1)m₂²)/((s−1)(s−2)(s−3)). None for fewer than four values or no spread."""
    number = len(values)
    second, fourth = _central(values, 2), _central(values, 4)
    if number < 4 or not second:
        return None
    k2 = number * second / (number - 1)
    above = number**2 * ((number + 1) * fourth - 3 * (number - 1) * second**2)
    return float(above / ((number - 1) * (number - 2) * (number - 3)) / k2**2)


def _central(values: Sequence[int], power: int) -> Fraction:
    """The mean power of the deviations from the mean: each is taken times ``n``, so that it is a whole number."""
    number, total = len(values), sum(values)
    if not number:
        return Fraction(0)
    return Fraction(sum((number * value - total) ** power for value in values), number ** (power + 1))


def root(value: Fraction) -> float:
    """The square root of what is not negative."""
    return math.sqrt(value)
