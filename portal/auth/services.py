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
from portal.auth.passwords import hashed, verified
from portal.auth.rules import Role, check_new_password, check_roles_together
from portal.errors import Invalid

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
_SEEN_STEP = timedelta(minutes=1)


def token_digest(token: str) -> str:
    """What is stored of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin_session(session: Session, account: Account, browser: str) -> str:
    """Open a session for ``account`` and return its token (256 bits), known to the browser only."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    row = SignedInSession(
        account_id=account.id, token_digest=token_digest(token), began_at=now, seen_at=now, browser=browser[:200]
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


def is_alive(row: SignedInSession, now: datetime) -> bool:
    """Open, not idle for half an hour, and not older than twelve hours (safety s32)."""
    return row.ended_at is None and now - row.seen_at < IDLE and now - row.began_at < ABSOLUTE


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


def own_words(session: Session, actor: Actor, company: str) -> list[str]:
    """What must not be part of a person's password: user name, staff number, name and its parts, the company."""
    account = session.get_one(Account, actor.account_id)
    return [*words_about(account), company, *company.split()]


def words_about(account: Account) -> list[str]:
    """User name, staff number, name and its parts."""
    words = [account.username]
    if account.employee is not None:
        words += [account.employee.number, account.employee.name, *account.employee.name.split()]
    return words


def change_password(
    session: Session, actor: Actor, *, old: str, new: str, forbidden: list[str], keep_token: str
) -> None:
    """Change one's own password and end one's other sessions; Invalid for a wrong old or an unfit new one."""
    account = session.get_one(Account, actor.account_id)
    if not verified(old, account.password_hash)[0]:
        raise Invalid("The old password is not right.", field="old")
    check_new_password(new, forbidden)
    if new == old:
        raise Invalid("The new password is the old one.", field="new")
    account.password_hash = hashed(new)
    others = select(SignedInSession).where(
        SignedInSession.account_id == account.id,
        SignedInSession.ended_at.is_(None),
        SignedInSession.token_digest != token_digest(keep_token),
    )
    for row in session.scalars(others):
        row.ended_at = clock.now()
    record(session, actor, "auth:password:change", "account", account.id)
