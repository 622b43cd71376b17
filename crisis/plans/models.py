"""Tables of crisis plans: one plan an event kind, versions that freeze, and the seats of its roles."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Connection, ForeignKey, String, UniqueConstraint, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from crisis.plans.rules import EventKind, PlanState, plan_state
from portal.db.base import Base
from portal.db.columns import JsonValue, choice
from portal.people.models import Employee


class CrisisPlan(Base):
    """The plan for one kind of event."""

    __tablename__ = "crisis_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EventKind] = mapped_column(choice(EventKind), unique=True)
    versions: Mapped[list["PlanVersion"]] = relationship(back_populates="plan", order_by="PlanVersion.number")


class PlanVersion(Base):
    """What a plan says. Frozen once it is approved; ``digest`` (SHA-256, hex) is over the content."""

    __tablename__ = "crisis_plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("crisis_plan.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    digest: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    review_by: Mapped[date | None]
    plan: Mapped[CrisisPlan] = relationship(back_populates="versions")

    @property
    def state(self) -> PlanState:
        """A draft until somebody approves it, and never a draft again."""
        return plan_state(approved=self.approved_at is not None)


class PlanSeat(Base):
    """Who is named for a role: position 0 is the holder, 1 and 2 the deputies. People change more often than texts."""

    __tablename__ = "crisis_plan_seat"
    __table_args__ = (
        UniqueConstraint("plan_id", "role_key", "position"),
        UniqueConstraint("plan_id", "role_key", "employee_id"),
        CheckConstraint("position BETWEEN 0 AND 2", name="three_seats"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("crisis_plan.id"))
    role_key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    employee: Mapped[Employee] = relationship()


@event.listens_for(PlanVersion, "before_update")
def _keep_frozen(_mapper: Mapper[PlanVersion], _connection: Connection, version: PlanVersion) -> None:
    """An approved text never changes: the last door, whatever code comes this way."""
    state = inspect(version)
    was_approved = state.attrs.approved_at.history.unchanged
    if was_approved and was_approved[0] is not None and state.attrs.content.history.has_changes():
        raise RuntimeError("an approved version of a plan is frozen")
