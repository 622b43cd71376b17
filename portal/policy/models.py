"""Tables of the policy: settings with history, texts with versions, acknowledgements (policy 1.1)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base


class PolicySetting(Base):
    """One decision about a number: from when, by whom, and why. Rows are added, never changed."""

    __tablename__ = "policy_setting"
    __table_args__ = (Index("ix_policy_setting_key_from", "key", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    value: Mapped[str] = mapped_column(String(80))
    effective_from: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    set_at: Mapped[datetime]


class PolicyVersion(Base):
    """A version of the policy's text; ``digest`` is over all its chapters in all languages."""

    __tablename__ = "policy_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(40), unique=True)
    effective_from: Mapped[date]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str] = mapped_column(String(64))
    summary: Mapped[str] = mapped_column(Text, default="")
    chapters: Mapped[list["PolicyChapter"]] = relationship(order_by="PolicyChapter.number")


class PolicyChapter(Base):
    """One chapter of a version in one language, as Markdown."""

    __tablename__ = "policy_chapter"
    __table_args__ = (UniqueConstraint("version_id", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"))
    language: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)


class PolicyAcknowledgement(Base):
    """That an employee read and acknowledged a version: who, when, which text (policy 1.1)."""

    __tablename__ = "policy_acknowledgement"
    __table_args__ = (UniqueConstraint("employee_id", "version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"))
    language: Mapped[str] = mapped_column(String(10))
    digest: Mapped[str] = mapped_column(String(64))
    acknowledged_at: Mapped[datetime]
