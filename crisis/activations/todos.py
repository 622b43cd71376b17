"""What a crisis asks of a person on My day: calls to answer, tasks, alerts to check, reviews to write."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, joinedload

from crisis.activations.models import Activation, CrisisTask
from crisis.activations.services import LEAD
from crisis.calls.models import RoleCall, RoleHolding
from crisis.calls.services import acknowledge_minutes
from crisis.plans.rules import plan_content
from crisis.signals.queries import (
    CHECK,
    check_minutes,
    count_open_alerts,
    decide_minutes,
    due_after,
    open_alerts,
    open_alerts_counted,
)
from crisis.signals.rules import AlertState
from crisis.surges.wording import alert_words
from portal.auth.actor import Actor
from portal.db.reading import asked_once, is_reading
from portal.feature import Todo
from portal.web.i18n import current_language, gettext


def crisis_todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """Everything, in any order; the page sorts by deadline. A constant number of statements."""
    found = [*_calls(session, actor), *_tasks(session, actor)]
    if actor.may(CHECK):
        found.extend(_alerts(session, actor))
    if actor.may(LEAD):
        found.extend(_reviews(session))
    return found


def _title(room: Activation, text: str) -> str:
    return gettext("Drill: %(title)s", title=text) if room.drill else text


def _calls(session: Session, actor: Actor) -> Iterator[Todo]:
    if actor.employee_id is None:
        return
    minutes = timedelta(minutes=acknowledge_minutes(session))
    for call in _calls_read(session, actor):
        room = call.holding.activation
        content = plan_content(room.version.content)
        role = content.role(call.holding.role_key).title.of(current_language())
        yield Todo(
            title=_title(room, gettext("You are called as %(role)s: acknowledge", role=role)),
            detail=content.title.of(current_language()),
            url=url_for("crisis_rooms.show_room", room_id=room.id),
            due=call.called_at + minutes,
            icon="phone-incoming",
        )


def _calls_read(session: Session, actor: Actor) -> Sequence[RoleCall]:
    """For the to-dos and for the number in the menu alike."""
    statement = _my_open_calls(actor).options(
        joinedload(RoleCall.holding).joinedload(RoleHolding.activation).joinedload(Activation.version)
    )
    return asked_once(session, ("calls to answer", actor.employee_id), lambda: session.scalars(statement).all())


def _my_open_calls(actor: Actor) -> Select[RoleCall]:
    return (
        select(RoleCall)
        .join(RoleHolding, RoleHolding.id == RoleCall.holding_id)
        .join(Activation, Activation.id == RoleHolding.activation_id)
        .where(
            RoleCall.employee_id == (actor.employee_id or -1),
            RoleHolding.held_by_id.is_(None),
            Activation.stood_down_at.is_(None),
        )
        .order_by(RoleCall.id)
    )


def _tasks(session: Session, actor: Actor) -> Iterator[Todo]:
    mine = and_(
        RoleHolding.activation_id == CrisisTask.activation_id,
        RoleHolding.role_key == CrisisTask.role_key,
        RoleHolding.held_by_id == (actor.employee_id or -1),
    )
    tasks = session.scalars(
        select(CrisisTask)
        .join(RoleHolding, mine)
        .join(Activation, Activation.id == CrisisTask.activation_id)
        .where(CrisisTask.outcome.is_(None), Activation.stood_down_at.is_(None))
        .options(joinedload(CrisisTask.activation).joinedload(Activation.version))
        .order_by(CrisisTask.due_at)
    )
    for task in tasks:
        content = plan_content(task.activation.version.content)
        yield Todo(
            title=_title(task.activation, content.step(task.step_key).text.of(current_language())),
            detail=content.role(task.role_key).title.of(current_language()),
            url=url_for("crisis_rooms.finish", room_id=task.activation_id, task_id=task.id),
            due=task.due_at,
            icon="bolt",
        )


def _alerts(session: Session, actor: Actor) -> Iterator[Todo]:
    check, decide = check_minutes(session), decide_minutes(session)
    for alert in open_alerts(session, actor):
        is_new = alert.state is AlertState.RAISED
        if not is_new and not actor.may("crisis:plan:activate"):
            continue
        yield Todo(
            title=gettext("Alert: is it real?") if is_new else gettext("Alert is real: activate a plan?"),
            detail=_short(alert_words(alert)),
            url=url_for("crisis_alerts.show_alert", alert_id=alert.id),
            due=due_after(alert, check, decide),
            icon="urgent",
        )


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"


def _reviews(session: Session) -> Iterator[Todo]:
    rooms = session.scalars(
        select(Activation)
        .where(Activation.stood_down_at.is_not(None), Activation.reviewed_at.is_(None))
        .options(joinedload(Activation.version))
        .order_by(Activation.id)
    )
    for room in rooms:
        title = plan_content(room.version.content).title.of(current_language())
        yield Todo(
            title=_title(room, gettext("Review the activation: %(plan)s", plan=title)),
            url=url_for("crisis_activations.review", room_id=room.id),
            due=room.review_due,
            icon="clipboard-check",
        )


def count_waiting(session: Session, actor: Actor) -> int:
    """The number in the menu: alerts to decide for who checks them, and calls that one has not answered.

    A page that shows the calls anyway counts those.
    """
    return _count_calls(session, actor) + (count_open_alerts(session, actor) if actor.may(CHECK) else 0)


def _count_calls(session: Session, actor: Actor) -> int:
    return (
        len(_calls_read(session, actor)) if is_reading(session) else session.scalar(select(_calls_counted(actor))) or 0
    )


def _calls_counted(actor: Actor) -> ColumnElement[int]:
    return select(func.count()).select_from(_my_open_calls(actor).order_by(None).subquery()).scalar_subquery()


def waiting_counted(actor: Actor) -> ColumnElement[int]:
    """The number in the menu as an expression."""
    calls = _calls_counted(actor)
    return calls + open_alerts_counted() if actor.may(CHECK) else calls
