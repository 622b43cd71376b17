"""Reading plans: texts with their people and readiness, in a constant number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from crisis.plans.models import CrisisPlan, PlanSeat, PlanVersion
from crisis.plans.rules import Fault, PlanContent, PlanState, Seat, plan_content, readiness
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.auth.rules import Scope
from portal.errors import NotFound
from portal.people.models import Employee
from portal.people.queries import employed_on

READ = "crisis:plan:read"


@dataclass(frozen=True, kw_only=True)
class PlanView:
    """A plan as pages need it: ``shown`` is the approved version, or the draft where none is approved yet."""

    id: int
    shown: PlanVersion
    draft: PlanVersion | None
    content: PlanContent
    seats: tuple[Seat, ...]
    faults: tuple[Fault, ...]

    @property
    def is_approved(self) -> bool:
        """Whether the plan may be activated."""
        return self.shown.state is PlanState.APPROVED

    def seat(self, role_key: str, position: int) -> Seat | None:
        """Who is named for this seat."""
        found = [seat for seat in self.seats if seat.role_key == role_key and seat.position == position]
        return found[0] if found else None

    def has_faults(self, role_key: str) -> bool:
        """Whether something is wrong with the people of this role."""
        return any(fault.role_key == role_key for fault in self.faults)


def plans_for(session: Session, actor: Actor, today: date) -> list[PlanView]:
    """Every plan that the person may read: all, or those in which they have a seat; two or three statements."""
    return _views(session, _visible_ids(session, actor), today)


def plan_for(session: Session, actor: Actor, plan_id: int, today: date) -> PlanView:
    """One plan; NotFound for an unknown one and for one that is not the person's to read."""
    found = [view for view in plans_for(session, actor, today) if view.id == plan_id]
    if not found:
        raise NotFound("There is no such page, or it is not yours to see.")
    return found[0]


def approved_plans(session: Session, today: date) -> list[PlanView]:
    """The plans that can be activated."""
    return [view for view in _views(session, None, today) if view.is_approved]


def _visible_ids(session: Session, actor: Actor) -> list[int] | None:
    """None means all."""
    if actor.scope(READ) is Scope.ALL:
        return None
    if actor.scope(READ) is Scope.NONE or actor.employee_id is None:
        return []
    return list(session.scalars(select(PlanSeat.plan_id).where(PlanSeat.employee_id == actor.employee_id).distinct()))


def _views(session: Session, plan_ids: Iterable[int] | None, today: date) -> list[PlanView]:
    statement = select(CrisisPlan).options(joinedload(CrisisPlan.versions)).order_by(CrisisPlan.id)
    if plan_ids is not None:
        statement = statement.where(CrisisPlan.id.in_(list(plan_ids)))
    plans = [plan for plan in session.scalars(statement).unique() if plan.versions]
    seats = seats_of(session, [plan.id for plan in plans], today)
    return [_view(plan, seats.get(plan.id, []), today) for plan in plans]


def _view(plan: CrisisPlan, seats: list[Seat], today: date) -> PlanView:
    newest = plan.versions[-1]
    approved = [version for version in plan.versions if version.state is PlanState.APPROVED]
    shown = approved[-1] if approved else newest
    content = plan_content(shown.content)
    faults = readiness(content, seats, approved=bool(approved), review_by=shown.review_by, today=today)
    return PlanView(
        id=plan.id,
        shown=shown,
        draft=newest if newest.state is PlanState.DRAFT else None,
        content=content,
        seats=tuple(seats),
        faults=tuple(faults),
    )


def seats_of(session: Session, plan_ids: list[int], today: date) -> dict[int, list[Seat]]:
    """The people named for the roles of these plans, by plan, holders first."""
    rows = session.scalars(
        select(PlanSeat)
        .where(PlanSeat.plan_id.in_(plan_ids))
        .options(joinedload(PlanSeat.employee))
        .order_by(PlanSeat.role_key, PlanSeat.position)
    )
    found: dict[int, list[Seat]] = defaultdict(list)
    for row in rows:
        found[row.plan_id].append(_seat(row, today))
    return found


def _seat(row: PlanSeat, today: date) -> Seat:
    person = row.employee
    return Seat(
        role_key=row.role_key,
        position=row.position,
        employee_id=row.employee_id,
        name=person.name,
        is_employed=person.entered_on <= today and (person.left_on is None or person.left_on >= today),
        has_contact=bool(person.email),
    )


def nameable_people(session: Session, today: date) -> list[tuple[int, str, str]]:
    """(id, name, staff number) of everybody who is employed and can sign in, by name."""
    rows = session.execute(
        select(Employee.id, Employee.name, Employee.number)
        .join(Account, Account.employee_id == Employee.id)
        .where(employed_on(today), Account.active)
        .order_by(Employee.name, Employee.id)
    )
    return [(employee_id, name, number) for employee_id, name, number in rows]


def nameable_ids(session: Session, today: date) -> set[int]:
    """Who may be named for a role."""
    return {employee_id for employee_id, _name, _number in nameable_people(session, today)}
