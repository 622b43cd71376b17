"""The one row about this installation: whose it is, and whether it is the demo's, which a real one never becomes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.db.base import Base


class Installation(Base):
    """The one row about this installation. Name and language are what the first visit chose."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    demo: Mapped[bool]
    language: Mapped[str] = mapped_column(String(10))
    company_name: Mapped[str] = mapped_column(String(80), default="", server_default=text("''"))
    made_at: Mapped[datetime]


def is_demo(session: Session) -> bool:
    """Whether the demo's marker is in the database."""
    row = session.get(Installation, 1)
    return bool(row and row.demo)
