"""Tables of alerts: the alerts, what was counted for them by the minute, and how far the watchers have read."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.alerts.rules import AlertKind
from portal.db.base import Base, BigId
from portal.db.columns import JsonValue, choice

_OPEN = text("is_open")


class Alert(Base):
    """Something that an administrator has to look at. Of a kind about one thing at most one is open.

    ``about`` is ``type:id``, such as "account:17"; ``times`` counts how often it was said, ``details`` fill the places
    of the kind's sentence. ``mails`` counts rounds of mails.
    """

    __tablename__ = "alert"
    __table_args__ = (
        Index("uq_alert_open", "kind", "about", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_alert_kind_about", "kind", "about", "closed_at"),
        Index("ix_alert_kind_mailed", "kind", "mailed_at"),
        Index("ix_alert_open_last", "is_open", "last_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AlertKind] = mapped_column(choice(AlertKind))
    about: Mapped[str] = mapped_column(String(60))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    details: Mapped[dict[str, str | int]] = mapped_column(JsonValue)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    made_at: Mapped[datetime]
    times: Mapped[int]
    is_open: Mapped[bool]
    mailed_at: Mapped[datetime | None]
    mails: Mapped[int]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str] = mapped_column(String(500))


class AlertTally(Base):
    """How often something was done in a minute: one row however often, so that nobody fills the disk with it."""

    __tablename__ = "alert_tally"

    what: Mapped[str] = mapped_column(String(20), primary_key=True)
    minute: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    about: Mapped[str] = mapped_column(String(60), primary_key=True)
    apart: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int]
    at: Mapped[datetime]


class AlertMark(Base):
    """How far a watcher has come: up to when it looked, or up to which row of the audit trail, with that row's hash."""

    __tablename__ = "alert_mark"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]
    seq: Mapped[int] = mapped_column(BigId)
    hash: Mapped[str] = mapped_column(String(64))
