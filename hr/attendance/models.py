"""Tables of attendance: shifts, who works which from when on, and punches, which are only ever added (H1–H3)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hr.attendance.rules.values import Break, Direction, PunchSource, ShiftTimes, WhyAside
from portal.db.base import Base, BigId
from portal.db.columns import JsonValue, choice


class Shift(Base):
    """A fixed shift. Seconds from midnight in Asia/Shanghai; a night shift ends after 86,400.

    ``breaks`` are [start, end] pairs; only what of them falls into somebody's presence is taken off.
    """

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("starts_at >= 0 AND starts_at < 86400", name="starts_within_day"),
        CheckConstraint("ends_at > starts_at AND ends_at <= starts_at + 86400", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    starts_at: Mapped[int]
    ends_at: Mapped[int]
    breaks: Mapped[list[list[int]]] = mapped_column(JsonValue, default=list)

    def times(self) -> ShiftTimes:
        """The shift as rules know it."""
        return ShiftTimes(
            starts=self.starts_at, ends=self.ends_at, breaks=tuple(Break(first, last) for first, last in self.breaks)
        )


class ShiftPlan(Base):
    """Which shift holds from a day on: for one employee, else for a team, else (neither) for the whole company."""

    __tablename__ = "shift_plan"
    __table_args__ = (
        UniqueConstraint("employee_id", "starts_on"),
        UniqueConstraint("team_id", "starts_on"),
        CheckConstraint("employee_id IS NULL OR team_id IS NULL", name="person_or_team"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"))
    starts_on: Mapped[date]
    created_at: Mapped[datetime]
    shift: Mapped[Shift] = relationship()


class Punch(Base):
    """Somebody held the badge up. Never changed; removed only with the whole file it came in.

    ``line`` is the place in the batch's file; ``received_at`` is when a punch that came by itself reached the portal.
    """

    __tablename__ = "punch"
    __table_args__ = (
        UniqueConstraint("employee_id", "at", "direction"),
        Index("ix_punch_at", "at", "employee_id"),
        Index("ix_punch_batch", "batch_id"),
        Index("ix_punch_device", "device_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[datetime]
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    device: Mapped[str] = mapped_column(String(60), default="")
    source: Mapped[PunchSource] = mapped_column(choice(PunchSource), default=PunchSource.FILE)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    line: Mapped[int | None]
    device_id: Mapped[int | None] = mapped_column(ForeignKey("punch_device.id"))
    received_at: Mapped[datetime | None]


class PunchAside(Base):
    """What came by itself and did not become a punch, with the reason: nothing that was sent is lost.

    ``pin`` is the number that a device knows the person by, ``said`` what it sent besides, as it sent it. ``at`` and
    ``employee_id`` are empty where the sending did not say so much. ``settled_at``: it became a punch later.
    """

    __tablename__ = "punch_aside"
    __table_args__ = (
        Index("ix_punch_aside_employee", "employee_id", "at"),
        Index("ix_punch_aside_device", "device_id", "pin"),
        Index("ix_punch_aside_waiting", "why", "settled_at", "pin"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source: Mapped[PunchSource] = mapped_column(choice(PunchSource))
    why: Mapped[WhyAside] = mapped_column(choice(WhyAside))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    pin: Mapped[str] = mapped_column(String(40), default="")
    at: Mapped[datetime | None]
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    said: Mapped[str] = mapped_column(String(120), default="")
    device_id: Mapped[int | None] = mapped_column(ForeignKey("punch_device.id"))
    received_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
