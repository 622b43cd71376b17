"""Which punches belong to which day: a night shift's morning belongs to the day on which it began."""

from collections.abc import Sequence
from datetime import date

from hr.attendance.rules.values import DAY, Break, KindOfDay, PlannedDay, PlannedPair, ShiftTimes, midnight

_AFTER_SHIFT = 3 * 3600


def planned_days(
    days: Sequence[tuple[date, KindOfDay, ShiftTimes | None]],
    before: ShiftTimes | None,
    after: ShiftTimes | None,
) -> list[PlannedDay]:
    """Consecutive days with the bounds of their punches: half-way between the end of one shift and the next start.

    A day without a shift runs from midnight to midnight, less what the neighbours' shifts need.
    ``before`` and ``after`` are the shifts of the neighbouring days.
    """
    shifts = [before, *(shift for _, _, shift in days), after]
    found = []
    for place, (day, kind, shift) in enumerate(days, start=1):
        begin = midnight(day)
        opens = _boundary(begin, shifts[place - 1], shift)
        closes = _boundary(begin + DAY, shift, shifts[place + 1])
        pairs = planned_pairs(shift, begin) if shift else ()
        found.append(PlannedDay(day=day, kind=kind, pairs=pairs, opens=opens, closes=closes))
    return found


def day_of_punch(at: int, days: Sequence[date], shifts: Sequence[ShiftTimes | None]) -> date | None:
    """Which of the inner ones of these consecutive days a punch belongs to; None where it is neither."""
    for place in range(1, len(days) - 1):
        begin = midnight(days[place])
        opens = _boundary(begin, shifts[place - 1], shifts[place])
        if opens <= at < _boundary(begin + DAY, shifts[place], shifts[place + 1]):
            return days[place]
    return None


def planned_pairs(shift: ShiftTimes, begin: int) -> tuple[PlannedPair, ...]:
    """The stretches of a shift whose day begins at the instant ``begin``, each with its breaks."""
    return tuple(
        PlannedPair(
            begin + first,
            begin + last,
            tuple(
                Break(begin + pause.starts, begin + pause.ends, pause.kind, pause.length)
                for pause in shift.breaks
                if first <= pause.starts and pause.ends <= last
            ),
        )
        for first, last in shift.pairs or ((shift.starts, shift.ends),)
    )


def _boundary(begin: int, earlier: ShiftTimes | None, later: ShiftTimes | None) -> int:
    """The instant near midnight (``begin``) at which one day's punches end and the next day's begin."""
    ends = begin - DAY + earlier.ends if earlier else None
    starts = begin + later.starts if later else None
    if ends is not None and starts is not None:
        return (ends + starts) // 2
    if ends is not None:
        return max(begin, ends + _AFTER_SHIFT)
    return begin if starts is None else min(begin, starts - _AFTER_SHIFT)
