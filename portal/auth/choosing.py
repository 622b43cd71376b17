"""Choosing a password: what the profile asks, what was used before, what ends with the old one (safety s31, s38)."""

from datetime import date, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.auth.models import Account, PastPassword, TicketKind
from portal.auth.passwords import hashed, known_passwords, verified
from portal.auth.rules import MLPS_HISTORY, PasswordProfile, check_new_password
from portal.auth.services import end_sessions
from portal.auth.settings import PASSWORD_DAYS
from portal.auth.tickets import void_tickets
from portal.company import company_name
from portal.config import Config
from portal.errors import Invalid
from portal.policy.queries import setting_number


def change_password(session: Session, actor: Actor, *, old: str, new: str, keep_id: int | None) -> None:
    """Change one's own password and end one's other sessions; Invalid for a wrong old or an unfit new one."""
    account = session.get_one(Account, actor.account_id, populate_existing=True, with_for_update=True)
    if not verified(old, account.password_hash)[0]:
        raise Invalid("The old password is not right.", field="old")
    if new == old:
        raise Invalid("The new password is the old one.", field="new")
    choose_password(session, account, new, keep_id=keep_id)
    record(session, actor, "auth:password:change", "account", account.id)


def choose_password(
    session: Session, account: Account, new: str, *, keep_id: int | None = None, field: str = "new"
) -> None:
    """Give the account a password of its owner's choice; sessions, links and known browsers of before end."""
    check_for(account, new, field=field)
    _check_history(session, account, new, field)
    if account.password_hash is not None:
        session.add(PastPassword(account_id=account.id, password_hash=account.password_hash, ended_at=clock.now()))
    account.password_hash, account.password_since = hashed(new), clock.now()
    account.devices_since += 1
    end_sessions(session, account.id, but=keep_id)
    void_tickets(session, account.id, set(TicketKind))


def check_for(account: Account, new: str, *, field: str = "new") -> None:
    """Whether the account may have this password under the profile of the installation; raises Invalid."""
    check_new_password(
        new, [*words_about(account), *_company_words()], field, profile=profile(), known=known_passwords()
    )


def profile() -> PasswordProfile:
    """What this installation asks of passwords."""
    return PasswordProfile(_config().password_profile)


def words_about(account: Account) -> list[str]:
    """User name, staff number, name and its parts."""
    words = [account.username]
    if account.employee is not None:
        words += [account.employee.number, account.employee.name, *account.employee.name.split()]
    return words


def is_overdue(session: Session, account: Account, today: date) -> bool:
    """Whether the profile asks for another password by now; one of unknown age is asked for at once."""
    if profile() is not PasswordProfile.MLPS or account.password_hash is None:
        return False
    days = timedelta(days=setting_number(session, PASSWORD_DAYS, today))
    return account.password_since is None or clock.local(account.password_since).date() + days <= today


def _check_history(session: Session, account: Account, new: str, field: str) -> None:
    if profile() is not PasswordProfile.MLPS:
        return
    past = select(PastPassword.password_hash).where(PastPassword.account_id == account.id)
    newest = session.scalars(past.order_by(PastPassword.id.desc()).limit(MLPS_HISTORY - 1)).all()
    if any(verified(new, one)[0] for one in [account.password_hash, *newest] if one):
        raise Invalid("One of your last %(n)s passwords was this one.", field=field, n=MLPS_HISTORY)


def _company_words() -> list[str]:
    company = company_name()
    return [company, *company.split()]


def _config() -> Config:
    config: Config = current_app.extensions["fairline.config"]
    return config
