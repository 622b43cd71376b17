"""Reading retention: what is asked today, what comes, who passed without a card yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.errors import NotFound
from portal.people.models import Employee
from training.courses.models import Enrolment
from training.marking.sheets import Sheet
from training.plays.models import PlayedCall
from training.quizzes.content import QuestionKind
from training.quizzes.models import Attempt, AttemptQuestion, AttemptResult, Question, QuestionVersion
from training.retention.models import RecallCard, RecallReview
from training.retention.rules import A_DAY, Cause, ahead, todays
from training.scenarios.models import ScenarioVersion

KINDS = (
    QuestionKind.SINGLE,
    QuestionKind.MULTIPLE,
    QuestionKind.TRUE_FALSE,
    QuestionKind.NUMERIC,
    QuestionKind.SHORT_TEXT,
)
"""What is answered in a few seconds."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A card with the question as it is asked now."""

    card: RecallCard
    question: QuestionVersion

    @property
    def sheet(self) -> Sheet:
        """The question as it stands on the page; each time in another order and under other tokens."""
        seed = f"{self.card.seed}:{self.card.reviewed_on}"
        return Sheet(content=self.question.said, seed=seed, question_id=self.question.id)


@dataclass(frozen=True, kw_only=True)
class Today:
    """The refresher of a person on a day: how many were answered, and what is still asked, in order."""

    answered: int
    waiting: tuple[Asked, ...]


def _askable() -> Select[RecallCard, QuestionVersion]:
    """Cards with the newest versions of their questions, as far as these are still asked."""
    newest = (
        select(func.max(QuestionVersion.id))
        .where(QuestionVersion.question_id == RecallCard.question_id)
        .correlate(RecallCard)
        .scalar_subquery()
    )
    return (
        select(RecallCard, QuestionVersion)
        .join(Question, and_(Question.id == RecallCard.question_id, Question.retired.is_(False)))
        .join(QuestionVersion, QuestionVersion.id == newest)
        .where(QuestionVersion.kind.in_(KINDS))
    )


def today(session: Session, employee_id: int | None, day: date) -> Today:
    """What somebody answered on a day and what is still asked; two statements."""
    answered = answered_on(session, employee_id, day)
    rows = session.execute(
        _askable()
        .where(RecallCard.employee_id == employee_id, RecallCard.due_on <= day)
        .order_by(RecallCard.due_on, RecallCard.id)
        .limit(A_DAY)
    )
    due = [(card.due_on, Asked(card=card, question=question)) for card, question in rows]
    return Today(answered=answered, waiting=tuple(todays(due, day, answered=answered)))


def waiting_on(session: Session, employee_id: int, day: date) -> int:
    """How many questions somebody is still asked on a day, without reading them; one statement."""
    due = _askable().where(RecallCard.employee_id == employee_id, RecallCard.due_on <= day)
    counted = select(func.count()).select_from(due.with_only_columns(RecallCard.id).subquery())
    due_now, answered = session.execute(
        select(counted.scalar_subquery(), _answered(employee_id, day).scalar_subquery())
    ).one()
    return max(0, min(int(due_now), A_DAY - int(answered)))


def _answered(employee_id: int | None, day: date) -> Select[int]:
    return (
        select(func.count())
        .select_from(RecallReview)
        .join(RecallCard, RecallCard.id == RecallReview.card_id)
        .where(
            RecallCard.employee_id == employee_id,
            RecallReview.reviewed_on == day,
            RecallReview.cause == Cause.ANSWER,
        )
    )


def answered_on(session: Session, employee_id: int | None, day: date) -> int:
    """How many questions somebody answered on a day."""
    return session.scalar(_answered(employee_id, day)) or 0


def coming(session: Session, employee_id: int | None, day: date, *, answered: int) -> list[tuple[date, int]]:
    """How many questions each of the next days asks; empty without any card."""
    days = session.scalars(
        _askable().where(RecallCard.employee_id == employee_id).with_only_columns(RecallCard.due_on)
    ).all()
    return ahead(days, day, answered=answered) if days else []


def own_card(session: Session, actor: Actor, card_id: int) -> Asked:
    """One's own card; NotFound for an unknown one, somebody else's, and one that is no longer asked."""
    row = session.execute(
        _askable().where(RecallCard.id == card_id, RecallCard.employee_id == actor.employee_id)
    ).first()
    if row is None:
        raise NotFound("There is no such question.")
    return Asked(card=row[0], question=row[1])


