"""Tables of attendance: shifts, who works which from when on, and punches, which are only ever added (H1–H3)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hr.attendance.rules.rotations import Pattern, RotationUnit
from hr.attendance.rules.shifts import ShiftDesign
from hr.attendance.rules.values import Break, BreakKind, Direction, PunchSource, Rounding, Single, Span, WhyAside
from portal.db.base import Base, BigId
from portal.db.columns import JsonValue, choice

BEGINNING = date(2000, 1, 1)
"""From when on the first version of a shift holds where nobody says otherwise."""


class Shift(Base):
    """A shift by its code and name; what it is stands in its versions, each from a day on."""

    __tablename__ = "shift"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    versions: Mapped[list["ShiftVersion"]] = relationship(
        back_populates="shift", order_by="(ShiftVersion.starts_on, ShiftVersion.id)"
    )


class ShiftVersion(Base):
    """What a shift is from a day on, until its next version. Never changed; of two from one day the later one holds.

    ``pairs`` are [start, end], ``breaks`` [start, end, kind, length]: seconds from midnight in Asia/Shanghai; what lies
    after 86,400 is on the next day. Numbers are seconds; None takes the number of the policy that holds on the day.
    """

    __tablename__ = "shift_version"
    __table_args__ = (
        Index("ix_shift_version_shift_from", "shift_id", "starts_on"),
        CheckConstraint("round_to >= 0", name="round_to_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"))
    starts_on: Mapped[date]
    pairs: Mapped[list[list[int]]] = mapped_column(JsonValue)
    breaks: Mapped[list[list[Any]]] = mapped_column(JsonValue, default=list)
    grace_in: Mapped[int | None]
    grace_out: Mapped[int | None]
    window_before: Mapped[int | None]
    window_after: Mapped[int | None]
    half_day_below: Mapped[int | None]
    absent_below: Mapped[int | None]
    bands: Mapped[list[int] | None] = mapped_column(JsonValue)
    alternating: Mapped[bool] = mapped_column(default=False)
    span: Mapped[Span] = mapped_column(choice(Span), default=Span.STATED_PAIRS)
    single: Mapped[Single] = mapped_column(choice(Single), default=Single.MISSING)
    rounding: Mapped[Rounding] = mapped_column(choice(Rounding), default=Rounding.NONE)
    round_to: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(500), default="")
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    shift: Mapped[Shift] = relationship(back_populates="versions")

    def design(self) -> ShiftDesign:
        """The version as rules know it."""
        return ShiftDesign(
            pairs=tuple((first, last) for first, last in self.pairs),
            breaks=tuple(Break(first, last, BreakKind(kind), length) for first, last, kind, length in self.breaks),
            grace=self.grace_in,
            grace_out=self.grace_out,
            window_before=self.window_before,
            window_after=self.window_after,
            half_day_below=self.half_day_below,
            absent_below=self.absent_below,
            bands=None if self.bands is None else tuple(self.bands),
            alternating=self.alternating,
            span=self.span,
            single=self.single,
            rounding=self.rounding,
            round_to=self.round_to,
        )


class Rotation(Base):
    """A pattern of shifts that goes round: ``steps`` are ids of shifts, None a day (or week) of rest.

    Counted from ``anchor``, which is a Monday where a step is a week. Never changed, so that past days stay.
    """

    __tablename__ = "rotation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    anchor: Mapped[date]
    unit: Mapped[RotationUnit] = mapped_column(choice(RotationUnit))
    steps: Mapped[list[int | None]] = mapped_column(JsonValue)
    by_calendar: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    def pattern(self) -> Pattern:
        """The rotation as rules know it."""
        return Pattern(anchor=self.anchor, unit=self.unit, steps=tuple(self.steps))


class ShiftPlan(Base):
    """Which shift or rotation holds from a day on: for one employee, else a team, else (neither) the company.

    It holds until the next plan of the same people or ``ends_on`` (inclusive). ``offset`` moves a rotation on by steps.
    """

    __tablename__ = "shift_plan"
    __table_args__ = (
        UniqueConstraint("employee_id", "starts_on"),
        UniqueConstraint("team_id", "starts_on"),
        CheckConstraint("employee_id IS NULL OR team_id IS NULL", name="person_or_team"),
        CheckConstraint("(shift_id IS NULL) <> (rotation_id IS NULL)", name="shift_or_rotation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("shift.id"))
    rotation_id: Mapped[int | None] = mapped_column(ForeignKey("rotation.id"))
    offset: Mapped[int] = mapped_column(default=0, server_default="0")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    created_at: Mapped[datetime]
    shift: Mapped[Shift | None] = relationship()
    rotation: Mapped[Rotation | None] = relationship()


class PlanOffset(Base):
    """By how many steps one person of a team goes ahead in the team's rotation."""

    __tablename__ = "shift_plan_offset"

    plan_id: Mapped[int] = mapped_column(ForeignKey("shift_plan.id"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    steps: Mapped[int]


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
