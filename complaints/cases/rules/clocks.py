"""The clocks of a complaint: what is due when, in working days beside the client bank's natural days (9.1.2, 9.1.3)."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from complaints.cases.rules.severity import Severity
from portal.words import mark
from portal.workdays.rules import SHANGHAI, Deadline, WorkCalendar, due_instant, natural_deadline


class ClockKind(enum.StrEnum):
    """What is counted. CLIENT is Order 3 of 2020: the client bank answers in 15 natural days.

    PROGRESS is a first word to the complainant on how it stands, DECISION a finding on each allegation, REPLY the
    reply sent. PLAN begins when somebody takes the complaint up, REVIEW when legal is asked about the reply, REGULATOR
    with the date that one sets.
    """

    ASSIGN = "assign"
    PROTECT = "protect"
    ACKNOWLEDGE = "acknowledge"
    PLAN = "plan"
    PROGRESS = "progress"
    DECISION = "decision"
    REPLY = "reply"
    CLIENT = "client"
    REGULATOR = "regulator"
    REVIEW = "review"


class Basis(enum.StrEnum):
    """In what a clock is counted."""

    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    NATURAL_DAYS = "natural_days"


CLIENT_DAYS = 15
ASSIGN_HOURS = 1
OPENS, CLOSES = time(9), time(18)
"""The hours in which working hours run, on the agency's wall clock."""

_REPLY_CAP = {Severity.S1: 3}
_PROTECT = {
    Severity.S1: (1, Basis.HOURS),
    Severity.S2: (4, Basis.WORKING_HOURS),
    Severity.S3: (1, Basis.WORKING_DAYS),
}
"""Protective steps: stop the calls, freeze the template, keep the recording. S4 needs none."""

REPLY_WARNING = mark(
    "From 7 working days on the date can fall after the client bank's 15th natural day: "
    "7 does on about 5 % of receipt dates, 10 on about 18 %."
)


@dataclass(frozen=True, kw_only=True)
class ClockPlan:
    """A clock to be started: ``due_at`` is the instant from which it is late, ``due_on`` its last day in time."""

    kind: ClockKind
    amount: int
    basis: Basis
    due_on: date
    due_at: datetime
    provisional_year: int | None = None
    rule_days: int | None = None
    """The policy's number that it rests on; None where it rests on none."""


def plan_clocks(
    calendar: WorkCalendar, arrived_at: datetime, severity: Severity, *, reply_days: int, acknowledge_days: int
) -> tuple[ClockPlan, ...]:
    """All clocks of a complaint that arrived at an instant; days count from the agency's day of arrival."""
    day = arrived_at.astimezone(SHANGHAI).date()
    plans = [
        _in_hours(ClockKind.ASSIGN, arrived_at, ASSIGN_HOURS),
        plan_clock(calendar, ClockKind.ACKNOWLEDGE, day, severity, acknowledge_days),
        *(plan_clock(calendar, kind, day, severity, reply_days) for kind in _UNTIL_REPLY),
        _of_deadline(ClockKind.CLIENT, CLIENT_DAYS, Basis.NATURAL_DAYS, natural_deadline(day, CLIENT_DAYS)),
    ]
    if severity in _PROTECT:
        plans.insert(0, _protect(calendar, arrived_at, severity))
    return tuple(plans)


_UNTIL_REPLY = (ClockKind.PROGRESS, ClockKind.DECISION, ClockKind.REPLY)


OF_INTERNAL = frozenset({ClockKind.ASSIGN, ClockKind.PROTECT, ClockKind.DECISION})
"""The clocks with which a case begins that goes on within the house."""


def plan_clock(calendar: WorkCalendar, kind: ClockKind, day: date, severity: Severity, days: int) -> ClockPlan:
    """A clock that counts working days by a number of the policy, from ``day`` on."""
    found = _in_working_days(calendar, kind, day, amount_for(kind, severity, days))
    return replace(found, rule_days=days)


