"""Verbs about activations: starting, working through tasks, noting what is known, standing down, reviewing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from crisis.activations.diary import locked_room, write_entry
from crisis.activations.models import Activation, ConditionNote, CrisisTask, EntryKind, RoomFact
from crisis.activations.rules import (
    FactSort,
    OpenTask,
    Outcome,
    RoomAction,
    advance,
    check_stand_down,
    review_due_on,
)
from crisis.calls.models import RoleHolding
from crisis.calls.services import begin_calls
from crisis.plans.models import CrisisPlan, PlanVersion
from crisis.plans.queries import seats_of
from crisis.plans.rules import Grade, PlanContent, plan_content
from crisis.signals.models import Alert
from crisis.signals.rules import AlertAction
from crisis.signals.rules import advance as advance_alert
from crisis.signals.services import locked_alert
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Refused
from portal.workdays.queries import current_calendar
from portal.workdays.rules import due_instant

LEAD = "crisis:plan:stand_down"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What somebody who activates decides: plan, grade, and on what information."""

    plan_id: int
    grade: Grade
    known: str = ""
    not_known: str = ""
    drill: bool = False


def activate_plan(session: Session, actor: Actor, order: Order, now: datetime, *, alert_id: int | None = None) -> int:
    """Put the approved version of a plan to work; ``now`` is T0. Returns the room's id (policy 9.2.2).

    Whoever comes second for the same alert, or for a plan that is at work already, lands in the room that is there.
    """
    alert = locked_alert(session, alert_id) if alert_id is not None else None
    if alert is not None and alert.activation_id is not None:
        return alert.activation_id
    if alert is not None:
        advance_alert(alert.state, AlertAction.ACTIVATE)
    version = _usable_version(session, order.plan_id)
    room = _open_room(session, order)
    if room is None:
        room = _begin(session, actor, order, version, now)
    else:
        _join(session, actor, room, alert, now)
    if alert is not None:
        alert.activation_id = room.id
        record(session, actor, "crisis:alert:activate", "crisis_alert", alert.id, after={"activation": room.id})
    session.flush()
    return room.id


def _usable_version(session: Session, plan_id: int) -> PlanVersion:
    """The newest approved version; the plan's row is held, so that two activations come one after the other."""
    plan = session.scalars(select(CrisisPlan).where(CrisisPlan.id == plan_id).with_for_update()).first()
    if plan is None:
        raise Invalid("Choose a plan.", field="plan")
    version = session.scalars(
        select(PlanVersion)
        .where(PlanVersion.plan_id == plan_id, PlanVersion.approved_at.is_not(None))
        .order_by(PlanVersion.number.desc())
        .limit(1)
    ).first()
    if version is None:
        raise Refused("No version of this plan is approved yet.")
    return version


