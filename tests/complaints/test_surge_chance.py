"""Chances of the surge detector: hand-computed tails, published intervals, and a slow oracle."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_surge import benjamini_hochberg, tail

from complaints.insight.surge.rules.advice import enough_for
from complaints.insight.surge.rules.chance import (
    adjusted_chances,
    chance_of_at_least,
    least_count,
    rate_interval,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("count", "mean", "dispersion", "chance"),
    [
        (0, 2.0, 1.0, 1.0),
        (1, 2.0, 1.0, 1 - math.exp(-2)),
        (3, 2.0, 1.0, 1 - 5 * math.exp(-2)),
        # r = 1: geometric, P(Y ≥ k) = (1 − 1/φ)^k.
        (3, 1.0, 2.0, 1 / 8),
        (40, 1.0, 2.0, 2**-40),
        # r = 2, φ = 1.5: P(0) = 4/9, P(1) = 2 · 4/9 · 1/3 = 8/27.
        (1, 1.0, 1.5, 5 / 9),
        (2, 1.0, 1.5, 7 / 27),
        (1, 0.0, 1.5, 0.0),
    ],
)
def test_tails_worked_out_by_hand(count: int, mean: float, dispersion: float, chance: float) -> None:
    assert chance_of_at_least(count, mean, dispersion) == pytest.approx(chance, rel=1e-12)


def test_poisson_tail_is_the_exact_fraction() -> None:
    total = sum(Fraction(3) ** k / math.factorial(k) for k in range(12, 80))
    assert chance_of_at_least(12, 3.0) == pytest.approx(float(total) * math.exp(-3), rel=1e-12)


@settings(max_examples=40)
@given(st.integers(0, 60), st.floats(0.05, 40), st.floats(1.05, 15))
def test_tail_agrees_with_sum_from_zero(count: int, mean: float, dispersion: float) -> None:
    assert chance_of_at_least(count, mean, dispersion) == pytest.approx(tail(count, mean, dispersion), abs=1e-9)
    assert chance_of_at_least(count + 1, mean, dispersion) <= chance_of_at_least(count, mean, dispersion)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.5, 3000), st.floats(200, 3000), st.floats(0.01, 4))
def test_long_tail_agrees_with_sum_of_its_terms(mean: float, dispersion: float, times: float) -> None:
    """Tails of thousands of terms come from the beta function; here they are added up, the greatest error 1e-9."""
    count = int(mean * times) + 1
    size = mean / (dispersion - 1)
    chances = [math.exp(-size * math.log(dispersion))]
    for k in range(count - 1):
        chances.append(chances[-1] * (size + k) / (k + 1) * (1 - 1 / dispersion))
    assert chance_of_at_least(count, mean, dispersion) == pytest.approx(1 - math.fsum(chances), abs=1e-9)


@pytest.mark.parametrize(("mean", "dispersion"), [(1e6, 1e6), (1e9, 2.0), (1e9, 1e8), (3e8, 1.0)])
def test_a_volume_typed_wrongly_has_its_tails_too(mean: float, dispersion: float) -> None:
    """A thousand million calls in a month, or ten: the chances still lie in order, and the page opens."""
    away = math.sqrt(mean * dispersion)
    counts = [max(1, int(mean + place * away)) for place in (-2, -1, -0.1, 0.1, 1, 2, 6)]
    chances = [chance_of_at_least(count, mean, dispersion) for count in counts]
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)
    assert chances[0] > 0.85 and chances[-1] < 0.01


@pytest.mark.parametrize(
    ("mean", "rare", "very_rare"),
    [
        (0.2, 3, 5),
        (0.5, 5, 7),
        (1, 6, 8),
        (2, 8, 11),
        (3, 10, 13),
        (5, 14, 17),
        (7, 17, 21),
        (10, 21, 26),
        (20, 35, 41),
    ],
)
def test_fixed_counts_of_a_week_as_measured(mean: float, rare: int, very_rare: int) -> None:
    assert (least_count(mean, 1.5, 0.01), least_count(mean, 1.5, 0.001)) == (rare, very_rare)


def test_adjusted_chances_by_hand() -> None:
    assert adjusted_chances([0.04, 0.01, 0.03, 0.02], 4) == pytest.approx([0.04] * 4)
    assert adjusted_chances([0.001, 0.5], 100) == pytest.approx([0.1, 1.0])
    assert adjusted_chances([], 3) == []


@settings(max_examples=40)
@given(st.lists(st.floats(0, 1), max_size=12), st.integers(0, 30), st.sampled_from((0.01, 0.05, 0.2)))
def test_adjusted_chances_pass_as_benjamini_and_hochberg_say(chances: list[float], more: int, share: float) -> None:
    tests = len(chances) + more
    adjusted = adjusted_chances(chances, tests)
    passing = {index for index, value in enumerate(adjusted) if value <= share}
    near = any(abs(value - share) < 1e-12 for value in adjusted)
    assert near or passing == benjamini_hochberg(chances, tests, share)


def test_intervals_as_published() -> None:
    assert wilson_interval(0, 10) == pytest.approx((0, 0.27753), abs=1e-5)
    assert wilson_interval(15, 50) == pytest.approx((0.19104, 0.43751), abs=1e-4)
    assert wilson_interval(0, 0) == (0.0, 1.0)
    assert rate_interval(0, 1) == pytest.approx((0, 3.68888), abs=1e-4)
    assert rate_interval(10, 2) == pytest.approx((4.7954 / 2, 18.3904 / 2), abs=1e-3)


def test_numbers_advised_are_never_below_the_policy_and_rise_with_volume() -> None:
    assert enough_for([], 7, policy=3) == 3
    assert enough_for([0.01], 7, policy=3, dispersion=1.0) == 3
    numbers = [enough_for([mean], 7, policy=3) for mean in (0.1, 0.5, 2.0, 8.0)]
    assert numbers == sorted(numbers) and numbers[-1] > 8
    # 2 × 365.25 ÷ 7 × P(Y ≥ k | 1, Poisson) ≤ 1 asks for a chance below 0.00958: P(≥ 4) is 0.019, P(≥ 5) 0.0037.
    assert enough_for([1.0], 7, policy=1, dispersion=1.0) == 5


@pytest.mark.parametrize("beyond", [2.3e-16, 1e-12, 1e-9, 9e-7])
def test_chance_of_a_variance_barely_beyond_the_mean_is_that_of_poisson(beyond: float) -> None:
    """The gamma function's logarithms cancelled to noise there, up to chances that no number could hold."""
    for count in (0, 12, 188, 250):
        assert chance_of_at_least(count, 188.0, 1 + beyond) == pytest.approx(chance_of_at_least(count, 188.0))
