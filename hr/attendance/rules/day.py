"""What a day comes to: one pure function from punches, plan, leave, corrections and rules to a result (policy 5.1.1).

The calendar is in the plan: ``PlannedDay.kind``. Adding a punch twice changes nothing, and neither does their order.
One punch is *missing* the other, never present.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from hr.attendance.rules import reasons as why
from hr.attendance.rules.directions import Cluster, Edges, clusters_of, corrected, resolved
from hr.attendance.rules.pair import pair_result, status_of
from hr.attendance.rules.rounding import counted
from hr.attendance.rules.spans import Stretch, length, merged, pairs_of
from hr.attendance.rules.values import (
    EARLY,
    LATE,
    MISSING,
    AttendanceRules,
    DayResult,
    DayStatus,
    KindOfDay,
    LeaveFact,
    PlannedDay,
    PlannedPair,
    PunchFact,
    Reason,
    Span,
)

_COUNTED = frozenset({DayStatus.PRESENT, DayStatus.HALF_DAY} | LATE | EARLY)


def day_result(
    punches: Iterable[PunchFact],
    planned: PlannedDay,
    rules: AttendanceRules,
    leave: Sequence[LeaveFact] = (),
    corrections: Iterable[PunchFact] = (),
) -> DayResult:
    """What ``planned.day`` came to by the punches between its bounds; the others are left aside."""
    own, told = _within(punches, planned, rules)
    if rules.alternating:
        own = sorted({PunchFact(punch.at) for punch in own})
    mended = [one for one in corrections if planned.opens <= one.at < planned.closes]
    if mended:
        own, stood_in = corrected(own, sorted(set(mended)), rules.bounce)
        told += stood_in
    clusters = clusters_of(own, rules.bounce)
    if len(clusters) < len({punch.at for punch in own}):
        told.append(Reason(why.BOUNCED))
    away = merged(leave) if leave else ()
    found = _judged(planned, clusters, away, rules)
    if rules.round_to and found.worked:
        found = counted(found, rules)
    return replace(found, reasons=(*found.reasons, *told)) if told else found


def _within(
    punches: Iterable[PunchFact], planned: PlannedDay, rules: AttendanceRules
) -> tuple[list[PunchFact], list[Reason]]:
    """The day's punches, each once, in order; those outside of the hours that the rules leave are counted."""
    own = sorted({punch for punch in punches if planned.opens <= punch.at < planned.closes})
    first, last = hours_of(planned, rules)
    if not own or (own[0].at >= first and own[-1].at < last):
        return own, []
    kept = [punch for punch in own if first <= punch.at < last]
    return kept, [Reason(why.OUTSIDE, seconds=len(own) - len(kept))]


def hours_of(planned: PlannedDay, rules: AttendanceRules) -> tuple[int, int]:
    """From when to before when punches count: the day's bounds, less what the rules leave out around a shift."""
    opens, closes = planned.opens, planned.closes
    if planned.pairs and planned.kind is KindOfDay.WORKING:
        if rules.window_before:
            opens = max(opens, planned.pairs[0].starts - rules.window_before)
        if rules.window_after:
            closes = min(closes, planned.pairs[-1].ends + rules.window_after + 1)
    return opens, closes


def _judged(
    planned: PlannedDay, clusters: Sequence[Cluster], leave: Sequence[Stretch], rules: AttendanceRules
) -> DayResult:
    if planned.kind is not KindOfDay.WORKING:
        return _on_day_off(planned, clusters, rules)
    if not planned.pairs:
        return DayResult(day=planned.day, status=DayStatus.UNPLANNED, reasons=(Reason(why.NOT_PLANNED),))
    if len(planned.pairs) == 1:
        return _measured(pair_result(planned.day, planned.pairs[0], clusters, leave, rules), rules)
    return _of_parts(planned, clusters, leave, rules)


