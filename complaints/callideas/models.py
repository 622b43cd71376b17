"""Table that keeps which idea for a practice call came from which complaint; training does not know."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base


class ComplaintIdea(Base):
    """The idea that was made from a complaint; one for each. ``told_by_id`` read it and vouched for it."""

    __tablename__ = "complaint_call_idea"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("training_call_idea.id"), unique=True)
    told_at: Mapped[datetime]
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
