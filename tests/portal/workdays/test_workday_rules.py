"""Working days as tables: holidays, make-up days, ends of years, company days, unannounced years."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.errors import Invalid, Refused
from portal.workdays.rules import (
    CalendarDay,
    DayKind,
    Layer,
    WorkCalendar,
    due_instant,
    natural_deadline,
    natural_start_for,
    work_calendar,
)
from portal.workdays.source import OFFICIAL_NAME, shipped_calendar, shipped_years

CALENDAR = shipped_calendar()


def day(text: str) -> date:
    return date.fromisoformat(text)


def with_company(*days: tuple[str, bool]) -> WorkCalendar:
    """The shipped calendar under days that the company set."""
    layer = Layer(
        name="Company",
        version="1",
        published_on=day("2026-01-05"),
        source="Company",
        days=tuple(
            CalendarDay(
                day=day(text),
                working=working,
                kind=DayKind.COMPANY_WORKDAY if working else DayKind.COMPANY_DAY_OFF,
                name="Move of the office",
            )
            for text, working in days
        ),
    )
    return work_calendar(OFFICIAL_NAME, shipped_years(), [layer])


@pytest.mark.safety("s51")
@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        # Spring Festival 2024: 10 to 17 February off, the Sundays 4 and 18 February and the eve worked.
        ("2024-02-02", 1, "2024-02-04"),
        ("2024-02-08", 1, "2024-02-09"),
        ("2024-02-09", 1, "2024-02-18"),
        ("2024-02-09", 5, "2024-02-22"),
        # Spring Festival 2025: 28 January to 4 February off, 26 January and 8 February worked.
        ("2025-01-24", 1, "2025-01-26"),
        ("2025-01-27", 1, "2025-02-05"),
        ("2025-01-27", 4, "2025-02-08"),
        # Spring Festival 2026: 15 to 23 February off, the Saturdays before and after worked.
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-02-10", 15, "2026-03-09"),
        # National Day, three years.
        ("2024-09-27", 2, "2024-09-30"),
        ("2024-09-30", 5, "2024-10-12"),
        ("2025-09-26", 1, "2025-09-28"),
        ("2025-09-30", 3, "2025-10-11"),
        ("2026-09-28", 5, "2026-10-10"),
        ("2026-09-18", 1, "2026-09-20"),
        # Received on a day of rest, on a make-up day, and in the middle of a holiday.
        ("2026-10-03", 1, "2026-10-08"),
        ("2026-10-10", 1, "2026-10-12"),
        ("2026-01-03", 1, "2026-01-04"),
        # Labour Day and Dragon Boat.
        ("2024-04-30", 6, "2024-05-11"),
        ("2025-04-25", 1, "2025-04-27"),
        ("2026-06-18", 1, "2026-06-22"),
        # Over the end of a year, and over a leap day.
        ("2024-12-31", 1, "2025-01-02"),
        ("2025-12-30", 3, "2026-01-05"),
        ("2024-02-28", 1, "2024-02-29"),
        ("2024-02-29", 1, "2024-03-01"),
        # None: the same day, or the next working day where that is a day of rest.
        ("2026-09-28", 0, "2026-09-28"),
        ("2026-10-01", 0, "2026-10-08"),
        ("2026-10-10", 0, "2026-10-10"),
        # The ends of what is announced.
        ("2024-01-01", 1, "2024-01-02"),
        ("2026-12-30", 1, "2026-12-31"),
        ("2024-01-01", 744, "2026-12-28"),
    ],
)
def test_deadline_counts_working_days_after_receipt(start: str, days: int, due: str) -> None:
    found = CALENDAR.deadline(day(start), days)

    assert (found.due, found.provisional, found.why) == (day(due), False, None)


@pytest.mark.parametrize("text", ["2024-05-11", "2025-02-08", "2025-10-11", "2026-02-14", "2026-10-10"])
def test_make_up_saturday_counts_as_working_day(text: str) -> None:
    assert day(text).isoweekday() == 6
    assert CALENDAR.is_working_day(day(text))
    assert CALENDAR.day(day(text)).kind is DayKind.MAKEUP_WORKDAY


@pytest.mark.parametrize("text", ["2024-02-04", "2024-09-29", "2025-01-26", "2025-09-28", "2026-01-04"])
def test_make_up_sunday_counts_as_working_day(text: str) -> None:
    assert day(text).isoweekday() == 7
    assert CALENDAR.is_working_day(day(text))


def test_calendar_knows_when_it_was_published() -> None:
    assert [layer.published_on for layer in CALENDAR.layers] == [
        day("2023-10-25"),
        day("2024-11-12"),
        day("2025-11-04"),
    ]
    assert CALENDAR.published_on == day("2025-11-04")
    assert list(CALENDAR.announced_years) == [2024, 2025, 2026]


@pytest.mark.safety("s51")
@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-12-30", 2, "2027-01-04"),
        ("2026-12-30", 5, "2027-01-07"),
        ("2027-04-30", 1, "2027-05-03"),
        ("2027-09-30", 1, "2027-10-04"),
        ("2028-12-28", 1, "2028-12-29"),
    ],
)
def test_date_in_unannounced_year_says_provisional(start: str, days: int, due: str) -> None:
    found = CALENDAR.deadline(day(start), days)

    assert (found.due, found.provisional) == (day(due), True)
    assert found.why
    assert str(day(due).year) in found.why % found.values


def test_every_kind_of_answer_says_provisional() -> None:
    january = day("2027-01-05")

    assert CALENDAR.is_provisional(january)
    assert not CALENDAR.is_provisional(day("2026-12-31"))
    assert CALENDAR.start_for(january, 3).provisional
    assert CALENDAR.start_for(january, 3).day == day("2026-12-30")
    assert CALENDAR.next_working_day(day("2026-12-31")).provisional
    assert CALENDAR.previous_working_day(day("2027-01-04")).provisional
    assert not CALENDAR.previous_working_day(day("2027-01-01")).provisional
    assert CALENDAR.working_days_between(day("2026-12-30"), january).provisional
    assert CALENDAR.working_days_between(january, day("2026-12-30")).values == {"year": 2027}
    assert not CALENDAR.working_days_between(january, january).provisional
    assert not CALENDAR.deadline(day("2026-12-30"), 1).provisional


@pytest.mark.safety("s51")
@pytest.mark.parametrize("text", ["2023-12-31", "2029-01-01", "1949-10-01", "9999-12-31", "0001-01-01"])
def test_day_that_nobody_knows_is_refused(text: str) -> None:
    unknown = day(text)

    for question in (
        CALENDAR.is_working_day,
        CALENDAR.is_provisional,
        CALENDAR.day,
        CALENDAR.next_working_day,
        CALENDAR.previous_working_day,
        lambda d: CALENDAR.deadline(d, 0),
        lambda d: CALENDAR.deadline(d, 5),
        lambda d: CALENDAR.start_for(d, 5),
        lambda d: CALENDAR.working_days_between(d, day("2026-01-05")),
    ):
        with pytest.raises(Refused, match=text):
            question(unknown)


def test_count_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(Refused, match="2028-12-31"):
        CALENDAR.deadline(day("2026-01-05"), 10**9)
    with pytest.raises(Refused, match="2028-12-31"):
        CALENDAR.deadline(day("2028-12-31"), 0)
    with pytest.raises(Refused, match="2024-01-01"):
        CALENDAR.start_for(day("2026-01-05"), 10**9)
    with pytest.raises(Refused, match="2024-01-01"):
        CALENDAR.start_for(day("2024-01-01"), 0)
    with pytest.raises(Refused, match="2023-12-31"):
        CALENDAR.previous_working_day(day("2024-01-02"))


def test_negative_number_of_days_is_invalid() -> None:
    for count in (CALENDAR.deadline, CALENDAR.start_for, natural_deadline, natural_start_for):
        with pytest.raises(Invalid, match="-1"):
            count(day("2026-01-05"), -1)


def test_moment_instead_of_date_is_turned_away() -> None:
    moment = datetime(2026, 9, 28, 23, 30, tzinfo=UTC)

    for question in (
        CALENDAR.is_working_day,
        lambda d: CALENDAR.deadline(d, 5),
        lambda d: CALENDAR.deadline(d, 0),
        lambda d: CALENDAR.start_for(d, 5),
    ):
        with pytest.raises(TypeError, match="zone"):
            question(moment)


@pytest.mark.parametrize(
    ("due", "days", "start"),
    [
        ("2026-10-10", 5, "2026-09-28"),
        ("2026-10-08", 1, "2026-10-07"),
        ("2026-10-08", 0, "2026-10-08"),
        ("2026-10-05", 1, "2026-09-29"),  # a day of rest: as for 30 September, the working day before it
        ("2026-10-05", 0, "2026-09-30"),
        ("2026-02-24", 1, "2026-02-23"),
    ],
)
def test_start_for_is_latest_that_meets(due: str, days: int, start: str) -> None:
    assert CALENDAR.start_for(day(due), days).day == day(start)


def test_neighbouring_working_days_skip_the_holiday() -> None:
    assert CALENDAR.next_working_day(day("2026-02-14")).day == day("2026-02-24")
    assert CALENDAR.next_working_day(day("2026-02-20")).day == day("2026-02-24")
    assert CALENDAR.previous_working_day(day("2026-02-24")).day == day("2026-02-14")
    assert CALENDAR.previous_working_day(day("2026-02-20")).day == day("2026-02-14")


def test_working_days_between_has_a_sign() -> None:
    assert CALENDAR.working_days_between(day("2026-09-28"), day("2026-10-10")).days == 5
    assert CALENDAR.working_days_between(day("2026-10-10"), day("2026-09-28")).days == -5
    assert CALENDAR.working_days_between(day("2026-10-01"), day("2026-10-07")).days == 0


def test_company_closure_moves_the_deadline_on() -> None:
    calendar = with_company(("2026-09-29", False))

    assert calendar.deadline(day("2026-09-28"), 5).due == day("2026-10-12")
    assert calendar.day(day("2026-09-29")).name == "Move of the office"
    assert calendar.is_company_day(day("2026-09-29"))
    assert calendar.published_on == day("2026-01-05")
    assert calendar.version != CALENDAR.version


def test_extra_company_workday_brings_deadline_forward() -> None:
    calendar = with_company(("2026-09-26", True), ("2026-10-05", True))

    assert calendar.deadline(day("2026-09-24"), 1).due == day("2026-09-26")
    assert calendar.deadline(day("2026-09-28"), 5).due == day("2026-10-09")


def test_company_day_does_not_announce_a_year() -> None:
    calendar = with_company(("2027-01-04", False))

    found = calendar.deadline(day("2026-12-31"), 1)
    assert (found.due, found.provisional) == (day("2027-01-05"), True)


def test_company_day_outside_calendar_changes_nothing() -> None:
    calendar = with_company(("2031-01-06", False))

    assert calendar.last_day == CALENDAR.last_day


def test_calendar_without_official_years_is_refused() -> None:
    with pytest.raises(Refused):
        work_calendar(OFFICIAL_NAME, [])


def test_calendar_with_a_missing_year_is_invalid() -> None:
    first, _, last = shipped_years()

    with pytest.raises(Invalid, match="2025-01-01"):
        work_calendar(OFFICIAL_NAME, [first, last])


def test_natural_days_run_through_every_holiday() -> None:
    found = natural_deadline(day("2026-09-28"), 15)

    assert (found.due, found.provisional) == (day("2026-10-13"), False)
    assert natural_deadline(day("2026-12-30"), 5).due == day("2027-01-04")
    assert natural_start_for(day("2026-10-13"), 15).day == day("2026-09-28")
    with pytest.raises(Refused):
        natural_deadline(day("2026-09-28"), 10**9)


def test_due_day_lasts_until_midnight_in_shanghai() -> None:
    assert due_instant(day("2026-10-10")) == datetime(2026, 10, 10, 16, 0, tzinfo=UTC)
    assert due_instant(day("2026-12-31")) == datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert due_instant(day("2026-10-10"), zone=ZoneInfo("Asia/Shanghai")) == due_instant(day("2026-10-10"))


def test_due_day_may_end_at_closing_time() -> None:
    assert due_instant(day("2026-10-10"), time(18, 0)) == datetime(2026, 10, 10, 10, 0, tzinfo=UTC)


@pytest.mark.safety("s52")
@pytest.mark.parametrize(
    ("text", "closing", "instant"),
    [
        ("2026-10-25", time(2, 30), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),  # happens twice: the second
        (
            "2026-03-29",
            time(2, 30),
            datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        ),  # does not happen: after the gap
        ("2026-10-25", None, datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
        ("2026-03-28", None, datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),
    ],
)
def test_clock_change_leaves_the_later_reading(text: str, closing: time | None, instant: datetime) -> None:
    assert due_instant(day(text), closing, ZoneInfo("Europe/Berlin")) == instant


def test_answers_are_values_that_stay() -> None:
    found = CALENDAR.deadline(day("2026-09-28"), 5)

    assert found == CALENDAR.deadline(day("2026-09-28"), 5)
    with pytest.raises(AttributeError):
        found.due = found.due + timedelta(days=1)  # type: ignore[misc]
