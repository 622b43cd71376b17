"""Reading corrective actions, their checks, and the numbers that a check needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from complaints.correction.models import CallVolume, CorrectiveAction, EffectCheck
from complaints.correction.rules.effect import CHECK_DAYS
from complaints.permissions import CORRECT
from portal import clock
from portal.auth.actor import Actor
from portal.auth.models import Account, AccountRole
from portal.auth.rules import Role, Scope
from portal.errors import NotFound
from portal.people.models import Employee
from portal.people.queries import employed_on

OWNERS = (Role.LEAD, Role.TRAINER, Role.COMPLIANCE, Role.LEADER)
_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An action with its owner's name and its checks, oldest first."""

    action: CorrectiveAction
    owner: str
    checks: list[EffectCheck]


def actions_of(session: Session, complaint_id: int) -> list[Listed]:
    """The actions that a complaint led to."""
    return _listed(session, CorrectiveAction.complaint_id == complaint_id)


def actions_for(session: Session, actor: Actor, before_id: int | None = None) -> list[Listed]:
    """The newest actions that the reader may see, at most fifty, from ``before_id`` downwards."""
    conditions: list[ColumnElement[bool]] = [CorrectiveAction.owner_id.is_not(None)]
    if actor.scope(CORRECT) is not Scope.ALL:
        conditions.append(CorrectiveAction.owner_id == actor.employee_id)
    if before_id is not None:
        conditions.append(CorrectiveAction.id < before_id)
    return _listed(session, and_(*conditions))


def _listed(session: Session, condition: Any) -> list[Listed]:
    rows = session.execute(
        select(CorrectiveAction, Employee.name)
        .outerjoin(Employee, Employee.id == CorrectiveAction.owner_id)
        .where(condition)
        .order_by(CorrectiveAction.id.desc())
        .limit(_PAGE)
    ).all()
    ids = [action.id for action, _ in rows]
    checks = session.scalars(select(EffectCheck).where(EffectCheck.action_id.in_(ids)).order_by(EffectCheck.id)).all()
    return [
        Listed(action=action, owner=name or "", checks=[one for one in checks if one.action_id == action.id])
        for action, name in rows
    ]


def action_for(session: Session, actor: Actor, action_id: int) -> Listed:
    """One action for its owner or who sees all; raises NotFound for another's and an unknown one alike."""
    found = _listed(session, CorrectiveAction.id == action_id)
    if not found or (actor.scope(CORRECT) is not Scope.ALL and found[0].action.owner_id != actor.employee_id):
        raise NotFound("There is no such action, or it is not yours to see.")
    return found[0]


def owners(session: Session, today: date) -> list[tuple[int, str]]:
    """Who may own an action: leads, trainers, compliance and leadership, by name."""
    rows = session.execute(
        select(Employee.id, Employee.name)
        .join(Account, Account.employee_id == Employee.id)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(AccountRole.role.in_(OWNERS), AccountRole.ended_at.is_(None), Account.active, employed_on(today))
        .distinct()
        .order_by(Employee.name)
    )
    return [(number, name) for number, name in rows]


def volumes(session: Session) -> list[tuple[CallVolume, str]]:
    """Every entry of calls, the newest month first, with who made it."""
    rows = session.execute(
        select(CallVolume, Employee.name)
        .outerjoin(Account, Account.id == CallVolume.entered_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .order_by(CallVolume.month.desc(), CallVolume.id.desc())
        .limit(_PAGE)
    )
    return [(row, name or "") for row, name in rows]


def checks_due(session: Session, today: date) -> list[tuple[CorrectiveAction, int]]:
    """Actions that were done so long ago that a check is due and was not made, with the days of that check."""
    made = {
        (action_id, rounds, days)
        for action_id, rounds, days in session.execute(
            select(EffectCheck.action_id, EffectCheck.rounds, EffectCheck.after_days)
        )
    }
    rows = session.scalars(
        select(CorrectiveAction).where(CorrectiveAction.done_at.is_not(None)).order_by(CorrectiveAction.id)
    ).all()
    return [
        (row, days)
        for row in rows
        for days in CHECK_DAYS
        if done_on(row) + timedelta(days=days) < today and (row.id, row.rounds, days) not in made
    ]


def done_on(action: CorrectiveAction) -> date:
    """The agency's day on which an action was done."""
    assert action.done_at is not None
    return clock.local(action.done_at).date()


def unknown_months(window_months: set[date], known: Mapping[date, int]) -> list[date]:
    """The months whose calls nobody has entered."""
    return sorted(window_months - set(known))
