"""Working days against a slow reader that walks the file day by day, and laws that hold for every date."""

import csv
from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from portal.workdays.rules import CalendarDay, DayKind, Layer, WorkCalendar, work_calendar
from portal.workdays.source import OFFICIAL_NAME, SHIPPED_DAYS, shipped_calendar, shipped_years

CALENDAR = shipped_calendar()
ONE_DAY = timedelta(days=1)

announced_days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
all_days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
counts = st.integers(0, 60)
generated = settings(deadline=None, max_examples=300)


def _walked() -> dict[date, bool]:
    with SHIPPED_DAYS.open(encoding="utf-8") as file:
        return {date.fromisoformat(row["date"]): row["is_workday"] == "1" for row in csv.DictReader(file)}


WALKED = _walked()


def slow_deadline(working: dict[date, bool], start: date, days: int) -> date:
    """One day after the other; leaves the file by KeyError."""
    day, left = start, days
    if days == 0:
        while not working[day]:
            day += ONE_DAY
        return day
    while left:
        day += ONE_DAY
        left -= working[day]
    return day


@pytest.mark.safety("s51")
@generated
@given(start=announced_days, days=counts)
@example(start=date(2026, 9, 28), days=5)
@example(start=date(2024, 2, 9), days=1)
def test_deadline_agrees_with_day_by_day_walk(start: date, days: int) -> None:
    try:
        expected = slow_deadline(WALKED, start, days)
    except KeyError:
        assume(False)

    found = CALENDAR.deadline(start, days)
    assert (found.due, found.provisional) == (expected, False)


@generated
@given(start=announced_days, days=counts)
def test_leaving_the_announced_years_is_provisional(start: date, days: int) -> None:
    try:
        slow_deadline(WALKED, start, days)
        inside = True
    except KeyError:
        inside = False

    assert CALENDAR.deadline(start, days).provisional is not inside


@generated
@given(day=all_days, days=counts)
def test_start_for_inverts_deadline_on_working_days(day: date, days: int) -> None:
    assume(CALENDAR.is_working_day(day) and day > date(2024, 4, 30))

    assert CALENDAR.deadline(CALENDAR.start_for(day, days).day, days).due == day


@generated
@given(start=st.dates(date(2024, 1, 1), date(2028, 9, 1)), due=all_days, days=counts)
def test_start_meets_deadline_exactly_when_early_enough(start: date, due: date, days: int) -> None:
    assume(due > date(2024, 4, 30))

    assert (CALENDAR.deadline(start, days).due <= due) == (start <= CALENDAR.start_for(due, days).day)


@generated
@given(first=st.dates(date(2024, 1, 1), date(2028, 9, 1)), later=st.integers(0, 40), days=counts, more=counts)
def test_later_start_never_has_earlier_deadline(first: date, later: int, days: int, more: int) -> None:
    assume(first + timedelta(days=later) <= date(2028, 6, 1))
    here = CALENDAR.deadline(first, days).due

    assert here <= CALENDAR.deadline(first + timedelta(days=later), days).due
    assert here <= CALENDAR.deadline(first, days + more).due
    assert (more == 0 or days == 0) or here < CALENDAR.deadline(first, days + more).due


@generated
@given(start=st.dates(date(2024, 1, 1), date(2028, 6, 1)), first=st.integers(1, 40), second=st.integers(1, 40))
def test_two_steps_reach_the_same_day(start: date, first: int, second: int) -> None:
    halfway = CALENDAR.deadline(start, first).due

    assert CALENDAR.deadline(halfway, second).due == CALENDAR.deadline(start, first + second).due
    assert CALENDAR.working_days_between(start, halfway).days == first
    assert CALENDAR.working_days_between(halfway, start).days == -first


@generated
@given(start=announced_days, end=announced_days)
def test_working_days_between_agrees_with_a_walk(start: date, end: date) -> None:
    assume(start <= end)
    walked = sum(WALKED[start + timedelta(days=n)] for n in range(1, (end - start).days + 1))

    assert CALENDAR.working_days_between(start, end).days == walked


def company(days: dict[date, bool]) -> WorkCalendar:
    kinds = {True: DayKind.COMPANY_WORKDAY, False: DayKind.COMPANY_DAY_OFF}
    layer = Layer(
        name="Company",
        version="generated",
        published_on=date(2026, 1, 1),
        source="Company",
        days=tuple(CalendarDay(day=day, working=working, kind=kinds[working]) for day, working in days.items()),
    )
    return work_calendar(OFFICIAL_NAME, shipped_years(), [layer])


@settings(deadline=None, max_examples=60)
@given(
    own=st.dictionaries(announced_days, st.booleans(), max_size=40),
    start=st.dates(date(2024, 1, 1), date(2026, 6, 30)),
    days=counts,
)
def test_company_days_agree_with_day_by_day_walk(own: dict[date, bool], start: date, days: int) -> None:
    assert company(own).deadline(start, days).due == slow_deadline(WALKED | own, start, days)
