"""Reading quizzes: their rules and questions, a person's attempts, and what counts of the answers given."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from portal.auth.actor import Actor
from portal.errors import NotFound
from portal.words import mark
from training.courses.counting import counts_now
from training.courses.models import Completion, Enrolment
from training.marking.sheets import Sheet
from training.quizzes.content import QuestionContent
from training.quizzes.models import (
    Answer,
    Attempt,
    AttemptGrant,
    AttemptQuestion,
    AttemptResult,
    EssayMark,
    ExtraTime,
    KeyCorrection,
    Question,
    QuestionVersion,
    QuizDraw,
    QuizQuestion,
    QuizVersion,
)
from training.quizzes.publishing import newest_quiz
from training.quizzes.rules import (
    GivenAnswer,
    Pool,
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
        return start_refusal(passed=self.passed, used=len(self.attempts), allowed=self.allowed, waiting=self.waiting)

    @property
    def waiting(self) -> bool:
        """Whether an attempt waits for a trainer's mark."""
        return any(attempt.result is not None and attempt.result.pending for attempt in self.attempts)


def current_quiz(session: Session, unit_id: int) -> QuizVersion:
    """The newest version of a unit's quiz."""
    quiz = newest_quiz(session, unit_id)
    if quiz is None:
        raise NotFound(_NO_QUIZ)
    return quiz


def standing(session: Session, enrolment_id: int, unit_id: int, now: datetime) -> Standing:
    """Where the person behind ``enrolment_id`` stands in a quiz at ``now``; seven statements."""
    quiz = current_quiz(session, unit_id)
    attempts = tuple(attempts_at(session, enrolment_id, unit_id))
    return Standing(
        quiz=quiz,
        question_count=_question_count(session, quiz.id),
        attempts=attempts,
        allowed=quiz.attempts + _granted(session, enrolment_id, unit_id),
        passed=_is_done(session, enrolment_id, unit_id),
        running=next((item for item in attempts if item.result is None and not is_over(item.expires_at, now)), None),
    )


def _question_count(session: Session, quiz_id: int) -> int:
    """How many questions an attempt asks: the fixed ones and those that are drawn."""
    fixed = select(func.count()).select_from(QuizQuestion).where(QuizQuestion.quiz_version_id == quiz_id)
    drawn = select(func.coalesce(func.sum(QuizDraw.count), 0)).where(QuizDraw.quiz_version_id == quiz_id)
    return (session.scalar(fixed) or 0) + int(session.scalar(drawn) or 0)


def attempts_at(session: Session, enrolment_id: int, unit_id: int) -> Sequence[Attempt]:
    """All attempts at a quiz with their results, the first one first."""
    return session.scalars(
        select(Attempt)
        .where(Attempt.enrolment_id == enrolment_id, Attempt.unit_id == unit_id)
        .options(selectinload(Attempt.results))
        .order_by(Attempt.number)
    ).all()


def _granted(session: Session, enrolment_id: int, unit_id: int) -> int:
    count = select(func.count()).select_from(AttemptGrant)
    return session.scalar(count.where(AttemptGrant.enrolment_id == enrolment_id, AttemptGrant.unit_id == unit_id)) or 0


def _is_done(session: Session, enrolment_id: int, unit_id: int) -> bool:
    found = select(Completion.id).where(
        Completion.enrolment_id == enrolment_id, Completion.unit_id == unit_id, counts_now()
    )
    return session.scalar(found) is not None


def attempt_for(session: Session, actor: Actor, attempt_id: int) -> Attempt:
    """One's own attempt with quiz and result; NotFound for an unknown one and for somebody else's alike."""
    attempt = session.scalars(
        select(Attempt)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Attempt.id == attempt_id, Enrolment.employee_id == actor.employee_id)
        .options(joinedload(Attempt.quiz), selectinload(Attempt.results))
    ).first()
    if attempt is None:
        raise NotFound(_NO_ATTEMPT)
    return attempt


def asked(session: Session, attempt_id: int) -> Sequence[AttemptQuestion]:
    """The questions of an attempt in order; one statement."""
    return session.scalars(
        select(AttemptQuestion)
        .where(AttemptQuestion.attempt_id == attempt_id)
        .options(joinedload(AttemptQuestion.question))
        .order_by(AttemptQuestion.position)
    ).all()


