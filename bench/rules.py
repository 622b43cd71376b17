"""Rules as plain functions: working days."""

import time
from datetime import date, timedelta

from bench.house import House
from bench.measure import Side, peak_memory
from bench.report import Line
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
