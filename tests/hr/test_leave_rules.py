"""Rules of leave: the law on annual leave, the ledger, how much a stretch takes, when a question arises (H4)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hr.attendance.leave.rules.kinds import AS_DELIVERED, Counting, Grain, LeaveKind, Terms
from hr.attendance.leave.rules.ledger import Pot, check_adjustment, shared_out, sums
from hr.attendance.leave.rules.questions import Away, Verdict
from hr.attendance.leave.rules.statutory import Denied, YearBefore, after_months, after_years, annual_leave
from hr.attendance.leave.rules.stretches import (
    DAY_OF_LEAVE,
    LeaveStretch,
    Portion,
    away_on,
    check_length,
    check_stretch,
    overlapping,
    raises_question,
    taken_by_day,
    taken_on,
)
from hr.attendance.rules.bounds import planned_days
from hr.attendance.rules.values import (
    Break,
    KindOfDay,
    PlannedDay,
    PunchFact,
    ShiftTimes,
    midnight,
)
from portal.errors import Invalid
from tests.hr.staff import SHIFT

DAY = date(2026, 10, 13)
H = 3600
NIGHT = ShiftTimes(starts=22 * H, ends=30 * H, breaks=(Break(26 * H, 27 * H),))
SPLIT = ShiftTimes(starts=8 * H, ends=20 * H, pairs=((8 * H, 12 * H), (16 * H, 20 * H)))
DAYS = some.dates(date(1990, 1, 1), date(2026, 12, 31))


def planned(shift: ShiftTimes | None = SHIFT, day: date = DAY, kind: KindOfDay = KindOfDay.WORKING) -> PlannedDay:
    """The day with the same shift around it."""
    return planned_days([(day, kind, shift)], shift, shift)[0]


ANNUAL = [
    # entered on, months elsewhere, year, days; reckoned by hand from the Regulation and the Measures
    (date(2020, 5, 4), 0, 2026, 5),
    (date(2025, 7, 1), 0, 2026, 2),  # a year is full on 1 July: 184 × 5 ÷ 365 = 2.52
    (date(2026, 3, 1), 24, 2026, 4),  # 306 × 5 ÷ 365 = 4.19
    (date(2026, 10, 20), 24, 2026, 1),  # 73 × 5 ÷ 365 = 1 exactly
    (date(2026, 10, 21), 24, 2026, 0),  # 72 × 5 ÷ 365 = 0.99
    (date(2026, 3, 1), 0, 2026, 0),
    (date(2016, 7, 1), 0, 2026, 7),  # ten years on 1 July: (181 × 5 + 184 × 10) ÷ 365 = 7.52
    (date(2010, 1, 1), 0, 2026, 10),
    (date(2020, 1, 1), 240, 2026, 15),
    (date(2006, 1, 1), 0, 2026, 15),
    (date(2024, 2, 29), 0, 2028, 5),  # a leap year brings no more
    (date(2004, 1, 1), 0, 2028, 15),
]


@pytest.mark.parametrize(("entered", "months", "year", "days"), ANNUAL)
def test_annual_leave_of_the_law(entered: date, months: int, year: int, days: int) -> None:
    assert annual_leave(year, entered_on=entered, months_before=months).days == days


def test_leaver_has_it_for_the_days_until_the_last() -> None:
    found = annual_leave(2026, entered_on=date(2020, 1, 1), months_before=0, left_on=date(2026, 6, 30))
    assert found.days == 2 and found.product == 181 * 5


@pytest.mark.parametrize(
    ("before", "denied"),
    [
        (YearBefore(sick=60, annual_taken=True), Denied.SICK),
        (YearBefore(sick=59, annual_taken=True), None),
        (YearBefore(sick=60), None),
        (YearBefore(personal_with_pay=20, annual_taken=True), Denied.PERSONAL),
        (YearBefore(personal_with_pay=19, annual_taken=True), None),
    ],
)
def test_who_was_long_away_has_none(before: YearBefore, denied: Denied | None) -> None:
    found = annual_leave(2026, entered_on=date(2020, 1, 1), months_before=0, before=before)
    assert found.denied is denied and found.days == (0 if denied else 5)


def test_more_years_bear_more_sickness() -> None:
    for entered, bound in ((date(2012, 1, 1), 90), (date(2000, 1, 1), 120)):
        for sick in (bound - 1, bound):
            before = YearBefore(sick=sick, annual_taken=True)
            found = annual_leave(2026, entered_on=entered, months_before=0, before=before)
            assert (found.days == 0) is (sick == bound)


@given(entered=DAYS, months=some.integers(0, 480), year=some.integers(2020, 2030))
def test_annual_leave_lies_within_the_law_and_grows_with_work(entered: date, months: int, year: int) -> None:
    found = annual_leave(year, entered_on=entered, months_before=months)
    more = annual_leave(year, entered_on=entered, months_before=months + 12)
    assert 0 <= found.days <= 15 and found.days <= more.days
    assert sum(part.days for part in found.parts) <= 366
    for part, after in zip(found.parts, found.parts[1:], strict=False):
        assert part.first + timedelta(days=part.days) == after.first and part.rate < after.rate


@given(began=some.dates(date(1960, 1, 1), date(2020, 12, 31)), years=some.integers(0, 40))
def test_years_and_months_of_work(began: date, years: int) -> None:
    full = after_years(began, years)
    assert full.year - began.year == years
    assert abs((after_months(full, 12 * years) - began).days) <= 1


POTS = [
    Pot(grant_id=1, since=date(2025, 1, 1), until=date(2026, 12, 31), left=2 * DAY_OF_LEAVE),
    Pot(grant_id=2, since=date(2026, 1, 1), until=date(2027, 12, 31), left=5 * DAY_OF_LEAVE),
    Pot(grant_id=3, since=date(2027, 1, 1), until=date(2028, 12, 31), left=DAY_OF_LEAVE),
]


def test_leave_over_the_end_of_the_year_takes_of_each_years_own() -> None:
    days = [(date(2026, 12, 30) + timedelta(days=number), DAY_OF_LEAVE) for number in range(4)]
    found = shared_out(days, POTS)
    assert found == {
        (1, date(2026, 12, 30)): DAY_OF_LEAVE,
        (1, date(2026, 12, 31)): DAY_OF_LEAVE,
        (2, date(2027, 1, 1)): DAY_OF_LEAVE,
        (2, date(2027, 1, 2)): DAY_OF_LEAVE,
    }


def test_not_enough_is_said_at_the_field_with_how_much_is_lacking() -> None:
    with pytest.raises(Invalid) as error:
        shared_out([(date(2026, 5, 4), 7 * DAY_OF_LEAVE + 1800)], POTS)
    assert error.value.field == "kind" and error.value.values == {"hours": 0, "minutes": "30"}


@given(
    days=some.lists(
        some.tuples(some.dates(date(2026, 1, 1), date(2028, 12, 31)), some.integers(1, DAY_OF_LEAVE)),
        max_size=10,
        unique_by=lambda one: one[0],
    )
)
def test_what_is_shared_out_is_what_was_asked_and_never_more_than_there_is(days: list[tuple[date, int]]) -> None:
    try:
        found = shared_out(days, POTS)
    except Invalid:
        return
    for day, seconds in days:
        assert sum(part for (_, taken_on_day), part in found.items() if taken_on_day == day) == seconds
    for pot in POTS:
        mine = {day: part for (grant, day), part in found.items() if grant == pot.grant_id}
        assert sum(mine.values()) <= pot.left and all(pot.holds_on(day) for day in mine)


@given(some.lists(some.tuples(some.integers(1, 3), some.integers(-5, 5))))
def test_what_is_left_is_a_sum(entries: list[tuple[int, int]]) -> None:
    found = sums(entries)
    for grant in {key for key, _ in entries}:
        assert found[grant] == sum(seconds for key, seconds in entries if key == grant)


def test_adjustments() -> None:
    check_adjustment(-5, 5)
    for seconds, left in ((0, 5), (-6, 5)):
        with pytest.raises(Invalid):
            check_adjustment(seconds, left)


def stretch(portion: Portion = Portion.WHOLE, days: int = 1, starts: int = 0, ends: int = 0) -> LeaveStretch:
    """From the day on."""
    last = DAY + timedelta(days=days - 1)
    return LeaveStretch(first=DAY, last=last, portion=portion, starts=starts, ends=ends)


@pytest.mark.parametrize(
    ("shift", "portion", "first", "last"),
    [
        (SHIFT, Portion.WHOLE, 9, 18),
        (SHIFT, Portion.MORNING, 9, 14),
        (SHIFT, Portion.AFTERNOON, 14, 18),
        (NIGHT, Portion.WHOLE, 22, 30),
        (NIGHT, Portion.MORNING, 22, 25.5),
        (NIGHT, Portion.AFTERNOON, 25.5, 30),
        (SPLIT, Portion.MORNING, 8, 12),
        (SPLIT, Portion.AFTERNOON, 12, 20),
    ],
)
def test_half_a_day_is_half_of_the_planned_work(shift: ShiftTimes, portion: Portion, first: float, last: float) -> None:
    found = away_on(stretch(portion), planned(shift))
    assert found is not None
    begin = midnight(DAY)
    assert (found.starts - begin, found.ends - begin) == (first * H, last * H)


@pytest.mark.parametrize(
    ("one", "kind", "counting", "seconds"),
    [
        (stretch(), KindOfDay.WORKING, Counting.WORKING, DAY_OF_LEAVE),
        (stretch(), KindOfDay.REST, Counting.WORKING, 0),
        (stretch(), KindOfDay.REST, Counting.CALENDAR, DAY_OF_LEAVE),
        (stretch(Portion.MORNING), KindOfDay.WORKING, Counting.WORKING, DAY_OF_LEAVE // 2),
        (stretch(Portion.HOURS, starts=11 * H, ends=14 * H), KindOfDay.WORKING, Counting.WORKING, 2 * H),
        (stretch(Portion.HOURS, starts=12 * H, ends=13 * H), KindOfDay.WORKING, Counting.WORKING, 0),
        (stretch(Portion.HOURS, starts=0, ends=23 * H), KindOfDay.WORKING, Counting.WORKING, DAY_OF_LEAVE),
        (stretch(Portion.HOURS, starts=19 * H, ends=20 * H), KindOfDay.WORKING, Counting.WORKING, 0),
    ],
)
def test_how_much_a_day_takes(one: LeaveStretch, kind: KindOfDay, counting: Counting, seconds: int) -> None:
    assert taken_on(one, planned(kind=kind), counting) == seconds


def test_nothing_of_working_time_is_refused() -> None:
    with pytest.raises(Invalid, match="no leave is needed"):
        taken_by_day(stretch(), [planned(kind=KindOfDay.REST)], Counting.WORKING)


@given(starts=some.integers(0, 30 * H), hours=some.integers(1, 20 * H), shift=some.sampled_from([SHIFT, NIGHT, SPLIT]))
def test_hours_take_no_more_than_they_are_and_no_more_than_a_day(starts: int, hours: int, shift: ShiftTimes) -> None:
    one = stretch(Portion.HOURS, starts=starts, ends=starts + hours)
    assert 0 <= taken_on(one, planned(shift), Counting.WORKING) <= min(hours, DAY_OF_LEAVE)


@pytest.mark.parametrize(
    ("one", "terms", "field"),
    [
        (LeaveStretch(first=DAY, last=DAY - timedelta(days=1)), AS_DELIVERED[LeaveKind.ANNUAL], "last"),
        (stretch(days=367), AS_DELIVERED[LeaveKind.MATERNITY], "last"),
        (stretch(Portion.MORNING, days=2), AS_DELIVERED[LeaveKind.ANNUAL], "portion"),
        (stretch(Portion.MORNING), AS_DELIVERED[LeaveKind.MARRIAGE], "portion"),
        (stretch(Portion.HOURS, starts=1, ends=2), AS_DELIVERED[LeaveKind.ANNUAL], "portion"),
        (stretch(Portion.HOURS, starts=2, ends=2), AS_DELIVERED[LeaveKind.PERSONAL], "ends"),
    ],
)
def test_stretches_that_cannot_be(one: LeaveStretch, terms: Terms, field: str) -> None:
    with pytest.raises(Invalid) as error:
        check_stretch(one, terms)
    assert error.value.field == field


def test_proof_and_most_days() -> None:
    terms = Terms(paid=True, grain=Grain.DAY, counting=Counting.WORKING, proof_over=1, most_days=3)
    taken = [(DAY + timedelta(days=number), DAY_OF_LEAVE) for number in range(4)]
    check_length(taken[:1], terms, has_proof=False)
    check_length(taken[:3], terms, has_proof=True)
    for days, proof, field in ((2, False, "files"), (4, True, "last")):
        with pytest.raises(Invalid) as error:
            check_length(taken[:days], terms, has_proof=proof)
        assert error.value.field == field


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (stretch(), stretch(), True),
        (stretch(), stretch(Portion.MORNING), True),
        (stretch(Portion.MORNING), stretch(Portion.AFTERNOON), False),
        (stretch(Portion.MORNING), stretch(Portion.MORNING), True),
        (stretch(Portion.HOURS, starts=H, ends=2 * H), stretch(Portion.HOURS, starts=2 * H, ends=3 * H), False),
        (stretch(Portion.HOURS, starts=H, ends=3 * H), stretch(Portion.HOURS, starts=2 * H, ends=4 * H), True),
        (stretch(Portion.HOURS, starts=H, ends=2 * H), stretch(Portion.MORNING), True),
        (stretch(days=2), LeaveStretch(first=DAY + timedelta(days=2), last=DAY + timedelta(days=3)), False),
    ],
)
def test_overlaps(one: LeaveStretch, other: LeaveStretch, shared: bool) -> None:
    assert overlapping(one, other) is overlapping(other, one) is shared


@pytest.mark.parametrize(
    ("portion", "time", "asked"),
    [
        (Portion.WHOLE, 9 * H, True),
        (Portion.WHOLE, 8 * H, False),
        (Portion.MORNING, 13 * H + 1800, False),  # back half an hour before it ends
        (Portion.MORNING, 13 * H + 1799, True),
        (Portion.AFTERNOON, 14 * H + 1799, False),
        (Portion.AFTERNOON, 15 * H, True),
    ],
)
def test_few_minutes_raise_no_question(portion: Portion, time: int, asked: bool) -> None:
    day = planned()
    fact = away_on(stretch(portion), day)
    assert fact is not None
    assert raises_question([fact], day, [PunchFact(midnight(DAY) + time)]) is asked


@pytest.mark.parametrize(
    ("times", "asked"),
    [
        ((8.9, 18.1), True),
        ((8.9, 11, 14, 18.1), False),
        ((8.9, 11, 13, 18.1), True),
        ((8.9, 10.9), False),
        ((8.9, 12, 18.1), True),
    ],
)
def test_presence_around_hours_of_leave(times: tuple[float, ...], asked: bool) -> None:
    day = planned()
    fact = away_on(stretch(Portion.HOURS, starts=11 * H, ends=14 * H), day)
    assert fact is not None
    punches = [PunchFact(midnight(DAY) + round(time * H)) for time in times]
    assert raises_question([fact], day, punches) is asked


def test_what_was_decided_of_a_day() -> None:
    day, inside = planned(), PunchFact(midnight(DAY) + 10 * H)
    for verdict, leave, punches in ((Verdict.LEAVE, 1, 0), (Verdict.RETURNED, 0, 1), (Verdict.BOTH, 1, 1)):
        away = Away(stretches=(stretch(),), rulings={DAY: verdict})
        assert len(away.on(day)) == leave and len(away.counted(day, [inside])) == punches
        assert not away.is_asked(day, [inside])
    assert Away(stretches=(stretch(),)).is_asked(day, [inside])
