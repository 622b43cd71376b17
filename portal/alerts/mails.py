"""Mails about alerts: to the roles that a kind concerns and, where their password is known, to an account's owner."""

from collections.abc import Callable

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.alerts.models import Alert
from portal.alerts.rules import AUDIENCE, TELLS_OWNER
from portal.alerts.words import about_words, advice_of, sentence_of, title_of
from portal.auth.actor import PORTAL
from portal.auth.mails import address_of
from portal.auth.models import Account, AccountRole
from portal.auth.queries import may_sign_in
from portal.auth.rules import ADMINISTRATORS, Role
from portal.company import house_language
from portal.config import Config
from portal.notifications.services import queue_message
from portal.web.i18n import force_locale, gettext

PATH = "/admin/alerts/"


def mail_alert(session: Session, alert: Alert) -> None:
    """Write to everybody whom it concerns, each in their language; no personal value beyond the account's name."""
    owner = session.get(Account, alert.account_id, options=[joinedload(Account.employee)]) if alert.account_id else None
    for reader in _readers(session, alert):
        _queue(session, alert, reader, lambda: _to_reader(alert, owner), "reader")
    if owner is not None and alert.kind in TELLS_OWNER and may_sign_in(owner, clock.today()):
        _queue(session, alert, owner, lambda: _to_owner(alert), "owner")


def _readers(session: Session, alert: Alert) -> list[Account]:
    """Those of the kind's roles who can be written to; where there are none, every administrator who can."""
    return _with_address(session, AUDIENCE[alert.kind]) or _with_address(session, ADMINISTRATORS)


def _with_address(session: Session, roles: frozenset[Role]) -> list[Account]:
    holders = select(AccountRole.account_id).where(AccountRole.role.in_(roles), AccountRole.ended_at.is_(None))
    accounts = session.scalars(
        select(Account).where(Account.id.in_(holders)).options(joinedload(Account.employee)).order_by(Account.id)
    )
    today = clock.today()
    return [account for account in accounts if may_sign_in(account, today) and address_of(account)]


def _to_reader(alert: Alert, owner: Account | None) -> tuple[str, str]:
    config: Config = current_app.extensions["fairline.config"]
    body = gettext(
        "%(sentence)s\n\nAbout: %(about)s\n\n%(advice)s\n\n%(url)s",
        sentence=sentence_of(alert.kind, alert.details),
        about=about_words(alert.about, owner.username if owner else None, in_mail=True),
        advice=advice_of(alert.kind),
        url=f"{config.base_url}{PATH}{alert.id}",
    )
    return gettext("Security alert: %(title)s", title=title_of(alert.kind)), body


def _to_owner(alert: Alert) -> tuple[str, str]:
    body = gettext(
        "%(sentence)s\n\nIf this was you, do nothing. If not, somebody knows your password: choose a new one at once "
        "and tell a security administrator.",
        sentence=sentence_of(alert.kind, alert.details),
    )
    return gettext("A sign-in with your password was not finished"), body


def _queue(session: Session, alert: Alert, account: Account, words: Callable[[], tuple[str, str]], role: str) -> None:
    address = address_of(account)
    if address is None:
        return
    language = account.language or house_language()
    with force_locale(language):
        subject, body = words()
    queue_message(
        session,
        PORTAL,
        unique_key=f"alert:{alert.id}:{alert.mails}:{role}:{account.id}",
        recipient=address,
        language=language,
        subject=subject,
        body=body,
        urgent=True,
    )
