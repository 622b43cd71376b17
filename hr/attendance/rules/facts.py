"""All that a day's result rests on, as one value."""

from collections.abc import Sequence
from typing import NamedTuple

from hr.attendance.rules.values import AttendanceRules, LeaveFact, PlannedDay, PunchFact


class DayFacts(NamedTuple):
    """What the pure function is given for one day of one person."""

    planned: PlannedDay
    rules: AttendanceRules
    punches: Sequence[PunchFact] = ()
    leave: Sequence[LeaveFact] = ()
    corrections: Sequence[PunchFact] = ()
