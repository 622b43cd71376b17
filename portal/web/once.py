"""Acting once: a form carries a key made with its page; the first sending acts, every other sees its result."""

from collections.abc import Callable

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.db.session import db, transaction
from portal.errors import Invalid
from portal.web.models import FormEffect

_LONGEST_KEY = 64


class _AlreadyTaken(Exception):
    """Another sending of the same form came first."""


def perform_once(key: str, act: Callable[[Session], str]) -> str:
    """Run ``act`` in a transaction unless the form ``key`` has acted before; return where the result is shown.

    ``act`` returns that location (an address of ours, or any text the caller understands). The key is unique in the
    database and written in the same transaction, so twenty sendings at once, or one after a crash, act once.
    """
    if not key or len(key) > _LONGEST_KEY:
        raise Invalid("This form has lost its key. Open the page again.")
    try:
        with transaction() as session:
            done = session.get(FormEffect, key)
            if done is not None:
                return done.location
            effect = _claim(session, key)
            effect.location = act(session)
            return effect.location
    except _AlreadyTaken:
        done = db.session.get(FormEffect, key)
        if done is None:
            raise Invalid("The same form is being handled right now. Try again.") from None
        return done.location


def _claim(session: Session, key: str) -> FormEffect:
    """Take the key; PostgreSQL makes the second taker wait here for the first one's end."""
    effect = FormEffect(key=key, location="", acted_at=clock.now())
    session.add(effect)
    try:
        session.flush()
    except IntegrityError:
        raise _AlreadyTaken from None
    return effect