def _on_day_off(planned: PlannedDay, clusters: Sequence[Cluster], rules: AttendanceRules) -> DayResult:
    """Presence on a day off is shown, and is neither late nor work until overtime is approved."""
    holiday = planned.kind is KindOfDay.HOLIDAY
    status, text = (DayStatus.HOLIDAY, why.OFF_HOLIDAY) if holiday else (DayStatus.REST, why.OFF_REST)
    if len(clusters) < 2:
        reasons = (Reason(text), Reason(why.ONLY_ONE)) if clusters else (Reason(text),)
        arrival = clusters[0].first if clusters else None
        return DayResult(day=planned.day, status=status, arrival=arrival, reasons=reasons)
    found, guessed = resolved(clusters, Edges(), rules)
    pairs = pairs_of(found)
    whole = rules.span is Span.EVERY_PAIR or (
        rules.span is Span.STATED_PAIRS and not guessed and len(found) == 2 * len(pairs)
    )
    beyond = length(pairs) if whole else clusters[-1].last - clusters[0].first
    return DayResult(
        day=planned.day,
        status=status,
        arrival=clusters[0].first,
        departure=clusters[-1].last,
        beyond=beyond,
        overtime=beyond,
        reasons=(Reason(text), Reason(why.BEYOND, seconds=beyond), *guessed),
    )


def _of_parts(
    planned: PlannedDay, clusters: Sequence[Cluster], leave: Sequence[Stretch], rules: AttendanceRules
) -> DayResult:
    """Each planned stretch takes the punches nearest to it, half-way to its neighbours; the day is their sum."""
    if not clusters and not leave:
        return DayResult(day=planned.day, status=DayStatus.ABSENT, reasons=(Reason(why.NO_PUNCH),))
    bounds = [(one.ends + other.starts) // 2 for one, other in pairwise(planned.pairs)]
    parts = []
    for pair, first, last in zip(
        planned.pairs, [planned.opens, *bounds], [*bounds, planned.closes + rules.bounce], strict=True
    ):
        own = [item for item in clusters if first <= item.first < last]
        parts.append(_part(pair, pair_result(planned.day, pair, own, leave, rules)))
    return _measured(_sum(planned, parts, rules), rules)


def _part(pair: PlannedPair, found: DayResult) -> DayResult:
    """A stretch that nobody came to is gone as a whole."""
    if found.status is not DayStatus.ABSENT:
        return found
    gone = pair.ends - pair.starts - found.leave - found.paused
    told = [reason for reason in found.reasons if reason.text != why.NO_PUNCH]
    return replace(found, gone=gone, reasons=(Reason(why.NOBODY_CAME, at=pair.starts), *told))


def _sum(planned: PlannedDay, parts: Sequence[DayResult], rules: AttendanceRules) -> DayResult:
    return DayResult(
        day=planned.day,
        status=_status_of_parts(parts),
        arrival=next((part.arrival for part in parts if part.arrival is not None), None),
        departure=next((part.departure for part in reversed(parts) if part.departure is not None), None),
        worked=sum(part.worked for part in parts),
        late=sum(part.late for part in parts),
        early=sum(part.early for part in parts),
        band=max(part.band for part in parts),
        paused=sum(part.paused for part in parts),
        gone=sum(part.gone for part in parts),
        leave=sum(part.leave for part in parts),
        beyond=sum(part.beyond for part in parts),
        overtime=parts[-1].overtime,
        reasons=tuple(reason for part in parts for reason in part.reasons),
    )


def _status_of_parts(parts: Sequence[DayResult]) -> DayStatus:
    """Missing before all else; absent only where nobody came at all; a part that nobody came to makes half a day."""
    found = [part.status for part in parts]
    missing = next((status for status in found if status in MISSING), None)
    if missing is not None:
        return missing
    worked = [status for status in found if status not in (DayStatus.ABSENT, DayStatus.LEAVE)]
    if DayStatus.ABSENT in found:
        return DayStatus.HALF_DAY if worked else DayStatus.ABSENT
    if not worked:
        return DayStatus.LEAVE
    return status_of(any(status in LATE for status in worked), any(status in EARLY for status in worked))


def _measured(found: DayResult, rules: AttendanceRules) -> DayResult:
    """Half a day or none where less was worked, leave included, than the bound; other verdicts stay."""
    attended = found.worked + found.leave
    if found.status not in _COUNTED or attended >= max(rules.half_day_below, rules.absent_below):
        return found
    status, text, bound = DayStatus.HALF_DAY, why.TOO_SHORT, rules.half_day_below
    if attended < rules.absent_below:
        status, text, bound = DayStatus.ABSENT, why.FAR_TOO_SHORT, rules.absent_below
    return replace(found, status=status, reasons=(Reason(text, seconds=bound - attended), *found.reasons))
