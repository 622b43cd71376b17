"""Who decides on a request, and which requests a person sees."""

from collections.abc import Collection
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from hr.attendance.asking.models import Asked
from hr.attendance.asking.rules import WAITING, RequestState
from hr.permissions import READ_ATTENDANCE
from portal.auth.actor import Actor
from portal.auth.models import Account, AccountRole
from portal.auth.rules import Role, Scope
from portal.errors import NotFound
from portal.people.models import Employee, Post
from portal.people.queries import assignment_on, within_reach
from portal.words import mark

Request = TypeVar("Request", bound=Asked)
_LEADING = (Role.LEAD, Role.LEADER)
_NOTHING = mark("There is no such request, or it is not yours to see.")


def first_step(session: Session, employee_id: int, day: date) -> RequestState:
    """To whom a request goes: the lead, where somebody leads the person and may decide; HR for leads and the others."""
    place = assignment_on(session, employee_id, day)
    if place is None or place.lead_id in (None, employee_id) or place.post is Post.TEAM_LEAD:
        return RequestState.WITH_HR
    leading = (
        select(Account.id)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(
            Account.employee_id == place.lead_id,
            Account.active,
            AccountRole.role.in_(_LEADING),
            AccountRole.ended_at.is_(None),
        )
    )
    return RequestState.WITH_LEAD if session.scalar(leading.limit(1)) is not None else RequestState.WITH_HR


def visible(model: type[Any], actor: Actor, day: date, permission: str = READ_ATTENDANCE) -> ColumnElement[bool]:
    """The condition that keeps to requests of people whom ``permission`` reaches."""
    if actor.scope(permission) is Scope.ALL:
        return model.employee_id.is_not(None)  # type: ignore[no-any-return]
    reached = select(Employee.id).where(within_reach(actor, permission, day))
    return model.employee_id.in_(reached)  # type: ignore[no-any-return]


def decidable(
    model: type[Any], actor: Actor, permission: str, day: date, states: Collection[RequestState] = WAITING
) -> ColumnElement[bool]:
    """The condition that keeps to requests that the actor may decide: in reach, never their own.

    Whoever reaches everybody decides at either step, a lead only at the lead's.
    """
    everywhere = actor.scope(permission) is Scope.ALL
    mine = [state for state in states if everywhere or state is not RequestState.WITH_HR]
    return and_(
        model.state.in_(mine), model.employee_id != (actor.employee_id or -1), visible(model, actor, day, permission)
    )


def my_turn(model: type[Any], actor: Actor, permission: str, day: date) -> ColumnElement[bool]:
    """The condition for the actor's to-do list: of HR what nobody else decides, of a lead what waits for them."""
    own = RequestState.WITH_HR if actor.scope(permission) is Scope.ALL else RequestState.WITH_LEAD
    return decidable(model, actor, permission, day, (own,))


def request_for(session: Session, model: type[Request], actor: Actor, number: int, day: date) -> Request:
    """A request that the actor may see; NotFound for an unknown one and a foreign one alike."""
    keyed: Any = model
    found = session.scalars(select(model).where(keyed.id == number, visible(model, actor, day))).first()
    if found is None:
        raise NotFound(_NOTHING)
    return found


def may_decide(
    session: Session,
    row: Asked,
    actor: Actor,
    permission: str,
    day: date,
    states: Collection[RequestState] = WAITING,
) -> bool:
    """Whether the actor may decide on the request now."""
    if not actor.may(permission):
        return False
    model: Any = type(row)
    key: Any = row
    found = select(model.id).where(model.id == key.id, decidable(model, actor, permission, day, states))
    return session.scalar(found) is not None


def locked(session: Session, model: type[Request], number: int) -> Request:
    """The request for a change; others wait."""
    found = session.get(model, number, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(_NOTHING)
    return found
