"""Verbs about calls: calling the roles at T0, walking the chain, acknowledging a role."""

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from crisis.activations.diary import locked_room, write_entry
from crisis.activations.models import Activation, EntryKind
from crisis.activations.rules import RoomAction, advance
from crisis.calls.models import RoleCall, RoleHolding
from crisis.calls.rules import Call, call_chain, is_exhausted, next_call
from crisis.people import Reachable, holders_of, reachable
from crisis.plans.rules import PlanContent, Seat, plan_content
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.auth.rules import Role
from portal.errors import NotFound, Refused
from portal.notifications.services import queue_message
from portal.policy.queries import setting_number
from portal.web.i18n import force_locale, gettext

ACTIVATE = "crisis:plan:activate"


def begin_calls(
    session: Session, actor: Actor, room: Activation, content: PlanContent, seats: Sequence[Seat], now: datetime
) -> None:
    """Freeze who is to be called for each role, in which order, and call the first of each."""
    today = clock.local(now).date()
    leaders = [person.employee_id for person in holders_of(session, [Role.LEADER], today)]
    known = reachable(session, {seat.employee_id for seat in seats} | set(leaders), today)
    for role in content.roles:
        named = [seat.employee_id for seat in seats if seat.role_key == role.key]
        holding = RoleHolding(
            activation_id=room.id, role_key=role.key, chain=list(call_chain(named, leaders, known)), calls=[]
        )
        session.add(holding)
        session.flush()
        if holding.chain:
            _call(session, actor, room, holding, known[holding.chain[0]], now)


def walk_chains(session: Session, actor: Actor, room_id: int, now: datetime) -> int:
    """Call the next person of every role of the room whose last one kept silent; how many were called.

    Does nothing for a room that was stood down. Run as often as one likes, nobody is called twice.
    """
    room = locked_room(session, room_id)
    if room.stood_down_at is not None:
        return 0
    minutes = acknowledge_minutes(session)
    called = 0
    for holding in _silent_holdings(session, room_id):
        calls = [Call(employee_id=call.employee_id, called_at=call.called_at) for call in holding.calls]
        person = next_call(holding.chain, calls, acknowledged=False, now=now, minutes=minutes)
        if person is not None:
            known = reachable(session, [person], clock.local(now).date())
            called += _call(session, actor, room, holding, known.get(person) or _nameless(person), now)
        elif holding.exhausted_at is None and is_exhausted(
            holding.chain, calls, acknowledged=False, now=now, minutes=minutes
        ):
            holding.exhausted_at = now
            write_entry(session, actor, room, EntryKind.EXHAUSTED, now, key=holding.role_key)
    session.flush()
    return called


def _silent_holdings(session: Session, room_id: int) -> Sequence[RoleHolding]:
    return session.scalars(
        select(RoleHolding)
        .where(RoleHolding.activation_id == room_id, RoleHolding.held_by_id.is_(None))
        .options(selectinload(RoleHolding.calls))
        .order_by(RoleHolding.id)
        .execution_options(populate_existing=True)
    ).all()


def _nameless(employee_id: int) -> Reachable:
    """Somebody who left after T0: stays on the frozen chain, gets no mail, and the chain goes on."""
    return Reachable(employee_id=employee_id, name="", email=None, language="en")


def _call(
    session: Session, actor: Actor, room: Activation, holding: RoleHolding, person: Reachable, now: datetime
) -> int:
    call = RoleCall(holding_id=holding.id, employee_id=person.employee_id, position=len(holding.calls), called_at=now)
    holding.calls.append(call)
    session.flush()
    kind = EntryKind.CALLED if person.email else EntryKind.UNREACHABLE
    write_entry(session, actor, room, kind, now, key=holding.role_key, employee_id=person.employee_id)
    after = {"role": holding.role_key, "employee": person.employee_id, "position": call.position}
    record(session, actor, "crisis:role:call", "crisis_role_call", call.id, after=after)
    if person.email:
        _send_call(session, actor, room, call, person)
    return 1


def _send_call(session: Session, actor: Actor, room: Activation, call: RoleCall, person: Reachable) -> None:
    """Write the mail; the last door for drills, through which nothing leaves the house."""
    if room.drill:
        return
    content = plan_content(room.version.content)
    role_key = call.holding.role_key
    address = f"{current_app.extensions['fairline.config'].base_url}/crisis/rooms/{room.id}"
    with force_locale(person.language):
        title = content.role(role_key).title.of(person.language)
        subject = gettext("You are called: %(role)s", role=title)
        body = gettext(
            "%(name)s, the plan “%(plan)s” was activated and you are called as %(role)s.\n\n"
            "Please acknowledge within %(minutes)s minutes:\n%(address)s\n\n"
            "Otherwise the next person is called.\n",
            name=person.name,
            plan=content.title.of(person.language),
            role=title,
            minutes=acknowledge_minutes(session),
            address=address,
        )
    queue_message(
        session,
        actor,
        unique_key=f"crisis:call:{call.id}",
        recipient=person.email or "",
        language=person.language,
        subject=subject,
        body=body,
        topic=f"crisis:call:{call.id}",
        urgent=True,
    )


def acknowledge_role(session: Session, actor: Actor, room_id: int, holding_id: int, now: datetime) -> RoleHolding:
    """Take a role one was called for; leadership may take any. Raises Refused when somebody holds it already."""
    room = locked_room(session, room_id)
    advance(room.state, RoomAction.ACKNOWLEDGE)
    holding = session.get(RoleHolding, holding_id, populate_existing=True)
    if holding is None or holding.activation_id != room_id or not may_acknowledge(actor, holding):
        raise NotFound("There is no such page, or it is not yours to see.")
    if holding.held_by_id == actor.employee_id:
        return holding
    if holding.held_by_id is not None:
        raise Refused("Somebody else has taken this role meanwhile.")
    holding.held_by_id, holding.held_at = actor.employee_id, now
    write_entry(session, actor, room, EntryKind.ACKNOWLEDGED, now, key=holding.role_key, employee_id=actor.employee_id)
    session.flush()
    after = {"role": holding.role_key, "employee": actor.employee_id}
    record(session, actor, "crisis:role:acknowledge", "crisis_role_holding", holding.id, after=after)
    return holding


def may_acknowledge(actor: Actor, holding: RoleHolding) -> bool:
    """Whether this person may take the role: everybody called for it, however late, and leadership."""
    if actor.employee_id is None:
        return False
    return actor.may(ACTIVATE) or any(call.employee_id == actor.employee_id for call in holding.calls)


def acknowledge_minutes(session: Session) -> int:
    """Minutes that everybody who is called has before the next one is called (policy 9.2)."""
    return setting_number(session, "crisis.acknowledge_minutes", clock.today())


def note_mail_outcome(session: Session, call_id: int, actor: Actor, now: datetime) -> None:
    """Write into the diary that the mail of a call could not be delivered, once, while the room is open."""
    call = session.get(RoleCall, call_id)
    if call is None:
        return
    room = locked_room(session, call.holding.activation_id)
    if room.stood_down_at is None:
        write_entry(
            session, actor, room, EntryKind.MAIL_FAILED, now, key=call.holding.role_key, employee_id=call.employee_id
        )
