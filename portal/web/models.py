"""Tables of the web: forms that act once, however often they are sent (safety s10), and limits (s88)."""

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


class RequestCount(Base):
    """How often something was sent in an hour; the bucket is a digest that says nothing about who sent it."""

    __tablename__ = "request_count"

    bucket: Mapped[str] = mapped_column(String(64), primary_key=True)
    slot: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    number: Mapped[int]
