"""Reading corrections: those of a day, and how many of a month."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.asking.rules import ALIVE
from hr.attendance.corrections.models import Correction
from hr.attendance.months import Month


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
