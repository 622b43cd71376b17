"""Day results as JSON: whole seconds, times with their offset, and the rule behind each reason."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hr.attendance.day_cases import DayCase
from hr.attendance.rules.reasons import OUTSIDE, RULE_NAMES
from hr.attendance.rules.values import RULES_VERSION, BreakKind, DayResult, DayStatus, KindOfDay, Reason


def case_object(case: DayCase, say: Callable[[str], str]) -> dict[str, Any]:
    """The result of a case as docs/evaluate-day.schema.json describes it; ``say`` words the reasons."""
    found = case.result()
    both = found.status is DayStatus.LATE_AND_EARLY
    planned = _planned_seconds(case)
    return {
        "date": found.day.isoformat(),
        "status": DayStatus.LATE.value if both else found.status.value,
        "also": [DayStatus.EARLY.value] if both else [],
        "arrival": _time(found.arrival, case.zone),
        "departure": _time(found.departure, case.zone),
        "planned_s": planned,
        "worked_s": found.worked,
        "late_s": found.late,
        "early_s": found.early,
        "overtime_s": found.overtime,
        "missing_s": _missing(found, planned),
        "break_s": found.paused,
        "gone_s": found.gone,
        "leave_s": found.leave,
        "outside_s": found.beyond,
        "late_band": found.band,
        "reasons": [_reason(reason, case.zone, say) for reason in (*found.reasons, *case.told)],
        "rules_version": RULES_VERSION,
        "ignored": case.ignored,
    }


def _planned_seconds(case: DayCase) -> int:
    """The work that the plan asks for: its stretches less the breaks; nothing on a day off."""
    if case.planned.kind is not KindOfDay.WORKING:
        return 0
    return sum(
        max(0, pair.ends - pair.starts - sum(_taken(*pause) for pause in pair.breaks)) for pair in case.planned.pairs
    )


def _taken(starts: int, ends: int, kind: BreakKind, length: int) -> int:
    return ends - starts if kind is BreakKind.FIXED else length


def _missing(found: DayResult, planned: int) -> int:
    return max(0, planned - found.worked - found.leave)


def _time(at: int | None, zone: ZoneInfo) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, zone).isoformat()


def _reason(reason: Reason, zone: ZoneInfo, say: Callable[[str], str]) -> dict[str, Any]:
    found: dict[str, Any] = {"rule": RULE_NAMES[reason.text], "text": say(reason.text)}
    if reason.seconds is not None:
        found["count" if reason.text == OUTSIDE else "seconds"] = reason.seconds
    if reason.at is not None:
        found["at"] = _time(reason.at, zone)
    return found
