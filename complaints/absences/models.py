"""Table of absences of those who handle complaints. Rows are added; one only ends early."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base


class HandlerAbsence(Base):
    """That an employee is away from a day to a day, both with them. Why is nobody's business here and is not kept.

    ``ended_at`` is set where it was taken back or ended early: from then on it counts for nothing.
    """

    __tablename__ = "complaint_absence"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="days_in_order"),
        Index("ix_complaint_absence_employee", "employee_id", "last_on"),
        Index("ix_complaint_absence_last", "last_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
