"""Looks at how much one account took out today; too much is told to those who watch (policy 8.2.1)."""

from datetime import date, datetime, time, timedelta

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.auth.models import Account, AccountRole
from portal.auth.rules import Role
from portal.company import house_language
from portal.exports.queries import taken_between
from portal.exports.rules import DayNumbers, exceeded
from portal.exports.settings import numbers_on
from portal.notifications.services import queue_message
from portal.web.filters import number
from portal.web.i18n import force_locale, gettext

_WATCHERS = (Role.COMPLIANCE, Role.SECURITY_ADMIN)


def look_at_day(session: Session, actor: Actor) -> None:
    """Called after each sheet about persons, within its transaction; says so once for an account and a day."""
    today = clock.today()
    begin = datetime.combine(today, time(), clock.COMPANY_ZONE)
    taken = taken_between(session, actor.account_id, begin, begin + timedelta(days=1))
    most = numbers_on(session, today).a_day
    over = exceeded(taken, most)
    if not over:
        return
    details = {"rows": taken.rows, "sheets": taken.times, "over": sorted(over)}
    record(session, actor, "exports:day:exceed", Account.__tablename__, actor.account_id, details=details)
    for account in _watchers(session):
        _mail(session, actor, account, today, taken)


def _watchers(session: Session) -> list[Account]:
    held = select(AccountRole.account_id).where(AccountRole.role.in_(_WATCHERS), AccountRole.ended_at.is_(None))
    return list(session.scalars(select(Account).where(Account.id.in_(held), Account.active).order_by(Account.id)))


def _mail(session: Session, actor: Actor, account: Account, day: date, taken: DayNumbers) -> None:
    if account.employee is None or not account.employee.email:
        return
    language = account.language or house_language()
    url = current_app.extensions["fairline.config"].base_url + url_for("exports.taken")
    with force_locale(language):
        subject = gettext("One account took out much today")
        body = gettext(
            "Account %(account)s took out %(rows)s rows about persons in %(sheets)s sheets today.\n\n%(url)s",
            account=actor.account_id,
            rows=number(taken.rows),
            sheets=number(taken.times),
            url=url,
        )
    queue_message(
        session,
        actor,
        unique_key=f"exports:day:{day}:{actor.account_id}:{account.id}",
        recipient=account.employee.email,
        language=language,
        subject=subject,
        body=body,
        topic=f"portal:export-day:{actor.account_id}",
        urgent=True,
        data_key=account.employee.data_key,
    )
