"""Tables of keeping: legal holds, which records were erased and why, and the runs of the job."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base
from portal.db.columns import JsonValue


class LegalHold(Base):
    """That a record must not be erased though its time is over, why, and until when (None: until it is lifted)."""

    __tablename__ = "legal_hold"
    __table_args__ = (Index("ix_legal_hold_record", "kind", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    until: Mapped[date | None]
    placed_at: Mapped[datetime]
    placed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class ErasedRecord(Base):
    """That the personal data of a record were erased; written in the transaction that does it."""

    __tablename__ = "erased_record"
    __table_args__ = (UniqueConstraint("kind", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    erased_at: Mapped[datetime]
    files: Mapped[int] = mapped_column(default=0)


class RetentionRun(Base):
    """A run of the job: ``counts`` holds how many of what; ``finished_at`` is None while it runs or was killed."""

    __tablename__ = "retention_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    counts: Mapped[dict[str, int]] = mapped_column(JsonValue, default=dict)
