"""Rules as plain functions: working days, and what a day of attendance comes to."""

import random
import time
from datetime import date, timedelta

from bench.house import House
from bench.measure import Side, peak_memory, side_by_side
from bench.report import Line
from hr.attendance.rules.bounds import planned_days
from hr.attendance.rules.day import day_result
from hr.attendance.rules.values import (
    AttendanceRules,
    Break,
    Direction,
    KindOfDay,
    PlannedDay,
    PunchFact,
    ShiftTimes,
    midnight,
)
from portal.db.session import db
from portal.workdays.queries import current_calendar

_CALLS = 200_000
_ROUNDS = 9


def working_days(house: House) -> list[Line]:
    """The n-th working day, called one by one with changing starts and numbers, beside the same loop without it."""
    with house.demo.app_context():
        calendar = current_calendar(db.session)
        db.session.close()
    first = date(calendar.announced_until.year, 1, 4)
    asked = [(first + timedelta(days=number % 300), 1 + number % 30) for number in range(_CALLS)]
    ours, floor, ratios = Side(), Side(), []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        for start, days in asked:
            calendar.deadline(start, days)
        mine = time.perf_counter() - began
        began = time.perf_counter()
        for start, days in asked:
            _nothing(start, days)
        least = time.perf_counter() - began
        ours.seconds.append(mine / _CALLS)
        floor.seconds.append(least / _CALLS)
        ratios.append(mine / least)
    rate = 1 / ours.p50
    return [
        Line(
            work="n-th working day",
            size="single call",
            p50=ours.p50,
            rate=f"{rate:,.0f}/s",
            floor_name="empty function",
            floor=floor.p50,
            ratio=sorted(ratios)[len(ratios) // 2],
            goal="≥ 1,000,000/s",
            met=rate >= 1_000_000,
            memory=peak_memory(),
        )
    ]


def _nothing(start: date, days: int) -> date:
    return start


_PEOPLE = 500
_SHIFT = ShiftTimes(starts=9 * 3600, ends=18 * 3600, breaks=(Break(12 * 3600, 13 * 3600),))


def day_rules(_house: House) -> list[Line]:
    """A month of 500 people through the rules, without a database, beside a loop that only takes last less first."""
    days = [(date(2026, 10, 1) + timedelta(days=number), KindOfDay.WORKING, _SHIFT) for number in range(31)]
    cases = _person_days(planned_days(days, _SHIFT, _SHIFT))
    rules = AttendanceRules()
    pair = side_by_side(
        lambda: [day_result(own, planned, rules) for own, planned in cases],
        lambda: [own[-1].at - own[0].at for own, _ in cases],
        rounds=9,
    )
    return [
        Line(
            work="day of attendance, by the rules",
            size=f"{_PEOPLE} × {len(days)} days",
            p50=pair.ours.p50,
            p95=pair.ours.p95,
            cpu=pair.ours.cpu_each,
            rate=f"{len(cases) / pair.ours.p50:,.0f}/s",
            floor_name="last less first",
            floor=pair.floor.p50,
            ratio=pair.ratio,
            cpu_ratio=pair.cpu_ratio,
            memory=peak_memory(),
        )
    ]


def _person_days(days: list[PlannedDay]) -> list[tuple[list[PunchFact], PlannedDay]]:
    """In and out about the hours, every eighth day by a device that does not say which way; the same each time."""
    chance = random.Random("days")
    found = []
    for number in range(_PEOPLE * len(days)):
        planned = days[number % len(days)]
        begin, silent = midnight(planned.day), number % 8 == 0
        came, left = begin + 9 * 3600 + chance.randint(-900, 900), begin + 18 * 3600 + chance.randint(-900, 1800)
        ways = (Direction.UNKNOWN, Direction.UNKNOWN) if silent else (Direction.IN, Direction.OUT)
        found.append(([PunchFact(came, ways[0]), PunchFact(left, ways[1])], planned))
    return found
