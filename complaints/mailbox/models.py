"""Tables of the complaint mailbox: each mail as it came, what was done with it, and where the reading stands."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from complaints.mailbox.rules.values import Decision, Treatment, Why
from portal.db.base import Base
from portal.db.columns import choice
from portal.personal.columns import Sealed, sealed_column
from portal.personal.models import HasDataKey
from portal.personal.rules import Kind


class ComplaintMail(HasDataKey, Base):
    """A mail. Its bytes are the file ``file_id`` and never change; ``sha256`` is over them, so that none comes twice.

    ``arrived_at`` is when the mail server took it, never what the mail says. ``treatment`` is None between keeping the
    bytes and reading them. ``text`` is kept here only while a person has to look at it; else it stands with the case.
    ``refused`` names attachments that were not taken over, a line each. ``acknowledged_at``: we answered that it came.
    """

    __tablename__ = "complaint_mail"
    __table_args__ = (
        UniqueConstraint("mailbox", "uidvalidity", "uid", name="uq_complaint_mail_place"),
        Index("ix_complaint_mail_treatment", "treatment", "decided_at", "id"),
        Index("ix_complaint_mail_sender", "sender_index", "acknowledged_at"),
        Index("ix_complaint_mail_message", "message_index"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(200))
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int]
    arrived_at: Mapped[datetime] = mapped_column(index=True)
    kept_at: Mapped[datetime]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    treatment: Mapped[Treatment | None] = mapped_column(choice(Treatment))
    why: Mapped[Why | None] = mapped_column(choice(Why))
    charset: Mapped[str] = mapped_column(String(40), default="")
    sender_sealed: Mapped[bytes | None] = sealed_column()
    sender_index: Mapped[str | None] = mapped_column(String(32))
    sender_name_sealed: Mapped[bytes | None] = sealed_column()
    subject_sealed: Mapped[bytes | None] = sealed_column()
    text_sealed: Mapped[bytes | None] = sealed_column()
    refused_sealed: Mapped[bytes | None] = sealed_column()
    message_sealed: Mapped[bytes | None] = sealed_column()
    message_index: Mapped[str | None] = mapped_column(String(32))
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    message_row_id: Mapped[int | None] = mapped_column(ForeignKey("complaint_message.id"))
    acknowledged_at: Mapped[datetime | None]
    decision: Mapped[Decision | None] = mapped_column(choice(Decision))
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sender = Sealed("sha256", kind=Kind.MAIL, index="sender_index")
    sender_name = Sealed("sha256", kind=Kind.NAME)
    subject = Sealed("sha256")
    text = Sealed("sha256")
    refused = Sealed("sha256")
    message = Sealed("sha256", index="message_index")


class MailboxState(Base):
    """Where the reading of a mailbox stands; ``name`` is ``user@host/folder``."""

    __tablename__ = "complaint_mailbox"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    uidvalidity: Mapped[int] = mapped_column(BigInteger, default=0)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    looked_at: Mapped[datetime]
    worked_at: Mapped[datetime | None]
    taken: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(300), default="")
