"""Crisis: which demo people may open which alert, plan and room, written by hand."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from crisis.activations.models import Activation, CrisisTask
from crisis.calls.models import RoleHolding
from crisis.plans.models import CrisisPlan
from crisis.plans.rules import EventKind
from crisis.signals.models import Alert
from tests.access.example import Example

LEADERS = {"leader", "deputy"}
CHECKERS = {*LEADERS, "compliance", "officer", "officer2", "officer3"}
READERS = {*CHECKERS, "legal", "legal2"}
NAMED = {
    EventKind.NEGATIVE_MEDIA: {"hr", "hr2", "trainer", "lead", "lead2", "lead3"},
    EventKind.MASS_COMPLAINTS: {"hr", "lead", "lead2", "lead3", "analyst", "analyst2", "analyst3"},
    EventKind.DATA_LEAK: {"hr", "admin", "security_admin", "analyst"},
}
"""Who has a seat without a role that reads every plan."""
CALLED_TO_DRILL = {"leader", "deputy", "legal", "legal2", "lead", "officer", "hr"}
HELD_IN_DRILL = {
    "command": "leader",
    "spokesperson": "deputy",
    "legal": "legal2",
    "operations": "lead",
    "complaints": "officer",
    "people": "hr",
}
CALLED_FOR = {**{role: {name} for role, name in HELD_IN_DRILL.items()}, "legal": {"legal", "legal2"}}


def _plans(session: Session) -> dict[int, EventKind]:
    return {plan.id: plan.kind for plan in session.scalars(select(CrisisPlan))}


def plans_to_read(session: Session) -> Example:
    kinds = _plans(session)
    return Example(
        objects=[{"plan_id": plan_id} for plan_id in kinds],
        allowed=lambda username, params: username in READERS | NAMED[kinds[params["plan_id"]]],
    )


def plans_to_lead(session: Session) -> Example:
    return Example(
        objects=[{"plan_id": plan_id} for plan_id in _plans(session)],
        allowed=lambda username, params: username in LEADERS,
    )


def plans_to_staff(session: Session) -> Example:
    return Example(
        objects=[{"plan_id": plan_id, "role_key": "command"} for plan_id in _plans(session)],
        allowed=lambda username, params: username in LEADERS | {"compliance"},
    )


def alerts_to_read(session: Session) -> Example:
    """A collector raised one by hand; the others come from the watch over complaints, which nobody raised."""
    raisers = {alert.id: "" if alert.surge else "collector" for alert in session.scalars(select(Alert))}
    return Example(
        objects=[{"alert_id": alert_id} for alert_id in raisers],
        allowed=lambda username, params: username in CHECKERS or username == raisers[params["alert_id"]],
    )


def alerts_to_check(session: Session) -> Example:
    return Example(
        objects=[{"alert_id": alert_id} for alert_id in session.scalars(select(Alert.id))],
        allowed=lambda username, params: username in CHECKERS,
    )


def alerts_to_activate(session: Session) -> Example:
    alerts = session.scalars(select(Alert.id).where(Alert.verdict.is_(None)))
    return Example(
        objects=[{"alert_id": alert_id} for alert_id in alerts],
        allowed=lambda username, params: username in LEADERS,
    )


def _drill(session: Session) -> int:
    return session.scalars(select(Activation.id).where(Activation.drill)).one()


def rooms_to_enter(session: Session) -> Example:
    return Example(
        objects=[{"room_id": _drill(session)}],
        allowed=lambda username, params: username in CALLED_TO_DRILL | LEADERS,
    )


def rooms_to_lead(session: Session) -> Example:
    return Example(objects=[{"room_id": _drill(session)}], allowed=lambda username, params: username in LEADERS)


def tasks(session: Session) -> Example:
    room_id = _drill(session)
    roles = {
        task.id: task.role_key
        for task in session.scalars(select(CrisisTask).where(CrisisTask.activation_id == room_id))
    }
    return Example(
        objects=[{"room_id": room_id, "task_id": task_id} for task_id in roles],
        allowed=lambda username, params: username in LEADERS or username == HELD_IN_DRILL[roles[params["task_id"]]],
    )


def holdings(session: Session) -> Example:
    room_id = _drill(session)
    rows = session.scalars(select(RoleHolding).where(RoleHolding.activation_id == room_id))
    roles = {holding.id: holding.role_key for holding in rows}
    return Example(
        objects=[{"room_id": room_id, "holding_id": holding_id} for holding_id in roles],
        allowed=lambda username, params: username in LEADERS or username in CALLED_FOR[roles[params["holding_id"]]],
    )


EXAMPLES: dict[str, Callable[[Session], Example]] = {
    "crisis_plans.show_plan": plans_to_read,
    "crisis_plans.print_plan": plans_to_read,
    "crisis_plans.staff_role": plans_to_staff,
    "crisis_plans.approve": plans_to_lead,
    "crisis_plans.start_drill": plans_to_lead,
    "crisis_alerts.show_alert": alerts_to_read,
    "crisis_alerts.confirm": alerts_to_check,
    "crisis_alerts.dismiss": alerts_to_check,
    "crisis_activations.activate": alerts_to_activate,
    "crisis_activations.end": rooms_to_lead,
    "crisis_activations.review": rooms_to_lead,
    "crisis_rooms.show_room": rooms_to_enter,
    "crisis_rooms.live": rooms_to_enter,
    "crisis_rooms.note": rooms_to_enter,
    "crisis_rooms.fact": rooms_to_enter,
    "crisis_rooms.acknowledge": holdings,
    "crisis_rooms.finish": tasks,
}
