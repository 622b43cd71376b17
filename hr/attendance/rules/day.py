"""What a day comes to: one pure function from punches and plan to status, times and reasons (policy 5.1.1).

Adding a punch twice changes nothing, and neither does their order. One punch is *missing* the other, never present.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hr.attendance.rules.values import (
    AttendanceRules,
    DayResult,
    DayStatus,
    Direction,
    KindOfDay,
    PlannedDay,
    PunchFact,
    Reason,
    ShiftTimes,
    midnight,
)
from portal.words import mark

NO_PUNCH = mark("There is no punch on a working day.")
ONLY_ONE = mark("There is only one punch: the other one is missing.")
STATED_IN = mark("The punch says that it is one of arriving.")
STATED_OUT = mark("The punch says that it is one of leaving.")
NEAR_START = mark("The punch does not say which way; it lies nearer to the start of the shift.")
NEAR_END = mark("The punch does not say which way; it lies nearer to the end of the shift.")
NEVER_IN = mark("All punches are of leaving: the arrival is missing.")
NEVER_OUT = mark("No punch of leaving follows the arrival.")
CAME_LATE = mark("Arrived after the start of the shift by")
IN_GRACE = mark("Arrived within the grace at the start, which does not count as late; on record stay")
LEFT_EARLY = mark("Left before the end of the shift by")
PAUSED = mark("Break taken off, as far as it falls into the presence:")
WAS_GONE = mark("Out and in again between arrival and departure:")
BEYOND = mark("Presence outside of the shift, not counted as work until overtime is approved:")
BOUNCED = mark("Punches within two minutes of another count as one.")
OFF_REST = mark("Day of rest by the calendar.")
OFF_HOLIDAY = mark("Holiday by the calendar.")
NOT_PLANNED = mark("No shift is planned for this day.")


@dataclass(frozen=True)
class _Cluster:
    """Punches that are one: the first counts for arriving, the last for leaving."""

    first: int
    last: int
    direction: Direction


def day_result(punches: Iterable[PunchFact], planned: PlannedDay, rules: AttendanceRules) -> DayResult:
    """What ``planned.day`` came to by the punches between its bounds; the others are left aside."""
    own = sorted({punch for punch in punches if planned.opens <= punch.at < planned.closes})
    clusters = _clusters(own, rules.bounce)
    told = (Reason(text=BOUNCED),) if len(clusters) < len({punch.at for punch in own}) else ()
    if planned.kind is not KindOfDay.WORKING:
        return _on_day_off(planned, clusters, told)
    if planned.shift is None:
        return DayResult(day=planned.day, status=DayStatus.UNPLANNED, reasons=(Reason(text=NOT_PLANNED),))
    if not clusters:
        return DayResult(day=planned.day, status=DayStatus.ABSENT, reasons=(Reason(text=NO_PUNCH),))
    start, end = _edges(planned.day, planned.shift)
    if len(clusters) == 1:
        return _single(planned.day, clusters[0], start, end, told)
    return _whole(planned, clusters, start, end, rules, told)


def _clusters(punches: Sequence[PunchFact], bounce: int) -> list[_Cluster]:
    """Punches no further than ``bounce`` from the first of their group, as long as none contradicts the other."""
    found: list[_Cluster] = []
    for punch in punches:
        last = found[-1] if found else None
        if last and punch.at - last.first <= bounce and _agree(last.direction, punch.direction):
            known = punch.direction if last.direction is Direction.UNKNOWN else last.direction
            found[-1] = _Cluster(last.first, punch.at, known)
        else:
            found.append(_Cluster(punch.at, punch.at, punch.direction))
    return found


def _agree(one: Direction, other: Direction) -> bool:
    return one is other or Direction.UNKNOWN in (one, other)


def _edges(day: date, shift: ShiftTimes) -> tuple[int, int]:
    begin = midnight(day)
    return begin + shift.starts, begin + shift.ends


def _on_day_off(planned: PlannedDay, clusters: Sequence[_Cluster], told: tuple[Reason, ...]) -> DayResult:
    holiday = planned.kind is KindOfDay.HOLIDAY
    status, text = (DayStatus.HOLIDAY, OFF_HOLIDAY) if holiday else (DayStatus.REST, OFF_REST)
    reasons = [Reason(text=text), *told]
    if not clusters:
        return DayResult(day=planned.day, status=status, reasons=tuple(reasons))
    beyond = sum(last - first for first, last in _presence(clusters, clusters[0].first, clusters[-1].last))
    reasons.append(Reason(text=BEYOND, seconds=beyond) if len(clusters) > 1 else Reason(text=ONLY_ONE))
    return DayResult(
        day=planned.day,
        status=status,
        arrival=clusters[0].first,
        departure=clusters[-1].last if len(clusters) > 1 else None,
        beyond=beyond if len(clusters) > 1 else 0,
        reasons=tuple(reasons),
    )


def _single(day: date, only: _Cluster, start: int, end: int, told: tuple[Reason, ...]) -> DayResult:
    """One punch: which one is missing is told by the punch itself, else by the planned edge that it lies nearer to."""
    if only.direction is Direction.UNKNOWN:
        arriving = abs(only.first - start) <= abs(end - only.last)
        why = NEAR_START if arriving else NEAR_END
    else:
        arriving = only.direction is Direction.IN
        why = STATED_IN if arriving else STATED_OUT
    reasons = (Reason(text=ONLY_ONE), Reason(text=why), *told)
    if arriving:
        late = _clamped(only.first, start, end) - start
        return DayResult(day=day, status=DayStatus.MISSING_OUT, arrival=only.first, late=late, reasons=reasons)
    early = end - _clamped(only.last, start, end)
    return DayResult(day=day, status=DayStatus.MISSING_IN, departure=only.last, early=early, reasons=reasons)


def _clamped(at: int, start: int, end: int) -> int:
    return max(start, min(at, end))


def _whole(
    planned: PlannedDay,
    clusters: Sequence[_Cluster],
    start: int,
    end: int,
    rules: AttendanceRules,
    told: tuple[Reason, ...],
) -> DayResult:
    """Several punches: the first that can be an arrival and the last that can be a departure bound the day."""
    arrival = next((item.first for item in clusters if item.direction is not Direction.OUT), None)
    if arrival is None:
        return _one_sided(planned.day, DayStatus.MISSING_IN, None, clusters[-1].last, start, end, (NEVER_IN, told))
    leaving = [item.last for item in clusters if item.direction is not Direction.IN and item.first > arrival]
    if not leaving:
        return _one_sided(planned.day, DayStatus.MISSING_OUT, arrival, None, start, end, (NEVER_OUT, told))
    return _complete(planned, clusters, (arrival, leaving[-1]), (start, end), rules, told)


def _one_sided(
    day: date,
    status: DayStatus,
    arrival: int | None,
    departure: int | None,
    start: int,
    end: int,
    why: tuple[str, tuple[Reason, ...]],
) -> DayResult:
    return DayResult(
        day=day,
        status=status,
        arrival=arrival,
        departure=departure,
        late=0 if arrival is None else _clamped(arrival, start, end) - start,
        early=0 if departure is None else end - _clamped(departure, start, end),
        reasons=(Reason(text=why[0]), *why[1]),
    )


def _complete(
    planned: PlannedDay,
    clusters: Sequence[_Cluster],
    bounds: tuple[int, int],
    edges: tuple[int, int],
    rules: AttendanceRules,
    told: tuple[Reason, ...],
) -> DayResult:
    assert planned.shift is not None
    (arrival, departure), (start, end) = bounds, edges
    late = _clamped(arrival, start, end) - start
    early = end - _clamped(departure, start, end)
    begin = midnight(planned.day)
    breaks = [(begin + first, begin + last) for first, last in planned.shift.breaks]
    spans = _presence(clusters, arrival, departure)
    inside = [(max(first, start), min(last, end)) for first, last in spans if min(last, end) > max(first, start)]
    present = sum(last - first for first, last in inside)
    paused = sum(_overlap(span, pause) for span in inside for pause in breaks)
    gone = end - start - late - early - present
    beyond = sum(last - first for first, last in spans) - present
    is_late, is_early = late > rules.grace, early > 0
    notes = (
        (CAME_LATE, late if is_late else 0),
        (IN_GRACE, late if late and not is_late else 0),
        (LEFT_EARLY, early),
        (PAUSED, paused),
        (WAS_GONE, gone),
        (BEYOND, beyond),
    )
    return DayResult(
        day=planned.day,
        status=_status(is_late, is_early),
        arrival=arrival,
        departure=departure,
        worked=present - paused,
        late=late,
        early=early,
        paused=paused,
        gone=gone,
        beyond=beyond,
        reasons=(*(Reason(text=text, seconds=seconds) for text, seconds in notes if seconds), *told),
    )


def _presence(clusters: Sequence[_Cluster], arrival: int, departure: int) -> list[tuple[int, int]]:
    """From in to out, pair by pair, where every punch says which way and they alternate; else from first to last."""
    inner = [item for item in clusters if arrival <= item.first and item.last <= departure]
    wanted = [Direction.IN, Direction.OUT] * (len(inner) // 2)
    if len(inner) % 2 == 0 and [item.direction for item in inner] == wanted:
        return [(one.first, other.last) for one, other in zip(inner[::2], inner[1::2], strict=True)]
    return [(arrival, departure)]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _status(is_late: bool, is_early: bool) -> DayStatus:
    if is_late and is_early:
        return DayStatus.LATE_AND_EARLY
    if is_late:
        return DayStatus.LATE
    return DayStatus.EARLY if is_early else DayStatus.PRESENT
