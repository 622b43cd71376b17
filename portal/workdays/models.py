"""Tables of working days: each year's official list as loaded, and the company's own days with history."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base
from portal.db.columns import choice
from portal.workdays.rules import DayKind


class WorkCalendarVersion(Base):
    """The official days of one year as loaded once; the newest of a year counts, older ones stay."""

    __tablename__ = "work_calendar_version"
    __table_args__ = (Index("ix_work_calendar_version_year", "year", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(300))
    published_on: Mapped[date]
    loaded_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))


class WorkCalendarDay(Base):
    """One day of a loaded year."""

    __tablename__ = "work_calendar_day"

    version_id: Mapped[int] = mapped_column(ForeignKey("work_calendar_version.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[DayKind] = mapped_column(choice(DayKind))
    is_statutory: Mapped[bool]


class CompanyDay(Base):
    """The company closes, or works, on a day against the official list; rows are added, never changed.

    The newest row of a day counts; ``is_working`` is empty where the official list counts again.
    ``effective`` is the day since which it is known. ``state`` is a digest of this row and of the state
    before it, by which a process can tell cheaply whether it has seen the same history.
    """

    __tablename__ = "company_day"
    __table_args__ = (Index("ix_company_day_day", "day", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    is_working: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(String(200))
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    set_at: Mapped[datetime]
    effective: Mapped[date]
    state: Mapped[str] = mapped_column(String(64))
