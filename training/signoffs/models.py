"""Tables of sign-off: versions of checklists, observations with their marks, and how each one ended."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base
from portal.db.columns import JsonValue
from training.signoffs.rules import LONGEST_NOTE, LONGEST_REFERENCE, Item


class ChecklistVersion(Base):
    """A checklist as it was used from an instant on; ``digest`` is over its content. Never changed.

    ``made_here`` says that it was written in the portal and not loaded from a programme's folder.
    """

    __tablename__ = "training_checklist_version"
    __table_args__ = (UniqueConstraint("unit_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("training_unit.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[list[dict[str, Any]]] = mapped_column(JsonValue)
    made_here: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime]

    @property
    def items(self) -> tuple[Item, ...]:
        """What is observed, as the rules know it."""
        return tuple(Item(**{**item, "levels": tuple(item["levels"])}) for item in self.content)


class Observation(Base):
    """That somebody observes a person for a unit of their plan. A draft of the assessor until it has a result.

    ``call_reference`` helps to find the recording again; it names no debtor.
    """

    __tablename__ = "training_observation"
    __table_args__ = (
        Index("ix_training_observation_unit", "enrolment_id", "unit_id"),
        Index("ix_training_observation_assessor", "assessor_id", "begun_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("training_enrolment.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("training_unit.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("training_checklist_version.id"), index=True)
    assessor_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    call_reference: Mapped[str] = mapped_column(String(LONGEST_REFERENCE), default="")
    begun_at: Mapped[datetime]
    version: Mapped[ChecklistVersion] = relationship()
    marks: Mapped[list["ObservationMark"]] = relationship(order_by="ObservationMark.id")
    result: Mapped["ObservationResult | None"] = relationship(back_populates="observation")


class ObservationMark(Base):
    """What was given for an item: the level and what was seen. It may change until the observation has a result."""

    __tablename__ = "training_observation_mark"
    __table_args__ = (
        UniqueConstraint("observation_id", "item_key"),
        CheckConstraint("level IS NULL OR level BETWEEN 1 AND 4", name="level_is_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    observation_id: Mapped[int] = mapped_column(ForeignKey("training_observation.id"))
    item_key: Mapped[str] = mapped_column(String(40))
    level: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    saved_at: Mapped[datetime]


class ObservationResult(Base):
    """How an observation ended, and what the person should do next. Never changed."""

    __tablename__ = "training_observation_result"

    observation_id: Mapped[int] = mapped_column(ForeignKey("training_observation.id"), primary_key=True)
    submitted_at: Mapped[datetime] = mapped_column(index=True)
    passed: Mapped[bool]
    next_step: Mapped[str] = mapped_column(String(LONGEST_NOTE))
    observation: Mapped[Observation] = relationship(back_populates="result")
