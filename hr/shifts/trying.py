"""Trying a shift before it holds: punches typed by hand, judged by the same pure function as everybody's days."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from hr.attendance.chosen import numbers_of
from hr.attendance.labels import STATUSES, TONES, reason_text
from hr.attendance.rules.bounds import planned_days
from hr.attendance.rules.day import day_result
from hr.attendance.rules.shifts import ShiftDesign, checked_design
from hr.attendance.rules.values import DayResult, KindOfDay
from hr.shifts.forms import DesignForm


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What the tried day came to; ``design`` is the shift as it would be stored."""

    day: date
    design: ShiftDesign
    result: DayResult
    status: object
    tone: str
    reasons: list[str]


def trial_of(session: Session, form: DesignForm, today: date) -> Trial:
    """Judge the punches of the form by the shift of the form, as a working day. Raises Invalid at the field."""
    day = form.tried_on.data or today
    design = checked_design(form.design())
    times = design.times()
    around = [day - timedelta(days=1), day, day + timedelta(days=1)]
    planned = planned_days([(one, KindOfDay.WORKING, times) for one in around], times, times)[1]
    result = day_result(form.punches(day), planned, design.rules(numbers_of(session).rules(day)))
    tone = TONES[result.status]
    return Trial(
        day=day,
        design=design,
        result=result,
        status=STATUSES[result.status],
        tone="neutral" if tone == "none" else tone,
        reasons=[reason_text(reason) for reason in result.reasons],
    )
