"""Made-up punches of made-up people, the same for the same person and day: for the demo and the file to try."""

import csv
import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.months import Month, month_of
from hr.attendance.punches import instant
from hr.attendance.records import planned_for
from hr.attendance.rules.values import BreakKind, ShiftTimes, midnight
from portal import clock
from portal.people.models import Employee, Team
from portal.workdays.queries import current_calendar
from portal.workdays.rules import WorkCalendar

GAP_TEAM = "C"
_FEWEST_DAYS = 5
_HEADERS = {
    "en": ("Staff number", "Name", "Punch time", "Direction", "Device"),
    "zh_Hans": ("工号", "姓名", "打卡时间", "方向", "设备"),
    "zh_Hant": ("工號", "姓名", "打卡時間", "方向", "設備"),
}
_WORDS = {"en": ("in", "out"), "zh_Hans": ("上班", "下班"), "zh_Hant": ("上班", "下班")}
_DEVICES = {
    "en": ("Main entrance", "Third floor"),
    "zh_Hans": ("一号门", "三楼"),
    "zh_Hant": ("一號門", "三樓"),
}
_CODECS = {"en": "utf-8", "zh_Hans": "gb18030", "zh_Hant": "utf-8-sig"}


@dataclass(frozen=True, order=True)
class Line:
    """A line of a file: instant in seconds, staff number, name, arriving or not (None: the device does not say)."""

    at: int
    number: str
    name: str
    arriving: bool | None


def gap_month(calendar: WorkCalendar, today: date) -> Month:
    """The month that the demo lacks for one team: this one, or the last where this one has only just begun."""
    month = month_of(today)
    passed = sum(calendar.is_working_day(day) for day in month.days if day < today)
    return month if passed >= _FEWEST_DAYS else month.previous


def made_up_lines(
    session: Session,
    first: date,
    last: date,
    *,
    teams: frozenset[str] | None = None,
    without: frozenset[str] = frozenset(),
) -> list[Line]:
    """The punches of everybody employed on a day between the two, oldest first; ``teams`` and ``without`` are codes."""
    people = list(session.scalars(select(Employee).order_by(Employee.number)))
    ids = [person.id for person in people]
    calendar = current_calendar(session)
    plans, places = planned_for(session, ids, first, last)
    codes: dict[int, str] = {row.id: row.code for row in session.execute(select(Team.id, Team.code))}
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    lines: list[Line] = []
    for person in people:
        for day in days:
            employed = person.entered_on <= day and (person.left_on is None or day <= person.left_on)
            team = places.team(person.id, day)
            code, plan = codes.get(team or 0, ""), plans.day(person.id, team, day)
            off = plan.off if plan.off is not None else not calendar.is_working_day(day)
            if not employed or off or plan.edition is None:
                continue
            if code not in without and (teams is None or code in teams):
                lines += _of_day(person.number, person.name, day, plan.edition.times)
    return sorted(lines, key=lambda line: (line.at, line.number))


def _of_day(number: str, name: str, day: date, shift: ShiftTimes) -> Iterable[Line]:
    """Mostly on time; some people are late more often than others. Stretches and punched breaks are each punched."""
    habit = random.Random(f"habit {number}").choice((0.01, 0.02, 0.03, 0.04, 0.05, 0.14))  # noqa: S311 - no secret  # nosec B311
    chance = random.Random(f"{number} {day}")  # noqa: S311 - no secret  # nosec B311
    begin = midnight(day)
    fate = chance.random()
    if fate < 0.009:
        return
    arrival = begin + shift.starts + _arrival(chance, habit)
    departure = begin + shift.ends + _departure(chance)
    silent = chance.random() < 0.12
    if not 0.009 <= fate < 0.014:
        yield Line(arrival, number, name, None if silent else True)
        if chance.random() < 0.02:
            yield Line(arrival + chance.randint(8, 70), number, name, None if silent else True)
    for first, last in _away(shift):
        yield Line(begin + first + chance.randint(0, 240), number, name, None if silent else False)
        yield Line(begin + last - chance.randint(20, 400), number, name, None if silent else True)
    if not 0.014 <= fate < 0.026:
        yield Line(departure, number, name, None if silent else False)


def _away(shift: ShiftTimes) -> list[tuple[int, int]]:
    """Between the stretches of a shift, and in its punched breaks, people go out and come in again."""
    between = [(one[1], other[0]) for one, other in pairwise(shift.pairs)]
    return sorted([*between, *((one.starts, one.ends) for one in shift.breaks if one.kind is BreakKind.PUNCHED)])


def _arrival(chance: random.Random, habit: float) -> int:
    if chance.random() < habit:
        return chance.randint(6 * 60, 48 * 60)
    if chance.random() < 0.04:
        return chance.randint(20, 280)
    return -chance.randint(20, 19 * 60)


def _departure(chance: random.Random) -> int:
    return -chance.randint(4 * 60, 70 * 60) if chance.random() < 0.014 else chance.randint(5, 26 * 60)


def rows_of(lines: Sequence[Line], language: str) -> list[list[str]]:
    """The lines as cells in the words of the language."""
    into, out = _WORDS[language]
    main, upstairs = _DEVICES[language]
    return [
        [
            line.number,
            line.name,
            f"{clock.local(instant(line.at)):%Y-%m-%d %H:%M:%S}",
            "" if line.arriving is None else into if line.arriving else out,
            upstairs if int(line.number) % 3 == 0 else main,
        ]
        for line in lines
    ]


def csv_of(rows: Sequence[Sequence[str]], language: str) -> bytes:
    """A file as the devices of the demo company write it: GB18030 in Simplified Chinese, else UTF-8."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(_HEADERS[language])
    writer.writerows(rows)
    return target.getvalue().encode(_CODECS[language])
