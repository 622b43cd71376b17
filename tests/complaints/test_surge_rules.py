"""The surge detector: each rule by hand-computed cases, the chart against a slow oracle, and laws of the replay."""

import math
import random
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_surge import ewma

from complaints.insight.surge.rules.days import day_class
from complaints.insight.surge.rules.level import LevelChart
from complaints.insight.surge.rules.scan import Scan
from complaints.insight.surge.rules.values import Alarm, Dimension, Event, Kind, Rule, Series, Thresholds, Tuning
from complaints.insight.surge.rules.watch import Watch, replay
from portal.workdays.rules import SHANGHAI
from portal.workdays.source import shipped_calendar

MONDAY = date(2026, 3, 2)
CAUSE = (Dimension.CAUSE, "305")
ANNA = (Dimension.EMPLOYEE, "17")


def at(day: int, hour: float = 10) -> datetime:
    """A moment that many days after the first Monday."""
    midnight = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=SHANGHAI)
    return midnight + timedelta(days=day, hours=hour)


def event(number: int, kind: Kind, moment: datetime, *series: Series, people: int = 1) -> Event:
    return Event(case_id=f"C-{number}", kind=kind, known_at=moment, series=series, people=people)


def alarms_of(events: list[Event], days: int = 60, **thresholds: int) -> list[Alarm]:
    watch = Watch(Thresholds(**thresholds))
    return replay(events, MONDAY, MONDAY + timedelta(days=days), watch)


def rules_of(events: list[Event], **thresholds: int) -> list[Rule]:
    return [alarm.rule for alarm in alarms_of(events, **thresholds)]


@pytest.mark.parametrize(
    ("people", "rules"),
    [([19], []), ([20], [Rule.IN_PERSON]), ([12, 8], [Rule.IN_PERSON]), ([12, 7], [])],
)
def test_twenty_in_person_are_an_alarm(people: list[int], rules: list[Rule]) -> None:
    events = [event(n, Kind.IN_PERSON, at(3, 9 + n), people=count) for n, count in enumerate(people)]
    assert rules_of(events) == rules


@pytest.mark.parametrize(
    ("hours", "raised"),
    [
        ((0, 6, 12, 18, 23.9), True),
        ((0, 6, 12, 18, 24), False),
        ((0, 0, 0, 0), False),
        ((0, 0, 0, 0, 0), True),
    ],
)
def test_five_of_one_cause_within_a_day_and_night_are_an_alarm(hours: tuple[float, ...], raised: bool) -> None:
    events = [event(n, Kind.COMPLAINT, at(3, hour), CAUSE) for n, hour in enumerate(hours)]
    assert (Rule.ONE_CAUSE in rules_of(events)) is raised


def test_five_of_different_causes_and_one_case_told_five_times_are_none() -> None:
    apart = [event(n, Kind.COMPLAINT, at(3), (Dimension.CAUSE, f"30{n}")) for n in range(5)]
    doubled = [event(1, Kind.COMPLAINT, at(3, n), CAUSE) for n in range(5)]
    assert rules_of(apart) == rules_of(doubled) == []


@pytest.mark.parametrize(("days", "raised"), [((0, 3, 6.9), True), ((0, 3, 7), False), ((0, 3), False)])
def test_three_grave_ones_within_seven_days_are_an_alarm(days: tuple[float, ...], raised: bool) -> None:
    events = [event(n, Kind.CRITICAL, at(0, 24 * day)) for n, day in enumerate(days)]
    assert rules_of(events) == ([Rule.CRITICAL] if raised else [])


@pytest.mark.parametrize(("days", "raised"), [((0, 15, 29), True), ((0, 15, 30), False), ((0, 0), False)])
def test_three_upheld_on_one_employee_within_thirty_days_are_an_alarm(days: tuple[int, ...], raised: bool) -> None:
    events = [event(n, Kind.UPHELD, at(day), ANNA) for n, day in enumerate(days)]
    assert rules_of(events) == ([Rule.UPHELD] if raised else [])
    assert not rules_of([replace(one, series=((Dimension.EMPLOYEE, one.case_id),)) for one in events])


def test_each_item_of_regulator_or_media_is_one_alarm() -> None:
    events = [event(1, Kind.REGULATOR, at(0)), event(2, Kind.MEDIA, at(0)), event(1, Kind.REGULATOR, at(20))]
    found = alarms_of(events)
    assert [(alarm.rule, alarm.cases, alarm.chance) for alarm in found] == [
        (Rule.OUTSIDE, ("C-1",), None),
        (Rule.OUTSIDE, ("C-2",), None),
    ]


def test_thresholds_are_those_passed_in() -> None:
    events = [event(n, Kind.CRITICAL, at(0, n)) for n in range(4)]
    assert rules_of(events, critical=4) == [Rule.CRITICAL]
    assert rules_of(events, critical=5) == []


