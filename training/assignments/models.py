"""Tables of special training: the assignment with its reason, whom it reached, and its withdrawal."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base
from portal.db.columns import JsonValue, choice
from portal.people.models import Employee, Post, Team
from training.assignments.rules import LONGEST_REASON, ReasonKind
from training.courses.models import Programme


class SpecialTraining(Base):
    """That a programme was given to people, by whom and why. Never changed; its withdrawal is a row of its own.

    ``reasons`` holds the reason in every language where the portal words it, and is empty where somebody wrote it.
    ``about_type`` and ``about_id`` name what caused it, such as a complaint. With ``joins_until`` it also reaches
    who comes to the team or the post up to that day; without, only who was there.
    """

    __tablename__ = "training_assignment"
    __table_args__ = (
        CheckConstraint("team_id IS NULL OR post IS NULL", name="one_aim"),
        CheckConstraint("joins_until IS NULL OR team_id IS NOT NULL OR post IS NOT NULL", name="joins_what"),
        Index("ix_training_assignment_about", "about_type", "about_id"),
        Index("ix_training_assignment_made_at", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("training_programme.id"), index=True)
    reason_kind: Mapped[ReasonKind] = mapped_column(choice(ReasonKind))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    reasons: Mapped[dict[str, str]] = mapped_column(JsonValue, default=dict)
    about_type: Mapped[str] = mapped_column(String(40), default="")
    about_id: Mapped[int | None]
    blocks_calling: Mapped[bool]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    post: Mapped[Post | None] = mapped_column(choice(Post))
    joins_until: Mapped[date | None] = mapped_column(index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    programme: Mapped[Programme] = relationship()
    team: Mapped[Team | None] = relationship()
    withdrawal: Mapped["Withdrawal | None"] = relationship(back_populates="assignment")


class AssignedPerson(Base):
    """That special training reached a person, and by which enrolment they follow it.

    ``began`` says that the plan began with it; otherwise its reason was added to a plan that was open already.
    ``enrolment_id`` is None where a withdrawal ended the plan before anything was done.
    """

    __tablename__ = "training_assignment_person"
    __table_args__ = (UniqueConstraint("assignment_id", "employee_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("training_assignment.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("training_enrolment.id"), index=True)
    began: Mapped[bool]
    added_at: Mapped[datetime]
    assignment: Mapped[SpecialTraining] = relationship()
    employee: Mapped[Employee] = relationship()


class Withdrawal(Base):
    """That special training was taken back, by whom and why; at most once. Never changed."""

    __tablename__ = "training_withdrawal"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("training_assignment.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime]
    assignment: Mapped[SpecialTraining] = relationship(back_populates="withdrawal")
