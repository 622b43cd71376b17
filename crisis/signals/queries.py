"""Reading alerts: all for those who check them, one's own for everybody."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from crisis.signals.models import Alert, Surge
from crisis.signals.rules import Verdict
from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.db.reading import asked_once, is_reading
from portal.errors import NotFound
from portal.policy.queries import setting_number

CHECK = "crisis:alert:check"
_MOST_SHOWN = 50


def may_read_alerts(actor: Actor) -> ColumnElement[bool]:
    """The condition that keeps to alerts that the person may read: all for who checks them, else one's own."""
    return true() if actor.may(CHECK) else Alert.raised_by_id == (actor.account_id or -1)


def is_open() -> ColumnElement[bool]:
    """The condition that nobody has activated or dismissed the alert yet."""
    return Alert.activation_id.is_(None) & or_(Alert.verdict.is_(None), Alert.verdict == Verdict.REAL)


def alert_for(session: Session, actor: Actor, alert_id: int) -> Alert:
    """One alert with the names on it; NotFound for an unknown one and for one that is not the person's to read."""
    alert = session.scalars(_with_names().where(Alert.id == alert_id, may_read_alerts(actor))).first()
    if alert is None:
        raise NotFound("There is no such page, or it is not yours to see.")
    return alert


def open_alerts(session: Session, actor: Actor) -> Sequence[Alert]:
    """Alerts that wait for a decision and that the person may read, oldest first."""
    statement = _with_names().where(is_open(), may_read_alerts(actor)).order_by(Alert.id).limit(_MOST_SHOWN)
    return asked_once(session, ("open alerts", actor.account_id), lambda: session.scalars(statement).all())


def decided_alerts(session: Session, actor: Actor, most: int) -> Sequence[Alert]:
    """The newest decided alerts that the person may read."""
    return session.scalars(
        _with_names().where(~is_open(), may_read_alerts(actor)).order_by(Alert.id.desc()).limit(most)
    ).all()


def count_open_alerts(session: Session, actor: Actor) -> int:
    """How many alerts wait for a decision of somebody who checks them; a page that shows them anyway counts those."""
    if is_reading(session) and len(shown := open_alerts(session, actor)) < _MOST_SHOWN:
        return len(shown)
    return session.scalar(select(open_alerts_counted())) or 0


def open_alerts_counted() -> ColumnElement[int]:
    """How many alerts wait for a decision, as an expression."""
    return select(func.count()).select_from(Alert).where(is_open()).scalar_subquery()


def _with_names() -> Select[Alert]:
    return select(Alert).options(
        joinedload(Alert.raised_by).joinedload(Account.employee),
        joinedload(Alert.checked_by).joinedload(Account.employee),
        joinedload(Alert.surge).joinedload(Surge.team),
    )


def alert_due(session: Session, alert: Alert) -> datetime:
    """Until when the alert should be checked, or, once it is real, decided."""
    return due_after(alert, check_minutes(session), decide_minutes(session))


def due_after(alert: Alert, check: int, decide: int) -> datetime:
    """The same with the numbers at hand (minutes)."""
    if alert.verdict is Verdict.REAL and alert.checked_at is not None:
        return alert.checked_at + timedelta(minutes=decide)
    return alert.raised_at + timedelta(minutes=check)


def check_minutes(session: Session) -> int:
    """Minutes within which an alert is checked (policy 9.2)."""
    return setting_number(session, "crisis.check_minutes", clock.today())


def decide_minutes(session: Session) -> int:
    """Minutes within which leadership decides on an alert found real (policy 9.2)."""
    return setting_number(session, "crisis.decide_minutes", clock.today())
