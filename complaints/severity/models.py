"""Table of what somebody recorded beside a case that raises its severity. Rows are added; one is only taken back."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from complaints.cases.rules.severity import Raise
from portal.db.base import Base
from portal.db.columns import choice


class Circumstance(Base):
    """That a regulator or the media took a case up, or that a recording is missing: who said so, and on what ground."""

    __tablename__ = "complaint_circumstance"
    __table_args__ = (Index("ix_complaint_circumstance_complaint", "complaint_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    kind: Mapped[Raise] = mapped_column(choice(Raise))
    note: Mapped[str] = mapped_column(String(500))
    said_at: Mapped[datetime]
    said_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
