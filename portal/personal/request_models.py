"""Tables of what persons ask about their data: the request, the records it is about, the steps taken."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base
from portal.db.columns import choice
from portal.personal.columns import Sealed, sealed_column
from portal.personal.models import HasDataKey
from portal.personal.request_rules import Outcome, Right, StepKind, Way
from portal.personal.rules import Kind


class PersonalRequest(HasDataKey, Base):
    """What a person asks for. ``seal_name`` names the row for its sealed values; ``number`` is what people call it by.

    ``received_on``, ``due_on`` and ``legal_due_on`` are days of the agency. ``asked_by_id`` is the account of a person
    who asked in the portal. ``proposed_by_id`` is who asked a second person to confirm an erasure. Name, addresses
    and wish are sealed with a key of the request's own.
    """

    __tablename__ = "personal_request"
    __table_args__ = (Index("ix_personal_request_open", "ended_at", "due_on", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seal_name: Mapped[str] = mapped_column(String(32), unique=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    right: Mapped[Right] = mapped_column(choice(Right))
    way: Mapped[Way] = mapped_column(choice(Way))
    language: Mapped[str] = mapped_column(String(10))
    received_on: Mapped[date] = mapped_column(index=True)
    due_on: Mapped[date]
    legal_due_on: Mapped[date]
    entered_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    name_sealed: Mapped[bytes | None] = sealed_column()
    mail_sealed: Mapped[bytes | None] = sealed_column()
    phone_sealed: Mapped[bytes | None] = sealed_column()
    wish_sealed: Mapped[bytes | None] = sealed_column()
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    reason: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    version: Mapped[int] = mapped_column(default=1)

    steps: Mapped[list["RequestStep"]] = relationship(order_by="RequestStep.id")
    records: Mapped[list["RequestRecord"]] = relationship(order_by="RequestRecord.id")
    name = Sealed("seal_name", kind=Kind.NAME)
    mail = Sealed("seal_name", kind=Kind.MAIL)
    phone = Sealed("seal_name", kind=Kind.PHONE)
    wish = Sealed("seal_name")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom


class RequestRecord(Base):
    """That a request is about a record; ``kind`` is the record's table."""

    __tablename__ = "personal_request_record"
    __table_args__ = (
        UniqueConstraint("request_id", "kind", "record_id"),
        Index("ix_personal_request_record_about", "kind", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("personal_request.id"))
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]


class RequestStep(Base):
    """Something done about a request, by whom and when; never changed."""

    __tablename__ = "personal_request_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("personal_request.id"), index=True)
    kind: Mapped[StepKind] = mapped_column(choice(StepKind))
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
