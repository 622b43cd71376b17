"""Reading rooms: who may enter, what a room shows, in a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from crisis.activations.models import Activation, ConditionNote, CrisisTask, RoomEntry, RoomFact
from crisis.activations.services import LEAD
from crisis.calls.models import RoleCall, RoleHolding
from crisis.calls.services import acknowledge_minutes, may_acknowledge
from crisis.plans.rules import PlanContent, plan_content
from crisis.signals.models import Alert, Surge
from crisis.surges.wording import alert_words
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.auth.rules import Scope
from portal.errors import NotFound

ENTER = "crisis:room:enter"
SHOWN_ENTRIES = 100


def may_enter(actor: Actor) -> ColumnElement[bool]:
    """The condition on Activation that the person may enter: leadership all, others where they were called."""
    if actor.scope(ENTER) is Scope.ALL:
        return true()
    called = (
        select(RoleHolding.activation_id)
        .outerjoin(RoleCall, RoleCall.holding_id == RoleHolding.id)
        .where(or_(RoleCall.employee_id == (actor.employee_id or -1), RoleHolding.held_by_id == actor.employee_id))
    )
    return Activation.id.in_(called)


def room_for(session: Session, actor: Actor, room_id: int) -> Activation:
    """One room; NotFound for an unknown one and for one that the person was not called to."""
    room = session.scalars(
        select(Activation)
        .where(Activation.id == room_id, may_enter(actor))
        .options(
            joinedload(Activation.version),
            joinedload(Activation.started_by).joinedload(Account.employee),
            joinedload(Activation.stood_down_by).joinedload(Account.employee),
            joinedload(Activation.reviewed_by).joinedload(Account.employee),
        )
    ).first()
    if room is None:
        raise NotFound("There is no such page, or it is not yours to see.")
    return room


def rooms_of(actor: Actor) -> Select[Activation]:
    """The rooms that the person may enter, with their plans."""
    return select(Activation).where(may_enter(actor)).options(joinedload(Activation.version))


def open_rooms(session: Session, actor: Actor) -> Sequence[Activation]:
    """Rooms at work that the person may enter, newest first."""
    return session.scalars(
        rooms_of(actor).where(Activation.stood_down_at.is_(None)).order_by(Activation.started_at.desc())
    ).all()


@dataclass(frozen=True, kw_only=True)
class RoleTile:
    """A role as the room shows it. ``deadline`` is until when the person called last has time."""

    holding: RoleHolding
    held_by: str | None
    called: tuple[tuple[str, datetime], ...]
    deadline: datetime | None
    is_silent: bool
    may_take: bool


@dataclass(frozen=True, kw_only=True)
class RoomView:
    """Everything that the live part of a room shows."""

    content: PlanContent
    tiles: tuple[RoleTile, ...]
    tasks: tuple[CrisisTask, ...]
    my_roles: frozenset[str]
    entries: tuple[RoomEntry, ...]
    has_more: bool
    facts: tuple[RoomFact, ...]
    notes: tuple[ConditionNote, ...]
    alerts: tuple[tuple[Alert, str], ...]

    @property
    def open_tasks(self) -> list[CrisisTask]:
        """Tasks nobody has finished, the most urgent first."""
        return [task for task in self.tasks if task.outcome is None]

    @property
    def finished_tasks(self) -> list[CrisisTask]:
        """Finished tasks, by their clocks."""
        return [task for task in self.tasks if task.outcome is not None]


def room_view(
    session: Session, actor: Actor, room: Activation, now: datetime, *, all_entries: bool = False
) -> RoomView:
    """What ``room`` shows to the person at ``now``; eight statements however long its history is."""
    content = plan_content(room.version.content)
    holdings = _holdings(session, room.id)
    minutes = timedelta(minutes=acknowledge_minutes(session))
    entries = _entries(session, room.id, None if all_entries else SHOWN_ENTRIES)
    order = {role.key: place for place, role in enumerate(content.roles)}
    holdings.sort(key=lambda holding: order.get(holding.role_key, 99))
    return RoomView(
        content=content,
        tiles=tuple(_tile(actor, room, holding, minutes, now) for holding in holdings),
        tasks=tuple(tasks_of(session, room.id)),
        my_roles=frozenset(item.role_key for item in holdings if item.held_by_id == actor.employee_id),
        entries=tuple(entries if all_entries else entries[:SHOWN_ENTRIES]),
        has_more=not all_entries and len(entries) > SHOWN_ENTRIES,
        facts=tuple(_facts(session, room.id)),
        notes=tuple(session.scalars(select(ConditionNote).where(ConditionNote.activation_id == room.id))),
        alerts=tuple((alert, alert_words(alert)) for alert in _alerts(session, room.id)),
    )


def _alerts(session: Session, room_id: int) -> Sequence[Alert]:
    surge = joinedload(Alert.surge).joinedload(Surge.team)
    return session.scalars(select(Alert).where(Alert.activation_id == room_id).options(surge).order_by(Alert.id)).all()


def _holdings(session: Session, room_id: int) -> list[RoleHolding]:
    return list(
        session.scalars(
            select(RoleHolding)
            .where(RoleHolding.activation_id == room_id)
            .options(joinedload(RoleHolding.held_by), selectinload(RoleHolding.calls).joinedload(RoleCall.employee))
            .order_by(RoleHolding.id)
        )
    )


def _tile(actor: Actor, room: Activation, holding: RoleHolding, minutes: timedelta, now: datetime) -> RoleTile:
    called = tuple((call.employee.name, call.called_at) for call in holding.calls)
    is_open = holding.held_by_id is None and room.stood_down_at is None
    deadline = called[-1][1] + minutes if called and is_open else None
    return RoleTile(
        holding=holding,
        held_by=holding.held_by.name if holding.held_by else None,
        called=called,
        deadline=deadline,
        is_silent=is_open and (deadline is None or deadline <= now),
        may_take=is_open and may_acknowledge(actor, holding),
    )


def tasks_of(session: Session, room_id: int) -> Sequence[CrisisTask]:
    """The tasks of a room by their clocks, which puts the latest ones first."""
    return session.scalars(
        select(CrisisTask)
        .where(CrisisTask.activation_id == room_id)
        .options(joinedload(CrisisTask.finished_by).joinedload(Account.employee))
        .order_by(CrisisTask.due_at, CrisisTask.id)
    ).all()


def _entries(session: Session, room_id: int, most: int | None) -> list[RoomEntry]:
    """The diary, newest first; one more than asked for where there are more."""
    statement = (
        select(RoomEntry)
        .where(RoomEntry.activation_id == room_id)
        .options(joinedload(RoomEntry.account).joinedload(Account.employee), joinedload(RoomEntry.employee))
        .order_by(RoomEntry.id.desc())
    )
    return list(session.scalars(statement if most is None else statement.limit(most + 1)))


def _facts(session: Session, room_id: int) -> Sequence[RoomFact]:
    return session.scalars(
        select(RoomFact)
        .where(RoomFact.activation_id == room_id)
        .options(joinedload(RoomFact.entered_by).joinedload(Account.employee))
        .order_by(RoomFact.id)
    ).all()


def task_for(session: Session, actor: Actor, room_id: int, task_id: int) -> CrisisTask:
    """A task that the person may finish: as holder of its role, or as leadership; NotFound otherwise."""
    statement = (
        select(CrisisTask)
        .join(Activation, Activation.id == CrisisTask.activation_id)
        .where(CrisisTask.id == task_id, Activation.id == room_id, may_enter(actor))
    )
    if not actor.may(LEAD):
        mine = and_(RoleHolding.activation_id == room_id, RoleHolding.role_key == CrisisTask.role_key)
        statement = statement.join(RoleHolding, mine).where(RoleHolding.held_by_id == (actor.employee_id or -1))
    task = session.scalars(statement).first()
    if task is None:
        raise NotFound("There is no such page, or it is not yours to see.")
    return task


def holding_for(session: Session, actor: Actor, room_id: int, holding_id: int) -> RoleHolding:
    """A role of the room that the person was called for, or any role for leadership; NotFound otherwise."""
    holding = session.scalars(
        select(RoleHolding)
        .where(RoleHolding.id == holding_id, RoleHolding.activation_id == room_id)
        .options(selectinload(RoleHolding.calls))
    ).first()
    if holding is None or not may_acknowledge(actor, holding):
        raise NotFound("There is no such page, or it is not yours to see.")
    return holding


def room_mark(session: Session, actor: Actor, room_id: int, now: datetime) -> str | None:
    """A short text that changes whenever the room looks different: its revision, and what time alone changes.

    None where there is no such room for the person. One statement, since every open page asks every two seconds.
    """
    late = (
        select(func.count())
        .where(CrisisTask.activation_id == room_id, CrisisTask.outcome.is_(None), CrisisTask.due_at < now)
        .scalar_subquery()
    )
    limit = now - timedelta(minutes=acknowledge_minutes(session))
    silent = (
        select(func.count())
        .select_from(RoleCall)
        .join(RoleHolding, RoleHolding.id == RoleCall.holding_id)
        .where(RoleHolding.activation_id == room_id, RoleHolding.held_by_id.is_(None), RoleCall.called_at <= limit)
        .scalar_subquery()
    )
    row = session.execute(
        select(Activation.revision, Activation.stood_down_at, late, silent).where(
            Activation.id == room_id, may_enter(actor)
        )
    ).first()
    if row is None:
        return None
    revision, ended, tasks, roles = row
    return f"{revision}-closed" if ended else f"{revision}-{tasks}-{roles}"
