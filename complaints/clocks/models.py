"""Tables of what happens to clocks: pauses, more time, corrected dates, warnings; and steps that protect somebody."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from complaints.clocks.rules import ChangeWhy, PauseKind, Stage, StepKind
from portal.db.base import Base
from portal.db.columns import choice


class ClockPause(Base):
    """That a clock stands still, why, by which document and with which notice to the complainant; open without end.

    ``file_id`` is None once the file was erased with the case.
    """

    __tablename__ = "complaint_pause"
    __table_args__ = (
        Index(
            "uq_complaint_pause_open",
            "clock_id",
            unique=True,
            sqlite_where=text("until_at IS NULL"),
            postgresql_where=text("until_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("complaint_clock.id"), index=True)
    kind: Mapped[PauseKind] = mapped_column(choice(PauseKind))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("complaint_message.id"))
    from_at: Mapped[datetime]
    paused_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    until_at: Mapped[datetime | None]
    resumed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class ClockExtension(Base):
    """More time that was asked for, with the notice that the complainant gets once somebody above approves it."""

    __tablename__ = "complaint_extension"
    __table_args__ = (
        Index(
            "uq_complaint_extension_open",
            "clock_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        Index("ix_complaint_extension_waiting", "decided_at", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("complaint_clock.id"), index=True)
    amount_before: Mapped[int]
    amount: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    notice: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted: Mapped[bool | None]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_message.id"))


class ClockChange(Base):
    """A date that counting anew has moved, since the calendar or a number of the policy has changed."""

    __tablename__ = "complaint_clock_change"
    __table_args__ = (Index("ix_complaint_clock_change_found", "found_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("complaint_clock.id"), index=True)
    found_at: Mapped[datetime]
    due_before: Mapped[date]
    due_after: Mapped[date]
    provisional_before: Mapped[int | None]
    provisional_after: Mapped[int | None]
    why: Mapped[ChangeWhy] = mapped_column(choice(ChangeWhy), default=ChangeWhy.CALENDAR, server_default="calendar")
    days_before: Mapped[int | None]
    days_after: Mapped[int | None]


class ClockWarning(Base):
    """That a named person was warned of a clock, once for each stage, date and rung of the ladder."""

    __tablename__ = "complaint_warning"
    __table_args__ = (
        UniqueConstraint("clock_id", "due_on", "stage", "rung"),
        Index("ix_complaint_warning_open", "employee_id", "acknowledged_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("complaint_clock.id"))
    due_on: Mapped[date]
    stage: Mapped[Stage] = mapped_column(choice(Stage))
    rung: Mapped[int]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    told_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]


class ProtectiveStep(Base):
    """One thing that protects somebody at once, and what was done about it in a round of the complaint."""

    __tablename__ = "complaint_protective_step"
    __table_args__ = (UniqueConstraint("complaint_id", "round_number", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    kind: Mapped[StepKind] = mapped_column(choice(StepKind))
    due_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_note.id"))
    round_number: Mapped[int] = mapped_column(default=1, server_default=text("1"))
