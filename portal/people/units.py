"""Verbs about the organisation: departments and their teams (policy 2.1)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Outdated
from portal.people.models import Department, Team
from portal.people.rules import plain_name, plain_number
from portal.words import mark

_RENAMED = mark("It was renamed to “%(name)s” meanwhile. Send again to rename it all the same.")


def add_department(session: Session, actor: Actor, *, code: str, name: str) -> Department:
    """Add a department; its code is unique."""
    code, name = plain_number(code, "code"), plain_name(name)
    _refuse_taken(session, Department, code)
    department = Department(code=code, name=name)
    session.add(department)
    session.flush()
    record(session, actor, "people:department:add", "department", department.id, after={"code": code, "name": name})
    return department


def add_team(session: Session, actor: Actor, *, code: str, name: str, department: Department) -> Team:
    """Add a team to a department; its code is unique."""
    code, name = plain_number(code, "code"), plain_name(name)
    _refuse_taken(session, Team, code)
    team = Team(code=code, name=name, department_id=department.id)
    session.add(team)
    session.flush()
    record(session, actor, "people:team:add", "team", team.id, after={"code": code, "department": department.code})
    return team


def add_team_to(session: Session, actor: Actor, department_id: int, *, code: str, name: str) -> Team:
    """Add a team to the department with this id; NotFound where there is none."""
    department = session.get(Department, department_id)
    if department is None:
        raise NotFound("There is no such department.")
    return add_team(session, actor, code=code, name=name, department=department)


def rename_unit(session: Session, actor: Actor, kind: str, unit_id: int, name: str, *, was: str) -> None:
    """Give a department or a team another name; its code stays. Outdated where it is not called ``was`` any more."""
    unit: Department | Team | None = (
        session.get(Department, unit_id) if kind == "department" else session.get(Team, unit_id)
    )
    if unit is None:
        raise NotFound("There is no such department or team.")
    if unit.name != was:
        raise Outdated(_RENAMED, name=unit.name)
    before, unit.name = unit.name, plain_name(name)
    record(session, actor, f"people:{kind}:rename", kind, unit_id, before={"name": before}, after={"name": unit.name})


def _refuse_taken(session: Session, kind: type[Department] | type[Team], code: str) -> None:
    if session.scalars(select(kind.id).where(kind.code == code)).first() is not None:
        raise Invalid("The code %(code)s is taken.", field="code", code=code)
