"""Reading people: as of any day, and only those that the reader's permission reaches."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.errors import NotFound
from portal.people.models import Assignment, Department, Employee, Post, Team
from portal.people.rules import Span


def holds_on(day: date) -> ColumnElement[bool]:
    """The condition that an assignment is in force on ``day``."""
    return (Assignment.starts_on <= day) & or_(Assignment.ends_on.is_(None), Assignment.ends_on >= day)


def employed_on(day: date) -> ColumnElement[bool]:
    """The condition that somebody is employed on ``day``."""
    return _there_on(day) & Employee.outside.is_(False)


def engaged_on(day: date) -> ColumnElement[bool]:
    """The condition that somebody from outside has a part on ``day``."""
    return _there_on(day) & Employee.outside.is_(True)


def _there_on(day: date) -> ColumnElement[bool]:
    return (Employee.entered_on <= day) & or_(Employee.left_on.is_(None), Employee.left_on >= day)


def assignment_on(session: Session, employee_id: int, day: date) -> Assignment | None:
    """Where the employee worked on ``day``; any day may be asked."""
    return session.scalars(
        select(Assignment)
        .where(Assignment.employee_id == employee_id, holds_on(day))
        .order_by(Assignment.starts_on.desc())
        .limit(1)
    ).first()


def assignments_on(session: Session, employee_ids: list[int], day: date) -> dict[int, Assignment]:
    """The same for many people, in one statement."""
    rows = session.scalars(select(Assignment).where(Assignment.employee_id.in_(employee_ids), holds_on(day)))
    return {row.employee_id: row for row in rows}


def within_reach(actor: Actor, permission: str, day: date) -> ColumnElement[bool]:
    """The condition on Employee that keeps to whom ``permission`` of ``actor`` reaches on ``day``.

    OWN is the person; TEAM those whose lead the person is, and the teams led; DEPARTMENT the person's department.
    """
    scope = actor.scope(permission)
    if scope is Scope.ALL:
        return true()
    if scope is Scope.NONE:
        return false()
    mine = Employee.id == actor.employee_id
    if scope is Scope.OWN:
        return mine
    return mine | Employee.id.in_(_reached(actor, scope, day))


def _reached(actor: Actor, scope: Scope, day: date) -> Select[int]:
    found = select(Assignment.employee_id).where(holds_on(day))
    if scope is Scope.TEAM:
        return found.where(
            or_(Assignment.lead_id == actor.employee_id, Assignment.team_id.in_(actor.led_team_ids or {-1}))
        )
    return found.where(Assignment.department_id == actor.department_id)


def last_assignment(session: Session, employee_id: int) -> Assignment | None:
    """The assignment that begins last, in force or still to come."""
    return session.scalars(
        select(Assignment).where(Assignment.employee_id == employee_id).order_by(Assignment.starts_on.desc()).limit(1)
    ).first()


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person's page: the record, where they work on ``day``, and how much of it the reader sees."""

    employee: Employee
    day: date
    place: Assignment | None
    assignments: Sequence[Assignment]
    reports: Sequence[Employee]
    sees_history: bool


def person_for(session: Session, actor: Actor, employee_id: int, day: date, today: date) -> Person:
    """The person as ``actor`` may see them on ``day``; NotFound for an unknown id and for one out of reach alike.

    Without the right to the history a reader sees colleagues of today, as of today.
    """
    employee = session.get(Employee, employee_id)
    sees_history = employee is not None and reaches(session, actor, "people:history:read", employee_id, today)
    if employee is None or not (sees_history or _is_colleague(session, actor, employee_id, today)):
        raise NotFound("There is no such person.")
    shown = day if sees_history else today
    assignments = _assignments_of(session, employee_id)
    in_force = [item for item in assignments if Span(starts_on=item.starts_on, ends_on=item.ends_on).holds_on(shown)]
    return Person(
        employee=employee,
        day=shown,
        place=in_force[-1] if in_force else None,
        assignments=assignments if sees_history else (),
        reports=_reports_of(session, employee_id, shown),
        sees_history=sees_history,
    )


