"""Tables of what becomes of a complaint after its end: rounds of it, and cases that go on within the house."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from complaints.cases.rules.workflow import State
from portal.db.base import Base
from portal.db.columns import choice


class InternalCase(Base):
    """That a case goes on within the house after the complaint ``origin_id`` was withdrawn: nobody waits for a reply.

    The words stay with the complaint that was withdrawn; this case holds none.
    """

    __tablename__ = "complaint_internal"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    origin_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    opened_at: Mapped[datetime]


class CaseRound(Base):
    """That a complaint was opened again: round ``number`` with its reason, and how the round before it had ended."""

    __tablename__ = "complaint_round"
    __table_args__ = (UniqueConstraint("complaint_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    state_before: Mapped[State] = mapped_column(choice(State))
    ended_at_before: Mapped[datetime | None]
    ended_reason_before: Mapped[str] = mapped_column(Text, default="")
