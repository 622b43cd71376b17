"""Reading the question bank, quizzes as their editor needs them, and written answers that wait for a mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.auth.actor import Actor
from portal.config import LANGUAGES
from portal.errors import NotFound
from portal.people.models import Employee
from portal.people.queries import employed_on, within_reach
from training.courses.models import Course, Enrolment, Unit
from training.courses.rules import UnitKind, text_in
from training.quizzes.content import QuestionKind
from training.quizzes.models import (
    Attempt,
    AttemptQuestion,
    AttemptResult,
    ExtraTime,
    KeyCorrection,
    Question,
    QuestionVersion,
    QuizQuestion,
    QuizVersion,
)
from training.quizzes.publishing import newest_quiz
from training.quizzes.queries import given_answers, is_newest_result, newest_versions
from training.quizzes.rules import counting_answer

MARK = "training:essay:mark"
EXTRA_TIME = "training:extra_time:grant"
_MOST_FOUND = 30
_MOST_WORDS = 5


def bank_statement(words: str, kind: QuestionKind | None, *, retired: bool) -> Select[*tuple[Any, ...]]:
    """The newest version of each question whose text, name or category holds the words; for a list page."""
    newest = select(func.max(QuestionVersion.id)).group_by(QuestionVersion.question_id)
    statement = (
        select(
            QuestionVersion.question_id,
            QuestionVersion.name,
            QuestionVersion.content,
            QuestionVersion.kind,
            QuestionVersion.category,
            QuestionVersion.clause,
            QuestionVersion.number,
            QuestionVersion.published_at,
        )
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.id.in_(newest), Question.retired.is_(retired))
    )
    if kind is not None:
        statement = statement.where(QuestionVersion.kind == kind)
    return statement.where(*_holding(words))


def _holding(words: str) -> list[ColumnElement[bool]]:
    """That text in any language, name or category hold each of the first words, or the clause is one."""
    texts = [QuestionVersion.content[("text", "texts", language)].as_string() for language in LANGUAGES]
    return [
        or_(
            *(text.icontains(word, autoescape=True) for text in texts),
            QuestionVersion.name.icontains(word, autoescape=True),
            QuestionVersion.category.icontains(word, autoescape=True),
            QuestionVersion.clause == word,
        )
        for word in words.split()[:_MOST_WORDS]
    ]


@dataclass(frozen=True, kw_only=True)
class BankQuestion:
    """A question with its versions, the newest first, where it is asked, and what was corrected."""

    question: Question
    versions: Sequence[QuestionVersion]
    asked_in: Sequence[Unit]
    corrections: Sequence[KeyCorrection]

    @property
    def newest(self) -> QuestionVersion:
        """What is asked now."""
        return self.versions[0]


def bank_question(session: Session, question_id: int) -> BankQuestion:
    """A question of the bank; NotFound for an unknown one. Four statements."""
    question = session.get(Question, question_id)
    versions = session.scalars(
        select(QuestionVersion)
        .where(QuestionVersion.question_id == question_id)
        .order_by(QuestionVersion.number.desc())
    ).all()
    if question is None or not versions:
        raise NotFound("There is no such question.")
    ids = [version.id for version in versions]
    newest = select(func.max(QuizVersion.id)).group_by(QuizVersion.unit_id)
    asked_in = session.scalars(
        select(Unit)
        .join(QuizVersion, QuizVersion.unit_id == Unit.id)
        .join(QuizQuestion, QuizQuestion.quiz_version_id == QuizVersion.id)
        .where(QuizVersion.id.in_(newest), QuizQuestion.question_version_id.in_(ids))
        .distinct()
        .order_by(Unit.id)
    ).all()
    corrections = session.scalars(
        select(KeyCorrection).where(KeyCorrection.version_id.in_(ids)).order_by(KeyCorrection.id.desc())
    ).all()
    return BankQuestion(question=question, versions=versions, asked_in=asked_in, corrections=corrections)


def parts_of_training(session: Session, language: str) -> list[tuple[int, str]]:
    """All parts that are in force, for a list to choose from: (unit id, course and title)."""
    rows = session.execute(
        select(Unit.id, Course.titles.label("course"), Unit.titles.label("unit"))
        .join(Course, Course.id == Unit.course_id)
        .where(Unit.retired.is_(False))
        .order_by(Course.programme_id, Course.position, Unit.position)
    )
    return [(row.id, f"{text_in(row.course, language)}: {text_in(row.unit, language)}") for row in rows]


@dataclass(frozen=True, kw_only=True)
class EditedQuiz:
    """A quiz as its editor needs it: the part, and the version that is held, None for a blank one."""

    unit: Unit
    quiz: QuizVersion | None


def edited_quiz(session: Session, unit_id: int) -> EditedQuiz:
    """A part that is a quiz; NotFound for another."""
    unit = session.scalars(select(Unit).where(Unit.id == unit_id).options(joinedload(Unit.course))).first()
    if unit is None or unit.kind is not UnitKind.QUIZ:
        raise NotFound("There is no such quiz.")
    return EditedQuiz(unit=unit, quiz=newest_quiz(session, unit_id))


def versions_in_order(session: Session, version_ids: Sequence[int]) -> list[QuestionVersion]:
    """These versions in this order; unknown ones are left out."""
    rows = {row.id: row for row in session.scalars(select(QuestionVersion).where(QuestionVersion.id.in_(version_ids)))}
    return [rows[version_id] for version_id in version_ids if version_id in rows]


def to_add(session: Session, words: str, asked: Sequence[int]) -> Sequence[QuestionVersion]:
    """Questions of the bank that could be added to a quiz: newest versions that hold the words."""
    own = select(QuestionVersion.question_id).where(QuestionVersion.id.in_(asked))
    statement = newest_versions().where(Question.retired.is_(False), Question.id.not_in(own), *_holding(words))
    return session.scalars(statement.order_by(QuestionVersion.id.desc()).limit(_MOST_FOUND)).all()


def waiting_statement(actor: Actor, day: date) -> Select[*tuple[Any, ...]]:
    """Attempts that wait for a mark, of people whom the actor may mark and never one's own; for a list page."""
    return (
        select(
            Attempt.id.label("attempt_id"),
            Employee.name.label("name"),
            Unit.titles.label("titles"),
            AttemptResult.closed_at.label("closed_at"),
        )
        .select_from(AttemptResult)
        .join(Attempt, Attempt.id == AttemptResult.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Employee, Employee.id == Enrolment.employee_id)
        .join(Unit, Unit.id == Attempt.unit_id)
        .where(
            AttemptResult.pending.is_(True),
            is_newest_result(),
            employed_on(day),
            within_reach(actor, MARK, day),
            Employee.id != (actor.employee_id or 0),
        )
    )


