"""Tables of rosters and swaps: a team's month in versions, and shifts that two people exchange (H1)."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hr.attendance.rules.swaps import SwapState
from portal.db.base import Base
from portal.db.columns import JsonValue, choice


class RosterState(enum.StrEnum):
    """A draft is worked on; a published one holds and is changed only by the next version."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Roster(Base):
    """A version of a team's month. ``edits`` counts the changes of a draft, so that nobody overwrites another's."""

    __tablename__ = "roster"
    __table_args__ = (UniqueConstraint("team_id", "month", "number"), Index("ix_roster_month", "month", "team_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    month: Mapped[date]
    number: Mapped[int]
    state: Mapped[RosterState] = mapped_column(choice(RosterState), default=RosterState.DRAFT)
    edits: Mapped[int] = mapped_column(default=1)
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lines: Mapped[list["RosterLine"]] = relationship(back_populates="roster", cascade="all, delete-orphan")


class RosterLine(Base):
    """A person's month in a roster: a shift's id for each day, 0 for a day off, None where the plan holds."""

    __tablename__ = "roster_line"

    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True, index=True)
    days: Mapped[list[int | None]] = mapped_column(JsonValue)
    roster: Mapped[Roster] = relationship(back_populates="lines")


class Swap(Base):
    """Somebody asks a colleague to exchange what both work on ``day`` and, where it is another one, ``return_day``."""

    __tablename__ = "shift_swap"
    __table_args__ = (
        CheckConstraint("asker_id <> colleague_id", name="two_people"),
        Index("ix_shift_swap_asker", "asker_id", "day"),
        Index("ix_shift_swap_colleague", "colleague_id", "day"),
        Index("ix_shift_swap_state", "state", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    colleague_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    day: Mapped[date]
    return_day: Mapped[date]
    state: Mapped[SwapState] = mapped_column(choice(SwapState), default=SwapState.ASKED)
    words: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    days: Mapped[list["SwapDay"]] = relationship(back_populates="swap", cascade="all, delete-orphan")


class SwapDay(Base):
    """What a person works on a day by a swap that was approved; None is a day off."""

    __tablename__ = "shift_swap_day"
    __table_args__ = (Index("ix_shift_swap_day_person", "employee_id", "day"),)

    swap_id: Mapped[int] = mapped_column(ForeignKey("shift_swap.id"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("shift.id"))
    swap: Mapped[Swap] = relationship(back_populates="days")
