"""Signing in and out, accounts, roles and a person's own preferences."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import PUBLIC, Actor
from portal.auth.models import Account, AccountRole, SignedInSession
from portal.auth.rules import Role, check_roles_together
from portal.auth.settings import IDLE_MINUTES, SESSION_HOURS, hours_of, minutes_of
from portal.errors import NotFound

_SEEN_STEP = timedelta(minutes=1)


def token_digest(token: str) -> str:
    """What is stored of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin_session(session: Session, account: Account, browser: str, *, by_card: bool = False) -> str:
    """Open a session for ``account`` and return its token (256 bits), known to the browser only."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    row = SignedInSession(
        account_id=account.id,
        token_digest=token_digest(token),
        began_at=now,
        seen_at=now,
        idle_ends_at=now + minutes_of(session, IDLE_MINUTES),
        ends_at=now + hours_of(session, SESSION_HOURS),
        proved_at=now,
        by_card=by_card,
        browser=browser[:200],
    )
    session.add(row)
    session.flush()
    record(session, Actor(account_id=account.id), "auth:session:begin", "signed_in_session", row.id)
    return token


def end_session(session: Session, actor: Actor, token: str) -> None:
    """Sign out: the token is worthless from now on."""
    row = session.scalars(
        select(SignedInSession).where(
            SignedInSession.token_digest == token_digest(token), SignedInSession.ended_at.is_(None)
        )
    ).first()
    if row is None:
        return
    row.ended_at = clock.now()
    record(session, actor, "auth:session:end", "signed_in_session", row.id)


def end_sessions(session: Session, account_id: int, *, but: int | None = None) -> int:
    """End every session of the account, ``but`` one; how many there were. The caller records why."""
    alive = select(SignedInSession).where(
        SignedInSession.account_id == account_id, SignedInSession.ended_at.is_(None), SignedInSession.id != (but or 0)
    )
    rows = session.scalars(alive).all()
    for row in rows:
        row.ended_at = clock.now()
    return len(rows)


def own_session(session: Session, actor: Actor, session_id: int) -> SignedInSession:
    """One of the actor's own sessions; NotFound for anybody else's and for an unknown one alike."""
    row = session.get(SignedInSession, session_id)
    if row is None or row.account_id != actor.account_id:
        raise NotFound("There is no such session.")
    return row


def end_own_session(session: Session, actor: Actor, session_id: int) -> None:
    """End one of one's own sessions; NotFound for anybody else's and for an unknown one alike."""
    row = own_session(session, actor, session_id)
    row.ended_at = row.ended_at or clock.now()
    record(session, actor, "auth:session:end", "signed_in_session", row.id)


def end_other_sessions(session: Session, actor: Actor, keep_id: int | None) -> None:
    """End one's own sessions but this one."""
    assert actor.account_id is not None
    count = end_sessions(session, actor.account_id, but=keep_id)
    record(session, actor, "auth:session:end_others", "account", actor.account_id, details={"sessions": count})


def is_alive(row: SignedInSession, now: datetime) -> bool:
    """Open, not idle for too long, and not too old (safety s32)."""
    return row.ended_at is None and now < row.idle_ends_at and now < row.ends_at


def note_seen(session: Session, session_id: int, now: datetime) -> datetime:
    """The session is used: its idle time begins anew, as long as the setting says now. Gives its new end."""
    row = session.get_one(SignedInSession, session_id)
    row.seen_at, row.idle_ends_at = now, now + minutes_of(session, IDLE_MINUTES)
    return row.idle_ends_at


def renew_proof(session: Session, actor: Actor) -> str:
    """The person proved again who they are: the session goes on under a new token, which is returned (safety s30)."""
    row = session.get_one(SignedInSession, actor.session_id)
    token = secrets.token_urlsafe(32)
    row.token_digest, row.proved_at = token_digest(token), clock.now()
    record(session, actor, "auth:session:prove", "signed_in_session", row.id)
    return token


def needs_seen_note(row: SignedInSession, now: datetime) -> bool:
    """Being seen is noted at most once a minute, so that reading pages does not mean writing."""
    return now - row.seen_at >= _SEEN_STEP


def note_failed_sign_in(session: Session, username_digest: str) -> None:
    """Keep that somebody failed to sign in, without keeping the name that was typed."""
    record(session, PUBLIC, "auth:session:begin", "account", username_digest[:16], result="refused")


def create_account(
    session: Session,
    actor: Actor,
    *,
    username: str,
    password_hash: str | None,
    employee_id: int | None,
    roles: set[Role],
    language: str | None = None,
) -> Account:
    """Make an account with its roles; EMPLOYEE is added where there is an employee. Raises Refused for bad mixes."""
    check_roles_together(roles)
    held = roles | ({Role.EMPLOYEE} if employee_id is not None else set())
    account = Account(
        username=username.strip().lower(),
        password_hash=password_hash,
        employee_id=employee_id,
        language=language,
        theme="auto",
        active=True,
        created_at=clock.now(),
        password_since=clock.now() if password_hash else None,
        devices_since=0,
    )
    session.add(account)
    session.flush()
    for role in sorted(held):
        session.add(
            AccountRole(account_id=account.id, role=role, granted_at=clock.now(), granted_by_id=actor.account_id)
        )
    record(session, actor, "auth:account:create", "account", account.id, after={"roles": sorted(held)})
    return account


def set_preferences(session: Session, actor: Actor, *, language: str | None = None, theme: str | None = None) -> None:
    """Keep a person's own language or theme; they act on the next page."""
    account = session.get_one(Account, actor.account_id)
    if language is not None:
        account.language = language
    if theme is not None:
        account.theme = theme
    record(
        session, actor, "auth:preferences:change", "account", account.id, after={"language": language, "theme": theme}
    )
