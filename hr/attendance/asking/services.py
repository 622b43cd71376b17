"""Answering a request, and taking one back."""

from datetime import datetime

from sqlalchemy.orm import Session

from hr.attendance.asking.models import Asked
from hr.attendance.asking.queries import may_decide
from hr.attendance.asking.rules import (
    WAITING,
    RequestAction,
    RequestState,
    advance,
    check_not_own,
    checked_words,
)
from portal import clock
from portal.auth.actor import Actor
from portal.errors import NotFound
from portal.words import mark

_NOTHING = mark("There is no such request, or it is not yours to see.")


def answer(
    session: Session, actor: Actor, row: Asked, permission: str, action: RequestAction, words: str, now: datetime
) -> None:
    """Let a request, locked by the caller, go its way; only a yes needs no words.

    Raises Refused for one's own and for one that is decided already, NotFound out of reach.
    """
    check_not_own(row.employee_id, actor.employee_id)
    state = advance(row.state, action)
    states = WAITING if action is not RequestAction.CANCEL else (RequestState.APPROVED,)
    if not may_decide(session, row, actor, permission, clock.local(now).date(), states):
        raise NotFound(_NOTHING)
    needed = action in (RequestAction.REFUSE, RequestAction.CANCEL)
    row.answer = checked_words(words, "answer", needed=needed)
    row.state, row.decided_at, row.decided_by_id = state, now, actor.account_id


def take_back(row: Asked, actor: Actor, action: RequestAction, now: datetime) -> None:
    """The asker takes a request back; NotFound for everybody else."""
    if row.employee_id != actor.employee_id:
        raise NotFound(_NOTHING)
    row.state = advance(row.state, action)
    row.decided_at, row.decided_by_id = now, actor.account_id
