"""Tables of alerts, and of the surges of complaints that some of them are about."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, Double, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from complaints.facts import SurgeDimension, SurgeRule
from crisis.signals.rules import AlertState, Verdict, alert_state
from portal.auth.models import Account
from portal.db.base import Base
from portal.db.columns import JsonValue, choice
from portal.people.models import Team


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
    surge: Mapped["Surge | None"] = relationship(back_populates="alert")

    @property
    def state(self) -> AlertState:
        """Where the alert stands."""
        return alert_state(self.verdict, activated=self.activation_id is not None)


class Surge(Base):
    """A surge as the day of its alert knew it; only ``heard_on`` goes on, to the last day on which it stood out.

    ``key`` names rule and series; ``name`` the client or script that it is about. ``expected`` complaints are usual
    from ``first_on`` to ``last_on``; ``chance`` (0 to 1) is that of ``seen`` or more, to the digit that the detector
    gave, ``adjusted`` the same after all ``looked_at`` series. ``earlier`` of them happened before ``first_on``.
    ``picture``: [first day, number of days, count], the window and what came before it.
    """

    __tablename__ = "crisis_surge"
    __table_args__ = (UniqueConstraint("key", "last_on"), Index("ix_crisis_surge_heard", "heard_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("crisis_alert.id"), unique=True)
    key: Mapped[str] = mapped_column(String(80))
    rule: Mapped[SurgeRule] = mapped_column(choice(SurgeRule))
    dimension: Mapped[SurgeDimension | None] = mapped_column(choice(SurgeDimension))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    code: Mapped[str | None] = mapped_column(String(20))
    name: Mapped[str | None] = mapped_column(String(80))
    first_on: Mapped[date]
    last_on: Mapped[date]
    heard_on: Mapped[date]
    seen: Mapped[int]
    expected: Mapped[float | None] = mapped_column(Double)
    chance: Mapped[float | None] = mapped_column(Double)
    adjusted: Mapped[float | None] = mapped_column(Double)
    looked_at: Mapped[int]
    earlier: Mapped[int]
    picture: Mapped[list[Any]] = mapped_column(JsonValue)
    alert: Mapped[Alert] = relationship(back_populates="surge")
    team: Mapped[Team | None] = relationship()
    cases: Mapped[list["SurgeCase"]] = relationship(order_by="SurgeCase.complaint_id")


class SurgeCase(Base):
    """That a complaint was counted in a surge. Rows are added with the surge and never change."""

    __tablename__ = "crisis_surge_case"

    surge_id: Mapped[int] = mapped_column(ForeignKey("crisis_surge.id"), primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True, index=True)


ADDED_ONLY_SQLITE = tuple(
    f"""CREATE TRIGGER crisis_surge_case_no_{verb} BEFORE {verb.upper()} ON crisis_surge_case
    BEGIN SELECT RAISE(ABORT, 'what was counted in a surge stays'); END"""
    for verb in ("update", "delete")
)
ADDED_ONLY_POSTGRESQL = (
    """CREATE FUNCTION crisis_surge_case_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'what was counted in a surge stays'; END $$""",
    """CREATE TRIGGER crisis_surge_case_added_only BEFORE UPDATE OR DELETE ON crisis_surge_case
    FOR EACH ROW EXECUTE FUNCTION crisis_surge_case_refuse()""",
)

for _dialect, _statements in (("sqlite", ADDED_ONLY_SQLITE), ("postgresql", ADDED_ONLY_POSTGRESQL)):
    for _statement in _statements:
        event.listen(
            SurgeCase.__table__,
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )
