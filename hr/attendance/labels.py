"""What a day came to, in the reader's words; colours never stand alone."""

from hr.attendance.months import Month
from hr.attendance.plans import PlanSource
from hr.attendance.rules.reasons import OUTSIDE
from hr.attendance.rules.values import (
    DAY,
    SHANGHAI_AHEAD,
    BreakKind,
    DayResult,
    DayStatus,
    Direction,
    PunchSource,
    Reason,
    Rounding,
    WhyAside,
)
from portal.web.filters import duration, written_date
from portal.web.i18n import gettext, lazy_gettext

STATUSES = {
    DayStatus.PRESENT: lazy_gettext("Present"),
    DayStatus.LATE: lazy_gettext("Late arrival"),
    DayStatus.EARLY: lazy_gettext("Early leave"),
    DayStatus.LATE_AND_EARLY: lazy_gettext("Late arrival and early leave"),
    DayStatus.HALF_DAY: lazy_gettext("Half day"),
    DayStatus.ABSENT: lazy_gettext("Absent"),
    DayStatus.LEAVE: lazy_gettext("On leave"),
    DayStatus.MISSING_IN: lazy_gettext("Missing punch (arrival)"),
    DayStatus.MISSING_OUT: lazy_gettext("Missing punch (departure)"),
    DayStatus.REST: lazy_gettext("Day of rest"),
    DayStatus.HOLIDAY: lazy_gettext("Holiday"),
    DayStatus.OPEN: lazy_gettext("No verdict yet"),
    DayStatus.UNPLANNED: lazy_gettext("No shift planned"),
    DayStatus.AWAY: lazy_gettext("Not employed"),
}
TONES = {
    DayStatus.PRESENT: "success",
    DayStatus.LATE: "warning",
    DayStatus.EARLY: "warning",
    DayStatus.LATE_AND_EARLY: "warning",
    DayStatus.HALF_DAY: "warning",
    DayStatus.ABSENT: "danger",
    DayStatus.LEAVE: "accent",
    DayStatus.MISSING_IN: "info",
    DayStatus.MISSING_OUT: "info",
    DayStatus.REST: "none",
    DayStatus.HOLIDAY: "accent",
    DayStatus.OPEN: "none",
    DayStatus.UNPLANNED: "neutral",
    DayStatus.AWAY: "none",
}
NOTEWORTHY = frozenset(
    {
        DayStatus.LATE,
        DayStatus.EARLY,
        DayStatus.LATE_AND_EARLY,
        DayStatus.HALF_DAY,
        DayStatus.ABSENT,
        DayStatus.MISSING_IN,
        DayStatus.MISSING_OUT,
    }
)
DIRECTIONS = {
    Direction.IN: lazy_gettext("Clock in"),
    Direction.OUT: lazy_gettext("Clock out"),
    Direction.UNKNOWN: lazy_gettext("Not said"),
}
SOURCES = {
    PunchSource.FILE: lazy_gettext("From a file"),
    PunchSource.WEB: lazy_gettext("In the portal"),
    PunchSource.DEVICE: lazy_gettext("At a device"),
}
WHYS_ASIDE = {
    WhyAside.BOUNCE: lazy_gettext("Within two minutes of the one before"),
    WhyAside.UNKNOWN_PERSON: lazy_gettext("Nobody has this number"),
    WhyAside.OUTSIDE_EMPLOYMENT: lazy_gettext("Not employed that day"),
    WhyAside.CLOSED_MONTH: lazy_gettext("The month is closed"),
    WhyAside.NO_SUCH_TIME: lazy_gettext("No such time on the device's clock"),
    WhyAside.FUTURE: lazy_gettext("In the future"),
    WhyAside.UNREADABLE: lazy_gettext("Not readable"),
}
ROUNDINGS = {
    Rounding.NONE: lazy_gettext("Counted to the second"),
    Rounding.DOWN: lazy_gettext("Counted in whole steps, rounded down"),
    Rounding.NEAREST: lazy_gettext("Counted in whole steps, rounded to the nearest"),
}
PLANNED_BY = {
    PlanSource.SWAP: lazy_gettext("by a swap that was approved"),
    PlanSource.ROSTER: lazy_gettext("by the published roster"),
    PlanSource.PERSON: lazy_gettext("by the person’s own plan"),
    PlanSource.TEAM: lazy_gettext("by the team’s plan"),
    PlanSource.COMPANY: lazy_gettext("by the company’s plan"),
    PlanSource.NONE: lazy_gettext("nobody planned it"),
}
BREAK_KINDS = {
    BreakKind.FIXED: lazy_gettext("fixed break"),
    BreakKind.FLEXIBLE: lazy_gettext("flexible break"),
    BreakKind.PUNCHED: lazy_gettext("punched break"),
}


def legend() -> list[tuple[str, str]]:
    """What the colours of the pictures mean."""
    return [
        ("success", gettext("Present")),
        ("warning", gettext("Late arrival or early leave")),
        ("info", gettext("Missing punch")),
        ("danger", gettext("Absent")),
        ("accent", gettext("Holiday or leave")),
        ("neutral", gettext("No shift planned")),
        ("none", gettext("Day of rest, or no verdict yet")),
    ]


def mark_of(status: DayStatus) -> str:
    """One sign for a small field: the first of the word where there is something to see, else nothing."""
    return str(STATUSES[status])[:1] if status in NOTEWORTHY or status is DayStatus.LEAVE else ""


def times_of(result: DayResult) -> str:
    """From when to when somebody was there, as far as it is known."""
    if result.arrival is None and result.departure is None:
        return ""
    arrival = _hands(result.arrival) if result.arrival is not None else "?"
    departure = _hands(result.departure) if result.departure is not None else "?"
    return arrival if result.status is DayStatus.OPEN else f"{arrival}–{departure}"


def _hands(at: int) -> str:
    """The time on the agency's clock; a grid shows thousands, so Babel is spared."""
    minutes = (at + SHANGHAI_AHEAD) % DAY // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def sentence_of(result: DayResult) -> str:
    """The day in one line: status, by how much, from when to when."""
    parts = [str(STATUSES[result.status])]
    if result.late and result.status in NOTEWORTHY:
        parts.append(gettext("late by %(time)s", time=duration(result.late)))
    if result.early and result.status in NOTEWORTHY:
        parts.append(gettext("left early by %(time)s", time=duration(result.early)))
    if result.leave and result.status is not DayStatus.LEAVE:
        parts.append(gettext("%(time)s on leave", time=duration(result.leave)))
    if times_of(result):
        parts.append(times_of(result))
    return " · ".join(parts)


def reason_text(reason: Reason) -> str:
    """A reason with its length, and in front the time of the punch that it speaks of."""
    text = gettext(reason.text)
    if reason.at is not None:
        text = f"{_hands(reason.at)} · {text}"
    if reason.seconds is None:
        return text
    amount = str(reason.seconds) if reason.text == OUTSIDE else _exact(reason.seconds)
    return f"{text}{'' if text.endswith('：') else ' '}{amount}"


def _exact(seconds: int) -> str:
    """Minutes, and seconds below an hour where they are not whole: the true time, not the rounded one."""
    if seconds < 3600 and seconds % 60:
        return gettext("%(minutes)s min %(seconds)s s", minutes=seconds // 60, seconds=seconds % 60)
    return duration(seconds)


def month_name(month: Month) -> str:
    """The month as the language writes it."""
    return written_date(month.first, gettext("MMMM y"))
