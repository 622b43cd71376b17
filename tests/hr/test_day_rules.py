"""What a day comes to: a table of cases, and laws that hold for any punches (policy 5.1.1)."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hr.attendance.rules.bounds import planned_days
from hr.attendance.rules.day import day_result
from hr.attendance.rules.reasons import BOUNCED, NEAR_END, NEAR_START
from hr.attendance.rules.values import (
    DAY,
    AttendanceRules,
    Break,
    DayResult,
    DayStatus,
    Direction,
    KindOfDay,
    PlannedDay,
    PunchFact,
    ShiftTimes,
    midnight,
)
from tests.hr.staff import SHIFT

TODAY = date(2026, 10, 9)
NIGHT = ShiftTimes(starts=22 * 3600, ends=30 * 3600, breaks=(Break(26 * 3600, 27 * 3600),))
RULES = AttendanceRules(grace=300)
_WAYS = {"+": Direction.IN, "-": Direction.OUT, "": Direction.UNKNOWN}


def planned(shift: ShiftTimes | None = SHIFT, kind: KindOfDay = KindOfDay.WORKING) -> PlannedDay:
    """The day with the same shift around it."""
    return planned_days([(TODAY, kind, shift)], shift, shift)[0]


def punch(text: str, day: date = TODAY) -> PunchFact:
    """``+8:59`` is arriving, ``-18:01`` leaving, ``8:59:30`` says neither; hours may pass 24."""
    way = _WAYS[text[0] if text[0] in "+-" else ""]
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    seconds = parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)
    return PunchFact(at=midnight(day) + seconds, direction=way)


def result(*texts: str, shift: ShiftTimes | None = SHIFT, kind: KindOfDay = KindOfDay.WORKING) -> DayResult:
    """The day of these punches."""
    return day_result([punch(text) for text in texts], planned(shift, kind), RULES)


H, M = 3600, 60
CASES = [
    # punches, status, worked, late, early, beyond
    ((), "absent", 0, 0, 0, 0),
    (("8:55", "18:00"), "present", 8 * H, 0, 0, 5 * M),
    (("9:05", "18:00"), "present", 8 * H - 5 * M, 5 * M, 0, 0),
    (("9:05:01", "18:00"), "late", 8 * H - 5 * M - 1, 5 * M + 1, 0, 0),
    (("9:00", "17:59:59"), "early", 8 * H - 1, 0, 1, 0),
    (("9:30", "17:00"), "late_and_early", 6 * H + 30 * M, 30 * M, 1 * H, 0),
    (("12:30", "18:00"), "late", 5 * H, 3 * H + 30 * M, 0, 0),
    (("13:30", "18:00"), "late", 4 * H + 30 * M, 4 * H + 30 * M, 0, 0),
    (("8:00", "12:00"), "early", 3 * H, 0, 6 * H, 1 * H),
    (("18:30", "20:00"), "late", 0, 9 * H, 0, 90 * M),
    (("7:00", "8:30"), "early", 0, 0, 9 * H, 90 * M),
    (("8:55",), "missing_out", 0, 0, 0, 0),
    (("18:02",), "missing_in", 0, 0, 0, 0),
    (("+18:02",), "missing_out", 0, 9 * H, 0, 0),
    (("-8:55",), "missing_in", 0, 0, 9 * H, 0),
    (("13:30",), "missing_out", 0, 4 * H + 30 * M, 0, 0),
    (("13:31",), "missing_in", 0, 0, 4 * H + 29 * M, 0),
    (("8:55", "8:56:30"), "missing_out", 0, 0, 0, 0),
    (("17:59:30", "18:00:20"), "missing_in", 0, 0, 0, 0),
    (("8:55", "17:59:30", "18:00:20"), "present", 8 * H, 0, 0, 5 * M + 20),
    (("+8:55", "+18:00"), "missing_out", 0, 0, 0, 0),
    (("-8:55", "-18:00"), "missing_in", 0, 0, 0, 0),
    (("-9:00", "+18:00"), "missing_out", 0, 9 * H, 0, 0),
    (("+9:00", "-10:00", "+11:00", "-18:00"), "present", 7 * H, 0, 0, 0),
    (("+9:00", "-12:00", "+13:00", "-18:00"), "present", 8 * H, 0, 0, 0),
    (("9:00", "10:00", "11:00", "18:00"), "present", 8 * H, 0, 0, 0),
    (("+9:00", "-9:01", "-18:00"), "present", 8 * H, 0, 0, 0),
]


@pytest.mark.parametrize(("punches", "status", "worked", "late", "early", "beyond"), CASES)
def test_day_comes_to(punches: tuple[str, ...], status: str, worked: int, late: int, early: int, beyond: int) -> None:
    found = result(*punches)
    assert (found.status.value, found.worked, found.late, found.early, found.beyond) == (
        status, worked, late, early, beyond,
    )  # fmt: skip


def test_grace_never_hides_the_minutes() -> None:
    found = result("9:04:59", "18:00")
    assert (found.status, found.late) == (DayStatus.PRESENT, 299)
    assert any(reason.seconds == 299 for reason in found.reasons)


def test_rule_that_decided_a_single_punch_is_named() -> None:
    assert NEAR_START in {reason.text for reason in result("9:10").reasons}
    assert NEAR_END in {reason.text for reason in result("17:10").reasons}
    assert BOUNCED in {reason.text for reason in result("9:10", "9:11").reasons}


@pytest.mark.parametrize("kind", [KindOfDay.REST, KindOfDay.HOLIDAY])
def test_day_off_is_never_late_or_absent(kind: KindOfDay) -> None:
    assert result(kind=kind).status.value == kind.value
    worked = result("10:00", "15:00", kind=kind)
    assert (worked.status.value, worked.late, worked.worked, worked.beyond) == (kind.value, 0, 0, 5 * H)


def test_day_without_shift_has_no_verdict() -> None:
    assert result("9:00", "18:00", shift=None).status is DayStatus.UNPLANNED


def test_night_shift_belongs_to_the_day_it_began() -> None:
    days = [(TODAY + timedelta(days=number), KindOfDay.WORKING, NIGHT) for number in range(2)]
    first, second = planned_days(days, NIGHT, NIGHT)
    punches = [punch("21:55"), punch("30:02"), punch("46:10"), punch("53:00")]
    one, two = day_result(punches, first, RULES), day_result(punches, second, RULES)
    assert (one.status, one.worked) == (DayStatus.PRESENT, 7 * H)
    assert (two.status, two.late, two.early) == (DayStatus.LATE_AND_EARLY, 10 * M, 1 * H)


def test_morning_after_night_shift_counts_even_before_a_day_without_shift() -> None:
    morrow = TODAY + timedelta(days=1)
    first, second = planned_days([(TODAY, KindOfDay.WORKING, NIGHT), (morrow, KindOfDay.REST, None)], NIGHT, None)
    assert first.closes == second.opens > midnight(TODAY) + 30 * H


TIMES = some.integers(midnight(TODAY) - DAY, midnight(TODAY) + 2 * DAY)
PUNCHES = some.lists(some.builds(PunchFact, at=TIMES, direction=some.sampled_from(Direction)), max_size=8)
SHIFTS = some.sampled_from([SHIFT, NIGHT, ShiftTimes(starts=13 * H, ends=22 * H)])


@given(PUNCHES, SHIFTS, some.randoms())
def test_order_and_repetition_change_nothing(punches: list[PunchFact], shift: ShiftTimes, chance: object) -> None:
    plan = planned(shift)
    shuffled = [*punches, *punches[:3]]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert day_result(shuffled, plan, RULES) == day_result(punches, plan, RULES)


@given(PUNCHES, SHIFTS)
def test_no_second_is_lost_or_counted_twice(punches: list[PunchFact], shift: ShiftTimes) -> None:
    found = day_result(punches, planned(shift), RULES)
    assert min(found.worked, found.late, found.early, found.paused, found.gone, found.beyond) >= 0
    if found.arrival is not None and found.departure is not None:
        parts = found.worked + found.late + found.early + found.paused + found.gone
        assert parts == shift.ends - shift.starts
        assert found.arrival < found.departure


@given(PUNCHES, SHIFTS)
def test_one_punch_is_never_present(punches: list[PunchFact], shift: ShiftTimes) -> None:
    plan = planned(shift)
    inside = {item.at for item in punches if plan.opens <= item.at < plan.closes}
    found = day_result(punches, plan, RULES)
    if not inside:
        assert found.status is DayStatus.ABSENT
    if len(inside) == 1 and len({item.direction for item in punches if item.at in inside}) == 1:
        assert found.status in (DayStatus.MISSING_IN, DayStatus.MISSING_OUT)


@given(some.lists(SHIFTS, min_size=3, max_size=9))
def test_every_instant_belongs_to_exactly_one_day(shifts: list[ShiftTimes]) -> None:
    days = [(TODAY + timedelta(days=place), KindOfDay.WORKING, shift) for place, shift in enumerate(shifts[1:-1])]
    found = planned_days(days, shifts[0], shifts[-1])
    assert all(one.closes == other.opens for one, other in pairwise(found))
    assert all(day.opens < day.closes for day in found)
