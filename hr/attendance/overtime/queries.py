"""Reading overtime: what stands on a day and in a month."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.asking.rules import ALIVE, RequestState
from hr.attendance.months import Month, month_of
from hr.attendance.overtime.models import Overtime


def others_of(session: Session, employee_id: int, day: date, but: int | None = None) -> tuple[int, int]:
    """Seconds that stand or wait on the day and in its month, without one request."""
    month = month_of(day)
    rows = session.execute(
        select(Overtime.day, func.sum(Overtime.seconds))
        .where(
            Overtime.employee_id == employee_id,
            Overtime.state.in_(ALIVE),
            Overtime.day >= month.first,
            Overtime.day <= month.last,
            Overtime.id != (but or -1),
        )
        .group_by(Overtime.day)
    ).all()
    return sum(int(total) for one, total in rows if one == day), sum(int(total) for _, total in rows)


def overtime_on(session: Session, employee_id: int, first: date, last: date) -> Sequence[Overtime]:
    """What stands or waits between the days, earliest first."""
    found = select(Overtime).where(
        Overtime.employee_id == employee_id,
        Overtime.day >= first,
        Overtime.day <= last,
        Overtime.state.in_(ALIVE),
    )
    return session.scalars(found.order_by(Overtime.starts_at, Overtime.id)).all()


def worked_in(session: Session, employee_ids: Collection[int], month: Month) -> dict[int, int]:
    """Approved overtime of the month that was worked, by person; one statement."""
    rows = session.execute(
        select(Overtime.employee_id, func.sum(Overtime.worked))
        .where(
            Overtime.employee_id.in_(employee_ids),
            Overtime.state == RequestState.APPROVED,
            Overtime.day >= month.first,
            Overtime.day <= month.last,
        )
        .group_by(Overtime.employee_id)
    )
    return {employee_id: int(total or 0) for employee_id, total in rows}
