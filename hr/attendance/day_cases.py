"""Day cases: a shift, a date and punches as JSON, and what the day comes to (docs/evaluate-day.md)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from hr.attendance.case_shifts import Numbers, ShiftCase, rules_of, shift_of
from hr.attendance.case_times import Moment, day_of_case, moment_of, planned_instant, zone_named
from hr.attendance.rules.day import day_result
from hr.attendance.rules.reasons import OUTSIDE, TWICE
from hr.attendance.rules.values import (
    DAY,
    AttendanceRules,
    DayResult,
    Direction,
    KindOfDay,
    LeaveFact,
    PlannedDay,
    PunchFact,
    Reason,
)
from portal.errors import Invalid

Fact = TypeVar("Fact")

MOST_PUNCHES = 500
_KEYS = frozenset({"shift", "date", "timezone", "punches", "leave", "corrections", "rules", "calendar"})
_DIRECTIONS = {"in": Direction.IN, "out": Direction.OUT, None: Direction.UNKNOWN}


@dataclass(kw_only=True)
class DayCase:
    """A case as rules know it; ``ignored`` names the keys that mean nothing here."""

    zone: ZoneInfo
    shift: ShiftCase | None
    planned: PlannedDay
    rules: AttendanceRules
    punches: Sequence[PunchFact] = ()
    leave: Sequence[LeaveFact] = ()
    corrections: Sequence[PunchFact] = ()
    told: list[Reason] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def result(self) -> DayResult:
        """What the day comes to."""
        return day_result(self.punches, self.planned, self.rules, self.leave, self.corrections)


def case_of(data: Any, place: str = "") -> DayCase:
    """Read one case; raises Invalid whose ``field`` is the place in the file, such as ``punches[2].at``."""
    root = _mapping(data, place or "file")
    at = f"{place}." if place else ""
    zone = zone_named(root.get("timezone", "Asia/Shanghai"), f"{at}timezone")
    if "date" not in root:
        raise Invalid("This is missing.", field=f"{at}date")
    day = day_of_case(root["date"], f"{at}date")
    numbers = Numbers(_mapping(root.get("rules") or {}, f"{at}rules"), f"{at}rules")
    shift = None
    if root.get("shift") is not None:
        shift = shift_of(_mapping(root["shift"], f"{at}shift"), numbers, f"{at}shift")
    case = DayCase(
        zone=zone,
        shift=shift,
        planned=_planned(shift, day, zone, _kind(root.get("calendar"), day, f"{at}calendar")),
        rules=rules_of(shift.numbers if shift else numbers),
    )
    reader = _Reader(case, day)
    case.punches = reader.each(root.get("punches"), f"{at}punches", reader.punch)
    case.corrections = reader.each(root.get("corrections"), f"{at}corrections", reader.correction)
    case.leave = reader.each(root.get("leave"), f"{at}leave", reader.leave)
    outside = sum(not case.planned.opens <= punch.at < case.planned.closes for punch in set(case.punches))
    if outside:
        case.told.append(Reason(OUTSIDE, outside))
    case.ignored = sorted(f"{at}{key}" for key in root.keys() - _KEYS) + (shift.ignored if shift else numbers.unknown())
    return case


def _planned(shift: ShiftCase | None, day: date, zone: ZoneInfo, kind: KindOfDay) -> PlannedDay:
    if shift is None:
        begin, end = planned_instant(zone, day, 0), planned_instant(zone, day, DAY)
        return PlannedDay(day=day, kind=kind, pairs=(), opens=begin, closes=end)
    pairs = shift.pairs(lambda seconds: planned_instant(zone, day, seconds))
    return PlannedDay(
        day=day,
        kind=kind,
        pairs=pairs,
        opens=pairs[0].starts - shift.window_before,
        closes=pairs[-1].ends + shift.window_after + 1,
    )


def _kind(value: Any, day: date, place: str) -> KindOfDay:
    """What the calendar makes of the day: one word, or a word for each date; a working day where nothing is said."""
    if isinstance(value, Mapping):
        value = value.get(day.isoformat())
    if value is None:
        return KindOfDay.WORKING
    try:
        return KindOfDay(value)
    except ValueError:
        raise Invalid("Write working, rest or holiday.", field=place) from None


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Invalid("This is to be an object: {…}.", field=place)
    return value


class _Reader:
    """Reads punches, leave and corrections of one case."""

    def __init__(self, case: DayCase, day: date) -> None:
        self._case = case
        self._day = day
        self._overnight = case.shift is not None and case.shift.ends > DAY

    def each(self, value: Any, place: str, read: Callable[[Any, str], Fact]) -> list[Fact]:
        """Every member of a list, with its place."""
        if value is None:
            return []
        if not isinstance(value, list):
            raise Invalid("This is to be a list: […].", field=place)
        if len(value) > MOST_PUNCHES:
            raise Invalid("This list is longer than %(most)s.", field=place, most=MOST_PUNCHES)
        return [read(item, f"{place}[{number}]") for number, item in enumerate(value)]

    def punch(self, item: Any, place: str) -> PunchFact:
        """An ISO time, or an object with ``at`` and ``direction``."""
        if not isinstance(item, Mapping):
            return PunchFact(self._instant(item, place))
        if "at" not in item:
            raise Invalid("This is missing.", field=f"{place}.at")
        return PunchFact(self._instant(item["at"], f"{place}.at"), _direction(item.get("direction"), place))

    def correction(self, item: Any, place: str) -> PunchFact:
        """A punch that was approved: the time and which way."""
        found = self.punch(item, place)
        if found.direction is Direction.UNKNOWN:
            raise Invalid("A correction says whether it is in or out.", field=f"{place}.direction")
        return found

    def leave(self, item: Any, place: str) -> LeaveFact:
        """From ``start`` to ``end``, or the whole day of the shift where ``part`` is ``whole``."""
        leave = _mapping(item, place)
        if leave.get("part") == "whole":
            return LeaveFact(self._case.planned.opens, self._case.planned.closes)
        ends = []
        for key in ("start", "end"):
            if key not in leave:
                raise Invalid("Leave has start and end, or “part”: “whole”.", field=f"{place}.{key}")
            ends.append(self._instant(leave[key], f"{place}.{key}"))
        if ends[0] >= ends[1]:
            raise Invalid("This ends before it starts.", field=f"{place}.end")
        return LeaveFact(*ends)

    def _instant(self, value: Any, place: str) -> int:
        found: Moment = moment_of(value, self._case.zone, self._day, self._overnight, place)
        if found.twice:
            self._case.told.append(Reason(TWICE, at=int(found.timestamp())))
        return int(found.timestamp())


def _direction(value: Any, place: str) -> Direction:
    if (value is not None and not isinstance(value, str)) or value not in _DIRECTIONS:
        raise Invalid("Write in, out or null.", field=f"{place}.direction")
    return _DIRECTIONS[value]
