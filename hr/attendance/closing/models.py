"""Tables of the month's closing (H6). A month that nobody has touched yet has no row and is open."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hr.attendance.closing.rules.states import MonthState
from portal.db.base import Base
from portal.db.columns import choice


class AttendanceMonth(Base):
    """A month, named by its first day. ``version`` counts how often it was closed, ``review_due`` is the last day
    on which people are asked to answer."""

    __tablename__ = "attendance_month"
    __table_args__ = (CheckConstraint("version >= 0", name="version_counts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    first_day: Mapped[date] = mapped_column(unique=True)
    state: Mapped[MonthState] = mapped_column(choice(MonthState))
    version: Mapped[int] = mapped_column(default=0)
    review_started_at: Mapped[datetime | None]
    review_due: Mapped[date | None]