def sheet_of(attempt: Attempt, item: AttemptQuestion) -> Sheet:
    """A question as this attempt shows it."""
    return Sheet(
        content=item.question.said,
        seed=attempt.seed,
        question_id=item.question_version_id,
        keep_order=not attempt.quiz.shuffle_options,
    )


def pools_of(session: Session, quiz: QuizVersion) -> list[Pool]:
    """What may be drawn for a quiz now: the newest versions of questions that are not retired; one statement a draw."""
    draws = session.scalars(select(QuizDraw).where(QuizDraw.quiz_version_id == quiz.id).order_by(QuizDraw.position))
    return [
        Pool(questions=tuple(session.scalars(_drawable(draw))), count=draw.count, points=draw.points) for draw in draws
    ]


def _drawable(draw: QuizDraw) -> Select[int]:
    statement = newest_versions().with_only_columns(QuestionVersion.id).where(Question.retired.is_(False))
    if draw.unit_id is not None:
        statement = statement.where(Question.unit_id == draw.unit_id)
    if draw.category:
        inside = QuestionVersion.category.startswith(draw.category + "/", autoescape=True)
        statement = statement.where((QuestionVersion.category == draw.category) | inside)
    return statement.order_by(QuestionVersion.id)


def newest_versions() -> Select[QuestionVersion]:
    """The version of each question of the bank that is asked now, with its question joined."""
    newest = select(func.max(QuestionVersion.id)).group_by(QuestionVersion.question_id)
    return (
        select(QuestionVersion)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.id.in_(newest))
    )


def corrected_contents(session: Session, items: Sequence[AttemptQuestion]) -> dict[int, QuestionContent]:
    """By what each question is marked today: its own content, or that of the last correction of its key (T13)."""
    found = {item.question_version_id: item.question.said for item in items}
    meant = {version_id: version_id for version_id in found}
    open_ids = set(found)
    while open_ids:
        rows = session.execute(
            select(KeyCorrection.version_id, QuestionVersion)
            .join(QuestionVersion, QuestionVersion.id == KeyCorrection.corrected_id)
            .where(KeyCorrection.version_id.in_(open_ids))
            .order_by(KeyCorrection.id)
        ).all()
        newest = {version_id: corrected for version_id, corrected in rows}  # noqa: C416 - rows are typed so
        for version_id, last in list(meant.items()):
            if last in newest:
                meant[version_id], found[version_id] = newest[last].id, newest[last].said
        open_ids = {corrected.id for corrected in newest.values()}
    return found


def essay_marks(session: Session, attempt_id: int) -> dict[int, EssayMark]:
    """The newest mark of each essay of an attempt, by question version."""
    rows = session.scalars(select(EssayMark).where(EssayMark.attempt_id == attempt_id).order_by(EssayMark.id))
    return {row.question_version_id: row for row in rows}


def is_newest_result() -> ColumnElement[bool]:
    """That an ``AttemptResult`` is the newest of its attempt: what counts today."""
    later = aliased(AttemptResult)
    newer = select(later.attempt_id).where(
        later.attempt_id == AttemptResult.attempt_id, later.number > AttemptResult.number
    )
    return ~newer.exists()


def extra_percent(session: Session, employee_id: int) -> int:
    """How much more time a person has, in percent of a quiz's minutes."""
    newest = select(ExtraTime.percent).where(ExtraTime.employee_id == employee_id).order_by(ExtraTime.id.desc())
    return session.scalar(newest.limit(1)) or 0


def given_answers(session: Session, attempt_id: int) -> dict[int, list[GivenAnswer]]:
    """Everything that was answered in an attempt, by question version, late answers included."""
    found: dict[int, list[GivenAnswer]] = defaultdict(list)
    for row in session.scalars(select(Answer).where(Answer.attempt_id == attempt_id)):
        found[row.question_version_id].append(
            GivenAnswer(answer=row.answer, sequence=row.sequence, order=row.id, late=row.late)
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
    """The newest quiz of each unit, with questions and draws; four statements whatever their number."""
    newest = select(func.max(QuizVersion.id)).where(QuizVersion.unit_id.in_(unit_ids)).group_by(QuizVersion.unit_id)
    rows = session.scalars(
        select(QuizVersion)
        .where(QuizVersion.id.in_(newest))
        .options(selectinload(QuizVersion.questions).joinedload(QuizQuestion.question), selectinload(QuizVersion.draws))
    )
    return {row.unit_id: row for row in rows}
