"""What the web clock shows: the shift in force now, what was punched in its hours, and which way comes next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from hr.attendance.chosen import numbers_of
from hr.attendance.models import Punch, PunchAside
from hr.attendance.months import Month, month_of
from hr.attendance.plans import Edition
from hr.attendance.punches import instant
from hr.attendance.queries import people_of_month, running_day
from hr.attendance.rules.clocking import next_direction
from hr.attendance.rules.values import Direction, KindOfDay, PlannedDay, PunchFact, PunchSource
from hr.permissions import CLOCK, READ_ATTENDANCE
from portal import clock
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.db.reading import asked_once
from portal.people.models import Employee


@dataclass(frozen=True, kw_only=True)
class ClockLine:
    """Something that the clock has of the day; ``counts`` is false for a second tap that is one with the first."""

    at: datetime
    direction: Direction
    source: PunchSource
    counts: bool = True


@dataclass(frozen=True, kw_only=True)
class ClockState:
    """The web clock of a person at an instant. ``day`` is the day that a punch now belongs to."""

    employee_id: int
    day: date
    kind: KindOfDay
    shift: Edition | None
    lines: Sequence[ClockLine]
    wanted: Direction


def may_clock(person: Employee | None, day: date) -> bool:
    """Whether somebody is employed here on the day; people from outside are not."""
    if person is None or person.outside or day < person.entered_on:
        return False
    return person.left_on is None or day <= person.left_on


def clock_is_on(session: Session, day: date) -> bool:
    """Whether the agency lets people punch at the portal on that day."""
    return numbers_of(session).web_clock(day)


def clock_state(session: Session, actor: Actor, now: datetime) -> ClockState | None:
    """The own clock; None for whoever has none: not employed today, without the permission, or switched off."""
    today = clock.local(now).date()
    if actor.employee_id is None or not actor.may(CLOCK) or not clock_is_on(session, today):
        return None
    person = own_person(session, actor, month_of(today), today)
    return state_of(session, person, now) if person is not None and may_clock(person, today) else None


def own_person(session: Session, actor: Actor, month: Month, today: date) -> Employee | None:
    """The reader, where employed on a day of the month; asked once for a page."""
    own = replace(actor, scopes={READ_ATTENDANCE: Scope.OWN})
    return _own_among(session, actor, month, lambda: people_of_month(session, own, READ_ATTENDANCE, month, today))


def own_among(session: Session, actor: Actor, month: Month, everyone: Sequence[Employee]) -> Employee | None:
    """The same where a page has read everybody of the month: the reader is not asked for again."""
    return _own_among(session, actor, month, lambda: [one for one in everyone if one.id == actor.employee_id])


def _own_among(session: Session, actor: Actor, month: Month, ask: Callable[[], Sequence[Employee]]) -> Employee | None:
    people = asked_once(session, ("own person", actor.employee_id, month), ask)
    return people[0] if people else None


def state_of(session: Session, person: Employee, now: datetime) -> ClockState:
    """What the clock has of the day that now belongs to."""
    planned, shift = running_day(session, person, now)
    lines = _lines(session, person.id, planned)
    facts = [PunchFact(at=int(line.at.timestamp()), direction=line.direction) for line in lines if line.counts]
    return ClockState(
        employee_id=person.id,
        day=planned.day,
        kind=planned.kind,
        shift=shift,
        lines=lines,
        wanted=next_direction(facts),
    )


def _lines(session: Session, employee_id: int, planned: PlannedDay) -> list[ClockLine]:
    """Punches and second taps of the day, oldest first, in one statement."""
    begin, end = instant(planned.opens), instant(planned.closes)
    parts = [
        select(table.at, table.direction, table.source, literal(counts).label("counts")).where(
            table.employee_id == employee_id, table.at >= begin, table.at < end
        )
        for table, counts in ((Punch, 1), (PunchAside, 0))
    ]
    return sorted(
        (
            ClockLine(at=row.at, direction=row.direction, source=row.source, counts=row.counts == 1)
            for row in session.execute(union_all(*parts))
        ),
        key=lambda line: line.at,
    )


def last_punch(session: Session, employee_id: int) -> Punch | None:
    """The newest punch of somebody, however it came."""
    return session.scalars(
        select(Punch).where(Punch.employee_id == employee_id).order_by(Punch.at.desc(), Punch.id.desc()).limit(1)
    ).first()
