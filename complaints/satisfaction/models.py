"""Table of what complainants think of our replies."""

from datetime import date, datetime

from sqlalchemy import Enum, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from complaints.satisfaction.rules import Opinion
from portal.db.base import Base
from portal.db.columns import choice


def _answer(name: str) -> Enum:
    """A column of answers; two in one table need check constraints of two names."""
    column = choice(Opinion)
    column.name = name
    return column


class ReplyOpinion(Base):
    """The complainant's answers about one round; a later answer replaces them. ``words`` are theirs and may be empty.

    ``answered_on`` is the agency's day of the first answer: the day that it is counted under.
    """

    __tablename__ = "complaint_reply_opinion"
    __table_args__ = (UniqueConstraint("complaint_id", "round_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    round_number: Mapped[int]
    clear: Mapped[Opinion] = mapped_column(_answer("clear"))
    fair: Mapped[Opinion] = mapped_column(_answer("fair"))
    words: Mapped[str] = mapped_column(Text, default="")
    answered_on: Mapped[date] = mapped_column(index=True)
    answered_at: Mapped[datetime]
