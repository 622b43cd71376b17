"""How what was worked is counted: to the second, or in steps; the true seconds stay beside it."""

from dataclasses import replace

from hr.attendance.rules import reasons as why
from hr.attendance.rules.values import AttendanceRules, DayResult, Reason, Rounding


def in_steps(seconds: int, rounding: Rounding, step: int) -> int:
    """``seconds`` rounded; half a step goes up, and what is nothing stays nothing."""
    if not step or rounding is Rounding.NONE:
        return seconds
    more = step // 2 if rounding is Rounding.NEAREST else 0
    return (seconds + more) // step * step


def counted(found: DayResult, rules: AttendanceRules) -> DayResult:
    """The day with what rounding adds or takes, and the reason where it does."""
    counts = in_steps(found.worked, rules.rounding, rules.round_to)
    if counts == found.worked:
        return found
    reasons = (*found.reasons, Reason(why.ROUNDED, seconds=counts))
    return replace(found, rounded=counts - found.worked, reasons=reasons)
