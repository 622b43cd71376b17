"""The table that makes a form act once, however often it is sent (safety s10)."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base


class FormEffect(Base):
    """That the form with this key has acted, and where its result is shown."""

    __tablename__ = "form_effect"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    location: Mapped[str] = mapped_column(String(500))
    acted_at: Mapped[datetime] = mapped_column(index=True)
