"""Tables of the month's closing (H6). A month that nobody has touched yet has no row and is open."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hr.attendance.closing.rules.states import MonthState
from portal.db.base import Base, BigId
from portal.db.columns import JsonValue, choice
from portal.people.models import Employee


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


class MonthManifest(Base):
    """What a month was closed as: the root over its sheets, and the head that names rules, calendar and files.

    Kept when the month is opened again; the next closing adds another.
    """

    __tablename__ = "month_manifest"
    __table_args__ = (UniqueConstraint("month_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month_id: Mapped[int] = mapped_column(ForeignKey("attendance_month.id"))
    version: Mapped[int]
    root: Mapped[str] = mapped_column(String(64))
    head: Mapped[str] = mapped_column(Text)
    people: Mapped[int]
    days: Mapped[int]
    silent: Mapped[int]
    note: Mapped[str] = mapped_column(String(500), default="")
    closed_at: Mapped[datetime]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    month: Mapped[AttendanceMonth] = relationship()


class MonthSheet(Base):
    """A person's month within a manifest. ``head`` and ``days`` go when the person is erased; the leaf stays."""

    __tablename__ = "month_sheet"
    __table_args__ = (UniqueConstraint("manifest_id", "place"), Index("ix_month_sheet_employee", "employee_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    manifest_id: Mapped[int] = mapped_column(ForeignKey("month_manifest.id"))
    place: Mapped[int]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    leaf: Mapped[str] = mapped_column(String(64))
    head: Mapped[str | None] = mapped_column(Text)
    days: Mapped[str | None] = mapped_column(Text)


class MonthReopening(Base):
    """Somebody asks to open a closed month again; another person agrees or does not."""

    __tablename__ = "month_reopening"
    __table_args__ = (Index("ix_month_reopening_month", "month_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month_id: Mapped[int] = mapped_column(ForeignKey("attendance_month.id"))
    version: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]


class MonthAnswer(Base):
    """Somebody looked at their month and confirmed every row but those that they dispute.

    ``round`` is the version that the answer is for; ``seen`` the leaf of the sheet that they saw, so that a later
    change of it is known.
    """

    __tablename__ = "month_answer"
    __table_args__ = (UniqueConstraint("month_id", "round", "employee_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month_id: Mapped[int] = mapped_column(ForeignKey("attendance_month.id"))
    round: Mapped[int]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    seen: Mapped[str] = mapped_column(String(64))
    answered_at: Mapped[datetime]


class DayDispute(Base):
    """A row of their month that somebody holds to be wrong, and what was decided about it."""

    __tablename__ = "day_dispute"
    __table_args__ = (
        UniqueConstraint("month_id", "round", "employee_id", "day"),
        Index("ix_day_dispute_open", "decided_at", "month_id"),
        Index("ix_day_dispute_employee", "employee_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    month_id: Mapped[int] = mapped_column(ForeignKey("attendance_month.id"))
    round: Mapped[int]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    raised_at: Mapped[datetime]
    upheld: Mapped[bool | None]
    decision: Mapped[str] = mapped_column(String(500), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    month: Mapped[AttendanceMonth] = relationship()
    employee: Mapped[Employee] = relationship()


class StandingDay(Base):
    """Somebody decided that a day with a missing punch, or without a shift, stays as it is."""

    __tablename__ = "standing_day"
    __table_args__ = (UniqueConstraint("employee_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    day: Mapped[date] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(500))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]


class MonthAdjustment(Base):
    """What came to light after a month was closed, counted in a month that is open; names the closed row.

    ``arrived`` and ``left`` are what was not known then, ``changes`` the seconds by which the row would differ.
    """

    __tablename__ = "month_adjustment"
    __table_args__ = (
        UniqueConstraint("employee_id", "closed_day", "manifest_id"),
        Index("ix_month_adjustment_month", "month_first", "employee_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    manifest_id: Mapped[int] = mapped_column(ForeignKey("month_manifest.id"))
    closed_day: Mapped[date]
    month_first: Mapped[date]
    arrived: Mapped[int | None] = mapped_column(BigInteger)
    left: Mapped[int | None] = mapped_column(BigInteger)
    was: Mapped[str] = mapped_column(String(40))
    would_be: Mapped[str] = mapped_column(String(40))
    changes: Mapped[dict[str, int]] = mapped_column(JsonValue)
    reason: Mapped[str] = mapped_column(String(500))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    manifest: Mapped[MonthManifest] = relationship()
    employee: Mapped[Employee] = relationship()
