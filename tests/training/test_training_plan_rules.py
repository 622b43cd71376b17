"""The dated plan: due days as a table, and what must hold for any plan."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refused
from portal.workdays.source import shipped_calendar
from training.courses.rules import (
    Phase,
    PhaseLengths,
    PlanUnit,
    UnitKind,
    UnitState,
    check_open,
    due_working_day,
    has_cycle,
    joins_by_itself,
    missing_before,
    plan_of,
    start_of_plan,
)

CALENDAR = shipped_calendar()
LENGTHS = PhaseLengths(onboarding_days=5, business_weeks=2)
START = date(2026, 9, 21)


def unit(number: int, due_day: int, phase: Phase = Phase.ONBOARDING, written_for: int = 5) -> PlanUnit:
    """A lesson that requires the one before it."""
    return PlanUnit(
        id=number,
        course_id=1,
        kind=UnitKind.LESSON,
        phase=phase,
        due_day=due_day,
        written_for=written_for,
        titles={"en": f"Part {number}"},
        requires=frozenset({number - 1}) if number > 1 else frozenset(),
    )


def plan(done: int, day: date, starts_on: date = START, units: int = 5):
    """A plan of ``units`` parts, one a working day, of which the first ``done`` are done."""
    at = datetime(2026, 9, 22, 3, tzinfo=UTC)
    parts = [unit(number, min(number, 5)) for number in range(1, units + 1)]
    return plan_of(1, parts, starts_on, LENGTHS, dict.fromkeys(range(1, done + 1), at), CALENDAR, day)


@pytest.mark.parametrize(
    ("due_day", "phase", "written_for", "days", "weeks", "expected"),
    [
        (1, Phase.ONBOARDING, 5, 5, 2, 1),
        (5, Phase.ONBOARDING, 5, 5, 2, 5),
        (5, Phase.ONBOARDING, 5, 10, 2, 10),
        (1, Phase.ONBOARDING, 5, 10, 2, 2),
        (2, Phase.ONBOARDING, 5, 3, 2, 2),
        (5, Phase.ONBOARDING, 5, 1, 2, 1),
        (10, Phase.BUSINESS, 10, 5, 2, 15),
        (3, Phase.BUSINESS, 10, 5, 2, 8),
        (10, Phase.BUSINESS, 10, 5, 4, 25),
        (10, Phase.BUSINESS, 10, 10, 1, 15),
        (12, Phase.BUSINESS, 10, 5, 2, 15),
        (1, Phase.SPECIAL, 5, 10, 4, 1),
        (7, Phase.SPECIAL, 5, 10, 4, 7),
    ],
)
def test_written_day_is_stretched_to_chosen_length(due_day, phase, written_for, days, weeks, expected) -> None:
    lengths = PhaseLengths(onboarding_days=days, business_weeks=weeks)
    assert due_working_day(unit(1, due_day, phase, written_for), lengths) == expected


@pytest.mark.parametrize(
    ("starts_on", "due"),
    [
        (date(2026, 9, 21), date(2026, 9, 22)),  # a Monday: the day of entry does not count
        (date(2026, 9, 19), date(2026, 9, 20)),  # a Saturday before a Sunday that is worked
        (date(2026, 9, 30), date(2026, 10, 8)),  # the week of the national day lies between
    ],
)
def test_first_part_is_due_on_next_working_day(starts_on, due) -> None:
    assert plan(0, starts_on, starts_on).items[0].due == due


def test_part_is_late_from_day_after_its_due_day() -> None:
    due = plan(0, START).items[0].due
    assert plan(0, due).items[0].state is UnitState.CURRENT
    assert plan(0, due + timedelta(days=1)).items[0].state is UnitState.LATE
    assert plan(0, due).items[0].due_at == datetime(2026, 9, 22, 16, tzinfo=UTC)


def test_only_first_open_part_is_current() -> None:
    states = [item.state for item in plan(2, START).items]
    assert states == [UnitState.DONE, UnitState.DONE, UnitState.CURRENT, UnitState.TODO, UnitState.TODO]


def test_closed_part_is_refused_and_names_what_is_missing() -> None:
    found = plan(1, START)
    check_open(found.items[0])
    check_open(found.items[1])
    with pytest.raises(Refused):
        check_open(found.items[3])
    assert [item.unit.id for item in missing_before(found, found.items[3])] == [2, 3]


@given(
    done=st.integers(0, 8),
    days=st.integers(0, 60),
    offset=st.integers(0, 300),
    length=st.integers(1, 30),
    weeks=st.integers(1, 26),
)
def test_any_plan_keeps_its_order(done, days, offset, length, weeks) -> None:
    starts_on = date(2026, 1, 5) + timedelta(days=offset)
    units = [unit(n, min(n, 5)) for n in range(1, 6)] + [unit(n, 2 * n - 10, Phase.BUSINESS, 10) for n in range(6, 9)]
    at = datetime(2026, 1, 6, tzinfo=UTC)
    lengths = PhaseLengths(onboarding_days=length, business_weeks=weeks)
    day = starts_on + timedelta(days=days)
    found = plan_of(1, units, starts_on, lengths, dict.fromkeys(range(1, done + 1), at), CALENDAR, day)
    dues = [item.due for item in found.items]
    assert dues == sorted(dues)
    assert all(due > starts_on for due in dues)
    assert all(CALENDAR.is_working_day(due) for due in dues)
    assert found.done == done
    assert sum(item.open for item in found.items) == (1 if done < 8 else 0)
    assert (found.next_step is None) == found.finished == (done == 8)
    assert found.late == sum(item.due < day and item.done_at is None for item in found.items)


@pytest.mark.parametrize(
    ("entered", "window", "joins"),
    [(0, 30, True), (30, 30, True), (31, 30, False), (-1, 30, False), (0, 0, True), (1, 0, False)],
)
def test_programme_starts_by_itself_within_window(entered, window, joins) -> None:
    assert joins_by_itself(START - timedelta(days=entered), window, START) is joins


def test_nobody_starts_before_programme_exists() -> None:
    assert start_of_plan(START, START - timedelta(days=9)) == START
    assert start_of_plan(START, START + timedelta(days=3)) == START + timedelta(days=3)


@pytest.mark.parametrize(
    ("requires", "circle"),
    [
        ({}, False),
        ({"a": [], "b": ["a"], "c": ["a", "b"]}, False),
        ({"a": ["b"], "b": ["a"]}, True),
        ({"a": ["a"]}, True),
    ],
)
def test_circle_of_requirements_is_found(requires, circle) -> None:
    assert has_cycle(requires) is circle
