"""Warnings of clocks: each stage once, in working hours, to a named person, up the ladder while nobody acknowledges.

What stands in the table decides what is still to be written, so that a run that was missed or repeated changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from complaints.absences.queries import away_on
from complaints.cases.assigning import candidates_for
from complaints.cases.models import CaseClock, Complaint
from complaints.clocks.models import ClockPause, ClockWarning
from complaints.clocks.rules import Stage, Told, is_working_time, to_tell
from complaints.clocks.warningmails import mail_warnings
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.auth.rules import Role
from portal.workdays.queries import current_calendar
from portal.workdays.rules import WorkCalendar

LADDER = (Role.COMPLIANCE, Role.LEADER)
"""Who is told next, above the handler. The last rung stays the last."""


def open_clocks(session: Session, after_id: int, most: int) -> Sequence[Any]:
    """Clocks that run, of cases that are open, by id; one that stands still warns of nothing."""
    paused = exists().where(ClockPause.clock_id == CaseClock.id, ClockPause.until_at.is_(None))
    return session.execute(
        select(CaseClock, Complaint.handler_id)
        .join(Complaint, Complaint.id == CaseClock.complaint_id)
        .where(Complaint.is_open, CaseClock.done_at.is_(None), CaseClock.id > after_id, ~paused)
        .order_by(CaseClock.id)
        .limit(most)
    ).all()


def write_warnings(session: Session, rows: Sequence[Any], now: datetime) -> int:
    """Write what these clocks warn of by now, with one mail a person; how many. Outside of working hours it waits.

    A handler who is away is passed over: the next rung is told at once.
    """
    if not rows:
        return 0  # a portal that has no complaint may have no working days yet
    calendar = current_calendar(session)
    if not is_working_time(calendar, now):
        return 0
    there = defaultdict[int, list[ClockWarning]](list)
    ids = [row.id for row, _ in rows]
    for known in session.scalars(select(ClockWarning).where(ClockWarning.clock_id.in_(ids))):
        there[known.clock_id].append(known)
    handlers = {handler_id for _, handler_id in rows if handler_id is not None}
    away = away_on(session, handlers, clock.local(now).date())
    written = [
        one
        for row, handler_id in rows
        for one in _warn(session, calendar, row, None if handler_id in away else handler_id, there[row.id], now)
    ]
    mailed = {(one.clock_id, one.stage, one.employee_id) for known in there.values() for one in known}
    mail_warnings(session, [one for one in written if (one.clock_id, one.stage, one.employee_id) not in mailed])
    return len(written)


def _warn(
    session: Session,
    calendar: WorkCalendar,
    row: CaseClock,
    handler_id: int | None,
    there: Iterable[ClockWarning],
    now: datetime,
) -> list[ClockWarning]:
    told = [
        Told(stage=one.stage, rung=one.rung, told_at=one.told_at, acknowledged=one.acknowledged_at is not None)
        for one in there
        if one.due_on == row.due_on
    ]
    found = [
        _tell(session, row, handler_id, stage, rung, now)
        for stage, rung in to_tell(calendar, row.started_at, row.due_at, told, now)
    ]
    return [one for one in found if one is not None]


def _tell(
    session: Session, row: CaseClock, handler_id: int | None, stage: Stage, rung: int, now: datetime
) -> ClockWarning | None:
    """Write to the person of the rung, or of the next one that has anybody."""
    if rung == 0 and handler_id is not None:
        return _written(session, row, stage, 0, handler_id, now)
    for higher in range(max(rung, 1), len(LADDER) + 1):
        person = _above(session, row.complaint_id, LADDER[higher - 1], clock.local(now).date())
        if person is not None:
            return _written(session, row, stage, higher, person, now)
    return None


def _above(session: Session, complaint_id: int, role: Role, today: date) -> int | None:
    """The first with the role who does not stand near to the case and does not handle it, present before away."""
    complaint = session.get_one(Complaint, complaint_id)
    found = candidates_for(session, complaint, role, today)
    free = [one for one in found if not one.against and one.employee_id != complaint.handler_id]
    return next((one.employee_id for one in sorted(free, key=lambda one: one.away)), None)


def _written(
    session: Session, row: CaseClock, stage: Stage, rung: int, employee_id: int, now: datetime
) -> ClockWarning | None:
    warning = ClockWarning(
        complaint_id=row.complaint_id,
        clock_id=row.id,
        due_on=row.due_on,
        stage=stage,
        rung=rung,
        employee_id=employee_id,
        told_at=now,
    )
    try:
        with session.begin_nested():
            session.add(warning)
    except IntegrityError:
        return None  # another run was quicker
    return warning


def warns(employee_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a warning waits for a person, over warning, clock and complaint."""
    return (
        ClockWarning.employee_id == employee_id,
        ClockWarning.acknowledged_at.is_(None),
        CaseClock.done_at.is_(None),
        Complaint.is_open.expression,
        (ClockWarning.rung > 0) | (Complaint.handler_id == employee_id),
    )


def waiting_warnings(session: Session, employee_id: int) -> Sequence[Any]:
    """What a person has still to acknowledge: (complaint, number, kind of clock, stage, due), oldest first."""
    return session.execute(
        select(
            Complaint.id, Complaint.number, CaseClock.kind, ClockWarning.stage, ClockWarning.told_at, CaseClock.due_at
        )
        .join(Complaint, Complaint.id == ClockWarning.complaint_id)
        .join(CaseClock, CaseClock.id == ClockWarning.clock_id)
        .where(*warns(employee_id))
        .order_by(ClockWarning.id)
        .limit(200)
    ).all()


def acknowledge_warnings(session: Session, actor: Actor, complaint_id: int, now: datetime) -> None:
    """The person has seen what the portal warns of on this case; no warning of theirs climbs any further."""
    session.execute(
        update(ClockWarning)
        .where(
            ClockWarning.complaint_id == complaint_id,
            ClockWarning.employee_id == actor.employee_id,
            ClockWarning.acknowledged_at.is_(None),
        )
        .values(acknowledged_at=now)
    )
    record(session, actor, "complaints:warning:acknowledge", "complaint", complaint_id)
