"""Tables of sessions: dates, places, attendance, feedback."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, BigId
from portal.db.columns import choice
from portal.people.models import Employee
from training.sessions.rules import HowNoted, Topic


class TrainingSession(Base):
    """A date at which something is taught. An empty ``title`` stands for the name of its topic in each language.

    Sessions with one ``theme`` count once for a person; those that the rota planned begin with "rota:" (7.2.1).
    ``sequence`` counts the changes, for calendars; ``uid`` never changes.
    """

    __tablename__ = "training_session"
    __table_args__ = (
        UniqueConstraint("theme", "theme_group"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_begins"),
        CheckConstraint("capacity >= 1", name="has_places"),
        Index("ix_training_session_trainer_starts", "trainer_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(40), unique=True)
    theme: Mapped[str] = mapped_column(String(40))
    theme_group: Mapped[int] = mapped_column(default=1)
    topic: Mapped[Topic] = mapped_column(choice(Topic))
    title: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    room: Mapped[str] = mapped_column(String(120), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    capacity: Mapped[int]
    trainer_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    sequence: Mapped[int] = mapped_column(default=0)
    planned_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancelled_because: Mapped[str] = mapped_column(String(300), default="")
    trainer: Mapped[Employee] = relationship()

    @property
    def cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.cancelled_at is not None

    @property
    def digest(self) -> str:
        """What a completion keeps of it: SHA-256 over its identity, topic and beginning."""
        return hashlib.sha256(f"{self.uid} {self.topic} {self.starts_at.isoformat()}".encode()).hexdigest()


class Seat(Base):
    """A place that somebody took, or waits for: who comes first has it, as far as the places go; derived, not stored.

    A place that was given back stays as a row with its end.
    """

    __tablename__ = "training_seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), index=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    booked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    booked_at: Mapped[datetime]
    freed_at: Mapped[datetime | None]
    freed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


Index(
    "ix_training_seat_one_for_each",
    Seat.session_id,
    Seat.employee_id,
    unique=True,
    sqlite_where=Seat.freed_at.is_(None),
    postgresql_where=Seat.freed_at.is_(None),
)


class Attendance(Base):
    """That somebody was there or was not, how it is known and who noted it. Added, never changed; the newest counts."""

    __tablename__ = "training_attendance"
    __table_args__ = (
        Index("ix_training_attendance_session_employee", "session_id", "employee_id"),
        Index("ix_training_attendance_employee", "employee_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    present: Mapped[bool]
    how: Mapped[HowNoted] = mapped_column(choice(HowNoted))
    reason: Mapped[str] = mapped_column(String(300), default="")
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    noted_at: Mapped[datetime]


class FeedbackGiven(Base):
    """That somebody has answered, so that nobody answers twice; which answer is theirs stands nowhere."""

    __tablename__ = "training_feedback_given"

    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True, index=True)


class Feedback(Base):
    """An answer without a name and without a time; its random key keeps the order of answering out as well."""

    __tablename__ = "training_feedback"
    __table_args__ = (CheckConstraint("rating BETWEEN 1 AND 5", name="rating_is_1_to_5"),)

    key: Mapped[str] = mapped_column(String(32), primary_key=True, default=lambda: secrets.token_hex(16))
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), index=True)
    rating: Mapped[int]
    words: Mapped[str] = mapped_column(Text, default="")
