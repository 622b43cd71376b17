"""What one planned stretch of work comes to: who came when, was how late, worked how long."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from hr.attendance.rules import reasons as why
from hr.attendance.rules.directions import Cluster, edges_of, resolved
from hr.attendance.rules.spans import (
    Stretch,
    clipped,
    length,
    overlap,
    pairs_of,
    punched_gaps,
    shared,
    taken_off,
    without,
)
from hr.attendance.rules.values import (
    AttendanceRules,
    BreakKind,
    DayResult,
    DayStatus,
    Direction,
    PlannedPair,
    Reason,
    Single,
    Span,
)


class _Plan(NamedTuple):
    """A stretch of work less the leave: what is left between the two instants, ``cuts`` being leave in between.

    ``leave`` and ``paused`` are the seconds of leave and of breaks that lie outside of the rest.
    """

    starts: int
    ends: int
    cuts: Sequence[Stretch]
    leave: int
    paused: int


class _Presence(NamedTuple):
    """Arrival and departure as far as they are known, the time between, and why."""

    arrival: int | None
    departure: int | None
    spans: Sequence[Stretch]
    status: DayStatus | None
    reasons: tuple[Reason, ...] = ()


def pair_result(
    day: date, pair: PlannedPair, clusters: Sequence[Cluster], leave: Sequence[Stretch], rules: AttendanceRules
) -> DayResult:
    """The stretch as if it were a day of its own. ``leave`` in order; ``clusters`` those near to the stretch."""
    plan = _less_leave(pair, leave)
    told = (Reason(why.ON_LEAVE, seconds=plan.leave),) if plan.leave else ()
    if clusters and shared([(item.first, item.last + 1) for item in clusters], leave):
        told = (*told, Reason(why.LEAVE_QUESTION))
    if plan.starts >= plan.ends:
        return DayResult(day=day, status=DayStatus.LEAVE, leave=plan.leave, paused=plan.paused, reasons=told)
    if not clusters:
        reasons = (Reason(why.NO_PUNCH), *told)
        return DayResult(day=day, status=DayStatus.ABSENT, leave=plan.leave, paused=plan.paused, reasons=reasons)
    presence = _presence(pair, clusters, rules)
    if presence.status is not None:
        return _one_sided(day, pair, plan, presence, told)
    return _whole(day, pair, plan, presence, rules, told)


def _less_leave(pair: PlannedPair, leave: Sequence[Stretch]) -> _Plan:
    """The edges move past leave, and past a fixed break that leave reaches: who is back after lunch is not late."""
    cuts = clipped(leave, pair.starts, pair.ends) if leave else []
    if not cuts:
        return _Plan(pair.starts, pair.ends, (), 0, 0)
    fixed = [(pause.starts, pause.ends) for pause in pair.breaks if pause.kind is BreakKind.FIXED]
    starts, ends = pair.starts, pair.ends
    while moved := next((last for first, last in [*cuts, *fixed] if first <= starts < last), None):
        starts = moved
    while moved := next((first for first, last in [*cuts, *fixed] if first < ends <= last and ends > starts), None):
        ends = moved
    outside = [(pair.starts, starts), (max(starts, ends), pair.ends)]
    inner = clipped(cuts, starts, ends)
    paused = shared([*outside, *inner], fixed)
    return _Plan(starts, ends, inner, length(outside) + length(inner) - paused, paused)


def _presence(pair: PlannedPair, clusters: Sequence[Cluster], rules: AttendanceRules) -> _Presence:
    if len(clusters) == 1:
        return _single(pair, clusters[0], rules)
    found, told = resolved(clusters, edges_of(pair), rules)
    arrival = next((item.first for item in found if item.direction is Direction.IN), None)
    if arrival is None:
        return _missing_in(None, found[-1].last, (), (Reason(why.NEVER_IN), *told))
    leaving = [item.last for item in found if item.direction is Direction.OUT and item.first > arrival]
    if not leaving:
        return _missing_out(arrival, None, (), (Reason(why.NEVER_OUT), *told))
    pairs = pairs_of(found)
    strict = rules.span is Span.EVERY_PAIR or (rules.span is Span.STATED_PAIRS and not told)
    if strict and found[-1].direction is Direction.IN:
        return _missing_out(arrival, None, pairs, (Reason(why.STILL_IN), *told))
    if strict and found[0].direction is Direction.OUT:
        return _missing_in(None, leaving[-1], pairs, (Reason(why.STARTS_OUT), *told))
    if rules.span is Span.EVERY_PAIR or (strict and len(found) == 2 * len(pairs)):
        return _Presence(arrival=arrival, departure=pairs[-1][1], spans=pairs, status=None, reasons=told)
    spans = without([(arrival, leaving[-1])], punched_gaps(pairs, pair.breaks))
    return _Presence(arrival=arrival, departure=leaving[-1], spans=spans, status=None, reasons=told)


def _single(pair: PlannedPair, only: Cluster, rules: AttendanceRules) -> _Presence:
    """One punch: which one is missing is told by the punch itself, else by the planned edge that it lies nearer to."""
    found, told = resolved([only], edges_of(pair), rules)
    arriving = found[0].direction is Direction.IN
    stated = Reason(why.STATED_IN if arriving else why.STATED_OUT)
    one = Reason(why.ONLY_ONE if rules.single is Single.MISSING else why.ONE_IS_NONE)
    reasons = (one, *(told or (stated,)))
    if rules.single is Single.ABSENT:
        times = (only.first, None) if arriving else (None, only.last)
        return _Presence(arrival=times[0], departure=times[1], spans=(), status=DayStatus.ABSENT, reasons=reasons)
    if arriving:
        return _missing_out(only.first, None, (), reasons)
    return _missing_in(None, only.last, (), reasons)


def _missing_in(
    arrival: int | None, departure: int, spans: Sequence[Stretch], reasons: tuple[Reason, ...]
) -> _Presence:
    return _Presence(arrival=arrival, departure=departure, spans=spans, status=DayStatus.MISSING_IN, reasons=reasons)


def _missing_out(
    arrival: int, departure: int | None, spans: Sequence[Stretch], reasons: tuple[Reason, ...]
) -> _Presence:
    return _Presence(arrival=arrival, departure=departure, spans=spans, status=DayStatus.MISSING_OUT, reasons=reasons)


def _one_sided(day: date, pair: PlannedPair, plan: _Plan, presence: _Presence, told: tuple[Reason, ...]) -> DayResult:
    """A day with an end that nobody knows: how late, how early, and the pairs that are whole, as far as known."""
    assert presence.status is not None
    inside = without(clipped(presence.spans, plan.starts, plan.ends), plan.cuts)
    paused = min(length(inside), taken_off(inside, pair.breaks))
    beyond = length(presence.spans) - length(clipped(presence.spans, pair.starts, pair.ends))
    return DayResult(
        day=day,
        status=presence.status,
        arrival=presence.arrival,
        departure=presence.departure,
        worked=length(inside) - paused,
        late=0 if presence.arrival is None else _late(plan, presence.arrival),
        early=0 if presence.departure is None else _early(plan, presence.departure),
        paused=paused + plan.paused,
        leave=plan.leave,
        beyond=beyond,
        reasons=(*presence.reasons, *told),
    )


def _late(plan: _Plan, arrival: int) -> int:
    came = max(plan.starts, min(arrival, plan.ends))
    return came - plan.starts - sum(overlap((plan.starts, came), cut) for cut in plan.cuts)


def _early(plan: _Plan, departure: int) -> int:
    left = max(plan.starts, min(departure, plan.ends))
    return plan.ends - left - sum(overlap((left, plan.ends), cut) for cut in plan.cuts)


def _whole(
    day: date,
    pair: PlannedPair,
    plan: _Plan,
    presence: _Presence,
    rules: AttendanceRules,
    told: tuple[Reason, ...],
) -> DayResult:
    assert presence.arrival is not None and presence.departure is not None
    late, early = _late(plan, presence.arrival), _early(plan, presence.departure)
    in_shift = clipped(presence.spans, pair.starts, pair.ends)
    inside = without(clipped(in_shift, plan.starts, plan.ends), plan.cuts) if plan.leave else in_shift
    present = length(inside)
    taken = min(present, taken_off(inside, pair.breaks))
    away = plan.ends - plan.starts - length(plan.cuts) - late - early - present
    punched = min(away, length(clipped(punched_gaps(presence.spans, pair.breaks), plan.starts, plan.ends)))
    beyond = length(presence.spans) - length(in_shift)
    is_late, is_early = late > rules.grace, early > rules.grace_out
    band = sum(late > bound for bound in rules.bands) + 1 if is_late else 0
    notes = (
        (why.CAME_LATE, late if is_late else 0),
        (why.GRAVE, rules.bands[band - 2] if band > 1 else 0),
        (why.IN_GRACE, late if late and not is_late else 0),
        (why.LEFT_EARLY, early if is_early else 0),
        (why.OUT_GRACE, early if early and not is_early else 0),
        (why.PAUSED, taken + punched),
        (why.WAS_GONE, away - punched),
        (why.BEYOND, beyond),
    )
    unpunched = (Reason(why.NOT_PUNCHED),) if _unpunched(pair, inside) else ()
    return DayResult(
        day=day,
        status=status_of(is_late, is_early),
        arrival=presence.arrival,
        departure=presence.departure,
        worked=present - taken,
        late=late,
        early=early,
        band=band,
        paused=taken + punched + plan.paused,
        gone=away - punched,
        leave=plan.leave,
        beyond=beyond,
        overtime=sum(max(0, last - max(first, pair.ends)) for first, last in presence.spans),
        reasons=(*(Reason(text, seconds) for text, seconds in notes if seconds), *unpunched, *told, *presence.reasons),
    )


def _unpunched(pair: PlannedPair, inside: Sequence[Stretch]) -> bool:
    """Whether somebody was there all through a break that is to be punched."""
    return any(
        pause.kind is BreakKind.PUNCHED and any(one[0] <= pause.starts and pause.ends <= one[1] for one in inside)
        for pause in pair.breaks
    )


def status_of(is_late: bool, is_early: bool) -> DayStatus:
    """Present, or late, early or both."""
    if is_late and is_early:
        return DayStatus.LATE_AND_EARLY
    if is_late:
        return DayStatus.LATE
    return DayStatus.EARLY if is_early else DayStatus.PRESENT
