"""Shifts, rotations, rosters, rounding and swaps as plain rules: tables of cases, and cases made up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hr.attendance.rules import swaps
from hr.attendance.rules.rosters import REST, Stint, changes, long_runs, settled, short_rests
from hr.attendance.rules.rotations import Pattern, RotationUnit, checked_pattern, spread
from hr.attendance.rules.rounding import in_steps
from hr.attendance.rules.shifts import ShiftDesign, checked_design
from hr.attendance.rules.swaps import SwapAction, SwapParty, SwapState
from hr.attendance.rules.values import AttendanceRules, Break, BreakKind, Rounding, Single
from portal.errors import Invalid, Refused

H = 3600
MONDAY = date(2026, 6, 1)
DAY = ((9 * H, 18 * H),)


@pytest.mark.parametrize(
    ("design", "field"),
    [
        (ShiftDesign(pairs=()), "start1"),
        (ShiftDesign(pairs=((9 * H, 9 * H),)), "end1"),
        (ShiftDesign(pairs=((25 * H, 30 * H),)), "start1"),
        (ShiftDesign(pairs=((9 * H, 12 * H), (11 * H, 15 * H))), "start2"),
        (ShiftDesign(pairs=((9 * H, 12 * H), (12 * H, 15 * H))), "start2"),
        (ShiftDesign(pairs=((9 * H, 12 * H), (13 * H, 34 * H))), "end2"),
        (ShiftDesign(pairs=((0, H), (2 * H, 3 * H), (4 * H, 5 * H), (6 * H, 7 * H))), "start1"),
        (ShiftDesign(pairs=DAY, breaks=(Break(8 * H, 10 * H),)), "break_start1"),
        (ShiftDesign(pairs=((9 * H, 12 * H), (13 * H, 18 * H)), breaks=(Break(11 * H, 14 * H),)), "break_start1"),
        (ShiftDesign(pairs=DAY, breaks=(Break(12 * H, 13 * H), Break(12 * H + 60, 14 * H))), "break_start2"),
        (ShiftDesign(pairs=DAY, breaks=(Break(12 * H, 13 * H, BreakKind.FLEXIBLE),)), "break_minutes1"),
        (ShiftDesign(pairs=DAY, breaks=(Break(12 * H, 13 * H, BreakKind.PUNCHED, 2 * H),)), "break_minutes1"),
        (ShiftDesign(pairs=DAY, breaks=(Break(9 * H, 18 * H),)), "break_start1"),
        (ShiftDesign(pairs=DAY, half_day_below=10 * H), "half_day_below"),
        (ShiftDesign(pairs=DAY, half_day_below=4 * H, absent_below=5 * H), "absent_below"),
        (ShiftDesign(pairs=DAY, grace=600, bands=(300,)), "bands"),
        (ShiftDesign(pairs=DAY, bands=tuple(range(600, 1200, 100))), "bands"),
        (ShiftDesign(pairs=DAY, rounding=Rounding.DOWN), "round_to"),
        (ShiftDesign(pairs=DAY, round_to=900), "round_to"),
    ],
)
def test_shift_that_cannot_be_is_refused_at_its_field(design: ShiftDesign, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_design(design)
    assert refused.value.field == field


def test_shift_over_midnight_of_three_stretches_is_taken() -> None:
    night = ShiftDesign(
        pairs=((18 * H, 20 * H), (21 * H, 24 * H), (25 * H, 30 * H)), breaks=(Break(27 * H, 28 * H, BreakKind.PUNCHED),)
    )
    assert checked_design(night).planned() == 9 * H


def test_what_a_shift_leaves_open_is_the_number_of_the_policy() -> None:
    usual = AttendanceRules(grace=300, bands=(1800,), half_day_below=4 * H)
    own = ShiftDesign(pairs=DAY, grace=0, bands=(), single=Single.ABSENT).rules(usual)
    assert (own.grace, own.bands, own.half_day_below, own.single) == (0, (), 4 * H, Single.ABSENT)
    assert ShiftDesign(pairs=DAY).rules(usual) == usual


@given(some.integers(0, 2 * 86_400), some.sampled_from((300, 600, 900, 1800, 3600)))
def test_rounding_down_never_adds_and_the_nearest_is_at_most_half_a_step_off(seconds: int, step: int) -> None:
    down, nearest = in_steps(seconds, Rounding.DOWN, step), in_steps(seconds, Rounding.NEAREST, step)
    assert 0 <= seconds - down < step and abs(seconds - nearest) <= step // 2
    assert down % step == nearest % step == 0
    assert in_steps(seconds, Rounding.NONE, step) == seconds


STEPS = some.lists(some.one_of(some.none(), some.integers(1, 5)), min_size=2, max_size=10).filter(any)


@given(STEPS, some.sampled_from(RotationUnit), some.integers(-800, 800), some.integers(0, 9))
def test_rotation_comes_back_to_the_same_step_after_a_round(
    steps: list[int | None], unit: RotationUnit, days: int, offset: int
) -> None:
    pattern = checked_pattern(Pattern(anchor=MONDAY + timedelta(days=3), unit=unit, steps=tuple(steps)))
    day, length = MONDAY + timedelta(days=days), 7 if unit is RotationUnit.WEEK else 1
    one_round = timedelta(days=length * len(steps))
    assert pattern.step(day, offset) == pattern.step(day + one_round, offset) == pattern.step(day, offset + len(steps))
    assert pattern.step(day, 1) == pattern.step(day + timedelta(days=length))
    if unit is RotationUnit.WEEK:
        monday = day - timedelta(days=day.weekday())
        assert pattern.step(day) == pattern.step(monday)


def test_first_step_is_that_of_the_day_it_is_counted_from() -> None:
    pattern = Pattern(anchor=MONDAY, unit=RotationUnit.DAY, steps=(1, 1, 2, 2, None, None))
    assert [pattern.step(MONDAY + timedelta(days=number)) for number in range(7)] == [1, 1, 2, 2, None, None, 1]
    assert pattern.step(MONDAY - timedelta(days=1)) is None


@pytest.mark.parametrize("steps", [(1,), (None, None), tuple([1] * 43)])
def test_pattern_that_is_no_rotation_is_refused(steps: tuple[int | None, ...]) -> None:
    with pytest.raises(Invalid):
        checked_pattern(Pattern(anchor=MONDAY, unit=RotationUnit.DAY, steps=steps))


@given(some.integers(1, 60), some.integers(2, 12))
def test_people_are_spread_evenly(people: int, steps: int) -> None:
    found = spread(people, steps)
    counts = [found.count(step) for step in range(steps)]
    assert len(found) == people and max(counts) - min(counts) <= 1


LINES = some.dictionaries(
    some.integers(1, 4), some.lists(some.one_of(some.none(), some.integers(0, 3)), min_size=30, max_size=30)
)


@given(LINES, LINES)
def test_difference_of_two_rosters_leads_from_one_to_the_other(
    before: dict[int, list[int | None]], after: dict[int, list[int | None]]
) -> None:
    found = changes(MONDAY, before, after)
    made = {person: list(before.get(person, [None] * 30)) for person in {*before, *after}}
    for change in found:
        assert made[change.employee_id][change.day.day - 1] == change.before != change.after
        made[change.employee_id][change.day.day - 1] = change.after
    assert made == {person: after.get(person, [None] * 30) for person in made}


@pytest.mark.parametrize(
    ("published", "today", "wanted"),
    [
        (None, MONDAY, [1, 2, 3]),
        (None, MONDAY + timedelta(days=2), [None, None, 3]),
        ([4, 5, 6], MONDAY + timedelta(days=2), [4, 5, 3]),
        ([4, 5, 6], MONDAY + timedelta(days=40), [4, 5, 6]),
        ([4, 5, 6], MONDAY - timedelta(days=40), [1, 2, 3]),
    ],
)
def test_days_that_are_over_stay_as_they_were_published(
    published: list[int] | None, today: date, wanted: list[int | None]
) -> None:
    assert settled([1, 2, 3], published, MONDAY, today) == wanted


def test_rest_and_runs_are_found() -> None:
    days = [Stint(MONDAY + timedelta(days=n), n * 86_400 + 9 * H, n * 86_400 + 18 * H) for n in (0, 1, 2, 3, 4, 5, 6)]
    assert short_rests(days) == [] and long_runs(days) == [(MONDAY, 7)]
    assert long_runs(days[:3] + days[4:]) == []
    early = Stint(MONDAY + timedelta(days=7), 7 * 86_400 + 4 * H, 7 * 86_400 + 12 * H)
    assert short_rests([*days, early]) == [(early, 10 * H)]
    assert REST == 0


TABLE = {
    "asked agree": ("agreed", "colleague"),
    "asked decline": ("declined", "colleague"),
    "asked withdraw": ("withdrawn", "asker"),
    "agreed decline": ("declined", "colleague"),
    "agreed withdraw": ("withdrawn", "asker"),
    "agreed approve": ("approved", "lead"),
    "agreed refuse": ("refused", "lead"),
}


@pytest.mark.parametrize("state", list(SwapState))
@pytest.mark.parametrize("action", list(SwapAction))
@pytest.mark.parametrize("party", list(SwapParty))
def test_swap_goes_its_listed_ways_by_its_listed_parties(
    state: SwapState, action: SwapAction, party: SwapParty
) -> None:
    end, who = TABLE.get(f"{state} {action}", (None, ""))
    assert (action in swaps.possible(state, party)) is (who == party)
    if who == party:
        assert swaps.advance(state, action, party) == end
    else:
        with pytest.raises(Refused):
            swaps.advance(state, action, party)
