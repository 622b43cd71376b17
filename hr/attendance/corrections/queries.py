"""Reading corrections: those that count, those of a day, and how many of a month."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.asking.rules import ALIVE, RequestState
from hr.attendance.corrections.models import Correction
from hr.attendance.corrections.rules import Mended
from hr.attendance.months import Month
from hr.attendance.rules.values import Direction, PunchFact

FEW = 50


def corrections_of(
    session: Session, employee_ids: Collection[int], begin: datetime, end: datetime
) -> dict[int, Mended]:
    """What was approved for these people between two instants; one statement."""
    statement = select(
        Correction.employee_id, Correction.at, Correction.direction, Correction.wrong_at, Correction.wrong_direction
    ).where(Correction.state == RequestState.APPROVED, Correction.at >= begin, Correction.at < end)
    if len(employee_ids) <= FEW:
        statement = statement.where(Correction.employee_id.in_(employee_ids))
    punches: dict[int, list[PunchFact]] = defaultdict(list)
    wrong: dict[int, set[PunchFact]] = defaultdict(set)
    for employee_id, at, direction, wrong_at, wrong_direction in session.execute(statement.order_by(Correction.at)):
        punches[employee_id].append(PunchFact(int(at.timestamp()), direction))
        if wrong_at is not None:
            wrong[employee_id].add(PunchFact(int(wrong_at.timestamp()), Direction(wrong_direction)))
    return {key: Mended(punches=tuple(found), wrong=frozenset(wrong[key])) for key, found in punches.items()}


def corrections_on(session: Session, employee_id: int, day: object) -> Sequence[Correction]:
    """All that was ever asked for of a day, oldest first."""
    found = select(Correction).where(Correction.employee_id == employee_id, Correction.day == day)
    return session.scalars(found.order_by(Correction.id)).all()


def asked_in(session: Session, employee_id: int, month: Month) -> int:
    """How many corrections of days of the month stand or wait: refused and withdrawn ones are not counted."""
    counted = select(func.count(Correction.id)).where(
        Correction.employee_id == employee_id,
        Correction.state.in_(ALIVE),
        Correction.day >= month.first,
        Correction.day <= month.last,
    )
    return session.scalar(counted) or 0
