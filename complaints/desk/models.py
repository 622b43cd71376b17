"""Tables of entry by staff: what a colleague entered beside the complaint, and what is still being typed (9.1.1)."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base
from portal.db.columns import JsonValue
from portal.personal.columns import Sealed, sealed_column
from portal.personal.models import HasDataKey


class ComplaintEntry(HasDataKey, Base):
    """What stands beside a complaint's own words: who entered it when, on whose behalf, and our summary of it.

    ``entered_at`` is the server's time; ``arrived_on`` is the day that a letter bears as its arrival, as stated.
    ``due_on`` is the day that a client bank or a regulator set; ``entered_by_id`` is None where nobody entered it.
    What complainants tell besides their words: whose claim it is, who was told of the debt, where else they complained
    (``elsewhere``, under which reference), how often it happened, whether the client may know of it (None: not said).
    """

    __tablename__ = "complaint_entry"
    __table_args__ = (Index("ix_complaint_entry_due", "due_on", "complaint_id"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    arrived_on: Mapped[date | None] = mapped_column(Date)
    asked_by: Mapped[str] = mapped_column(String(120), default="")
    reference: Mapped[str] = mapped_column(String(120), default="")
    due_on: Mapped[date | None] = mapped_column(Date)
    read_back: Mapped[bool] = mapped_column(default=False)
    summary: Mapped[str] = mapped_column(Text, default="")
    account_number_sealed: Mapped[bytes | None] = sealed_column()
    account_number_index: Mapped[str | None] = mapped_column(String(32), index=True)

    client_told_sealed: Mapped[bytes | None] = sealed_column()
    told_to_sealed: Mapped[bytes | None] = sealed_column()
    elsewhere: Mapped[list[str]] = mapped_column(JsonValue, default=list, server_default=text("'[]'"))
    elsewhere_reference_sealed: Mapped[bytes | None] = sealed_column()
    how_often: Mapped[str] = mapped_column(String(120), default="", server_default=text("''"))
    call_hours: Mapped[str] = mapped_column(String(120), default="", server_default=text("''"))
    may_pass_on: Mapped[bool | None]

    client_told = Sealed("complaint_id")
    told_to = Sealed("complaint_id")
    elsewhere_reference = Sealed("complaint_id")
    account_number = Sealed("complaint_id", index="account_number_index")


class ComplaintDraft(HasDataKey, Base):
    """What a colleague has typed and not filed yet; one for each person, sealed, and gone with the filing."""

    __tablename__ = "complaint_draft"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    saved_at: Mapped[datetime] = mapped_column(index=True)
    content_sealed: Mapped[bytes | None] = sealed_column()

    content = Sealed("account_id")
