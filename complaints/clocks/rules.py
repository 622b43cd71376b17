"""How a clock counts with pauses and more time, and when it warns (policy 9.1.3; client bank: Order 3 of 2020)."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from complaints.cases.rules.clocks import CLOSES, OPENS, Basis, ClockKind, amount_for
from complaints.cases.rules.severity import Severity
from portal.errors import Invalid, Refused
from portal.words import mark
from portal.workdays.rules import SHANGHAI, Deadline, WorkCalendar, due_instant, natural_deadline


class PauseKind(enum.StrEnum):
    """Why time does not count; no other reason stops a clock. Gathered from public texts, not legal advice."""

    COMPLAINANT = "complainant"
    EXPERT = "expert"
    AUTHORITY = "authority"


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Days that do not count: those after ``from_on`` up to and with ``until_on``. Its first day counts."""

    from_on: date
    until_on: date


PAUSED_KINDS = frozenset({ClockKind.PROGRESS, ClockKind.DECISION, ClockKind.REPLY, ClockKind.CLIENT})
"""What can wait. Protecting, acknowledging, assigning and a regulator's own date cannot."""

COUNTED_IN_DAYS = frozenset({Basis.WORKING_DAYS, Basis.NATURAL_DAYS})
CLIENT_STEPS = (15, 30, 60)
"""Natural days of the client bank's clock; each step up needs an approval."""

MOST_MORE_DAYS = 10
"""How many working days one extension of the reply may add."""


def due_after(calendar: WorkCalendar, start: date, amount: int, basis: Basis, pauses: Iterable[Pause] = ()) -> Deadline:
    """The ``amount``-th day after ``start`` that counts: of work or any, by ``basis``, and in none of the pauses."""
    left = amount
    for pause in sorted(pauses, key=lambda one: (one.from_on, one.until_on)):
        begins = max(pause.from_on, start)
        used = (begins - start).days
        if basis is Basis.WORKING_DAYS:
            used = calendar.working_days_between(start, begins).days
        if used >= left:
            break
        start, left = max(pause.until_on, start), left - used
    return calendar.deadline(start, left) if basis is Basis.WORKING_DAYS else natural_deadline(start, left)


def days_used(calendar: WorkCalendar, start: date, until: date, basis: Basis, pauses: Iterable[Pause] = ()) -> int:
    """How many days after ``start`` up to ``until`` count: of work or any, by ``basis``, and in none of the pauses."""
    used = 0
    for pause in sorted(pauses, key=lambda one: (one.from_on, one.until_on)):
        begins = max(pause.from_on, start)
        if begins >= until:
            break
        used += _between(calendar, start, begins, basis)
        start = max(pause.until_on, start)
    return used + (_between(calendar, start, until, basis) if start < until else 0)


def _between(calendar: WorkCalendar, start: date, end: date, basis: Basis) -> int:
    return calendar.working_days_between(start, end).days if basis is Basis.WORKING_DAYS else (end - start).days


@dataclass(frozen=True, kw_only=True)
class LaterRule:
    """A number of the policy that took effect while a clock ran; ``used`` counts its days until that day."""

    used: int
    days: int


def amount_by_policy(
    kind: ClockKind, severity: Severity, amount: int, rule_days: int, in_force: int, later: Iterable[LaterRule]
) -> int:
    """The days of a clock by the policy as it is known now; ``amount`` rests on ``rule_days``.

    - ``in_force`` is the number of the day on which it started. Was that corrected, the clock follows, be it longer
      or shorter; one that was tightened on its own only becomes shorter.
    - What took effect ``later`` never lengthens it: the complainant was promised its date. It shortens the clock where
      the new number, counted from the day on which it takes effect, ends earlier.
    - One that was given more time keeps it: somebody approved it, and the complainant was told.
    """
    stands, now = amount_for(kind, severity, rule_days), amount_for(kind, severity, in_force)
    if amount > stands:
        return amount
    found = now if amount == stands else min(amount, now)
    return min([found, *(one.used + amount_for(kind, severity, one.days) for one in later)])


def extended(kind: ClockKind, amount: int, wanted: int) -> int:
    """The amount after an extension; raises Invalid at ``amount`` for what cannot be, Refused where nothing is left.

    ``wanted`` is the new number of natural days for the client bank, and of working days for the reply.
    """
    if kind is ClockKind.CLIENT:
        steps = [step for step in CLIENT_STEPS if step > amount]
        if not steps:
            raise Refused("The client bank's time cannot be extended any further.")
        if wanted != steps[0]:
            raise Invalid("The next step is %(days)s natural days.", field="amount", days=steps[0])
        return wanted
    if kind is not ClockKind.REPLY:
        raise Refused("Only the reply and the client bank's time can be extended.")
    if not amount < wanted <= amount + MOST_MORE_DAYS:
        raise Invalid(
            "Give a number from %(least)s to %(most)s.", field="amount", least=amount + 1, most=amount + MOST_MORE_DAYS
        )
    return wanted


