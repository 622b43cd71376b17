"""Tables of quizzes: the bank with its versions, quizzes made of it, attempts, answers and results."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, BigId
from portal.db.columns import JsonValue, choice
from training.quizzes.rules import ClosedBy, QuestionKind


class Question(Base):
    """A question of the bank, through all its versions."""

    __tablename__ = "training_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)


class QuestionVersion(Base):
    """A question as it was asked from an instant on. ``clause`` is the rule it stands on. Never changed."""

    __tablename__ = "training_question_version"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("training_question.id"))
    number: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(choice(QuestionKind))
    clause: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    texts: Mapped[dict[str, str]] = mapped_column(JsonValue)
    feedback: Mapped[dict[str, str]] = mapped_column(JsonValue)
    published_at: Mapped[datetime]
    options: Mapped[list["AnswerOption"]] = relationship(back_populates="version", order_by="AnswerOption.position")


class AnswerOption(Base):
    """An option of a question's version, and whether it is right."""

    __tablename__ = "training_answer_option"
    __table_args__ = (UniqueConstraint("version_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("training_question_version.id"))
    position: Mapped[int]
    right: Mapped[bool]
    texts: Mapped[dict[str, str]] = mapped_column(JsonValue)
    version: Mapped[QuestionVersion] = relationship(back_populates="options")


class QuizVersion(Base):
    """A quiz as it was held from an instant on: its rules and its questions in order. Never changed.

    ``minutes`` is the time limit by the server's clock; ``pass_percent`` of all points are needed.
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
    published_at: Mapped[datetime]
    questions: Mapped[list["QuizQuestion"]] = relationship(order_by="QuizQuestion.position")


class QuizQuestion(Base):
    """A question's place in a quiz and what it is worth."""

    __tablename__ = "training_quiz_question"

    quiz_version_id: Mapped[int] = mapped_column(ForeignKey("training_quiz_version.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_version_id: Mapped[int] = mapped_column(ForeignKey("training_question_version.id"), index=True)
    points: Mapped[int]
    question: Mapped[QuestionVersion] = relationship()


class Attempt(Base):
    """An attempt at a quiz. ``seed`` orders and disguises its options. Never changed; its end is a row of its own."""

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
    result: Mapped["AttemptResult | None"] = relationship(back_populates="attempt")


class Answer(Base):
    """An answer as it was given: every change is a row, what counts is asked of the rules.

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
    chosen: Mapped[list[int]] = mapped_column(JsonValue)
    received_at: Mapped[datetime]
    late: Mapped[bool]


class AttemptResult(Base):
    """How an attempt ended and what it earned: points in hundredths, rounded down; ``passed`` was decided exactly.

    ``marks`` holds the hundredths by question version id.
    """

    __tablename__ = "training_attempt_result"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("training_attempt.id"), primary_key=True)
    closed_at: Mapped[datetime]
    closed_by: Mapped[ClosedBy] = mapped_column(choice(ClosedBy))
    points: Mapped[int]
    most_points: Mapped[int]
    percent: Mapped[int]
    passed: Mapped[bool]
    marks: Mapped[dict[str, int]] = mapped_column(JsonValue)
    attempt: Mapped[Attempt] = relationship(back_populates="result")


class AttemptGrant(Base):
    """One more attempt, given by a trainer or lead with a reason. Rows are added, never changed."""

    __tablename__ = "training_attempt_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("training_enrolment.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("training_unit.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[datetime]
