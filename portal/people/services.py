"""Verbs about people: entering, assigning from a day on, leaving."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, Refused
from portal.people.models import Assignment, Department, Employee, Post, Team


def add_department(session: Session, actor: Actor, *, code: str, name: str) -> Department:
    """Add a department; its code is unique."""
    department = Department(code=code, name=name)
    session.add(department)
    session.flush()
    record(session, actor, "people:department:add", "department", department.id, after={"code": code, "name": name})
    return department


def add_team(session: Session, actor: Actor, *, code: str, name: str, department: Department) -> Team:
    """Add a team to a department; its code is unique."""
    team = Team(code=code, name=name, department_id=department.id)
    session.add(team)
    session.flush()
    record(session, actor, "people:team:add", "team", team.id, after={"code": code, "department": department.code})
    return team


def enter_employee(
    session: Session, actor: Actor, *, number: str, name: str, entered_on: date, email: str | None = None
) -> Employee:
    """Add an employee; raises Invalid when the staff number is taken."""
    if session.scalars(select(Employee.id).where(Employee.number == number)).first() is not None:
        raise Invalid("The staff number %(number)s is taken.", field="number", number=number)
    employee = Employee(number=number, name=name, entered_on=entered_on, email=email)
    session.add(employee)
    session.flush()
    record(session, actor, "people:employee:enter", "employee", employee.id, after={"entered_on": entered_on})
    return employee


def assign(
    session: Session,
    actor: Actor,
    employee: Employee,
    *,
    department_id: int,
    team_id: int | None,
    post: Post,
    grade: int,
    lead_id: int | None,
    starts_on: date,
    reason: str,
) -> Assignment:
    """Give an employee a place from ``starts_on`` on; the assignment before it ends the day before.

    Raises Refused before the entry, after the leaving, for leading oneself, or where a later assignment exists.
    """
    if starts_on < employee.entered_on or (employee.left_on and starts_on > employee.left_on):
        raise Refused("The assignment must lie within the employment.")
    if lead_id == employee.id:
        raise Refused("Nobody leads themselves.")
    last = session.scalars(
        select(Assignment).where(Assignment.employee_id == employee.id).order_by(Assignment.starts_on.desc()).limit(1)
    ).first()
    if last is not None:
        if last.starts_on >= starts_on:
            raise Refused("A later assignment exists already; assignments are added in order.")
        last.ends_on = starts_on - timedelta(days=1)
    row = Assignment(
        employee_id=employee.id,
        department_id=department_id,
        team_id=team_id,
        post=post,
        grade=grade,
        lead_id=lead_id,
        starts_on=starts_on,
        reason=reason,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    record(
        session,
        actor,
        "people:employee:assign",
        "employee",
        employee.id,
        after={"department": department_id, "team": team_id, "post": post, "grade": grade, "from": starts_on},
    )
    return row
