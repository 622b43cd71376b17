"""Reading alerts: one, the open ones of a person, and how many are open of each kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.alerts.models import Alert
from portal.alerts.permissions import READ_ALERTS
from portal.alerts.rules import AlertKind, kinds_for
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.db.reading import asked_once
from portal.errors import NotFound
from portal.people.models import Employee


def alert_for(session: Session, actor: Actor, alert_id: int) -> Alert:
    """One alert; NotFound for an unknown one and for kinds that do not concern the reader's roles alike."""
    alert = session.get(Alert, alert_id)
    if alert is None or not actor.may(READ_ALERTS) or alert.kind not in kinds_for(actor.roles):
        raise NotFound("There is no such alert.")
    return alert


def open_alerts(session: Session, actor: Actor) -> int:
    """How many are open that concern the person, for the menu."""
    return _open(session, actor)[0]


def oldest_open(session: Session, actor: Actor) -> datetime | None:
    """When that of them was first seen that waits longest; asked together with their number."""
    return _open(session, actor)[1]


def _open(session: Session, actor: Actor) -> tuple[int, datetime | None]:
    if not actor.may(READ_ALERTS):
        return 0, None
    kinds = kinds_for(actor.roles)
    wanted = select(func.count(), func.min(Alert.first_at)).where(Alert.is_open, Alert.kind.in_(kinds))

    def ask() -> tuple[int, datetime | None]:
        count, since = session.execute(wanted).one()
        return count, since

    return asked_once(session, ("open alerts", kinds), ask)


@dataclass(frozen=True, kw_only=True)
class Names:
    """The account that an alert is about, and who dealt with it."""

    username: str | None
    closed_by: str


def names_of(session: Session, alert: Alert) -> Names:
    """Both in one statement."""
    wanted = (
        select(Account.id, Account.username, Employee.name)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(Account.id.in_([number for number in (alert.account_id, alert.closed_by_id) if number is not None]))
    )
    found = {row.id: row for row in session.execute(wanted)}
    about, closer = found.get(alert.account_id), found.get(alert.closed_by_id)
    return Names(
        username=about.username if about else None,
        closed_by=(closer.name or closer.username) if closer else "",
    )


def open_by_kind(session: Session) -> dict[AlertKind, int]:
    """How many are open of each kind, zeros too."""
    rows = session.execute(select(Alert.kind, func.count()).where(Alert.is_open).group_by(Alert.kind))
    found: dict[AlertKind, int] = {row[0]: row[1] for row in rows}
    return {kind: found.get(kind, 0) for kind in AlertKind}


def tidy_alerts(session: Session, before: datetime, most: int) -> int:
    """Forget up to so many alerts that were dealt with before an instant; how many. The audit trail keeps that."""
    ids: Iterable[int] = session.scalars(
        select(Alert.id).where(Alert.is_open.is_(False), Alert.closed_at < before).order_by(Alert.id).limit(most)
    ).all()
    gone = list(ids)
    for alert in session.scalars(select(Alert).where(Alert.id.in_(gone))):
        session.delete(alert)
    return len(gone)
