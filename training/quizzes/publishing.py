"""Publishing quizzes: a change becomes a new version, what was asked before stays as it was."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from training.courses.models import Unit
from training.quizzes.models import AnswerOption, Question, QuestionVersion, QuizQuestion, QuizVersion
from training.quizzes.source import QuestionSource, QuizSource


def publish_quiz(session: Session, actor: Actor, unit: Unit, source: QuizSource, at: datetime) -> QuizVersion:
    """Bring a unit's quiz to what its source says: a new version where anything differs, nothing otherwise."""
    newest = session.scalars(
        select(QuizVersion).where(QuizVersion.unit_id == unit.id).order_by(QuizVersion.number.desc()).limit(1)
    ).first()
    if newest is not None and newest.digest == source.digest:
        return newest
    quiz = QuizVersion(
        unit_id=unit.id,
        number=newest.number + 1 if newest else 1,
        digest=source.digest,
        pass_percent=source.pass_percent,
        attempts=source.attempts,
        minutes=source.minutes,
        published_at=at,
    )
    session.add(quiz)
    session.flush()
    for position, question in enumerate(source.questions):
        version = _publish_question(session, question, at)
        session.add(
            QuizQuestion(
                quiz_version_id=quiz.id, position=position, question_version_id=version.id, points=question.points
            )
        )
    record(
        session,
        actor,
        "training:quiz:publish",
        "training_quiz_version",
        quiz.id,
        after={"unit": unit.key, "number": quiz.number, "digest": quiz.digest},
    )
    return quiz


def _publish_question(session: Session, source: QuestionSource, at: datetime) -> QuestionVersion:
    question = session.scalars(select(Question).where(Question.key == source.key)).first()
    if question is None:
        question = Question(key=source.key)
        session.add(question)
        session.flush()
    newest = session.scalars(
        select(QuestionVersion)
        .where(QuestionVersion.question_id == question.id)
        .order_by(QuestionVersion.number.desc())
        .limit(1)
    ).first()
    if newest is not None and newest.digest == source.digest:
        return newest
    version = QuestionVersion(
        question_id=question.id,
        number=newest.number + 1 if newest else 1,
        kind=source.kind,
        clause=source.clause,
        digest=source.digest,
        texts=dict(source.texts),
        feedback=dict(source.feedback),
        published_at=at,
    )
    session.add(version)
    session.flush()
    for position, option in enumerate(source.options):
        session.add(
            AnswerOption(version_id=version.id, position=position, right=option.right, texts=dict(option.texts))
        )
    return version
