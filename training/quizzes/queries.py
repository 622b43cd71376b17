"""Reading quizzes: their rules and questions, a person's attempts, and what counts of the answers given."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.auth.actor import Actor
from portal.errors import NotFound
from portal.words import mark
from training.courses.models import Completion, Enrolment
from training.quizzes.models import (
    Answer,
    Attempt,
    AttemptGrant,
    AttemptResult,
    QuestionVersion,
    QuizQuestion,
    QuizVersion,
)
from training.quizzes.rules import (
    GivenAnswer,
    Key,
    StartRefusal,
    counting_answer,
    is_over,
    start_refusal,
)

_NO_QUIZ = mark("There is no such part in your plan.")
_NO_ATTEMPT = mark("There is no such attempt.")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a person stands in a quiz: what the rules are, what was tried, what may still be."""

    quiz: QuizVersion
    question_count: int
    attempts: tuple[Attempt, ...]
    allowed: int
    passed: bool
    running: Attempt | None

    @property
    def left(self) -> int:
        """How many further attempts may start."""
        return max(0, self.allowed - len(self.attempts))

    @property
    def refusal(self) -> StartRefusal | None:
        """Why no further attempt may start."""
        return start_refusal(passed=self.passed, used=len(self.attempts), allowed=self.allowed)


def current_quiz(session: Session, unit_id: int) -> QuizVersion:
    """The newest version of a unit's quiz."""
    quiz = session.scalars(
        select(QuizVersion).where(QuizVersion.unit_id == unit_id).order_by(QuizVersion.number.desc()).limit(1)
    ).first()
    if quiz is None:
        raise NotFound(_NO_QUIZ)
    return quiz


def standing(session: Session, enrolment_id: int, unit_id: int, now: datetime) -> Standing:
    """Where the person behind ``enrolment_id`` stands in a quiz at ``now``; five statements."""
    quiz = current_quiz(session, unit_id)
    count = session.scalar(
        select(func.count()).select_from(QuizQuestion).where(QuizQuestion.quiz_version_id == quiz.id)
    )
    attempts = tuple(attempts_at(session, enrolment_id, unit_id))
    return Standing(
        quiz=quiz,
        question_count=count or 0,
        attempts=attempts,
        allowed=quiz.attempts + _granted(session, enrolment_id, unit_id),
        passed=_is_done(session, enrolment_id, unit_id),
        running=next((item for item in attempts if item.result is None and not is_over(item.expires_at, now)), None),
    )


def attempts_at(session: Session, enrolment_id: int, unit_id: int) -> Sequence[Attempt]:
    """All attempts at a quiz with their results, the first one first."""
    return session.scalars(
        select(Attempt)
        .where(Attempt.enrolment_id == enrolment_id, Attempt.unit_id == unit_id)
        .options(joinedload(Attempt.result))
        .order_by(Attempt.number)
    ).all()


def _granted(session: Session, enrolment_id: int, unit_id: int) -> int:
    count = select(func.count()).select_from(AttemptGrant)
    return session.scalar(count.where(AttemptGrant.enrolment_id == enrolment_id, AttemptGrant.unit_id == unit_id)) or 0


def _is_done(session: Session, enrolment_id: int, unit_id: int) -> bool:
    found = select(Completion.id).where(Completion.enrolment_id == enrolment_id, Completion.unit_id == unit_id)
    return session.scalar(found) is not None


def attempt_for(session: Session, actor: Actor, attempt_id: int) -> Attempt:
    """One's own attempt with quiz and result; NotFound for an unknown one and for somebody else's alike."""
    attempt = session.scalars(
        select(Attempt)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.id == attempt_id, Enrolment.employee_id == actor.employee_id)
        .options(joinedload(Attempt.quiz), joinedload(Attempt.result))
    ).first()
    if attempt is None:
        raise NotFound(_NO_ATTEMPT)
    return attempt


def asked(session: Session, quiz_version_id: int) -> Sequence[QuizQuestion]:
    """The questions of a quiz in order with their options; two statements."""
    return session.scalars(
        select(QuizQuestion)
        .where(QuizQuestion.quiz_version_id == quiz_version_id)
        .options(joinedload(QuizQuestion.question).selectinload(QuestionVersion.options))
        .order_by(QuizQuestion.position)
    ).all()


def key_of(item: QuizQuestion) -> Key:
    """What is right in a question of a quiz."""
    options = item.question.options
    return Key(
        kind=item.question.kind,
        options=frozenset(option.id for option in options),
        right=frozenset(option.id for option in options if option.right),
        points=item.points,
    )


def given_answers(session: Session, attempt_id: int) -> dict[int, list[GivenAnswer]]:
    """Everything that was answered in an attempt, by question version, late answers included."""
    found: dict[int, list[GivenAnswer]] = defaultdict(list)
    for row in session.scalars(select(Answer).where(Answer.attempt_id == attempt_id)):
        found[row.question_version_id].append(
            GivenAnswer(chosen=frozenset(row.chosen), sequence=row.sequence, order=row.id, late=row.late)
        )
    return found


def counting_answers(session: Session, attempt_id: int) -> dict[int, GivenAnswer]:
    """The answer that counts for each question that has one."""
    found = {}
    for question_id, answers in given_answers(session, attempt_id).items():
        counting = counting_answer(answers)
        if counting is not None:
            found[question_id] = counting
    return found


def expired_attempts(session: Session, before: datetime, most: int) -> Sequence[int]:
    """Attempts without a result that ended before an instant."""
    return session.scalars(
        select(Attempt.id)
        .outerjoin(AttemptResult, AttemptResult.attempt_id == Attempt.id)
        .where(AttemptResult.attempt_id.is_(None), Attempt.expires_at < before)
        .order_by(Attempt.expires_at)
        .limit(most)
    ).all()


def quizzes_of(session: Session, unit_ids: Sequence[int]) -> dict[int, QuizVersion]:
    """The newest quiz of each unit, with questions and options; four statements whatever their number."""
    newest = select(func.max(QuizVersion.id)).where(QuizVersion.unit_id.in_(unit_ids)).group_by(QuizVersion.unit_id)
    rows = session.scalars(
        select(QuizVersion)
        .where(QuizVersion.id.in_(newest))
        .options(
            selectinload(QuizVersion.questions).joinedload(QuizQuestion.question).selectinload(QuestionVersion.options)
        )
    )
    return {row.unit_id: row for row in rows}
