"""The register of documents and their bytes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from portal.db.base import Base


class Document(Base):
    """A paper as it was produced. ``content`` never changes; ``sha256`` is over it, in hex.

    ``batch_id`` is the job that printed it among others: at most one about each thing.
    """

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_about", "about_type", "about_id"),
        Index("ix_document_kind", "kind", "id"),
        Index("ix_document_batch", "batch_id", "about_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(10))
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    about_type: Mapped[str] = mapped_column(String(60))
    about_id: Mapped[str] = mapped_column(String(60))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    pages: Mapped[int] = mapped_column(default=0)
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
