"""Table of corrections: what a punch should have been. The punch itself stays as it is."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hr.attendance.asking.models import Asked
from hr.attendance.rules.values import Direction
from portal.db.base import Base, BigId
from portal.db.columns import choice


class Correction(Asked, Base):
    """Somebody asks that ``at`` counts as a punch of ``day``.

    ``wrong_at`` and ``wrong_direction`` name the punch in whose place it stands (None: one is missing). They are the
    punch's own values, not its row: a file of punches can be taken back and come again.
    """

    __tablename__ = "attendance_correction"
    __table_args__ = (
        CheckConstraint("(wrong_at IS NULL) = (wrong_direction = '')", name="wrong_punch_is_whole"),
        CheckConstraint("direction <> 'unknown'", name="says_which_way"),
        Index("ix_attendance_correction_day", "employee_id", "day"),
        Index("ix_attendance_correction_state", "state", "asked_at"),
        Index("ix_attendance_correction_asked", "asked_at", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    day: Mapped[date]
    at: Mapped[datetime]
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    wrong_at: Mapped[datetime | None]
    wrong_direction: Mapped[str] = mapped_column(String(10), default="")
    reason: Mapped[str] = mapped_column(String(500))
