"""Somebody was on leave and there: what of the two holds, as the lead or HR decide (H4)."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hr.attendance.leave.rules.stretches import LeaveStretch, away_on, raises_question
from hr.attendance.rules.values import LeaveFact, PlannedDay, PunchFact


class Verdict(enum.StrEnum):
    """Leave stands and the punches within it are left aside; leave is given back; both are as they are."""

    LEAVE = "leave"
    RETURNED = "returned"
    BOTH = "both"


@dataclass(frozen=True, kw_only=True)
class Away:
    """A person's approved leave, and what was decided of single days."""

    stretches: Sequence[LeaveStretch] = ()
    rulings: Mapping[date, Verdict] = field(default_factory=dict)

    def on(self, planned: PlannedDay) -> list[LeaveFact]:
        """From when to when they are away on the day."""
        if self.rulings.get(planned.day) is Verdict.RETURNED:
            return []
        found = (away_on(stretch, planned) for stretch in self.stretches)
        return [fact for fact in found if fact is not None]

    def counted(self, planned: PlannedDay, punches: Sequence[PunchFact]) -> list[PunchFact]:
        """The punches that count beside the leave."""
        if self.rulings.get(planned.day) is not Verdict.LEAVE:
            return list(punches)
        leave = self.on(planned)
        return [punch for punch in punches if not any(fact.starts <= punch.at < fact.ends for fact in leave)]

    def is_asked(self, planned: PlannedDay, punches: Sequence[PunchFact]) -> bool:
        """Whether it is still to be decided what holds."""
        return planned.day not in self.rulings and raises_question(self.on(planned), planned, punches)


NOT_AWAY = Away()
