"""The register of stored files; their bytes lie sealed in the data folder."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base

PORTRAIT_ABOUT, PORTRAIT_SMALL = "portrait", "small"
"""A person's own picture, and the size that stands on every page."""


class StoredFile(Base):
    """A file about a thing of a domain. ``sha256`` and ``size`` are of the plain bytes, which never change.

    ``file_name`` is the cleaned name that it came with; ``variant`` tells pictures of one thing apart.
    ``created_by_id`` is None for somebody without an account.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        Index("ix_stored_file_about", "about_type", "about_id"),
        CheckConstraint("length(sha256) = 64", name="has_digest"),
        CheckConstraint("size > 0", name="is_not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    about_type: Mapped[str] = mapped_column(String(60))
    about_id: Mapped[str] = mapped_column(String(60))
    variant: Mapped[str] = mapped_column(String(20), default="")
    storage_name: Mapped[str] = mapped_column(String(32), unique=True)
    file_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