def amount_for(kind: ClockKind, severity: Severity, days: int) -> int:
    """How many working days a clock counts where the policy's number is ``days``.

    Word on progress comes by half of the reply's time, findings a day before the reply.
    """
    if kind not in _UNTIL_REPLY:
        return days
    reply = reply_days_for(severity, days)
    return {ClockKind.PROGRESS: (reply + 1) // 2, ClockKind.DECISION: max(1, reply - 1), ClockKind.REPLY: reply}[kind]


def next_due(dues: Mapping[ClockKind, datetime]) -> datetime:
    """By when a complaint must be answered: the earlier of the policy's and the client bank's date, done or not.

    An answered complaint keeps its date: the list of all goes by it, and a reply that comes back finds it again. An
    internal case has findings to be recorded, and nobody to answer.
    """
    if ClockKind.REPLY not in dues:
        return dues[ClockKind.DECISION]
    return min(dues[ClockKind.REPLY], dues[ClockKind.CLIENT])


def reply_days_for(severity: Severity, reply_days: int) -> int:
    """Working days until the reply: the policy's number, and at most three where somebody is in danger."""
    return min(reply_days, _REPLY_CAP.get(severity, reply_days))


def _protect(calendar: WorkCalendar, arrived_at: datetime, severity: Severity) -> ClockPlan:
    amount, basis = _PROTECT[severity]
    if basis is Basis.WORKING_DAYS:
        return _in_working_days(calendar, ClockKind.PROTECT, arrived_at.astimezone(SHANGHAI).date(), amount)
    if basis is Basis.HOURS:
        return _in_hours(ClockKind.PROTECT, arrived_at, amount)
    due, year = working_hours_after(calendar, arrived_at, amount)
    return ClockPlan(
        kind=ClockKind.PROTECT,
        amount=amount,
        basis=basis,
        due_on=due.astimezone(SHANGHAI).date(),
        due_at=due,
        provisional_year=year,
    )


def _in_hours(kind: ClockKind, start: datetime, hours: int) -> ClockPlan:
    due = start + timedelta(hours=hours)
    on = due.astimezone(SHANGHAI).date()
    return ClockPlan(kind=kind, amount=hours, basis=Basis.HOURS, due_on=on, due_at=due)


def working_hours_after(calendar: WorkCalendar, start: datetime, hours: int) -> tuple[datetime, int | None]:
    """The instant some working hours after ``start``, and the year if its holidays are not announced yet."""
    here = start.astimezone(SHANGHAI)
    if not calendar.is_working_day(here.date()) or here.time() >= CLOSES:
        here = datetime.combine(calendar.next_working_day(here.date()).day, OPENS, SHANGHAI)
    here = max(here, datetime.combine(here.date(), OPENS, SHANGHAI))
    left = timedelta(hours=hours)
    while here + left > (closing := datetime.combine(here.date(), CLOSES, SHANGHAI)):
        left -= closing - here
        here = datetime.combine(calendar.next_working_day(here.date()).day, OPENS, SHANGHAI)
    due = here + left
    return due, due.year if calendar.is_provisional(due.date()) else None


def _in_working_days(calendar: WorkCalendar, kind: ClockKind, day: date, days: int) -> ClockPlan:
    return _of_deadline(kind, days, Basis.WORKING_DAYS, calendar.deadline(day, days))


def _of_deadline(kind: ClockKind, amount: int, basis: Basis, deadline: Deadline) -> ClockPlan:
    return ClockPlan(
        kind=kind,
        amount=amount,
        basis=basis,
        due_on=deadline.due,
        due_at=due_instant(deadline.due),
        provisional_year=deadline.year if deadline.provisional else None,
    )


class Tone(enum.StrEnum):
    """How a clock looks."""

    DONE = "done"
    LATE = "late"
    WARN = "warn"
    OK = "ok"


def tone(started_at: datetime, due_at: datetime, done_at: datetime | None, now: datetime) -> Tone:
    """Done, late, in the last fifth of its time, or in good time; derived each time it is asked."""
    if done_at is not None:
        return Tone.DONE
    if now >= due_at:
        return Tone.LATE
    return Tone.WARN if (due_at - now) * 5 <= due_at - started_at else Tone.OK
