"""Verbs of retention: make cards of what was passed, rate an answer, bring back what a violation shows as forgotten."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Refused
from training.marking.rules import check_answer, check_whole, share_earned
from training.retention.models import RecallCard, RecallReview
from training.retention.queries import (
    answered_on,
    cards_on,
    own_card,
    question_on,
    rated_for_call,
    review_on,
    without_card,
)
from training.retention.rules import A_DAY, Cause, Phase, Rating, first_due, noon, rating_of, reviewed

_MOST_AT_ONCE = 2000


def deal_cards(session: Session, actor: Actor, at: datetime) -> int:
    """Make the cards that are missing of quizzes passed until an instant; how many. Doing it again makes none twice."""
    day = clock.local(at).date()
    found = without_card(session, at, day, _MOST_AT_ONCE)
    for employee_id, question_id, passed_at in found:
        session.add(
            RecallCard(
                employee_id=employee_id,
                question_id=question_id,
                seed=secrets.token_hex(16),
                due_on=first_due(clock.local(passed_at).date(), day),
                made_at=at,
            )
        )
    session.flush()
    for employee_id, count in Counter(employee_id for employee_id, _, _ in found).items():
        record(session, actor, "training:recall:deal", "employee", employee_id, after={"cards": count})
    return len(found)


def answer_card(
    session: Session, actor: Actor, card_id: int, values: Sequence[Sequence[str]], *, guessed: bool, at: datetime
) -> RecallReview:
    """Rate one's own answer and say when the question comes back; a second answer of the day gives the first one.

    Raises NotFound for a foreign card, Refused for one that is not due or when the day's questions are answered,
    Invalid for what is no whole answer.
    """
    day = clock.local(at).date()
    session.get(RecallCard, card_id, with_for_update=True, populate_existing=True)
    asked = own_card(session, actor, card_id)
    earlier = review_on(session, card_id, day, Cause.ANSWER)
    if earlier is not None:
        return earlier
    if asked.card.due_on > day or answered_on(session, actor.employee_id, day) >= A_DAY:
        raise Refused("This question is not asked today.")
    said, content = asked.sheet.answer(values), asked.question.said
    check_answer(content, said)
    check_whole(content, said)
    rating = rating_of(share_earned(content, said), guessed=guessed)
    return _rate(session, actor, asked.card, rating, Cause.ANSWER, at, day, version_id=asked.question.id, answer=said)


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A rule broken in a call, with the clauses of the policy under which it is learnt."""

    citation: str
    clauses: tuple[str, ...]


def again_after_call(
    session: Session, actor: Actor, employee_id: int, call_id: int, broken: Iterable[Violation], at: datetime
) -> int:
    """Rules broken in a call that ended at ``at`` showed that they are not known: their cards are rated "Again".

    Gives how many were rated. Where somebody has no card on a clause, one is opened, if the bank asks about it. Each
    card is rated once a call, so doing it again, also with rules that a trainer found later, changes only what is
    new. A card that was answered since the call is rated from that day on. Whether the actor may is asked by the
    caller.
    """
    day = clock.local(at).date()
    rated = rated_for_call(session, call_id)
    before = len(rated)
    for one in broken:
        for clause in one.clauses:
            for card in cards_on(session, employee_id, clause) or _opened(session, employee_id, clause, day, at):
                if card.id not in rated:
                    rated.add(card.id)
                    _rate(
                        session,
                        actor,
                        card,
                        Rating.AGAIN,
                        Cause.VIOLATION,
                        at,
                        day,
                        call_id=call_id,
                        citation=one.citation,
                    )
    return len(rated) - before


def _opened(session: Session, employee_id: int, clause: str, day: date, at: datetime) -> list[RecallCard]:
    question_id = question_on(session, clause)
    if question_id is None:
        return []
    seed = secrets.token_hex(16)
    card = RecallCard(employee_id=employee_id, question_id=question_id, seed=seed, due_on=day, made_at=at, step=0)
    card.phase = Phase.LEARNING
    session.add(card)
    session.flush()
    return [card]


def _rate(
    session: Session,
    actor: Actor,
    card: RecallCard,
    rating: Rating,
    cause: Cause,
    at: datetime,
    day: date,
    *,
    version_id: int | None = None,
    answer: Any = None,
    call_id: int | None = None,
    citation: str = "",
) -> RecallReview:
    scheduled = max(day, card.reviewed_on or day)
    card.keep(reviewed(card.memory, rating, noon(scheduled)))
    review = RecallReview(
        card_id=card.id,
        cause=cause,
        rating=rating,
        version_id=version_id,
        answer=answer,
        call_id=call_id,
        citation=citation,
        reviewed_at=at,
        reviewed_on=day,
        due_on=card.due_on,
    )
    session.add(review)
    session.flush()
    record(
        session,
        actor,
        "training:recall:rate",
        "training_recall_card",
        card.id,
        after={"rating": rating, "cause": cause, "due_on": card.due_on},
    )
    return review
