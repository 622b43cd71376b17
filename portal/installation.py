"""Whether this database is the demo's: marked when it is made, so that a real one never becomes a demo."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.db.base import Base


class Installation(Base):
    """The one row about this installation."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    demo: Mapped[bool]
    language: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]


def is_demo(session: Session) -> bool:
    """Whether the demo's marker is in the database."""
    row = session.get(Installation, 1)
    return bool(row and row.demo)
