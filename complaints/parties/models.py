"""Table of those who act for a complainant. Nobody is deleted: a part ends."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from complaints.parties.rules import Capacity, MayKnow, PartyRole
from portal.db.base import Base
from portal.db.columns import choice
from portal.personal.columns import Sealed, sealed_column
from portal.personal.models import HasDataKey
from portal.personal.rules import Kind


class ComplaintParty(HasDataKey, Base):
    """One who acts for the complainant of a complaint: ``document`` is what shows the authority, in a few words.

    ``checked_by_id`` is who compared it with the person; ``valid_until`` is its last day.
    """

    __tablename__ = "complaint_party"
    __table_args__ = (Index("ix_complaint_party_complaint", "complaint_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    role: Mapped[PartyRole] = mapped_column(choice(PartyRole))
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    may_know: Mapped[MayKnow] = mapped_column(choice(MayKnow))
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name_sealed: Mapped[bytes | None] = sealed_column()
    mail_sealed: Mapped[bytes | None] = sealed_column()
    document: Mapped[str] = mapped_column(String(300), default="")
    valid_until: Mapped[date | None] = mapped_column(Date)
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]

    name = Sealed("id", kind=Kind.NAME)
    mail = Sealed("id", kind=Kind.MAIL)
