"""The table of alerts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crisis.signals.rules import AlertState, Verdict, alert_state
from portal.auth.models import Account
from portal.db.base import Base
from portal.db.columns import choice


class Alert(Base):
    """What somebody noticed. ``activation_id`` is the one room it led to: an alert is activated once."""

    __tablename__ = "crisis_alert"
    __table_args__ = (
        CheckConstraint("(verdict IS NULL) = (checked_at IS NULL)", name="checked_with_verdict"),
        Index("ix_crisis_alert_open", "activation_id", "verdict"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime] = mapped_column(index=True)
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    verdict: Mapped[Verdict | None] = mapped_column(choice(Verdict))
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")
    activation_id: Mapped[int | None] = mapped_column(ForeignKey("crisis_activation.id"), index=True)
    raised_by: Mapped[Account | None] = relationship(foreign_keys=[raised_by_id])
    checked_by: Mapped[Account | None] = relationship(foreign_keys=[checked_by_id])

    @property
    def state(self) -> AlertState:
        """Where the alert stands."""
        return alert_state(self.verdict, activated=self.activation_id is not None)
