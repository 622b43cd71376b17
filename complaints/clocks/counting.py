"""Counting the clocks of a case anew, with their pauses, from the calendar and the policy now known (policy 9.1.3)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import CaseClock, Complaint
from complaints.cases.rules.clocks import next_due
from complaints.clocks.models import ClockPause
from complaints.clocks.rules import (
    COUNTED_IN_DAYS,
    ChangeWhy,
    LaterRule,
    Pause,
    amount_by_policy,
    days_used,
    due_after,
)
from portal import clock
from portal.policy.rules import SettingDefinition, SettingValue, value_on
from portal.workdays.rules import WorkCalendar, due_instant


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The policy's numbers of a clock with all the days from which each held."""

    definition: SettingDefinition
    history: Sequence[SettingValue]

    def on(self, day: date) -> int:
        """The number in force on a day."""
        return int(value_on(self.definition, self.history, day))

    def changes(self, after: date, until: date) -> list[date]:
        """The days after one day and up to another from which a number held."""
        return sorted({one.effective_from for one in self.history if after < one.effective_from <= until})


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A clock that counting anew has changed; ``paused`` where it moves each day because it stands still."""

    clock_id: int
    due_before: date
    due_after: date
    provisional_before: int | None
    provisional_after: int | None
    days_before: int
    days_after: int
    why: ChangeWhy
    paused: bool


def recount(
    session: Session,
    complaint: Complaint,
    calendar: WorkCalendar,
    now: datetime,
    policy: Mapping[str, Numbers] | None = None,
) -> list[Moved]:
    """Set the dates of what is open and counted in days; two statements besides the changes.

    A clock that stands still is due as if it went on today, which is the earliest that can be: it is never late.
    ``policy`` holds the numbers by kind of clock; without it the days stay as they are.
    """
    of_round = (CaseClock.complaint_id == complaint.id, CaseClock.round_number == complaint.round_number)
    rows = list(session.scalars(select(CaseClock).where(*of_round)))
    pauses = defaultdict[int, list[ClockPause]](list)
    for pause in session.scalars(select(ClockPause).where(ClockPause.complaint_id == complaint.id)):
        pauses[pause.clock_id].append(pause)
    moved = []
    for row in rows:
        if row.done_at is None and row.basis in COUNTED_IN_DAYS:
            numbers = policy.get(row.kind) if policy is not None else None
            found = _recounted(complaint, row, pauses[row.id], calendar, now, numbers)
            moved += [found] if found is not None else []
    due = next_due({row.kind: row.due_at for row in rows})
    if complaint.next_due_at != due:
        complaint.next_due_at = due
    session.flush()
    return moved


def _recounted(
    complaint: Complaint,
    row: CaseClock,
    pauses: list[ClockPause],
    calendar: WorkCalendar,
    now: datetime,
    numbers: Numbers | None,
) -> Moved | None:
    known = [
        Pause(from_on=clock.local(one.from_at).date(), until_on=clock.local(one.until_at or now).date())
        for one in pauses
    ]
    days = row.amount
    if numbers is not None and row.rule_days is not None:
        row.amount = _by_policy(complaint, row, known, calendar, now, numbers)
        row.rule_days = numbers.on(clock.local(row.started_at).date())
    found = due_after(calendar, clock.local(row.started_at).date(), row.amount, row.basis, known)
    year = found.year if found.provisional else None
    if (found.due, year, row.amount) == (row.due_on, row.provisional_year, days):
        return None
    moved = Moved(
        clock_id=row.id,
        due_before=row.due_on,
        due_after=found.due,
        provisional_before=row.provisional_year,
        provisional_after=year,
        days_before=days,
        days_after=row.amount,
        why=ChangeWhy.CALENDAR if row.amount == days else ChangeWhy.POLICY,
        paused=row.amount == days and any(one.until_at is None for one in pauses),
    )
    row.due_on, row.due_at, row.provisional_year = found.due, due_instant(found.due), year
    return moved


def _by_policy(
    complaint: Complaint,
    row: CaseClock,
    pauses: list[Pause],
    calendar: WorkCalendar,
    now: datetime,
    numbers: Numbers,
) -> int:
    """The days of a clock by the policy's numbers as they are known now."""
    assert row.rule_days is not None
    start = clock.local(row.started_at).date()
    later = [
        LaterRule(used=days_used(calendar, start, day, row.basis, pauses), days=numbers.on(day))
        for day in numbers.changes(start, clock.local(now).date())
    ]
    return amount_by_policy(row.kind, complaint.severity, row.amount, row.rule_days, numbers.on(start), later)
