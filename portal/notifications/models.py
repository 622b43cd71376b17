"""The table of the outbox."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, BigId
from portal.db.columns import JsonValue, choice
from portal.personal.columns import Sealed, sealed_column
from portal.personal.models import HasDataKey


class Channel(enum.StrEnum):
    """MAIL goes by SMTP to an address; CHAT goes through Apprise to a configured name (FAIRLINE_CHAT_URLS)."""

    MAIL = "mail"
    CHAT = "chat"


class OutboxState(enum.StrEnum):
    """WAITING has a time to be tried at; SENT was taken by the other side; FAILED waits for a person."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class OutboxMessage(HasDataKey, Base):
    """One message to leave the house. ``unique_key`` makes writing it twice write it once; ``message_id`` stays
    the same over all tries, so that a double can be recognised. ``recipient``, ``body`` and ``calendar`` are sealed;
    ``calendar`` is an iCalendar object that goes along (RFC 5545, 5546). ``reply_to`` is an address of the agency where
    answers and bounces are read; ``answers`` is the id of the mail that this one answers by itself;
    ``follows`` are the ids of the mails of one exchange before it, oldest first, with spaces between."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "state", "try_at"), Index("ix_outbox_message_topic", "topic"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unique_key: Mapped[str] = mapped_column(String(160), unique=True)
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    recipient_sealed: Mapped[bytes | None] = sealed_column()
    language: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(300))
    body_sealed: Mapped[bytes | None] = sealed_column()
    calendar_sealed: Mapped[bytes | None] = sealed_column()
    answers_sealed: Mapped[bytes | None] = sealed_column()
    follows_sealed: Mapped[bytes | None] = sealed_column()
    document_ids: Mapped[list[int]] = mapped_column(JsonValue, default=list)
    topic: Mapped[str] = mapped_column(String(100), default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    unsubscribe_url: Mapped[str | None] = mapped_column(String(300))
    reply_to: Mapped[str] = mapped_column(String(254), default="", server_default=text("''"))
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[OutboxState] = mapped_column(choice(OutboxState), default=OutboxState.WAITING)
    try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recipient = Sealed("message_id")
    body = Sealed("message_id")
    calendar = Sealed("message_id")
    answers = Sealed("message_id")
    follows = Sealed("message_id")
