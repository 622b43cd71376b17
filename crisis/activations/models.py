"""Tables of activations: the room, its tasks, its diary, what is known, and how it ended."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from crisis.activations.rules import ActivationState, FactSort, Outcome, activation_state
from crisis.plans.models import PlanVersion
from crisis.plans.rules import Grade
from portal.auth.models import Account
from portal.db.base import Base, BigId
from portal.db.columns import choice
from portal.people.models import Employee


class Activation(Base):
    """A plan at work. ``started_at`` is T0, the server's clock. ``revision`` counts every change of the room."""

    __tablename__ = "crisis_activation"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("crisis_plan.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("crisis_plan_version.id"))
    grade: Mapped[Grade] = mapped_column(choice(Grade))
    drill: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime] = mapped_column(index=True)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    known: Mapped[str] = mapped_column(Text, default="")
    not_known: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=0)
    stood_down_at: Mapped[datetime | None]
    stood_down_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    stand_down_reason: Mapped[str] = mapped_column(Text, default="")
    watch_until: Mapped[datetime | None]
    review_due: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    improvements: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[PlanVersion] = relationship()
    started_by: Mapped[Account | None] = relationship(foreign_keys=[started_by_id])
    stood_down_by: Mapped[Account | None] = relationship(foreign_keys=[stood_down_by_id])
    reviewed_by: Mapped[Account | None] = relationship(foreign_keys=[reviewed_by_id])

    @property
    def state(self) -> ActivationState:
        """Where the activation stands."""
        return activation_state(stood_down=self.stood_down_at is not None, reviewed=self.reviewed_at is not None)


# One open activation a plan, and beside it at most one drill, whoever activates at the same moment.
Index(
    "uq_crisis_activation_open",
    Activation.plan_id,
    Activation.drill,
    unique=True,
    sqlite_where=Activation.stood_down_at.is_(None),
    postgresql_where=Activation.stood_down_at.is_(None),
)


class CrisisTask(Base):
    """A step of the frozen plan with its clock from T0; ``due_at`` is part of what was frozen."""

    __tablename__ = "crisis_task"
    __table_args__ = (
        UniqueConstraint("activation_id", "step_key"),
        CheckConstraint("(outcome IS NULL) = (finished_at IS NULL)", name="finished_with_outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activation_id: Mapped[int] = mapped_column(ForeignKey("crisis_activation.id"))
    step_key: Mapped[str] = mapped_column(String(40))
    role_key: Mapped[str] = mapped_column(String(40))
    due_at: Mapped[datetime]
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    finished_at: Mapped[datetime | None]
    finished_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str] = mapped_column(String(1000), default="")
    activation: Mapped[Activation] = relationship()
    finished_by: Mapped[Account | None] = relationship()


class EntryKind(enum.StrEnum):
    """What an entry of the diary tells."""

    ACTIVATED = "activated"
    JOINED = "joined"
    CALLED = "called"
    UNREACHABLE = "unreachable"
    EXHAUSTED = "exhausted"
    MAIL_FAILED = "mail_failed"
    ACKNOWLEDGED = "acknowledged"
    TASK_DONE = "task_done"
    TASK_WAIVED = "task_waived"
    NOTE = "note"
    FACT = "fact"
    CONDITION = "condition"
    STOOD_DOWN = "stood_down"
    REVIEWED = "reviewed"


class RoomEntry(Base):
    """A line of the room's diary; only ever added. ``key`` names the role, step or condition it is about."""

    __tablename__ = "crisis_room_entry"
    __table_args__ = (Index("ix_crisis_room_entry_room", "activation_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    activation_id: Mapped[int] = mapped_column(ForeignKey("crisis_activation.id"))
    at: Mapped[datetime]
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    key: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    account: Mapped[Account | None] = relationship()
    employee: Mapped[Employee | None] = relationship()


class RoomFact(Base):
    """Something that was said about the event, how sure we are, and who says so; only ever added."""

    __tablename__ = "crisis_fact"

    id: Mapped[int] = mapped_column(primary_key=True)
    activation_id: Mapped[int] = mapped_column(ForeignKey("crisis_activation.id"), index=True)
    sort: Mapped[FactSort] = mapped_column(choice(FactSort))
    text: Mapped[str] = mapped_column(String(1000))
    source: Mapped[str] = mapped_column(String(200))
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    entered_by: Mapped[Account | None] = relationship()


class ConditionNote(Base):
    """The sentence with which the leader confirmed a condition of the stand-down."""

    __tablename__ = "crisis_condition_note"
    __table_args__ = (UniqueConstraint("activation_id", "condition_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activation_id: Mapped[int] = mapped_column(ForeignKey("crisis_activation.id"))
    condition_key: Mapped[str] = mapped_column(String(40))
    sentence: Mapped[str] = mapped_column(String(1000))


def _only_added(_mapper: Mapper[Any], _connection: Connection, row: Any) -> None:
    raise RuntimeError(f"{type(row).__name__} is only ever added")


for _kind in (RoomEntry, RoomFact, ConditionNote):
    event.listen(_kind, "before_update", _only_added)
    event.listen(_kind, "before_delete", _only_added)
