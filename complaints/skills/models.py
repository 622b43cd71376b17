"""Table of what officers are suited for. Rows are only added; the newest that has begun holds."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base
from portal.db.columns import JsonValue


class OfficerSkills(Base):
    """From ``since`` on, complaints in these languages, by these channels, of these categories suit an employee.

    ``areas`` holds codes of categories and first figures of groups. An empty list narrows nothing.
    """

    __tablename__ = "complaint_skills"
    __table_args__ = (Index("ix_complaint_skills_employee", "employee_id", "since", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    since: Mapped[date] = mapped_column(Date)
    languages: Mapped[list[str]] = mapped_column(JsonValue)
    channels: Mapped[list[str]] = mapped_column(JsonValue)
    areas: Mapped[list[str]] = mapped_column(JsonValue)
    reason: Mapped[str] = mapped_column(String(500))
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