def own_answer(session: Session, actor: Actor, review_id: int) -> tuple[RecallReview, QuestionVersion]:
    """One's own answer with the question as it was asked; NotFound otherwise."""
    row = session.execute(
        select(RecallReview, QuestionVersion)
        .join(RecallCard, RecallCard.id == RecallReview.card_id)
        .join(QuestionVersion, QuestionVersion.id == RecallReview.version_id)
        .where(RecallReview.id == review_id, RecallCard.employee_id == actor.employee_id)
    ).first()
    if row is None:
        raise NotFound("There is no such question.")
    return row[0], row[1]


def review_on(session: Session, card_id: int, day: date, cause: Cause) -> RecallReview | None:
    """The review of a card on a day, for one cause."""
    return session.scalars(
        select(RecallReview).where(
            RecallReview.card_id == card_id, RecallReview.reviewed_on == day, RecallReview.cause == cause
        )
    ).first()


def cards_on(session: Session, employee_id: int, clause: str) -> Sequence[RecallCard]:
    """Somebody's cards whose questions stand on a clause today, held until the transaction ends."""
    rows = session.execute(
        _askable()
        .where(RecallCard.employee_id == employee_id, QuestionVersion.clause == clause)
        .order_by(RecallCard.id)
        .with_for_update(of=RecallCard)
    )
    return [card for card, _ in rows]


def rated_for_call(session: Session, call_id: int) -> set[int]:
    """The cards that were rated because of a call."""
    return set(session.scalars(select(RecallReview.card_id).where(RecallReview.call_id == call_id)))


def question_on(session: Session, clause: str) -> int | None:
    """The first question of the bank that is asked on a clause today; None where there is none."""
    newest = select(func.max(QuestionVersion.id)).where(QuestionVersion.question_id == Question.id)
    return session.scalars(
        select(Question.id)
        .join(QuestionVersion, QuestionVersion.id == newest.correlate(Question).scalar_subquery())
        .where(Question.retired.is_(False), QuestionVersion.kind.in_(KINDS), QuestionVersion.clause == clause)
        .order_by(Question.id)
        .limit(1)
    ).first()


@dataclass(frozen=True, kw_only=True)
class BrokenInCall:
    """Why a card came back: the rule by its citation, broken in a call of a scenario that ended then."""

    call_id: int
    citation: str
    ended_at: datetime
    scenario: ScenarioVersion


def brought_back_by(session: Session, card_id: int) -> BrokenInCall | None:
    """The call because of which a card is asked; None where an answer came after it, or it never was."""
    row: Any = session.execute(
        select(RecallReview, ScenarioVersion)
        .outerjoin(PlayedCall, PlayedCall.id == RecallReview.call_id)
        .outerjoin(ScenarioVersion, ScenarioVersion.id == PlayedCall.version_id)
        .where(RecallReview.card_id == card_id)
        .order_by(RecallReview.id.desc())
        .limit(1)
    ).first()
    if row is None or row[0].call_id is None or row[1] is None:
        return None
    review, version = row
    return BrokenInCall(call_id=review.call_id, citation=review.citation, ended_at=review.reviewed_at, scenario=version)


def without_card(session: Session, at: datetime, day: date, most: int) -> Sequence[tuple[int, int, datetime]]:
    """Who passed a question until an instant without a card of it: (employee, question, first pass).

    Who had left before the day gets none.
    """
    rows = session.execute(
        select(Enrolment.employee_id, QuestionVersion.question_id, func.min(AttemptResult.closed_at))
        .select_from(AttemptResult)
        .join(Attempt, Attempt.id == AttemptResult.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Employee, Employee.id == Enrolment.employee_id)
        .join(AttemptQuestion, AttemptQuestion.attempt_id == Attempt.id)
        .join(QuestionVersion, QuestionVersion.id == AttemptQuestion.question_version_id)
        .outerjoin(
            RecallCard,
            and_(
                RecallCard.employee_id == Enrolment.employee_id, RecallCard.question_id == QuestionVersion.question_id
            ),
        )
        .where(
            AttemptResult.passed.is_(True),
            AttemptResult.closed_at <= at,
            QuestionVersion.kind.in_(KINDS),
            RecallCard.id.is_(None),
            or_(Employee.left_on.is_(None), Employee.left_on >= day),
        )
        .group_by(Enrolment.employee_id, QuestionVersion.question_id)
        .order_by(Enrolment.employee_id, QuestionVersion.question_id)
        .limit(most)
    )
    return [(row[0], row[1], row[2]) for row in rows]
