"""Tables of quizzes: the bank with its versions, quizzes made of it, attempts, answers, results and their history."""

from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, BigId
from portal.db.columns import JsonValue, choice
from training.quizzes.content import QuestionContent, QuestionKind
from training.quizzes.packing import unpacked
from training.quizzes.rules import ClosedBy, FeedbackPolicy


class Question(Base):
    """A question of the bank, through all its versions. ``unit_id`` is the part it belongs to, to draw from."""

    __tablename__ = "training_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("training_unit.id"), index=True)
    retired: Mapped[bool] = mapped_column(default=False)


class QuestionVersion(Base):
    """A question as it was asked from an instant on. ``clause`` is the rule it stands on. Never changed.

    ``content`` is the packed ``QuestionContent``; ``category`` its path joined by slashes, ``name`` what lists show.
    ``made_here`` says that it was written in the portal and not loaded from a programme's folder.
    """

    __tablename__ = "training_question_version"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("training_question.id"))
    number: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(choice(QuestionKind))
    clause: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(300), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    made_here: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime]
    question: Mapped[Question] = relationship()

    @cached_property
    def said(self) -> QuestionContent:
        """Everything the question asks, accepts and says."""
        return unpacked(QuestionContent, self.content)


class KeyCorrection(Base):
    """That a version's key was wrong and is marked by another version's from now on. Rows are added, never changed."""

    __tablename__ = "training_key_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("training_question_version.id"), index=True)
    corrected_id: Mapped[int] = mapped_column(ForeignKey("training_question_version.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    corrected_at: Mapped[datetime]


class QuizVersion(Base):
    """A quiz as it was held from an instant on: its rules and its questions in order. Never changed.

    ``minutes`` is the time limit by the server's clock; ``pass_percent`` of all points are needed. ``feedback`` says
    when right answers are shown. ``made_here`` says that it was written in the portal.
    """

    __tablename__ = "training_quiz_version"
    __table_args__ = (
        UniqueConstraint("unit_id", "number"),
        CheckConstraint("pass_percent BETWEEN 1 AND 100", name="pass_percent_is_a_share"),
        CheckConstraint("attempts >= 1 AND minutes >= 1", name="can_be_taken"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("training_unit.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    pass_percent: Mapped[int]
    attempts: Mapped[int]
    minutes: Mapped[int]
    shuffle_questions: Mapped[bool] = mapped_column(default=False)
    shuffle_options: Mapped[bool] = mapped_column(default=True)
    feedback: Mapped[FeedbackPolicy] = mapped_column(choice(FeedbackPolicy), default=FeedbackPolicy.AT_END)
    made_here: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime]
    questions: Mapped[list["QuizQuestion"]] = relationship(order_by="QuizQuestion.position")
    draws: Mapped[list["QuizDraw"]] = relationship(order_by="QuizDraw.position")


class QuizQuestion(Base):
    """A question's place in a quiz and what it is worth."""

    __tablename__ = "training_quiz_question"

    quiz_version_id: Mapped[int] = mapped_column(ForeignKey("training_quiz_version.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_version_id: Mapped[int] = mapped_column(ForeignKey("training_question_version.id"), index=True)
    points: Mapped[int]
    question: Mapped[QuestionVersion] = relationship()


class QuizDraw(Base):
    """So many questions by chance, each worth ``points``: of a part of the training, or of a category of the bank."""

    __tablename__ = "training_quiz_draw"

    quiz_version_id: Mapped[int] = mapped_column(ForeignKey("training_quiz_version.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
    points: Mapped[int]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("training_unit.id"), index=True)
    category: Mapped[str] = mapped_column(String(300), default="")


class Attempt(Base):
    """An attempt at a quiz. ``seed`` draws, orders and disguises what is asked. Never changed; its end is a row."""

    __tablename__ = "training_attempt"
    __table_args__ = (UniqueConstraint("enrolment_id", "unit_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("training_enrolment.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("training_unit.id"), index=True)
    quiz_version_id: Mapped[int] = mapped_column(ForeignKey("training_quiz_version.id"), index=True)
    number: Mapped[int]
    seed: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    quiz: Mapped[QuizVersion] = relationship()
    results: Mapped[list["AttemptResult"]] = relationship(back_populates="attempt", order_by="AttemptResult.number")

    @property
    def result(self) -> "AttemptResult | None":
        """What counts today: the newest result; None while the attempt is not closed."""
        return self.results[-1] if self.results else None


class AttemptQuestion(Base):
    """A question as an attempt asks it, drawn or fixed, and what it is worth there. Never changed."""

    __tablename__ = "training_attempt_question"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("training_attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_version_id: Mapped[int] = mapped_column(ForeignKey("training_question_version.id"), index=True)
    points: Mapped[int]
    question: Mapped[QuestionVersion] = relationship()


class Answer(Base):
    """An answer as it was given: every change is a row, what counts is asked of the rules.

    ``answer`` is plain JSON of the form that ``training.marking.rules`` describes.
    ``client_id`` makes a repeated sending one row; ``sequence`` is the browser's count of changes; ``late`` says that
    it arrived after the end and is kept but not marked.
    """

    __tablename__ = "training_answer"
    __table_args__ = (UniqueConstraint("attempt_id", "question_version_id", "client_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("training_attempt.id"))
    question_version_id: Mapped[int] = mapped_column(ForeignKey("training_question_version.id"), index=True)
    client_id: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int] = mapped_column(BigInteger)
    answer: Mapped[Any] = mapped_column(JsonValue)
    received_at: Mapped[datetime]
    late: Mapped[bool]


class AttemptResult(Base):
    """How an attempt ended and what it earned: points in hundredths, rounded down; ``passed`` was decided exactly.

    ``number`` counts from 1: an essay that was marked and a key that was corrected add a row, the older ones stay.
    ``marks`` holds the hundredths by question version id, null where a trainer has not marked yet (``pending``).
    ``reason`` says why a later row came about.
    """

    __tablename__ = "training_attempt_result"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("training_attempt.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, default=1)
    closed_at: Mapped[datetime]
    closed_by: Mapped[ClosedBy] = mapped_column(choice(ClosedBy))
    points: Mapped[int]
    most_points: Mapped[int]
    percent: Mapped[int]
    passed: Mapped[bool]
    pending: Mapped[bool] = mapped_column(default=False, index=True)
    marks: Mapped[dict[str, int | None]] = mapped_column(JsonValue)
    reason: Mapped[str] = mapped_column(String(500), default="")
    attempt: Mapped[Attempt] = relationship(back_populates="results")


class EssayMark(Base):
    """What a trainer gave an essay, in hundredths of points, and said about it. Rows are added, never changed."""

    __tablename__ = "training_essay_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("training_attempt.id"), index=True)
    question_version_id: Mapped[int] = mapped_column(ForeignKey("training_question_version.id"), index=True)
    points: Mapped[int]
    comment: Mapped[str] = mapped_column(String(2000))
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    marked_at: Mapped[datetime]


class ExtraTime(Base):
    """More time in every quiz for a person, in percent, from a day on, with the reason. The newest row counts."""

    __tablename__ = "training_extra_time"
    __table_args__ = (CheckConstraint("percent BETWEEN 0 AND 300", name="percent_is_sensible"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    percent: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[datetime]


class AttemptGrant(Base):
    """One more attempt, given by a trainer or lead with a reason. Rows are added, never changed."""

    __tablename__ = "training_attempt_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("training_enrolment.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("training_unit.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[datetime]
