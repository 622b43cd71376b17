"""Opening and closing accounts, granting and ending roles; each acts on the person's next request."""

import re
import secrets

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal import clock
from portal.admin.rules import check_end, check_grant, checked_reason
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.auth.models import Account, AccountRole, SignedInSession
from portal.auth.passwords import hashed
from portal.auth.rules import Role, check_new_password
from portal.auth.services import create_account, words_about
from portal.errors import Invalid, NotFound, Refused
from portal.people.models import Employee

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}", re.ASCII)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that are taken for each other when read from paper."""


def grant_role(session: Session, actor: Actor, account_id: int, role: Role, reason: str) -> None:
    """Give the account a role from now on; Refused for oneself, twice, or two administrators in one person."""
    account = _account(session, account_id)
    check_grant(held_roles(session, account_id), role, own=account_id == actor.account_id)
    session.add(
        AccountRole(
            account_id=account.id,
            role=role,
            granted_at=clock.now(),
            granted_by_id=actor.account_id,
            reason=checked_reason(reason),
        )
    )
    session.flush()
    record(session, actor, "auth:role:grant", "account", account.id, after={"role": role, "reason": reason.strip()})


def end_role(session: Session, actor: Actor, account_id: int, role: Role, reason: str) -> None:
    """Take a role away; what the person did with it stays on record."""
    account = _account(session, account_id)
    check_end(held_roles(session, account_id), role, own=account_id == actor.account_id)
    why = checked_reason(reason)
    for row in session.scalars(_held(account_id).where(AccountRole.role == role)):
        row.ended_at, row.ended_by_id, row.end_reason = clock.now(), actor.account_id, why
    record(session, actor, "auth:role:end", "account", account.id, before={"role": role}, after={"reason": why})


def open_account(session: Session, actor: Actor, employee_id: int, username: str) -> tuple[Account, str]:
    """Open an account for an employee and return it with its first password, which is kept nowhere in the clear."""
    employee = session.get(Employee, employee_id)
    if employee is None:
        raise NotFound("There is no such person.")
    if session.scalars(select(Account.id).where(Account.employee_id == employee_id)).first() is not None:
        raise Refused("This person has an account already.")
    password = first_password()
    name = free_username(session, username)
    account = create_account(
        session, actor, username=name, password_hash=hashed(password), employee_id=employee_id, roles=set()
    )
    return account, password


def first_password() -> str:
    """20 characters in five groups, 99 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(5))


def new_password(session: Session, actor: Actor, account_id: int) -> str:
    """A new first password for somebody who lost theirs; whoever is signed in with the account is signed out."""
    account = _account(session, account_id)
    if account_id == actor.account_id:
        raise Refused("Change your own password in your preferences.")
    password = first_password()
    account.password_hash = hashed(password)
    _end_sessions(session, account_id)
    record(session, actor, "auth:password:reset", "account", account_id)
    return password


def set_account_open(session: Session, actor: Actor, account_id: int, is_open: bool, reason: str) -> None:
    """Close an account, with its sessions, or open it again; never one's own."""
    account = _account(session, account_id)
    if account_id == actor.account_id:
        raise Refused("Nobody closes their own account.")
    if account.active == is_open:
        raise Refused("The account is in this state already.")
    account.active = is_open
    if not is_open:
        _end_sessions(session, account_id)
    verb = "open" if is_open else "close"
    record(session, actor, f"auth:account:{verb}", "account", account_id, after={"reason": checked_reason(reason)})


def create_first_account(
    session: Session, actor: Actor, *, username: str, password: str, roles: set[Role], number: str | None, company: str
) -> Account:
    """What the console does: an account with roles and a password, for an employee or for nobody."""
    name = free_username(session, username)
    check_new_password(password, [name, company, *company.split()], field="password")
    employee = None
    if number is not None:
        employee = session.scalars(select(Employee).where(Employee.number == number)).first()
        if employee is None:
            raise Invalid("Nobody has the staff number %(number)s.", field="number", number=number)
    account = create_account(
        session,
        actor,
        username=name,
        password_hash=hashed(password),
        employee_id=employee.id if employee else None,
        roles=roles,
    )
    check_new_password(password, words_about(account), field="password")
    return account


def free_username(session: Session, username: str) -> str:
    """The user name in its plain form; Invalid where it is taken or holds more than small letters, digits, . _ -"""
    name = username.strip().lower()
    if not _USERNAME.fullmatch(name):
        raise Invalid("Use 2 to 40 small letters a to z, digits, dots, hyphens.", field="username")
    if session.scalars(select(Account.id).where(Account.username == name)).first() is not None:
        raise Invalid("The user name %(name)s is taken.", field="username", name=name)
    return name


def held_roles(session: Session, account_id: int) -> frozenset[Role]:
    """The roles that the account holds now."""
    return frozenset(row.role for row in session.scalars(_held(account_id)))


def _held(account_id: int) -> Select[AccountRole]:
    return select(AccountRole).where(AccountRole.account_id == account_id, AccountRole.ended_at.is_(None))


def _account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id, populate_existing=True, with_for_update=True)
    if account is None:
        raise NotFound("There is no such account.")
    return account


def _end_sessions(session: Session, account_id: int) -> None:
    alive = select(SignedInSession).where(SignedInSession.account_id == account_id, SignedInSession.ended_at.is_(None))
    for row in session.scalars(alive):
        row.ended_at = clock.now()
