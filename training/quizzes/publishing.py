"""Publishing quizzes: a change becomes a new version, what was asked before stays as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, Outdated
from training.courses.models import Unit
from training.courses.source import digest_of
from training.quizzes.bank import keep_version, question_with_key
from training.quizzes.models import QuestionVersion, QuizDraw, QuizQuestion, QuizVersion
from training.quizzes.rules import FeedbackPolicy
from training.quizzes.source import QuizSource


@dataclass(frozen=True, kw_only=True)
class Draw:
    """So many questions by chance of a part or a category, each worth ``points``."""

    count: int
    points: int
    unit_id: int | None = None
    category: str = ""


@dataclass(frozen=True, kw_only=True)
class QuizPlan:
    """A quiz as a trainer writes it: its rules, fixed questions as (version id, points), and draws."""

    pass_percent: int
    attempts: int
    minutes: int
    shuffle_questions: bool = False
    shuffle_options: bool = True
    feedback: FeedbackPolicy = FeedbackPolicy.AT_END
    questions: tuple[tuple[int, int], ...] = ()
    draws: tuple[Draw, ...] = ()


def publish_quiz(session: Session, actor: Actor, unit: Unit, source: QuizSource, at: datetime) -> QuizVersion:
    """Bring a unit's quiz to what its file says: a new version where anything differs, nothing otherwise.

    A quiz that was changed in the portal stays as it is there.
    """
    newest = newest_quiz(session, unit.id)
    if newest is not None and (newest.made_here or newest.digest == source.digest):
        return newest
    plan = QuizPlan(
        pass_percent=source.pass_percent,
        attempts=source.attempts,
        minutes=source.minutes,
        questions=tuple(
            (
                keep_version(
                    session,
                    actor,
                    question_with_key(session, question.key, unit.id),
                    question.content,
                    at,
                    made_here=False,
                ).id,
                question.points,
            )
            for question in source.questions
        ),
    )
    return _publish(session, actor, unit, plan, at, newest=newest, digest=source.digest, made_here=False)


def newest_quiz(session: Session, unit_id: int) -> QuizVersion | None:
    """The version of a unit's quiz that is held now; None where it has none yet."""
    return session.scalars(
        select(QuizVersion).where(QuizVersion.unit_id == unit_id).order_by(QuizVersion.number.desc()).limit(1)
    ).first()


def save_quiz(
    session: Session, actor: Actor, unit_id: int, plan: QuizPlan, at: datetime, *, seen: int | None = None
) -> QuizVersion:
    """Hold a quiz as ``plan`` says from now on; attempts that run keep theirs. The same plan again changes nothing.

    With its first version a blank quiz enters the plans. ``seen`` is the number of the version that the person's form
    was made from (0: none); None asks for nothing. Raises Outdated where there is a newer one, Invalid for a quiz
    without questions and for one question named twice.
    """
    unit = session.get_one(Unit, unit_id, with_for_update=True)
    if not plan.questions and not plan.draws:
        raise Invalid("A quiz needs questions.", field="questions")
    versions = [version_id for version_id, _ in plan.questions]
    if len(set(versions)) != len(versions):
        raise Invalid("A question can be asked once.", field="questions")
    newest = newest_quiz(session, unit.id)
    digest = _digest(session, plan)
    if newest is not None and newest.digest == digest:
        return newest
    if seen is not None and seen != (newest.number if newest else 0):
        raise Outdated("Somebody else saved this quiz meanwhile. Look at both versions, then decide.")
    if newest is None:
        unit.retired = False
    return _publish(session, actor, unit, plan, at, newest=newest, digest=digest, made_here=True)


def _digest(session: Session, plan: QuizPlan) -> str:
    ids = [version_id for version_id, _ in plan.questions]
    digests = {
        row.id: row.digest for row in session.scalars(select(QuestionVersion).where(QuestionVersion.id.in_(ids)))
    }
    if digests.keys() != set(ids):
        raise Invalid("There is no such question.", field="questions")
    questions = [[version_id, points, digests[version_id]] for version_id, points in plan.questions]
    draws = [[draw.count, draw.points, draw.unit_id, draw.category] for draw in plan.draws]
    rules = [
        plan.pass_percent,
        plan.attempts,
        plan.minutes,
        plan.shuffle_questions,
        plan.shuffle_options,
        plan.feedback,
    ]
    return digest_of([rules, questions, draws])


def _publish(
    session: Session,
    actor: Actor,
    unit: Unit,
    plan: QuizPlan,
    at: datetime,
    *,
    newest: QuizVersion | None,
    digest: str,
    made_here: bool,
) -> QuizVersion:
    quiz = QuizVersion(
        unit_id=unit.id,
        number=newest.number + 1 if newest else 1,
        digest=digest,
        pass_percent=plan.pass_percent,
        attempts=plan.attempts,
        minutes=plan.minutes,
        shuffle_questions=plan.shuffle_questions,
        shuffle_options=plan.shuffle_options,
        feedback=plan.feedback,
        made_here=made_here,
        published_at=at,
    )
    session.add(quiz)
    session.flush()
    _add_questions(session, quiz, plan.questions)
    for position, draw in enumerate(plan.draws):
        session.add(
            QuizDraw(
                quiz_version_id=quiz.id,
                position=position,
                count=draw.count,
                points=draw.points,
                unit_id=draw.unit_id,
                category=draw.category,
            )
        )
    session.flush()
    record(
        session,
        actor,
        "training:quiz:publish",
        "training_quiz_version",
        quiz.id,
        after={"unit": unit.key, "number": quiz.number, "digest": quiz.digest},
    )
    return quiz


def _add_questions(session: Session, quiz: QuizVersion, questions: Sequence[tuple[int, int]]) -> None:
    for position, (version_id, points) in enumerate(questions):
        session.add(
            QuizQuestion(quiz_version_id=quiz.id, position=position, question_version_id=version_id, points=points)
        )
