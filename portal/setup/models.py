"""Table of the one-time code for the first visit."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base


class SetupCode(Base):
    """The only code that holds; only its SHA-256 is kept. ``used_at`` is when the first administrator was made."""

    __tablename__ = "setup_code"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
