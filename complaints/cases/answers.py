"""Tables of what comes of a complaint: findings, the reply with its versions and delivery, messages and notes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from complaints.cases.rules.letter import Verdict
from complaints.cases.rules.telling import DeliveryState, DeliveryWay
from complaints.inquiry.rules.causes import Cause
from portal.db.base import Base
from portal.db.columns import choice
from portal.personal.columns import Sealed, sealed_column
from portal.personal.models import HasDataKey
from portal.personal.rules import Kind


class Finding(Base):
    """What was found about one allegation, and why; it may be mended until the reply is sent.

    ``round_number`` is the round that it was recorded in: in a later one it counts until that round finds anew.
    """

    __tablename__ = "complaint_finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    allegation_id: Mapped[int] = mapped_column(ForeignKey("complaint_allegation.id"), unique=True)
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    basis: Mapped[str] = mapped_column(Text)
    reasons: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    round_number: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom


class EarlierFinding(Base):
    """A finding as it stood when its round ended and the complaint was opened again; it never changes."""

    __tablename__ = "complaint_earlier_finding"
    __table_args__ = (UniqueConstraint("allegation_id", "round_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    allegation_id: Mapped[int] = mapped_column(ForeignKey("complaint_allegation.id"))
    round_number: Mapped[int]
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    basis: Mapped[str] = mapped_column(Text)
    reasons: Mapped[str] = mapped_column(Text)
    cause: Mapped[Cause | None] = mapped_column(choice(Cause))
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class ReplyLetter(HasDataKey, Base):
    """One version of the reply, in the complainant's language; a change is a new version. ``body`` is what was sent.

    It greets the complainant by name and is sealed with the key of the complaint.
    """

    __tablename__ = "complaint_letter"
    __table_args__ = (
        UniqueConstraint("complaint_id", "number"),
        Index("ix_complaint_letter_sent", "sent_at", "complaint_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    number: Mapped[int]
    language: Mapped[str] = mapped_column(String(10))
    basis: Mapped[str] = mapped_column(Text)
    reasons: Mapped[str] = mapped_column(Text)
    redress: Mapped[str] = mapped_column(Text)
    next_instance: Mapped[str] = mapped_column(Text)
    apology: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    body_sealed: Mapped[bytes | None] = sealed_column()
    sent_at: Mapped[datetime | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    round_number: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    body = Sealed("complaint_id", "number")


class LetterDelivery(HasDataKey, Base):
    """One way on which one version was told to the complainant, its proof, and what came of it.

    ``began_at`` is when it was sent, said or handed over. ``told`` is who was told or took it, ``place`` the telephone
    number or the address; ``reference`` a tracking or a receipt number; ``told_by_id`` who of us said or brought it.
    ``file_sha256`` names the signed paper among the files of the case.
    """

    __tablename__ = "complaint_letter_delivery"
    __table_args__ = (Index("ix_complaint_letter_delivery_letter", "letter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("complaint_letter.id"))
    way: Mapped[DeliveryWay] = mapped_column(choice(DeliveryWay))
    recipient_sealed: Mapped[bytes | None] = sealed_column()
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    told_sealed: Mapped[bytes | None] = sealed_column()
    place_sealed: Mapped[bytes | None] = sealed_column()
    reference: Mapped[str] = mapped_column(String(100), default="", server_default=text("''"))
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    read_back: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    noted_at: Mapped[datetime | None]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recipient = Sealed("letter_id", "way", kind=Kind.MAIL)
    told = Sealed("letter_id", "way", kind=Kind.NAME)
    place = Sealed("letter_id", "way", kind=Kind.PHONE)


class CaseNote(Base):
    """An internal note; complainants never see one. ``protects`` marks what was done to protect somebody."""

    __tablename__ = "complaint_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    protects: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class CaseMessage(Base):
    """A message between complainant and officer; ``written_by_id`` is None for the complainant's own."""

    __tablename__ = "complaint_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
