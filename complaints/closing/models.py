"""Tables of closing: legal's review of a reply, promises of redress, protective steps settled, lateness explained."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from complaints.closing.rules.reviewing import ReviewOutcome
from portal.db.base import Base
from portal.db.columns import choice


class LetterReview(Base):
    """That legal was asked about one version of a reply, and what legal said; waiting while ``outcome`` is empty.

    ``written_by_id`` repeats who wrote the version, so that the database itself refuses a review of one's own.
    """

    __tablename__ = "complaint_letter_review"
    __table_args__ = (CheckConstraint("reviewed_by_id <> written_by_id", name="reviewer_is_not_writer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("complaint_letter.id"), unique=True)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[ReviewOutcome | None] = mapped_column(choice(ReviewOutcome), index=True)
    remarks: Mapped[str] = mapped_column(Text, default="")
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Redress(Base):
    """Something promised to the complainant, by when, and what was done about it."""

    __tablename__ = "complaint_redress"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    promise: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    promised_at: Mapped[datetime]
    promised_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proof: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Settlement(enum.StrEnum):
    """What became of a protective step."""

    LIFTED = "lifted"
    LASTING = "lasting"


class ProtectionSettled(Base):
    """That a protective step (a note that protects) was lifted or made lasting, and why."""

    __tablename__ = "complaint_protection_settled"

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("complaint_note.id"), unique=True)
    settlement: Mapped[Settlement] = mapped_column(choice(Settlement))
    reason: Mapped[str] = mapped_column(Text)
    settled_at: Mapped[datetime]
    settled_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class LatenessExplained(Base):
    """Why the reply of a complaint's round left late; the clocks stay late."""

    __tablename__ = "complaint_lateness"
    __table_args__ = (UniqueConstraint("complaint_id", "round_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    round_number: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    reason: Mapped[str] = mapped_column(Text)
    explained_at: Mapped[datetime]
    explained_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
