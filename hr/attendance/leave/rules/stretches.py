"""A stretch of leave as it is asked for, when of each day somebody is away by it, and how much it takes (H4).

A day of leave is eight hours (Labour Law, article 36), whatever the shift; half a day is four. All in whole seconds.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hr.attendance.leave.rules.kinds import Counting, Grain, Terms
from hr.attendance.rules.spans import clipped, length, shared
from hr.attendance.rules.values import BOUNCE, BreakKind, KindOfDay, LeaveFact, PlannedDay, PunchFact, midnight
from portal.errors import Invalid

DAY_OF_LEAVE = 8 * 3600
LONGEST = 366
EARLY_BY = 30 * 60
"""Who comes back so long before leave ends, or stays so long into it, raises no question."""


class Portion(enum.StrEnum):
    """How much of its days a stretch takes; parts of a day are of one day."""

    WHOLE = "whole"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    HOURS = "hours"


@dataclass(frozen=True, kw_only=True)
class LeaveStretch:
    """From a day to a day, both with it. ``starts`` and ``ends``, seconds from midnight, where it is by the hour."""

    first: date
    last: date
    portion: Portion = Portion.WHOLE
    starts: int = 0
    ends: int = 0


def check_stretch(stretch: LeaveStretch, terms: Terms) -> None:
    """Raises Invalid at the field for days in the wrong order, parts of several days, and parts that are too small."""
    if stretch.last < stretch.first:
        raise Invalid("The last day lies before the first.", field="last")
    if (stretch.last - stretch.first).days >= LONGEST:
        raise Invalid("This is longer than a year.", field="last")
    if stretch.portion is Portion.WHOLE:
        return
    if stretch.first != stretch.last:
        raise Invalid("A part of a day is of one day. Ask for the whole days apart from it.", field="portion")
    if terms.grain is Grain.DAY:
        raise Invalid("This leave is taken by whole days.", field="portion")
    if stretch.portion is Portion.HOURS:
        _check_hours(stretch, terms)


def _check_hours(stretch: LeaveStretch, terms: Terms) -> None:
    if terms.grain is not Grain.HOUR:
        raise Invalid("This leave is taken by whole or half days.", field="portion")
    if not stretch.starts < stretch.ends:
        raise Invalid("Give from when to when; the end lies after the start.", field="ends")


def away_on(stretch: LeaveStretch, planned: PlannedDay) -> LeaveFact | None:
    """From when to when somebody is away on the day by this stretch; None where they are not, or nothing is planned.

    Half a day is half of the planned work, breaks left out.
    """
    if not stretch.first <= planned.day <= stretch.last or not planned.pairs:
        return None
    begin, end = planned.pairs[0].starts, planned.pairs[-1].ends
    if stretch.portion is Portion.HOURS:
        return LeaveFact(midnight(planned.day) + stretch.starts, midnight(planned.day) + stretch.ends)
    if stretch.portion is Portion.WHOLE:
        return LeaveFact(begin, end)
    middle = _middle(planned)
    return LeaveFact(begin, middle) if stretch.portion is Portion.MORNING else LeaveFact(middle, end)


def _middle(planned: PlannedDay) -> int:
    """The instant at which half of the planned work is done."""
    half, done = _work(planned, planned.pairs[0].starts, planned.pairs[-1].ends) // 2, 0
    for first, last in _work_spans(planned):
        if done + last - first >= half:
            return first + half - done
        done += last - first
    return planned.pairs[-1].ends


def _work_spans(planned: PlannedDay) -> list[tuple[int, int]]:
    found = []
    for pair in planned.pairs:
        at = pair.starts
        for pause in sorted(pair.breaks):
            if pause.kind is BreakKind.FIXED:
                found.append((at, max(at, pause.starts)))
                at = max(at, pause.ends)
        found.append((at, max(at, pair.ends)))
    return [span for span in found if span[1] > span[0]]


def _work(planned: PlannedDay, begin: int, end: int) -> int:
    return length(clipped(_work_spans(planned), begin, end))


def taken_on(stretch: LeaveStretch, planned: PlannedDay, counting: Counting) -> int:
    """How many seconds of leave the stretch takes on the day."""
    if not stretch.first <= planned.day <= stretch.last:
        return 0
    if counting is Counting.WORKING and planned.kind is not KindOfDay.WORKING:
        return 0
    if stretch.portion is Portion.WHOLE:
        return DAY_OF_LEAVE
    away = away_on(stretch, planned)
    if away is None:
        return 0
    if stretch.portion is Portion.HOURS:
        return min(DAY_OF_LEAVE, _work(planned, away.starts, away.ends))
    return DAY_OF_LEAVE // 2


def taken_by_day(stretch: LeaveStretch, days: Sequence[PlannedDay], counting: Counting) -> list[tuple[date, int]]:
    """(day, seconds) of the days on which anything is taken; raises Invalid where it is nothing at all."""
    found = [(planned.day, seconds) for planned in days if (seconds := taken_on(stretch, planned, counting))]
    if not found:
        raise Invalid("Nothing of this is working time: no leave is needed.", field="first")
    return found


def check_length(taken: Sequence[tuple[date, int]], terms: Terms, *, has_proof: bool) -> None:
    """Raises Invalid for more days than one request may have, and where something has to show it."""
    days = len(taken)
    if terms.most_days and days > terms.most_days:
        raise Invalid("One request of this kind has at most %(most)s days.", field="last", most=terms.most_days)
    if terms.proof_over is not None and days > terms.proof_over and not has_proof:
        raise Invalid("This leave needs something that shows it. Add a file.", field="files")


def overlapping(one: LeaveStretch, other: LeaveStretch) -> bool:
    """Whether two stretches share time. Two halves of a day do not; hours beside a half count as the same time."""
    if one.last < other.first or other.last < one.first:
        return False
    if Portion.WHOLE in (one.portion, other.portion):
        return True
    if Portion.HOURS in (one.portion, other.portion):
        both = one.portion is other.portion
        return not both or (one.starts < other.ends and other.starts < one.ends)
    return one.portion is other.portion


def raises_question(leave: Sequence[LeaveFact], planned: PlannedDay, punches: Sequence[PunchFact]) -> bool:
    """Whether somebody was there while on leave: more than coming back a little early or staying a little on."""
    begin, end = (planned.pairs[0].starts, planned.pairs[-1].ends) if planned.pairs else (0, 0)
    inner = [
        (fact.starts + (EARLY_BY if fact.starts > begin else 0), fact.ends - (EARLY_BY if fact.ends < end else 0))
        for fact in leave
    ]
    return bool(shared(_presence(punches), [span for span in inner if span[1] > span[0]]))


def _presence(punches: Sequence[PunchFact]) -> list[tuple[int, int]]:
    """When somebody was there, as far as punches tell: between each and the next by turns, else from first to last."""
    times: list[int] = []
    for at in sorted(punch.at for punch in punches):
        if not times or at - times[-1] > BOUNCE:
            times.append(at)
    if len(times) % 2:
        return [(times[0], times[-1] + 1)]
    return list(zip(times[::2], times[1::2], strict=True))
