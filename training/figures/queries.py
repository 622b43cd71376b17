"""Reading what statistics are made of: quizzes by version, their questions, finished attempts with their marks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.words import mark
from training.courses.models import Course, Enrolment, Unit
from training.figures.rules.choosing import FinishedAttempt
from training.marking.rules import CHOICES, is_marked
from training.quizzes.models import (
    Answer,
    Attempt,
    AttemptQuestion,
    AttemptResult,
    QuestionVersion,
    QuizQuestion,
    QuizVersion,
)
from training.quizzes.queries import is_newest_result
from training.quizzes.rules import GivenAnswer, counting_answer

_NO_QUIZ = mark("There is no such quiz.")
_NO_QUESTION = mark("There is no such question in this quiz.")

_final = AttemptResult.pending.is_(False) & is_newest_result()
"""That a result is the newest of its attempt and waits for no trainer."""

finished_count = (
    select(func.count())
    .select_from(Attempt)
    .join(AttemptResult, AttemptResult.attempt_id == Attempt.id)
    .where(Attempt.quiz_version_id == QuizVersion.id, _final)
    .correlate(QuizVersion)
    .scalar_subquery()
)
"""How many attempts at a quiz version ended and are marked."""


@dataclass(frozen=True, kw_only=True)
class AskedQuestion:
    """A question that a quiz version asks, of everybody or of those who happened to draw it."""

    position: int
    question_version_id: int
    points: int
    question: QuestionVersion


@dataclass(frozen=True, kw_only=True)
class MeasuredQuiz:
    """A quiz version with its questions in order and its finished attempts in the order of time."""

    version_id: int
    number: int
    unit_id: int
    published_at: datetime
    titles: dict[str, str]
    course_titles: dict[str, str]
    questions: Sequence[AskedQuestion]
    attempts: Sequence[FinishedAttempt]

    @property
    def points(self) -> dict[int, int]:
        """What each question is worth, in points, by question version id and in order."""
        return {item.question_version_id: item.points for item in self.questions}

    def question(self, question_version_id: int) -> AskedQuestion:
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


def _questions(session: Session, quiz_version_id: int) -> Sequence[AskedQuestion]:
    """The fixed questions in order, then those that were ever drawn; what is only read is left out."""
    fixed = session.execute(
        select(QuizQuestion.points, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.id == QuizQuestion.question_version_id)
        .where(QuizQuestion.quiz_version_id == quiz_version_id)
        .order_by(QuizQuestion.position)
    ).all()
    own = select(QuizQuestion.question_version_id).where(QuizQuestion.quiz_version_id == quiz_version_id)
    drawn = (
        select(AttemptQuestion.question_version_id, func.max(AttemptQuestion.points).label("points"))
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .where(Attempt.quiz_version_id == quiz_version_id, AttemptQuestion.question_version_id.not_in(own))
        .group_by(AttemptQuestion.question_version_id)
        .subquery()
    )
    by_chance = session.execute(
        select(drawn.c.points, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.id == drawn.c.question_version_id)
        .order_by(QuestionVersion.id)
    ).all()
    return [
        AskedQuestion(position=position, question_version_id=version.id, points=points, question=version)
        for position, (points, version) in enumerate([*fixed, *by_chance])
        if is_marked(version.kind)
    ]


def finished_attempts(session: Session, quiz_version_id: int) -> list[FinishedAttempt]:
    """The finished attempts at a quiz version with the marks that hold now; one statement.

    The only place where statistics read marks.
    """
    rows = session.execute(
        select(Attempt.id, Enrolment.employee_id, AttemptResult.marks)
        .join(AttemptResult, AttemptResult.attempt_id == Attempt.id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.quiz_version_id == quiz_version_id, _final)
        .order_by(Attempt.started_at, Attempt.id)
    )
    return [
        FinishedAttempt(
            attempt_id=attempt_id,
            person_id=employee_id,
            marks={int(question_id): hundredths or 0 for question_id, hundredths in marks.items()},
        )
        for attempt_id, employee_id, marks in rows
    ]


def options_chosen(session: Session, quiz_version_id: int, question_version_id: int) -> dict[int, frozenset[int]]:
    """Which options of a choice counted, by position and attempt id; attempts without an answer are left out.

    One statement; empty for a question that is no choice.
    """
    rows = session.execute(
        select(Answer.id, Answer.attempt_id, Answer.answer, Answer.sequence, Answer.late)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .join(QuestionVersion, QuestionVersion.id == Answer.question_version_id)
        .where(
            Attempt.quiz_version_id == quiz_version_id,
            Answer.question_version_id == question_version_id,
            QuestionVersion.kind.in_(CHOICES),
        )
    )
    given: dict[int, list[GivenAnswer]] = defaultdict(list)
    for row in rows:
        given[row.attempt_id].append(GivenAnswer(answer=row.answer, sequence=row.sequence, order=row.id, late=row.late))
    found = {}
    for attempt_id, answers in given.items():
        counting = counting_answer(answers)
        if counting is not None and counting.answer:
            found[attempt_id] = frozenset(counting.answer)
    return found