def waiting_count(session: Session, actor: Actor, day: date) -> tuple[int, datetime | None]:
    """How many attempts wait for the actor's mark, and since when the oldest."""
    waiting = waiting_statement(actor, day).subquery()
    count, oldest = session.execute(select(func.count(), func.min(waiting.c.closed_at))).one()
    return count, oldest


@dataclass(frozen=True, kw_only=True)
class WrittenAnswer:
    """An essay to mark: what was asked and what was written."""

    item: AttemptQuestion
    said: str


@dataclass(frozen=True, kw_only=True)
class WaitingAttempt:
    """An attempt with its essays, for whoever marks them."""

    attempt: Attempt
    employee: Employee
    unit: Unit
    essays: Sequence[WrittenAnswer]


def waiting_attempt(session: Session, actor: Actor, attempt_id: int, day: date) -> WaitingAttempt:
    """A closed attempt with essays of somebody whom the actor may mark; NotFound otherwise, and for one's own."""
    row = session.execute(
        select(Attempt, Employee, Unit)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Employee, Employee.id == Enrolment.employee_id)
        .join(Unit, Unit.id == Attempt.unit_id)
        .where(
            Attempt.id == attempt_id,
            employed_on(day),
            within_reach(actor, MARK, day),
            Employee.id != (actor.employee_id or 0),
        )
        .options(selectinload(Attempt.results))
    ).first()
    items = session.scalars(
        select(AttemptQuestion)
        .join(QuestionVersion, QuestionVersion.id == AttemptQuestion.question_version_id)
        .where(AttemptQuestion.attempt_id == attempt_id, QuestionVersion.kind == QuestionKind.ESSAY)
        .options(joinedload(AttemptQuestion.question))
        .order_by(AttemptQuestion.position)
    ).all()
    if row is None or row[0].result is None or not items:
        raise NotFound("There is no such attempt.")
    answers = given_answers(session, attempt_id)
    counting = {key: counting_answer(given) for key, given in answers.items()}
    essays = []
    for item in items:
        given = counting.get(item.question_version_id)
        essays.append(WrittenAnswer(item=item, said=str(given.answer) if given else ""))
    return WaitingAttempt(attempt=row[0], employee=row[1], unit=row[2], essays=essays)


def person_to_give_time(session: Session, actor: Actor, employee_id: int, day: date) -> Employee:
    """Somebody whom the actor may give more time, never oneself; NotFound otherwise."""
    employee = session.scalars(
        select(Employee).where(
            Employee.id == employee_id,
            Employee.id != (actor.employee_id or 0),
            employed_on(day),
            within_reach(actor, EXTRA_TIME, day),
        )
    ).first()
    if employee is None:
        raise NotFound("There is no such person.")
    return employee


def extra_times(session: Session, employee_id: int) -> Sequence[ExtraTime]:
    """All that was granted to a person, the newest, which counts, first."""
    return session.scalars(
        select(ExtraTime).where(ExtraTime.employee_id == employee_id).order_by(ExtraTime.id.desc())
    ).all()
