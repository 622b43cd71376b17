"""Whether a corrective action helped: exact limits against published ones and against all outcomes."""

import math
from datetime import date

import pytest

from complaints.correction.rules.effect import (
    Effect,
    Exposure,
    Window,
    calls_in,
    effect_of,
    per_ten_thousand,
    rate_ratio_limits,
    windows,
)


def limits(before: int, after: int, before_calls: int = 10_000, after_calls: int = 10_000) -> tuple[float, float]:
    return rate_ratio_limits(Exposure(count=before, calls=before_calls), Exposure(count=after, calls=after_calls))


def test_limits_are_those_of_clopper_and_pearson() -> None:
    # 4 of 10 has 0.121552 and 0.737622 (Clopper and Pearson 1934; R's binom.test); as odds with equal calls.
    low, high = limits(6, 4)
    assert low == pytest.approx(0.1215523 / (1 - 0.1215523), rel=1e-5)
    assert high == pytest.approx(0.7376219 / (1 - 0.7376219), rel=1e-5)
    # 0 of 10: 1 - 0.025 ** (1 / 10).
    assert limits(10, 0) == (0.0, pytest.approx((1 - 0.025**0.1) / 0.025**0.1, rel=1e-9))
    assert limits(0, 3)[1] == math.inf


def test_limits_scale_with_calls() -> None:
    low, high = limits(6, 4)
    assert limits(6, 4, 30_000, 10_000) == (pytest.approx(3 * low), pytest.approx(3 * high))


def test_limits_of_many_complaints_do_not_overflow() -> None:
    low, high = limits(5_000, 4_000)
    assert 0.76 < low < 0.8 < high < 0.84


@pytest.mark.parametrize("ratio", [0.3, 1.0, 2.0])
def test_limits_hold_the_true_ratio_in_95_of_100_cases(ratio) -> None:
    total, before_calls, after_calls = 25, 20_000, 8_000
    chance = after_calls * ratio / (before_calls + after_calls * ratio)
    held = 0.0
    for after in range(total + 1):
        low, high = limits(total - after, after, before_calls, after_calls)
        if low <= ratio <= high:
            held += math.comb(total, after) * chance**after * (1 - chance) ** (total - after)
    assert held >= 0.95


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        ((30, 30_000), (1, 10_000), Effect.EFFECTIVE),
        ((9, 30_000), (0, 10_000), Effect.EFFECTIVE),
        ((30, 30_000), (9, 10_000), Effect.NOT_EFFECTIVE),
        ((3, 30_000), (4, 10_000), Effect.NOT_EFFECTIVE),
        ((3, 30_000), (0, 10_000), Effect.TOO_FEW),
        ((3, 30_000), (1, 10_000), Effect.TOO_FEW),
        ((0, 30_000), (0, 10_000), Effect.TOO_FEW),
        ((3, 0), (0, 10_000), Effect.TOO_FEW),
        ((0, 30_000), (1, 10_000), Effect.NOT_EFFECTIVE),
    ],
)
def test_verdict(before, after, effect) -> None:
    made = effect_of(Exposure(count=before[0], calls=before[1]), Exposure(count=after[0], calls=after[1]))
    assert made is effect


def test_windows_and_calls_by_the_day() -> None:
    before, after = windows(date(2026, 3, 31), 30)
    assert before == Window(first=date(2025, 12, 31), last=date(2026, 3, 30))
    assert after == Window(first=date(2026, 4, 1), last=date(2026, 4, 30))
    assert after.months() == {date(2026, 4, 1)}
    assert calls_in(after, {date(2026, 4, 1): 9_000}) == 9_000
    with pytest.raises(KeyError):
        calls_in(before, {date(2026, 1, 1): 1})
    assert per_ten_thousand(Exposure(count=3, calls=15_000)) == 2.0
