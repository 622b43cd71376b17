"""Tables of programmes: courses and units in order, versions of lessons, who follows them and what they finished."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base
from portal.db.columns import JsonValue, choice
from training.courses.rules import Origin, Phase, UnitKind
from training.sessions.rules import Topic


class Programme(Base):
    """A programme; with ``starts_itself`` every collector gets it who entered at most ``window_days`` ago (7.1.1).

    ``titles`` and ``summaries`` hold a text for each language. ``published_on`` is the day it was first loaded.
    ``edits`` counts the changes made in the portal: from the first on, loading content keeps its courses and units.
    """

    __tablename__ = "training_programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    titles: Mapped[dict[str, str]] = mapped_column(JsonValue)
    summaries: Mapped[dict[str, str]] = mapped_column(JsonValue)
    starts_itself: Mapped[bool]
    window_days: Mapped[int]
    published_on: Mapped[date]
    edits: Mapped[int] = mapped_column(default=0)
    courses: Mapped[list["Course"]] = relationship(back_populates="programme", order_by="Course.position")


class Course(Base):
    """A course of a programme. Its units' due days are written for a phase of ``written_for`` working days."""

    __tablename__ = "training_course"
    __table_args__ = (UniqueConstraint("programme_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("training_programme.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    phase: Mapped[Phase] = mapped_column(choice(Phase))
    written_for: Mapped[int]
    titles: Mapped[dict[str, str]] = mapped_column(JsonValue)
    programme: Mapped[Programme] = relationship(back_populates="courses")
    units: Mapped[list["Unit"]] = relationship(back_populates="course", order_by="Unit.position")


class Unit(Base):
    """A lesson, a quiz, a session on ``topic`` to be attended, a sign-off, or a practice call of ``scenario_key``.

    A retired unit stays for the records of those who did it, and leaves the plans. ``clauses`` are those of today;
    ``UnitClauses`` keeps which they were. ``attempts`` limits how often a practice call may be tried.
    """

    __tablename__ = "training_unit"
    __table_args__ = (
        UniqueConstraint("course_id", "key"),
        CheckConstraint("due_day >= 1", name="due_day_counts_from_1"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("training_course.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    kind: Mapped[UnitKind] = mapped_column(choice(UnitKind))
    due_day: Mapped[int]
    minutes: Mapped[int]
    clauses: Mapped[list[str]] = mapped_column(JsonValue)
    titles: Mapped[dict[str, str]] = mapped_column(JsonValue)
    topic: Mapped[Topic | None] = mapped_column(choice(Topic))
    scenario_key: Mapped[str | None] = mapped_column(String(40), index=True)
    attempts: Mapped[int | None]
    retired: Mapped[bool] = mapped_column(default=False)
    course: Mapped[Course] = relationship(back_populates="units")
    requirements: Mapped[list["UnitRequirement"]] = relationship(
        foreign_keys="UnitRequirement.unit_id", cascade="all, delete-orphan"
    )


class UnitClauses(Base):
    """Which clauses of the policy a unit stood on from an instant on. Rows are added, never changed."""

    __tablename__ = "training_unit_clauses"
    __table_args__ = (Index("ix_training_unit_clauses_unit_since", "unit_id", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("training_unit.id"))
    since: Mapped[datetime]
    clauses: Mapped[list[str]] = mapped_column(JsonValue)


class UnitRequirement(Base):
    """That a unit opens only when another is done."""

    __tablename__ = "training_unit_requirement"

    unit_id: Mapped[int] = mapped_column(ForeignKey("training_unit.id"), primary_key=True)
    requires_id: Mapped[int] = mapped_column(ForeignKey("training_unit.id"), primary_key=True, index=True)


class LessonVersion(Base):
    """A lesson as it was taught from an instant on. Never changed.

    ``digest`` is over its texts in all languages and the bytes of the files in them; ``note`` says what is new.
    """

    __tablename__ = "training_lesson_version"
    __table_args__ = (UniqueConstraint("unit_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("training_unit.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    origin: Mapped[Origin] = mapped_column(choice(Origin), default=Origin.SHIPPED)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str] = mapped_column(String(300), default="")
    texts: Mapped[list["LessonText"]] = relationship(back_populates="version")


class LessonText(Base):
    """A version's text in one language, as Markdown."""

    __tablename__ = "training_lesson_text"
    __table_args__ = (UniqueConstraint("version_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("training_lesson_version.id"))
    language: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    version: Mapped[LessonVersion] = relationship(back_populates="texts")


class LessonFile(Base):
    """That a version shows a kept file; files of versions are never removed."""

    __tablename__ = "training_lesson_file"

    version_id: Mapped[int] = mapped_column(ForeignKey("training_lesson_version.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), primary_key=True, index=True)


class LessonDraft(Base):
    """What a trainer writes and has not published: one for each lesson, shared by all who write.

    ``texts`` holds ``{language: {"title": …, "body": …}}``; ``revision`` grows with each saving, so that nobody
    overwrites what somebody else saved meanwhile.
    """

    __tablename__ = "training_lesson_draft"

    unit_id: Mapped[int] = mapped_column(ForeignKey("training_unit.id"), primary_key=True)
    texts: Mapped[dict[str, dict[str, str]]] = mapped_column(JsonValue)
    revision: Mapped[int]
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Enrolment(Base):
    """That an employee follows a programme, from which day its plan counts, and when the last unit was done.

    ``round`` counts from 1: a programme that was finished can be followed again, a renewal or a second reason.
    ``working_days`` is the length of special training where it was given with one; None is as it is written.
    """

    __tablename__ = "training_enrolment"
    __table_args__ = (
        UniqueConstraint("employee_id", "programme_id", "round"),
        Index("ix_training_enrolment_finished_starts", "finished_at", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("training_programme.id"), index=True)
    round: Mapped[int] = mapped_column(default=1)
    starts_on: Mapped[date]
    working_days: Mapped[int | None]
    enrolled_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    programme: Mapped[Programme] = relationship()


class Completion(Base):
    """That a unit was done, with the digest of exactly what was read or answered. Rows are added, never changed.

    ``round`` counts from 1: what was taken back can be done once more. What counts on a day, ``counting.py`` says.
    """

    __tablename__ = "training_completion"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "unit_id", "round"),
        CheckConstraint("round >= 1", name="round_counts_from_1"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("training_enrolment.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("training_unit.id"), index=True)
    round: Mapped[int] = mapped_column(default=1)
    digest: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(10))
    completed_at: Mapped[datetime]


class CompletionUndone(Base):
    """That a completion counts no more from an instant on, by whom and why. Rows are added, never changed.

    ``attendance_id`` is the correction it follows from. ``undid_finish`` is when the plan had been finished that is
    open again because of it; None where the plan was open, or went on in a later round.
    """

    __tablename__ = "training_completion_undone"

    completion_id: Mapped[int] = mapped_column(ForeignKey("training_completion.id"), primary_key=True)
    attendance_id: Mapped[int | None] = mapped_column(ForeignKey("training_attendance.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    undid_finish: Mapped[datetime | None]
    taken_at: Mapped[datetime]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
