"""Raising alerts and dealing with them; whoever notices something calls ``raise_alert`` in its own transaction."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.alerts.mails import mail_alert
from portal.alerts.models import Alert
from portal.alerts.rules import (
    MAIL_SPAN,
    MANY,
    MOST_MADE,
    AlertKind,
    account_of,
    check_dealing,
    is_news,
    kinds_for,
    mails_now,
    plain_details,
)
from portal.audit.services import record
from portal.auth.actor import PORTAL, Actor
from portal.auth.models import Account
from portal.errors import NotFound, Refused


def raise_alert(
    session: Session,
    kind: AlertKind,
    about: str,
    details: Mapping[str, str | int],
    at: datetime,
    *,
    lasting: bool = False,
) -> Alert | None:
    """Say that something happened at ``at``: a new alert, or news of the open one of its kind about the same thing.

    Said twice it is said once: a fact that is not later than the last one, or than the dealing with it, changes
    nothing and gives None. ``details`` are ids and numbers, no personal values. ``lasting`` is for what is so rather
    than happens, such as a missing backup.
    """
    about, now = about[:60], clock.now()
    alert = _open_one(session, kind, about)
    seen = alert.last_at if alert else None
    if not is_news(at, seen, _dealt_with(session, kind, about), lasting=lasting):
        return None
    if alert is None and about != MANY and _made_lately(session, kind, now) >= MOST_MADE:
        return raise_alert(session, kind, MANY, details, at, lasting=lasting)
    if alert is None:
        alert = _made(session, kind, about, at, now)
    alert.details, alert.last_at, alert.times = plain_details(details), max(at, alert.last_at), alert.times + 1
    if mails_now(alert.mailed_at, now, _mailed_lately(session, kind, now)):
        alert.mailed_at, alert.mails = now, alert.mails + 1
        mail_alert(session, alert)
    session.flush()
    return alert


def close_alert(session: Session, actor: Actor, alert_id: int, note: str) -> None:
    """It was dealt with. NotFound for kinds that are not the actor's, Refused for one's own account, Invalid."""
    alert = session.get(Alert, alert_id, with_for_update=True, populate_existing=True)
    if alert is None or alert.kind not in kinds_for(actor.roles):
        raise NotFound("There is no such alert.")
    if not alert.is_open:
        raise Refused("This alert was dealt with already.")
    alert.note = check_dealing(alert.account_id, actor.account_id, note)
    _close(session, alert, actor)


def settle_alert(session: Session, kind: AlertKind, about: str) -> None:
    """A lasting state has ended by itself; nothing where there is no open alert about it."""
    alert = _open_one(session, kind, about)
    if alert is not None:
        _close(session, alert, PORTAL)


def _close(session: Session, alert: Alert, actor: Actor) -> None:
    alert.is_open, alert.closed_at, alert.closed_by_id = False, clock.now(), actor.account_id
    record(session, actor, "alerts:alert:close", "alert", alert.id, details={"kind": alert.kind.value})


def _made(session: Session, kind: AlertKind, about: str, at: datetime, now: datetime) -> Alert:
    """The new alert; where somebody else was quicker, theirs."""
    number = account_of(about)
    alert = Alert(
        kind=kind,
        about=about,
        account_id=number if number is not None and session.get(Account, number) is not None else None,
        details={},
        first_at=at,
        last_at=at,
        made_at=now,
        times=0,
        is_open=True,
        mailed_at=None,
        mails=0,
        note="",
    )
    try:
        with session.begin_nested():
            session.add(alert)
    except IntegrityError:
        return session.scalars(_open(kind, about)).one()
    record(session, PORTAL, "alerts:alert:raise", "alert", alert.id, details={"kind": kind.value, "about": about})
    return alert


def _open(kind: AlertKind, about: str) -> Select[Alert]:
    return select(Alert).where(Alert.kind == kind, Alert.about == about, Alert.is_open)


def _open_one(session: Session, kind: AlertKind, about: str) -> Alert | None:
    return session.scalars(_open(kind, about).with_for_update()).first()


def _dealt_with(session: Session, kind: AlertKind, about: str) -> datetime | None:
    return session.scalar(select(func.max(Alert.closed_at)).where(Alert.kind == kind, Alert.about == about))


def _made_lately(session: Session, kind: AlertKind, now: datetime) -> int:
    lately = select(func.count()).select_from(Alert).where(Alert.kind == kind, Alert.made_at > now - MAIL_SPAN)
    return session.scalar(lately) or 0


def _mailed_lately(session: Session, kind: AlertKind, now: datetime) -> int:
    lately = select(func.count()).select_from(Alert).where(Alert.kind == kind, Alert.mailed_at > now - MAIL_SPAN)
    return session.scalar(lately) or 0
