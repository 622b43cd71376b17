"""The table of people named from outside. Nobody is deleted: their part ends."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base


class Outsider(Base):
    """Who is asked from outside, from where and why, how they declared their distance, and from when to when.

    Name and address stand with the person (``Employee.outside``), so that the rule on conflicts of interest and its
    triggers hold for them as for everybody. ``first_on`` and ``last_on`` are days of the agency, both with them.
    """

    __tablename__ = "complaint_outsider"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="lasts"),
        Index("ix_complaint_outsider_open", "ended_at", "last_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), unique=True)
    organisation: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500))
    declaration: Mapped[str] = mapped_column(String(500))
    first_on: Mapped[date]
    last_on: Mapped[date]
    named_at: Mapped[datetime]
    named_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    end_reason: Mapped[str] = mapped_column(String(500), default="")
