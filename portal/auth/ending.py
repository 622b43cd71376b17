"""Why a browser that was signed in is not any more: one sentence, said to that browser alone."""

from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from portal.auth.models import AccountRole, SignedInSession
from portal.auth.services import token_digest
from portal.words import mark

_ROLES = mark("Your roles were changed, so you were signed out. Sign in again to work with the new ones.")
_ENDED = mark("Your session was ended from elsewhere. Sign in again to go on.")
_IDLE = mark("You did nothing for a while, so you were signed out. Sign in again to go on.")
_OLD = mark("You had been signed in for long, so you were signed out. Sign in again to go on.")


def why_ended(session: Session, token: str, now: datetime) -> str | None:
    """The sentence for whoever holds ``token``; None for a token that no session has or whose session still lives."""
    row = session.scalars(select(SignedInSession).where(SignedInSession.token_digest == token_digest(token))).first()
    if row is None:
        return None
    if row.ended_at is not None:
        return _ROLES if _roles_changed(session, row, row.ended_at) else _ENDED
    if now >= row.ends_at:
        return _OLD
    return _IDLE if now >= row.idle_ends_at else None


def _roles_changed(session: Session, row: SignedInSession, ended_at: datetime) -> bool:
    """A change of roles ends every session of the account, so one within this session's life is what ended it."""
    changed = or_(
        and_(AccountRole.granted_at > row.began_at, AccountRole.granted_at <= ended_at),
        and_(AccountRole.ended_at > row.began_at, AccountRole.ended_at <= ended_at),
    )
    return bool(session.scalar(select(exists().where(AccountRole.account_id == row.account_id, changed))))
