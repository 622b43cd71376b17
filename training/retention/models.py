"""Tables of retention: cards of people and the reviews that moved them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, BigId
from portal.db.columns import JsonValue, choice
from training.retention.rules import Cause, Memory, Phase, Rating, noon


class RecallCard(Base):
    """That somebody is to keep the answer to a question, and what the scheduler knows of it.

    ``stability`` is in days, ``difficulty`` from 1 to 10; days are those of Shanghai. ``seed`` disguises the options.
    """

    __tablename__ = "training_recall_card"
    __table_args__ = (
        UniqueConstraint("employee_id", "question_id"),
        Index("ix_training_recall_card_employee_due", "employee_id", "due_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("training_question.id"), index=True)
    seed: Mapped[str] = mapped_column(String(64))
    phase: Mapped[Phase] = mapped_column(choice(Phase), default=Phase.LEARNING)
    step: Mapped[int | None] = mapped_column(default=0)
    stability: Mapped[float | None]
    difficulty: Mapped[float | None]
    due_on: Mapped[date]
    reviewed_on: Mapped[date | None]
    made_at: Mapped[datetime]

    @property
    def memory(self) -> Memory:
        """The card as the rules know it."""
        return Memory(
            due=noon(self.due_on),
            phase=self.phase,
            step=self.step,
            stability=self.stability,
            difficulty=self.difficulty,
            reviewed=noon(self.reviewed_on) if self.reviewed_on else None,
        )

    def keep(self, memory: Memory) -> None:
        """Take over what a review made of it."""
        self.phase, self.step = memory.phase, memory.step
        self.stability, self.difficulty = memory.stability, memory.difficulty
        self.due_on = memory.due.date()
        self.reviewed_on = memory.reviewed.date() if memory.reviewed else None


class RecallReview(Base):
    """That a card was rated, why, and when it comes next. Added, never changed.

    One answer a card and day; it keeps the version that was asked and what was said. One violation a card and call;
    it keeps the call and the rule broken there.
    """

    __tablename__ = "training_recall_review"
    __table_args__ = (
        UniqueConstraint("card_id", "call_id"),
        Index(
            "uq_training_recall_review_day",
            "card_id",
            "reviewed_on",
            "cause",
            unique=True,
            sqlite_where=text("call_id IS NULL"),
            postgresql_where=text("call_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("training_recall_card.id"))
    cause: Mapped[Cause] = mapped_column(choice(Cause))
    rating: Mapped[Rating] = mapped_column(choice(Rating))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("training_question_version.id"), index=True)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("training_call.id"), index=True)
    citation: Mapped[str] = mapped_column(String(120), default="")
    answer: Mapped[Any | None] = mapped_column(JsonValue)
    reviewed_at: Mapped[datetime]
    reviewed_on: Mapped[date]
    due_on: Mapped[date]
