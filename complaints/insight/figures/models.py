"""Tables of monthly reports: the figures that were reported, their papers, and what of them is published."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base
from portal.db.columns import JsonValue


class ComplaintReport(Base):
    """One version of a month's report. ``figures`` never change.

    ``month`` is its first day; ``figures_sha256`` is over their canonical form, in hex.
    ``made_by_id`` is None for the portal.
    """

    __tablename__ = "complaint_report"
    __table_args__ = (UniqueConstraint("month", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date]
    version: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    figures_sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class ReportPaper(Base):
    """The report in one language, as PDF and as XLSX; both are kept among the papers, as the exact bytes."""

    __tablename__ = "complaint_report_paper"
    __table_args__ = (UniqueConstraint("report_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("complaint_report.id"))
    language: Mapped[str] = mapped_column(String(10))
    pdf_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    sheet_id: Mapped[int] = mapped_column(ForeignKey("document.id"))


class ReportPublication(Base):
    """What of a report the public may see: proposed by one person, approved by another, and taken down again.

    ``figures`` are what the public page shows, small numbers withheld already; they never change.
    """

    __tablename__ = "complaint_publication"
    __table_args__ = (
        CheckConstraint("approved_by_id <> proposed_by_id", name="approved_by_another"),
        Index("ix_complaint_publication_shown", "withdrawn_at", "approved_at"),
        Index("ix_complaint_publication_report", "report_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("complaint_report.id"))
    figures: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