class Stage(enum.StrEnum):
    """When a clock warns: at half of its time, at four fifths, when it is due, and a working day later."""

    HALF = "half"
    MOST = "most"
    DUE = "due"
    AFTER = "after"


_SHARES = {Stage.HALF: 50, Stage.MOST: 80, Stage.DUE: 100}


def stage_instants(calendar: WorkCalendar, started_at: datetime, due_at: datetime) -> dict[Stage, datetime]:
    """From when each stage warns, by the time that has gone by; the last at the end of the next working day."""
    found = {stage: started_at + (due_at - started_at) * share / 100 for stage, share in _SHARES.items()}
    last_day = (due_at - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
    return {**found, Stage.AFTER: due_instant(calendar.next_working_day(last_day).day)}


def is_working_time(calendar: WorkCalendar, now: datetime) -> bool:
    """Whether people are told anything at this instant: in the hours of a working day."""
    here = now.astimezone(SHANGHAI)
    return OPENS <= here.time() < CLOSES and calendar.is_working_day(here.date())


def climbs(calendar: WorkCalendar, told_at: datetime, now: datetime) -> bool:
    """Whether a warning that nobody acknowledged goes one rung up: after the end of the next working day."""
    told_on = told_at.astimezone(SHANGHAI).date()
    return now >= due_instant(calendar.next_working_day(told_on).day)


@dataclass(frozen=True, kw_only=True)
class Told:
    """That somebody was told of a stage on a rung of the ladder, and whether they acknowledged it."""

    stage: Stage
    rung: int
    told_at: datetime
    acknowledged: bool = False


def to_tell(
    calendar: WorkCalendar, started_at: datetime, due_at: datetime, told: Iterable[Told], now: datetime
) -> list[tuple[Stage, int]]:
    """What a clock warns of at ``now``: each stage that has come, on the rung that nobody was told on yet.

    ``told`` is what was said about this date. Every stage begins on rung 0 and climbs by one rung at a time while
    nobody acknowledges it. Nothing outside of working hours: then it waits. It rests on nothing but what was told, so
    that a run that was missed or repeated neither skips nor repeats a warning.
    """
    if not is_working_time(calendar, now):
        return []
    found = []
    for stage, instant in stage_instants(calendar, started_at, due_at).items():
        if now < instant:
            break
        known = sorted((one for one in told if one.stage is stage), key=lambda one: one.rung)
        if not known:
            found.append((stage, 0))
        elif not any(one.acknowledged for one in known) and climbs(calendar, known[-1].told_at, now):
            found.append((stage, known[-1].rung + 1))
    return found


class ChangeWhy(enum.StrEnum):
    """Why counting anew has moved a date."""

    CALENDAR = "calendar"
    POLICY = "policy"


class StepKind(enum.StrEnum):
    """What protects somebody at once."""

    STOP_CALLS = "stop_calls"
    FREEZE_TEMPLATE = "freeze_template"
    KEEP_RECORDING = "keep_recording"


def steps_for(severity: Severity) -> tuple[StepKind, ...]:
    """What a complaint opens with: all three where somebody may be harmed (S1 in an hour, S2 in four working hours)."""
    return tuple(StepKind) if severity <= Severity.S2 else ()


PAUSES = {
    PauseKind.COMPLAINANT: mark("The complainant has to hand in what only they have"),
    PauseKind.EXPERT: mark("An expert examines or assesses it"),
    PauseKind.AUTHORITY: mark("A court, the police or a regulator has taken the matter up"),
}
STAGES = {
    Stage.HALF: mark("half of the time has passed"),
    Stage.MOST: mark("four fifths of the time have passed"),
    Stage.DUE: mark("due"),
    Stage.AFTER: mark("late by a working day"),
}
CHANGES = {
    ChangeWhy.CALENDAR: mark("The calendar"),
    ChangeWhy.POLICY: mark("A number of the policy"),
}
STEPS = {
    StepKind.STOP_CALLS: mark("Stop the calls"),
    StepKind.FREEZE_TEMPLATE: mark("Freeze the template"),
    StepKind.KEEP_RECORDING: mark("Keep the recording"),
}