def _open_room(session: Session, order: Order) -> Activation | None:
    return session.scalars(
        select(Activation)
        .where(Activation.plan_id == order.plan_id, Activation.drill == order.drill, Activation.stood_down_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def _begin(session: Session, actor: Actor, order: Order, version: PlanVersion, now: datetime) -> Activation:
    room = Activation(
        plan_id=order.plan_id,
        version_id=version.id,
        version=version,
        grade=order.grade,
        drill=order.drill,
        started_at=now,
        started_by_id=actor.account_id,
        known=order.known.strip(),
        not_known=order.not_known.strip(),
        revision=0,
    )
    session.add(room)
    session.flush()
    content = plan_content(version.content)
    write_entry(session, actor, room, EntryKind.ACTIVATED, now, key=order.grade)
    _set_tasks(session, room, content)
    after = {"plan": order.plan_id, "version": version.number, "grade": order.grade, "drill": order.drill}
    record(session, actor, "crisis:plan:activate", "crisis_activation", room.id, after=after)
    seats = seats_of(session, [order.plan_id], clock.local(now).date()).get(order.plan_id, [])
    begin_calls(session, actor, room, content, seats, now)
    return room


def _set_tasks(session: Session, room: Activation, content: PlanContent) -> None:
    for step in content.steps:
        due = room.started_at + timedelta(minutes=step.minutes)
        session.add(CrisisTask(activation_id=room.id, step_key=step.key, role_key=step.role_key, due_at=due))


def _join(session: Session, actor: Actor, room: Activation, alert: Alert | None, now: datetime) -> None:
    """Another alert about what is at work already comes into its room."""
    advance(room.state, RoomAction.JOIN)
    if alert is not None:
        write_entry(session, actor, room, EntryKind.JOINED, now, text=alert.text)


def finish_task(
    session: Session, actor: Actor, room_id: int, task_id: int, outcome: Outcome, note: str, now: datetime
) -> None:
    """Mark a task as done with a note, or, by leadership only, waive it with a reason (policy 9.2.2)."""
    room = locked_room(session, room_id)
    advance(room.state, RoomAction.FINISH_TASK)
    task = session.get(CrisisTask, task_id, populate_existing=True)
    if task is None or task.activation_id != room_id or not may_finish(session, actor, task):
        raise NotFound("There is no such page, or it is not yours to see.")
    if task.outcome is not None:
        raise Refused("This task is finished already.")
    if outcome is Outcome.WAIVED and not actor.may(LEAD):
        raise Refused("Only leadership may waive a task.")
    if not note.strip():
        raise Invalid("Say in a sentence what was done, or why it is not needed.", field="note")
    task.outcome, task.note = outcome, note.strip()
    task.finished_at, task.finished_by_id = now, actor.account_id
    kind = EntryKind.TASK_DONE if outcome is Outcome.DONE else EntryKind.TASK_WAIVED
    write_entry(session, actor, room, kind, now, key=task.step_key, text=task.note)
    session.flush()
    record(session, actor, "crisis:task:finish", "crisis_task", task.id, after={"outcome": outcome})


def may_finish(session: Session, actor: Actor, task: CrisisTask) -> bool:
    """Whether this person may finish the task: who holds its role, and leadership."""
    if actor.may(LEAD):
        return True
    holder = select(RoleHolding.held_by_id).where(
        RoleHolding.activation_id == task.activation_id, RoleHolding.role_key == task.role_key
    )
    return actor.employee_id is not None and session.scalar(holder) == actor.employee_id


def add_note(session: Session, actor: Actor, room_id: int, text: str, now: datetime) -> None:
    """Write a sentence of one's own into the diary."""
    room = locked_room(session, room_id)
    advance(room.state, RoomAction.NOTE)
    if not text.strip():
        raise Invalid("Write a sentence first.", field="text")
    write_entry(session, actor, room, EntryKind.NOTE, now, text=text.strip())
    session.flush()
    record(session, actor, "crisis:room:note", "crisis_activation", room.id)


def add_fact(
    session: Session, actor: Actor, room_id: int, sort: FactSort, text: str, source: str, now: datetime
) -> None:
    """Note something that was said, how sure we are of it, and its source."""
    room = locked_room(session, room_id)
    advance(room.state, RoomAction.ADD_FACT)
    if not text.strip():
        raise Invalid("Write a sentence first.", field="text")
    if not source.strip():
        raise Invalid("Name the source: who says so, or where it is written.", field="source")
    fact = RoomFact(
        activation_id=room.id,
        sort=sort,
        text=text.strip(),
        source=source.strip(),
        entered_at=now,
        entered_by_id=actor.account_id,
    )
    session.add(fact)
    write_entry(session, actor, room, EntryKind.FACT, now, key=sort, text=fact.text)
    session.flush()
    record(session, actor, "crisis:room:fact", "crisis_fact", fact.id, after={"sort": sort})


@dataclass(frozen=True, kw_only=True)
class StandDown:
    """What the leader says when a plan is stood down; ``said`` by the condition's key, ``watch_hours`` afterwards."""

    said: Mapping[str, str]
    reason: str
    watch_hours: int


def stand_down(session: Session, actor: Actor, room_id: int, given: StandDown, now: datetime) -> None:
    """End the activation; its room becomes read-only and a review falls due (policy 9.2.2).

    Raises Refused while a task is open, Invalid while a condition lacks its sentence.
    """
    room = locked_room(session, room_id)
    advance(room.state, RoomAction.STAND_DOWN)
    content = plan_content(room.version.content)
    tasks = session.scalars(select(CrisisTask).where(CrisisTask.activation_id == room_id, CrisisTask.outcome.is_(None)))
    check_stand_down([OpenTask(text=task.step_key) for task in tasks], content.conditions, given.said)
    if not given.reason.strip():
        raise Invalid("Say why the plan is stood down.", field="reason")
    for condition in content.conditions:
        sentence = given.said[condition.key].strip()
        session.add(ConditionNote(activation_id=room.id, condition_key=condition.key, sentence=sentence))
        write_entry(session, actor, room, EntryKind.CONDITION, now, key=condition.key, text=sentence)
    room.stood_down_at, room.stood_down_by_id = now, actor.account_id
    room.stand_down_reason = given.reason.strip()
    room.watch_until = now + timedelta(hours=given.watch_hours)
    due_on = review_due_on(room.grade, clock.local(now).date(), current_calendar(session))
    room.review_due = due_instant(due_on)
    write_entry(session, actor, room, EntryKind.STOOD_DOWN, now, text=room.stand_down_reason)
    session.flush()
    after = {"watch_until": room.watch_until, "review_due": room.review_due}
    record(session, actor, "crisis:plan:stand_down", "crisis_activation", room.id, after=after)


def finish_review(session: Session, actor: Actor, room_id: int, improvements: str, now: datetime) -> None:
    """Write down what is to be improved; the review of the activation is done."""
    room = locked_room(session, room_id)
    advance(room.state, RoomAction.REVIEW)
    if not improvements.strip():
        raise Invalid("Say what will be improved, or why nothing needs to be.", field="improvements")
    room.improvements = improvements.strip()
    room.reviewed_at, room.reviewed_by_id = now, actor.account_id
    write_entry(session, actor, room, EntryKind.REVIEWED, now)
    session.flush()
    record(session, actor, "crisis:activation:review", "crisis_activation", room.id)
