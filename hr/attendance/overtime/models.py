"""Table of overtime."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hr.attendance.asking.models import Asked
from hr.attendance.overtime.rules import Rate, Settled
from portal.db.base import Base, BigId
from portal.db.columns import choice


class Overtime(Asked, Base):
    """Somebody asks to work longer on ``day``. ``rate`` is the day's class as it was when it was asked for.

    ``worked`` is how much of it they were there, once the day is over; measured anew where punches change.
    """

    __tablename__ = "overtime_request"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_overtime_request_employee", "employee_id", "day", "state"),
        Index("ix_overtime_request_state", "state", "asked_at"),
        Index("ix_overtime_request_day", "day", "id"),
        Index("ix_overtime_request_asked", "asked_at", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    day: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seconds: Mapped[int]
    rate: Mapped[Rate] = mapped_column(choice(Rate))
    settled: Mapped[Settled] = mapped_column(choice(Settled))
    emergency: Mapped[bool] = mapped_column(Boolean, default=False)
    reason: Mapped[str] = mapped_column(String(500))
    worked: Mapped[int | None]
