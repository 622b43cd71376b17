"""Rules of figures: months and reports due, control limits, small numbers, recurrence, canonical form."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise, product
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.insight.figures.rules.canonical import canonical, digest, median_of, two_places
from complaints.insight.figures.rules.limits import Month, limits_of, rate_of, trend_of
from complaints.insight.figures.rules.months import Span, month_before, read_month, reports_due
from complaints.insight.figures.rules.recurrence import Recurrence, Upheld, recurrences
from complaints.insight.figures.rules.small import LEAST, public_share, public_table, ranking_of
from complaints.insight.surge.rules.chance import chance_of_at_least
from portal.errors import Invalid

OCTOBER = date(2026, 10, 1)


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "", "2026-10-01", "20261-0", "२०२६-10", "1999-12"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_month(text)


def test_span_covers_whole_months_on_the_agencys_clock() -> None:
    span = Span(month=read_month("2026-02"), months=3)
    assert (span.first, span.last) == (date(2025, 12, 1), date(2026, 2, 28))
    assert span.begins_at.isoformat() == "2025-12-01T00:00:00+08:00" and span.ends_at.isoformat()[:10] == "2026-03-01"


def weekday(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("today", "newest", "due"),
    [
        (date(2026, 11, 1), None, []),  # a Sunday: nobody works yet
        (date(2026, 11, 2), None, [OCTOBER]),
        (date(2026, 11, 30), None, [OCTOBER]),
        (date(2026, 11, 2), OCTOBER, []),
        (date(2026, 11, 2), date(2026, 8, 1), [date(2026, 9, 1), OCTOBER]),
        (date(2026, 11, 1), date(2026, 8, 1), [date(2026, 9, 1)]),
        (date(2027, 1, 1), date(2026, 11, 1), [date(2026, 12, 1)]),
    ],
)
def test_report_is_due_on_the_first_working_day(today: date, newest: date | None, due: list[date]) -> None:
    assert reports_due(today, newest, weekday) == due


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(1, 90))
@settings(max_examples=60, deadline=None)
def test_each_month_is_reported_once_whatever_days_are_missed(start: date, days: int) -> None:
    written: list[date] = []
    for number in range(0, 200, days):
        written += reports_due(start + timedelta(days=number), max(written, default=None), weekday)
    assert written == sorted(set(written))
    assert all(month_before(later) == earlier for earlier, later in pairwise(written))


def series(counts: list[int], calls: int = 40_000) -> list[Month]:
    return [
        Month(month=month_before(OCTOBER, len(counts) - 1 - at), count=one, calls=calls)
        for at, one in enumerate(counts)
    ]


def test_limits_need_eight_months_and_a_complaint() -> None:
    assert trend_of(series([3] * 7)).centre is None
    assert trend_of(series([0] * 9)).centre is None
    assert trend_of([]).points == ()
    unknown = [Month(month=OCTOBER, count=4, calls=None)]
    assert trend_of(unknown).points[0].rate is None


def test_a_leap_lies_above_and_a_steady_series_inside() -> None:
    steady = trend_of(series([8, 9, 7, 10, 8, 9, 7, 8, 9, 8]))
    assert not any(point.outside for point in steady.points) and steady.spread == 1.0
    leap = trend_of(series([8, 9, 7, 10, 8, 9, 7, 8, 9, 40]))
    assert [point.outside for point in leap.points] == [""] * 9 + ["above"]
    assert trend_of(series([8] * 10 + [9] * 8)).shift == "up"


def test_laneys_spread_is_that_of_the_moving_range() -> None:
    counts = [4, 12, 3, 14, 5, 13, 4, 12]
    trend, mean = trend_of(series(counts, 10_000)), sum(counts) / len(counts)
    scores = [(one - mean) / mean**0.5 for one in counts]
    ranges = [abs(a - b) for a, b in pairwise(scores)]
    assert trend.spread == pytest.approx(sum(ranges) / 7 / 1.128) and trend.centre == pytest.approx(mean)


@given(st.floats(0.05, 400), st.floats(1.0, 3.0))
@settings(max_examples=80, deadline=None)
def test_limits_leave_less_than_three_sigma_on_each_side(expected: float, spread: float) -> None:
    low, high = limits_of(expected, spread)
    chance = lambda count: chance_of_at_least(count, expected, spread**2)  # noqa: E731
    assert chance(high + 1) < 0.00135 <= chance(high) + 1e-12
    assert 1 - chance(low) < 0.00135 + 1e-12 and 0 <= low <= expected <= high + 1


def test_small_counts_are_pooled_and_a_pool_of_one_takes_in_the_next() -> None:
    found = ranking_of({"a": 20, "b": 7, "c": 7, "d": 3, "e": 0})
    assert (found.ranked, found.pooled, found.pooled_count) == ((("a", 20),), ("b", "c", "d"), 17)
    found = ranking_of({"a": 20, "b": 7, "d": 3, "e": 1})
    assert (found.ranked, found.pooled, found.pooled_count) == ((("a", 20), ("b", 7)), ("d", "e"), 4)
    assert ranking_of({}).ranked == ()


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 30), max_size=8))
@settings(max_examples=100)
def test_nothing_below_five_is_ranked_and_nothing_is_lost(counts: dict[str, int]) -> None:
    found = ranking_of(counts)
    assert all(count >= LEAST for _, count in found.ranked)
    assert sum(count for _, count in found.ranked) + found.pooled_count == sum(counts.values())
    assert not (len(found.pooled) == 1 and found.ranked)


def test_no_withheld_cell_can_be_reckoned_by_whoever_knows_the_rule() -> None:
    """All small tables of two and three cells: two or more values of each withheld cell look the same from outside."""
    for cells, most in ((2, 12), (3, 9)):
        seen = defaultdict(list)
        for values in product(range(most + 1), repeat=cells):
            counts = dict(zip("abc", values, strict=False))
            told = public_table(counts, sum(values))
            assert all(shown is None or shown >= LEAST for shown in told.cells.values())
            seen[canonical([told.cells, told.total])].append((told, counts))
        for found in seen.values():
            for name in [name for name, shown in found[0][0].cells.items() if shown is None]:
                assert len({counts[name] for _, counts in found}) > 1, found


@given(st.lists(st.integers(0, 40), min_size=1, max_size=9))
@settings(max_examples=100)
def test_public_table_tells_no_small_number(values: list[int]) -> None:
    told = public_table({str(at): one for at, one in enumerate(values)}, sum(values))
    hidden = [values[int(name)] for name, shown in told.cells.items() if shown is None]
    assert told.total is None or told.total >= LEAST
    assert len(hidden) != 1 or told.total is None


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(3, 4, "no"), (0, 40, "few"), (4, 40, "few"), (5, 40, "exact"), (36, 40, "most"), (40, 40, "most"), (4, 8, "no")],
)
def test_share_tells_no_small_part(part: int, whole: int, told: str) -> None:
    found = public_share(part, whole)
    assert found.told == told and (found.part is None) == (told != "exact")


def days_back(*pairs: tuple[int, int], cause: str = "person.skill", team: int = 1) -> list[Upheld]:
    until = date(2026, 10, 31)
    return [Upheld(cause=cause, team=team, day=until - timedelta(days=back), count=many) for back, many in pairs]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (days_back((10, 1)), None),
        (days_back((10, 1), (5, 1)), (2, 1)),
        (days_back((10, 2)), (2, 1)),
        (days_back((89, 1), (179, 1)), (1, 1)),  # 90 days apart
        (days_back((88, 1), (179, 1)), None),  # 91 days apart
        (days_back((100, 1), (20, 1)), (1, 1)),  # the earlier one lies before the 90 days
        (days_back((100, 2)), None),
        (days_back((3, 4), (2, 2)), (6, 5)),
    ],
)
def test_cause_comes_back_within_ninety_days(found: list[Upheld], expected: tuple[int, int] | None) -> None:
    answer = recurrences(found, date(2026, 10, 31))
    assert [(one.count, one.repeats) for one in answer] == ([] if expected is None else [expected])


def test_another_team_or_cause_is_not_the_same_and_few_are_not_ranked() -> None:
    apart = [*days_back((3, 1)), *days_back((2, 1), team=2), *days_back((1, 1), cause="data.late")]
    assert recurrences(apart, date(2026, 10, 31)) == []
    many = [*days_back((3, 2), team=9), *days_back((4, 3), team=2), *days_back((4, 7), team=5)]
    found = recurrences(many, date(2026, 10, 31))
    assert [(one.team, one.ranked) for one in found] == [(5, True), (2, False), (9, False)]
    assert isinstance(found[0], Recurrence)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=30))
@settings(max_examples=80)
def test_median_is_that_of_the_single_numbers(values: list[int]) -> None:
    counted = {value: values.count(value) for value in values}
    assert float(median_of(counted) or "nan") == median(values)


def test_figures_have_one_form_and_rates_are_exact() -> None:
    assert canonical({"b": 1, "a": "投诉"}) == '{"a":"投诉","b":1}'
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert two_places(rate_of(1, 30_000)) == "0.33" and two_places(rate_of(3, None)) is None
    assert two_places(rate_of(5, 0)) is None and median_of({}) is None
