"""Reading what statistics are made of: quizzes by version, their questions, finished attempts with their marks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from portal.errors import NotFound
from portal.words import mark
from training.courses.models import Course, Enrolment, Unit
from training.figures.rules.choosing import FinishedAttempt
from training.quizzes.models import Answer, Attempt, AttemptResult, QuestionVersion, QuizQuestion, QuizVersion
from training.quizzes.rules import GivenAnswer, counting_answer

_NO_QUIZ = mark("There is no such quiz.")
_NO_QUESTION = mark("There is no such question in this quiz.")

finished_count = (
    select(func.count())
    .select_from(Attempt)
    .join(AttemptResult, AttemptResult.attempt_id == Attempt.id)
    .where(Attempt.quiz_version_id == QuizVersion.id)
    .correlate(QuizVersion)
    .scalar_subquery()
)
"""How many attempts at a quiz version ended."""


@dataclass(frozen=True, kw_only=True)
class MeasuredQuiz:
    """A quiz version with its questions in order and its finished attempts in the order of time."""

    version_id: int
    number: int
    unit_id: int
    published_at: datetime
    titles: dict[str, str]
    course_titles: dict[str, str]
    questions: Sequence[QuizQuestion]
    attempts: Sequence[FinishedAttempt]

    @property
    def points(self) -> dict[int, int]:
        """What each question is worth, in points, by question version id and in order."""
        return {item.question_version_id: item.points for item in self.questions}

    def question(self, question_version_id: int) -> QuizQuestion:
        """One of its questions; NotFound for another."""
        for item in self.questions:
            if item.question_version_id == question_version_id:
                return item
        raise NotFound(_NO_QUESTION)


def quizzes_statement() -> Select[*tuple[Any, ...]]:
    """Every version of every quiz with how many attempts ended; for a list page."""
    return (
        select(
            QuizVersion.id,
            QuizVersion.number,
            QuizVersion.published_at,
            Unit.titles,
            Course.titles.label("course_titles"),
            finished_count.label("finished"),
        )
        .select_from(QuizVersion)
        .join(Unit, Unit.id == QuizVersion.unit_id)
        .join(Course, Course.id == Unit.course_id)
    )


def measured_quiz(session: Session, quiz_version_id: int) -> MeasuredQuiz:
    """A quiz version with all that its statistics need; NotFound for an unknown one. Four statements."""
    row = session.execute(
        select(QuizVersion, Unit.titles, Course.titles.label("course_titles"))
        .join(Unit, Unit.id == QuizVersion.unit_id)
        .join(Course, Course.id == Unit.course_id)
        .where(QuizVersion.id == quiz_version_id)
    ).first()
    if row is None:
        raise NotFound(_NO_QUIZ)
    quiz, titles, course_titles = row
    return MeasuredQuiz(
        version_id=quiz.id,
        number=quiz.number,
        unit_id=quiz.unit_id,
        published_at=quiz.published_at,
        titles=titles,
        course_titles=course_titles,
        questions=_questions(session, quiz_version_id),
        attempts=finished_attempts(session, quiz_version_id),
    )


def _questions(session: Session, quiz_version_id: int) -> Sequence[QuizQuestion]:
    return session.scalars(
        select(QuizQuestion)
        .where(QuizQuestion.quiz_version_id == quiz_version_id)
        .options(joinedload(QuizQuestion.question).selectinload(QuestionVersion.options))
        .order_by(QuizQuestion.position)
    ).all()


def finished_attempts(session: Session, quiz_version_id: int) -> list[FinishedAttempt]:
    """The finished attempts at a quiz version with the marks that hold now; one statement.

    The only place where statistics read marks.
    """
    rows = session.execute(
        select(Attempt.id, Enrolment.employee_id, AttemptResult.marks)
        .join(AttemptResult, AttemptResult.attempt_id == Attempt.id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.quiz_version_id == quiz_version_id)
        .order_by(Attempt.started_at, Attempt.id)
    )
    return [
        FinishedAttempt(
            attempt_id=attempt_id,
            person_id=employee_id,
            marks={int(question_id): hundredths for question_id, hundredths in marks.items()},
        )
        for attempt_id, employee_id, marks in rows
    ]


def options_chosen(session: Session, quiz_version_id: int, question_version_id: int) -> dict[int, frozenset[int]]:
    """Which options counted at a question, by attempt id; attempts without an answer are left out. One statement."""
    rows = session.execute(
        select(Answer.id, Answer.attempt_id, Answer.chosen, Answer.sequence, Answer.late)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(Attempt.quiz_version_id == quiz_version_id, Answer.question_version_id == question_version_id)
    )
    given: dict[int, list[GivenAnswer]] = defaultdict(list)
    for row in rows:
        given[row.attempt_id].append(
            GivenAnswer(chosen=frozenset(row.chosen), sequence=row.sequence, order=row.id, late=row.late)
        )
    found = {}
    for attempt_id, answers in given.items():
        counting = counting_answer(answers)
        if counting is not None and counting.chosen:
            found[attempt_id] = counting.chosen
    return found
