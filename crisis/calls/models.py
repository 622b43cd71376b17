"""Tables of calls: each role of an activation with the chain of people for it, and who was called when."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crisis.activations.models import Activation
from portal.db.base import Base
from portal.db.columns import JsonValue
from portal.people.models import Employee


class RoleHolding(Base):
    """A role of the activated plan: ``chain`` (employee ids) is frozen at T0; ``held_by`` is who acknowledged it."""

    __tablename__ = "crisis_role_holding"
    __table_args__ = (
        UniqueConstraint("activation_id", "role_key"),
        CheckConstraint("(held_by_id IS NULL) = (held_at IS NULL)", name="held_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activation_id: Mapped[int] = mapped_column(ForeignKey("crisis_activation.id"))
    role_key: Mapped[str] = mapped_column(String(40))
    chain: Mapped[list[int]] = mapped_column(JsonValue)
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    held_at: Mapped[datetime | None]
    exhausted_at: Mapped[datetime | None]
    activation: Mapped[Activation] = relationship()
    held_by: Mapped[Employee | None] = relationship()
    calls: Mapped[list["RoleCall"]] = relationship(back_populates="holding", order_by="RoleCall.position")


class RoleCall(Base):
    """That somebody was called for a role; the constraints let no job call a person twice."""

    __tablename__ = "crisis_role_call"
    __table_args__ = (UniqueConstraint("holding_id", "employee_id"), UniqueConstraint("holding_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    holding_id: Mapped[int] = mapped_column(ForeignKey("crisis_role_holding.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    position: Mapped[int]
    called_at: Mapped[datetime]
    holding: Mapped[RoleHolding] = relationship(back_populates="calls")
    employee: Mapped[Employee] = relationship()