def reaches(session: Session, actor: Actor, permission: str, employee_id: int, day: date) -> bool:
    """Whether ``permission`` of ``actor`` reaches this person on ``day``."""
    found = select(Employee.id).where(Employee.id == employee_id, within_reach(actor, permission, day))
    return session.scalar(found) is not None


def _is_colleague(session: Session, actor: Actor, employee_id: int, today: date) -> bool:
    condition = within_reach(actor, "people:person:read", today)
    found = select(Employee.id).where(Employee.id == employee_id, employed_on(today), condition)
    return session.scalar(found) is not None


def _assignments_of(session: Session, employee_id: int) -> Sequence[Assignment]:
    return session.scalars(
        select(Assignment)
        .where(Assignment.employee_id == employee_id)
        .options(joinedload(Assignment.department), joinedload(Assignment.team), joinedload(Assignment.lead))
        .order_by(Assignment.starts_on)
    ).all()


def _reports_of(session: Session, employee_id: int, day: date) -> Sequence[Employee]:
    return session.scalars(
        select(Employee)
        .join(Assignment, Assignment.employee_id == Employee.id)
        .where(Assignment.lead_id == employee_id, holds_on(day), employed_on(day))
        .order_by(Employee.number)
    ).all()


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A department or a team in the picture of the organisation: who leads it, how many work in it on the day."""

    id: int
    code: str
    name: str
    people: int
    leads: tuple[tuple[int, str], ...]
    teams: tuple["Unit", ...] = ()


def organisation(session: Session, day: date) -> list[Unit]:
    """Departments with their teams, heads and head counts on ``day``; four statements whatever the size."""
    counts = {
        (department, team): number
        for department, team, number in session.execute(
            select(Assignment.department_id, Assignment.team_id, func.count())
            .join(Employee, Employee.id == Assignment.employee_id)
            .where(holds_on(day), employed_on(day))
            .group_by(Assignment.department_id, Assignment.team_id)
        )
    }
    leads = _leads_by_place(session, day)
    teams: dict[int, list[Unit]] = defaultdict(list)
    for team in session.scalars(select(Team).order_by(Team.code)):
        key = (team.department_id, team.id)
        teams[team.department_id].append(
            Unit(id=team.id, code=team.code, name=team.name, people=counts.get(key, 0), leads=leads.get(key, ()))
        )
    return [
        Unit(
            id=item.id,
            code=item.code,
            name=item.name,
            people=sum(number for (department, _), number in counts.items() if department == item.id),
            leads=leads.get((item.id, None), ()),
            teams=tuple(teams[item.id]),
        )
        for item in session.scalars(select(Department).order_by(Department.code))
    ]


def _leads_by_place(session: Session, day: date) -> dict[tuple[int, int | None], tuple[tuple[int, str], ...]]:
    """Who leads the people of each department and team on ``day``, by the leads named in their assignments."""
    lead = aliased(Employee)
    rows = session.execute(
        select(Assignment.department_id, Assignment.team_id, lead.id, lead.name)
        .join(lead, lead.id == Assignment.lead_id)
        .where(holds_on(day), Assignment.post != Post.TEAM_LEAD)
        .distinct()
        .order_by(lead.id)
    )
    found: dict[tuple[int, int | None], tuple[tuple[int, str], ...]] = {}
    for department, team, lead_id, name in rows:
        found[department, team] = (*found.get((department, team), ()), (lead_id, name))
    return found


def departments(session: Session) -> Sequence[Department]:
    """All departments by code."""
    return session.scalars(select(Department).order_by(Department.code)).all()


def teams(session: Session) -> Sequence[Team]:
    """All teams by code, with their departments."""
    return session.scalars(select(Team).options(joinedload(Team.department)).order_by(Team.code)).all()


def leads_on(session: Session, day: date) -> Sequence[Employee]:
    """Everybody who leads somebody on ``day``, for the suggestions of the form."""
    leading = select(Assignment.lead_id).where(holds_on(day), Assignment.lead_id.is_not(None))
    return session.scalars(select(Employee).where(Employee.id.in_(leading)).order_by(Employee.number)).all()