def test_a_surge_that_goes_on_is_one_alarm_until_a_week_was_quiet() -> None:
    for silent, alarms in ((7, 1), (8, 2)):
        days = [0, 0, 0, silent, silent, silent]
        events = [event(n, Kind.CRITICAL, at(day, n)) for n, day in enumerate(days)]
        assert len(rules_of(events)) == alarms


def test_an_alarm_of_a_number_says_what_is_usual_and_which_cases() -> None:
    """Four of the cause in the 56 days before: (4 + 0.5) ÷ 56 a day is usual; known from the 59th day on."""
    early = [event(n, Kind.COMPLAINT, at(10 * n + 2), CAUSE) for n in range(4)]
    burst = [event(10 + n, Kind.COMPLAINT, at(57 + 3, n), CAUSE) for n in range(5)]
    alarm = next(alarm for alarm in alarms_of([*early, *burst], 70) if alarm.rule is Rule.ONE_CAUSE)
    assert alarm.expected == pytest.approx(4.5 / 56)
    assert alarm.cases == tuple(f"C-{10 + n}" for n in range(5))
    assert (alarm.series, alarm.count, alarm.raised_at) == (CAUSE, 5, at(60, 4))
    assert alarm.chance is not None and alarm.chance < 1e-3
    soon = [event(n, Kind.COMPLAINT, at(1, n), CAUSE) for n in range(5)]
    assert alarms_of(soon)[0].expected is None


@pytest.mark.parametrize(
    ("day", "alike"),
    [
        (date(2026, 10, 12), 0),
        (date(2026, 10, 1), 6),
        (date(2026, 10, 10), 4),
        (date(2026, 10, 17), 5),
        (date(2031, 10, 1), 2),
    ],
)
def test_days_off_count_as_sundays_and_made_up_days_as_fridays(day: date, alike: int) -> None:
    assert day_class(day, shipped_calendar()) == alike


def test_chart_by_hand() -> None:
    """Seven a week, one a day for 58 days, then four and four; no priors, so that all is plain arithmetic."""
    chart = LevelChart(Tuning(prior_factor=0, prior_weight=0, prior_dispersion=0))
    assert all(chart.step(day % 7, 1) is None for day in range(58))
    first, second = chart.step(2, 4), chart.step(3, 4)
    assert first is not None and second is not None
    assert (first.expected, first.dispersion, first.residual) == (1, 1, 3)
    assert first.ewma == pytest.approx(0.9)
    assert first.limit == pytest.approx(3.5 * math.sqrt(0.3 / 1.7))
    assert not first.over
    # (4 − 1)² ÷ 1 is the dispersion that one day judged lets expect: x = 3 ÷ √9, z = 0.3 · 1 + 0.7 · 0.9.
    assert (second.dispersion, second.residual) == (9, 1)
    assert second.ewma == pytest.approx(0.93)
    assert (second.run_days, second.run_count, second.run_expected) == (2, 8, 2)


TUNINGS = (Tuning(), Tuning(baseline=14, memory=21, gap=0), Tuning(baseline=7, memory=7, gap=3, prior_weight=2))


@pytest.mark.parametrize("tuning", TUNINGS)
@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from((0.3, 2.0, 9.0)))
def test_chart_agrees_with_slow_oracle(tuning: Tuning, seed: int, mean: float) -> None:
    chance = random.Random(seed)
    days = [(chance.choice((day % 7, 6)), int(chance.expovariate(1 / mean))) for day in range(120)]
    chart = LevelChart(tuning)
    readings = [chart.step(kind, count) for kind, count in days]
    found = [one and (one.expected, one.dispersion, one.ewma) for one in readings]
    for mine, slow in zip(found, ewma(days, tuning), strict=True):
        assert mine == slow if slow is None else mine == pytest.approx(slow, rel=1e-9, abs=1e-9)


def test_memory_that_slides_agrees_with_slow_oracle_over_years() -> None:
    chance = random.Random(4)
    days = [(day % 7, chance.randrange(6)) for day in range(450)]
    chart = LevelChart(Tuning())
    last = [chart.step(kind, count) for kind, count in days][-1]
    assert last is not None
    assert (last.expected, last.dispersion, last.ewma) == pytest.approx(ewma(days, Tuning())[-1], rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=80, max_size=90), st.integers(2, 50))
def test_chart_without_priors_knows_no_scale(counts: list[int], times: int) -> None:
    """Ten times the complaints with a hundred times the variance are the same chart, where the dispersion is over 1."""
    tuning = Tuning(prior_factor=0, prior_weight=0, prior_dispersion=0)
    small, large = LevelChart(tuning), LevelChart(tuning)
    for count in counts:
        one, other = small.step(0, count), large.step(0, times * count)
        assert (one is None) == (other is None)
        if one is None or other is None:
            continue
        if one.dispersion == 1:
            return
        assert other.expected == pytest.approx(times * one.expected)
        assert (other.dispersion, other.residual) == pytest.approx((times * one.dispersion, one.residual))


