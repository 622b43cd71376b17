"""Opening and closing accounts, granting and ending roles; each acts on the person's next request.

Whoever holds other roles than before begins a new session: one that was stolen, or left open on a desk, gains
nothing by a grant (ASVS 7.2.4, safety s30).
"""

import re

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal import clock
from portal.admin.rules import check_end, check_grant, checked_reason
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.auth.choosing import check_for
from portal.auth.factors import reset_factor
from portal.auth.links import offer_link
from portal.auth.mails import mail_notice
from portal.auth.models import Account, AccountRole, TicketKind
from portal.auth.passwords import hashed
from portal.auth.provider import release
from portal.auth.queries import held_roles
from portal.auth.rules import Role
from portal.auth.services import create_account, end_sessions
from portal.auth.tickets import void_tickets
from portal.errors import Invalid, NotFound, Refused
from portal.people.models import Employee
from portal.words import mark

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}", re.ASCII)


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
    end_sessions(session, account_id)
    record(session, actor, "auth:role:grant", "account", account.id, after={"role": role, "reason": reason.strip()})


def end_role(session: Session, actor: Actor, account_id: int, role: Role, reason: str) -> None:
    """Take a role away; what the person did with it stays on record."""
    account = _account(session, account_id)
    check_end(held_roles(session, account_id), role, own=account_id == actor.account_id)
    why = checked_reason(reason)
    for row in session.scalars(_held(account_id).where(AccountRole.role == role)):
        row.ended_at, row.ended_by_id, row.end_reason = clock.now(), actor.account_id, why
    end_sessions(session, account_id)
    record(session, actor, "auth:role:end", "account", account.id, before={"role": role}, after={"reason": why})


def open_account(session: Session, actor: Actor, employee_id: int, username: str) -> tuple[Account, str | None]:
    """Open an account for an employee and invite them to choose a password.

    The invitation leaves by mail; where the person has no address it is returned, to be shown once and handed over.
    """
    employee = session.get(Employee, employee_id)
    if employee is None:
        raise NotFound("There is no such person.")
    if session.scalars(select(Account.id).where(Account.employee_id == employee_id)).first() is not None:
        raise Refused("This person has an account already.")
    name = free_username(session, username)
    account = create_account(session, actor, username=name, password_hash=None, employee_id=employee_id, roles=set())
    return account, offer_link(session, actor, account, TicketKind.INVITATION)


def start_reset(session: Session, actor: Actor, account_id: int) -> str | None:
    """Take the password of somebody who lost it away and offer a link to choose another; whoever is signed in with
    the account is signed out. Gives the link only where no mail can carry it. Administrators never choose or see one.
    """
    account = _account(session, account_id)
    if account_id == actor.account_id:
        raise Refused("Change your own password in your preferences.")
    if not account.active:
        raise Refused("The account is closed.")
    first = account.password_hash is None
    account.password_hash = None
    account.devices_since += 1
    end_sessions(session, account_id)
    record(session, actor, "auth:password:reset", "account", account_id)
    return offer_link(session, actor, account, TicketKind.INVITATION if first else TicketKind.RESET)


def take_factor_away(session: Session, actor: Actor, account_id: int, reason: str) -> None:
    """Reset somebody's second factor, as after a lost phone, with a reason; they are told and signed out."""
    account = _account(session, account_id)
    reset_factor(session, actor, account, checked_reason(reason))
    end_sessions(session, account_id)
    mail_notice(session, actor, account, mark("Your second factor was reset by a security administrator."))


def take_provider_away(session: Session, actor: Actor, account_id: int, reason: str) -> None:
    """Undo that somebody signs in through the provider, with a reason; they are told and signed out."""
    account = _account(session, account_id)
    release(session, actor, account, checked_reason(reason))
    end_sessions(session, account_id)
    mail_notice(session, actor, account, mark("A security administrator undid your sign-in through the provider."))


def sign_out_everywhere(session: Session, actor: Actor, account_id: int) -> None:
    """End all sessions of somebody else's account."""
    _account(session, account_id)
    count = end_sessions(session, account_id)
    record(session, actor, "auth:session:end_all", "account", account_id, details={"sessions": count})


def set_account_open(session: Session, actor: Actor, account_id: int, is_open: bool, reason: str) -> None:
    """Close an account, with its sessions, or open it again; never one's own."""
    account = _account(session, account_id)
    if account_id == actor.account_id:
        raise Refused("Nobody closes their own account.")
    if account.active == is_open:
        raise Refused("The account is in this state already.")
    account.active = is_open
    if not is_open:
        end_sessions(session, account_id)
        void_tickets(session, account_id, set(TicketKind))
    verb = "open" if is_open else "close"
    record(session, actor, f"auth:account:{verb}", "account", account_id, after={"reason": checked_reason(reason)})


def create_first_account(
    session: Session, actor: Actor, *, username: str, password: str, roles: set[Role], number: str | None
) -> Account:
    """What the console does: an account with roles and a password, for an employee or for nobody."""
    name = free_username(session, username)
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
    check_for(account, password, field="password")
    return account


def free_username(session: Session, username: str) -> str:
    """The user name in its plain form; Invalid where it is taken or holds more than small letters, digits, . _ -"""
    name = username.strip().lower()
    if not _USERNAME.fullmatch(name):
        raise Invalid("Use 2 to 40 small letters a to z, digits, dots, hyphens.", field="username")
    if session.scalars(select(Account.id).where(Account.username == name)).first() is not None:
        raise Invalid("The user name %(name)s is taken.", field="username", name=name)
    return name


def _held(account_id: int) -> Select[AccountRole]:
    return select(AccountRole).where(AccountRole.account_id == account_id, AccountRole.ended_at.is_(None))


def _account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id, populate_existing=True, with_for_update=True)
    if account is None:
        raise NotFound("There is no such account.")
    return account
