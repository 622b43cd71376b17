"""Verbs about people: entering, assigning from a day on, mending contact data, leaving."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Outdated, Refused
from portal.people.identifiers import PLAIN
from portal.people.models import Assignment, Employee, Post, Team
from portal.people.queries import assignment_on, last_assignment
from portal.people.rules import (
    CHANGED_MEANWHILE,
    Span,
    check_grade,
    check_leaving,
    check_start,
    plain_day,
    plain_mail,
    plain_name,
    plain_number,
)
from portal.personal.queries import blind_index

_MOST_LEADS_ABOVE = 30


def enter_employee(
    session: Session,
    actor: Actor,
    *,
    number: str,
    name: str,
    entered_on: date,
    email: str | None = None,
    identifiers: Mapping[str, str] | None = None,
) -> Employee:
    """Add an employee; raises Invalid when the staff number is taken, or number, name or address cannot be right."""
    number, name = plain_number(number), plain_name(name)
    plain_day(entered_on, "entered_on")
    if session.scalars(select(Employee.id).where(Employee.number == number)).first() is not None:
        raise Invalid("The staff number %(number)s is taken.", field="number", number=number)
    employee = Employee(number=number, name=name, entered_on=entered_on, email=plain_mail(email))
    session.add(employee)
    _set_identifiers(session, employee, identifiers or {})
    session.flush()
    record(session, actor, "people:employee:enter", "employee", employee.id, after={"entered_on": entered_on})
    return employee


def employee_to_change(session: Session, employee_id: int, version: int | None) -> Employee:
    """The employee afresh, for changing; Outdated where somebody saved after ``version`` was read (safety s53)."""
    employee = session.get(Employee, employee_id, populate_existing=True, with_for_update=True)
    if employee is None:
        raise NotFound("There is no such person.")
    if version is not None and employee.version != version:
        raise Outdated(CHANGED_MEANWHILE)
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
    last = last_assignment(session, employee.id)
    span = Span(starts_on=last.starts_on, ends_on=last.ends_on) if last else None
    check_start(employee.entered_on, employee.left_on, span, starts_on)
    if lead_id == employee.id:
        raise Refused("Nobody leads themselves.")
    if last is not None and (last.ends_on is None or last.ends_on >= starts_on):
        last.ends_on = starts_on - timedelta(days=1)
    flag_modified(employee, "number")  # moves the employee's version, so that a stale form notices
    row = Assignment(
        employee_id=employee.id,
        department_id=department_id,
        team_id=team_id,
        post=post,
        grade=check_grade(grade),
        lead_id=lead_id,
        starts_on=starts_on,
        ends_on=employee.left_on,
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


def change_assignment(
    session: Session,
    actor: Actor,
    employee_id: int,
    *,
    version: int | None,
    department_id: int,
    team_id: int | None,
    post: Post,
    grade: int,
    lead_number: str,
    starts_on: date,
    reason: str,
) -> Assignment:
    """What the form and the import do: ``assign`` after asking whether team, lead and version fit."""
    employee = employee_to_change(session, employee_id, version)
    plain_day(starts_on, "starts_on")
    lead_id = _lead_id(session, lead_number, employee_id, starts_on)
    if team_id is not None:
        team = session.get(Team, team_id)
        if team is None or team.department_id != department_id:
            raise Invalid("This team does not belong to the department.", field="team")
    return assign(
        session,
        actor,
        employee,
        department_id=department_id,
        team_id=team_id,
        post=post,
        grade=grade,
        lead_id=lead_id,
        starts_on=starts_on,
        reason=reason.strip(),
    )


def _lead_id(session: Session, number: str, employee_id: int, day: date) -> int | None:
    """The lead with this staff number, in the house on ``day`` and not below the person; None for no number."""
    if not number.strip():
        return None
    wanted = plain_number(number, "lead")
    lead = session.scalars(select(Employee).where(Employee.number == wanted)).first()
    if lead is None or (lead.left_on and lead.left_on < day):
        raise Invalid("Nobody with the staff number %(number)s works here on that day.", field="lead", number=wanted)
    if lead.id == employee_id:
        raise Invalid("Nobody leads themselves.", field="lead")
    above = lead.id
    for _ in range(_MOST_LEADS_ABOVE):
        place = assignment_on(session, above, day)
        if place is None or place.lead_id is None:
            return lead.id
        if place.lead_id == employee_id:
            raise Invalid("This lead reports to the person already, directly or through others.", field="lead")
        above = place.lead_id
    raise Invalid("The line of leads above this person has no end.", field="lead")


def change_contact(
    session: Session, actor: Actor, employee_id: int, *, version: int | None, name: str, email: str | None
) -> Employee:
    """Mend a name or a mail address; the trail says that they changed, not to what (safety s21)."""
    employee = employee_to_change(session, employee_id, version)
    changed = {}
    for field, value in (("name", plain_name(name)), ("email", plain_mail(email))):
        if getattr(employee, field) != value:
            setattr(employee, field, value)
            changed[field] = "changed"
    if changed:
        session.flush()
        record(session, actor, "people:employee:change", "employee", employee.id, after=changed)
    return employee


def change_identifiers(
    session: Session, actor: Actor, employee_id: int, *, version: int | None, given: Mapping[str, str]
) -> Employee:
    """Keep the identifiers that are given, by name; an empty one is removed. The trail says which, not what."""
    employee = employee_to_change(session, employee_id, version)
    changed = _set_identifiers(session, employee, given)
    if changed:
        session.flush()
        record(
            session, actor, "people:employee:change", "employee", employee.id, after=dict.fromkeys(changed, "changed")
        )
    return employee


def put_back_identifiers(session: Session, employee: Employee, before: Mapping[str, str]) -> None:
    """Give a person the identifiers they had, as they were; raises Refused where somebody else has that number now."""
    try:
        _set_identifiers(session, employee, before)
    except Invalid as error:
        raise Refused(error.message, **error.values) from None


def _set_identifiers(session: Session, employee: Employee, given: Mapping[str, str]) -> list[str]:
    """Names of those that are other than before; raises Invalid at the field of one that cannot be right."""
    changed = []
    for name, text in given.items():
        plain = PLAIN[name](text, name)
        if plain == getattr(employee, name):
            continue
        if name == "identity_number":
            index = blind_index("employee.identity_number", plain)
            _refuse_taken(session, employee, index)
            employee.identity_index = index
        setattr(employee, name, plain)
        changed.append(name)
    return changed


def _refuse_taken(session: Session, employee: Employee, index: str | None) -> None:
    """The same person is not entered twice; who it is is not told."""
    if index is None:
        return
    with session.no_autoflush:
        taken = session.scalar(select(Employee.id).where(Employee.identity_index == index, Employee.id != employee.id))
    if taken is not None:
        raise Invalid("Somebody with this identity number is in the portal already.", field="identity_number")


def set_leaving(
    session: Session, actor: Actor, employee_id: int, *, version: int | None, left_on: date | None
) -> Employee:
    """Set the last day of employment, or take it back with None; the account is closed from the day after.

    The assignment in force ends with the last day, and runs on again where the day is taken back.
    """
    employee = employee_to_change(session, employee_id, version)
    before = employee.left_on
    if left_on == before:
        return employee
    last = last_assignment(session, employee.id)
    if left_on is not None:
        plain_day(left_on, "left_on")
        spans = [Span(starts_on=last.starts_on, ends_on=last.ends_on)] if last else []
        check_leaving(employee.entered_on, spans, left_on)
    if last is not None and (last.ends_on is None or last.ends_on == before):
        last.ends_on = left_on
    employee.left_on = left_on
    session.flush()
    record(
        session, actor, "people:employee:leave", "employee", employee.id,
        before={"left_on": before}, after={"left_on": left_on},
    )  # fmt: skip
    return employee