def test_scan_by_hand() -> None:
    """Two a day for one team of two in 56 days; then eight of the other's in a day."""
    tuning = Tuning(windows=(1,), gap=0, prior_days=28, least=4)
    scan, plain = Scan(tuning), (1.0,) * 7
    one, other = (Dimension.TEAM, "1"), (Dimension.TEAM, "2")
    for day in range(56):
        assert scan.step(day % 7, [one, one], plain, 1.5) == []
    assert scan.step(0, [other] * 8, plain, 1.5) != []
    found = scan.step(1, [other] * 8, plain, 1.5)[0]
    # Baseline: 110 of team 1 in 55 days, 8 of team 2 in one; the average team brings 28 · 118 ÷ (2 · 56) = 29.5 in 28.
    assert (found.series, found.days, found.count, found.looked_at) == (other, 1, 8, 2)
    assert found.expected == pytest.approx((8 + 29.5) / (56 + 28))
    assert found.adjusted == pytest.approx(2 * found.chance)


def steady(days: int, seed: int = 1, *, burst: int | None = None) -> list[Event]:
    """One or two complaints a day over ten employees; eight more about one of them on a day."""
    chance = random.Random(seed)
    events = []
    for day in range(days):
        for _ in range(chance.choice((1, 2))):
            events.append(_complaint(len(events), at(day, chance.randrange(8, 20)), chance.randrange(10)))
        if day == burst:
            events += [_complaint(1000 + n, at(day, 12 + n), 3) for n in range(8)]
    return events


def _complaint(number: int, moment: datetime, employee: int) -> Event:
    series = ((Dimension.EMPLOYEE, f"{employee}"), (Dimension.TEAM, f"{employee % 2}"))
    return replace(
        event(number, Kind.COMPLAINT, moment, *series), occurred_on=moment.date() - timedelta(days=number % 5)
    )


def test_a_burst_about_one_employee_is_one_alarm_with_its_cases() -> None:
    found = [alarm for alarm in alarms_of(steady(120, burst=100), 120) if alarm.rule is Rule.SCAN]
    assert [alarm.series for alarm in found] == [(Dimension.EMPLOYEE, "3")]
    alarm = found[0]
    assert {f"C-{1000 + n}" for n in range(8)} <= set(alarm.cases)
    assert alarm.count == len(alarm.cases) and alarm.expected < 3 and alarm.chance < 0.001
    assert alarm.looked_at == 12
    assert alarm.adjusted <= 0.05
    assert 0 < alarm.earlier < alarm.count


def test_nothing_is_said_of_an_empty_history() -> None:
    assert alarms_of([], 400) == []
    assert alarms_of([_complaint(1, at(300), 1)], 400) == []


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_events_changes_nothing(chance: random.Random) -> None:
    events = steady(110, burst=100)
    mixed = events[:]
    chance.shuffle(mixed)
    assert alarms_of(mixed, 110) == alarms_of(events, 110)


@settings(max_examples=8, deadline=None)
@given(st.integers(60, 118), st.integers(0, 1000))
def test_replay_as_known_that_day_is_the_replay_of_what_was_known(cut: int, seed: int) -> None:
    events = steady(120, seed, burst=100)
    events += [event(2000 + n, Kind.CRITICAL, at(95 + n)) for n in range(6)]
    known = [one for one in events if one.known_at < at(cut, 24)]
    through = [alarm for alarm in alarms_of(events, 119) if alarm.last <= MONDAY + timedelta(days=cut)]
    assert through == alarms_of(known, cut)


def test_days_come_one_after_the_other() -> None:
    watch = Watch()
    watch.day(MONDAY, [])
    with pytest.raises(ValueError, match="is to come"):
        watch.day(MONDAY + timedelta(days=2), [])
    with pytest.raises(ValueError, match="another day"):
        watch.day(MONDAY + timedelta(days=1), [event(1, Kind.COMPLAINT, at(2))])


def test_first_of_its_kind_is_scanned_once_its_kind_has_a_past() -> None:
    """Else whatever came would be a surge on the day on which somebody begins to write clients down."""
    scan, plain, tuning = Scan(Tuning()), (1.0,) * 7, Tuning()
    first, second = (Dimension.CLIENT, "first"), (Dimension.CLIENT, "second")
    days = iter(range(1_000))
    for _ in range(100):
        scan.step(next(days) % 7, [(Dimension.EMPLOYEE, "1")], plain, 1.0)
    assert scan.step(next(days) % 7, [first] * 12, plain, 1.0) == []
    for _ in range(max(tuning.windows) + tuning.gap):
        scan.step(next(days) % 7, [first], plain, 1.0)
    found = scan.step(next(days) % 7, [second] * 12, plain, 1.0)
    assert second in [one.series for one in found]
