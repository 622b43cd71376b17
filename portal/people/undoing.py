"""Taking back what a file of people brought: who was entered goes, who was changed is as before (P20)."""

import json
from collections.abc import Sequence
from datetime import date

from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import flag_modified

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Refused
from portal.people.identifiers import PLAIN
from portal.people.models import Assignment, Employee, PersonImport
from portal.people.queries import last_assignment
from portal.people.services import put_back_identifiers
from portal.personal.models import DataKey

_MOST_NAMED = 5


def note_before(session: Session, employee: Employee, batch_id: int) -> PersonImport:
    """What a row of a file is about to replace of a person whom the portal knows already; sealed with their key."""
    last = last_assignment(session, employee.id)
    ends_on = last.ends_on.isoformat() if last and last.ends_on else None
    there = {"name": employee.name, "email": employee.email, "ends_on": ends_on, "version": str(employee.version)}
    touched = PersonImport(batch_id=batch_id, employee_id=employee.id, entered=False)
    touched.data_key = employee.key_to_write()
    touched.data_key_id = touched.data_key.id
    session.flush()
    if touched.data_key.destroyed_at is None:
        touched.before = json.dumps(there | {name: getattr(employee, name) for name in PLAIN})
    return touched


def take_back_people(session: Session, actor: Actor, batch_id: int) -> int:
    """Undo all rows of a file or, with Refused, none: nothing is taken back over what somebody did since."""
    rows = session.scalars(
        select(PersonImport)
        .where(PersonImport.batch_id == batch_id)
        .options(joinedload(PersonImport.employee))
        .order_by(PersonImport.id.desc())
        .execution_options(populate_existing=True)
    ).all()
    _refuse_if_changed([row.employee for row in rows if row.employee.version != row.version])
    for row in rows:
        if not row.entered:
            _as_before(session, actor, row)
    _leave_out(session, actor, [row.employee for row in rows if row.entered])
    return len(rows)


def _refuse_if_changed(changed: Sequence[Employee]) -> None:
    if changed:
        raise Refused(
            "Somebody changed these people after the import: %(numbers)s. Change them by hand instead.",
            numbers=_named(changed),
        )


def _named(people: Sequence[Employee]) -> str:
    numbers = sorted(person.number for person in people)
    return ", ".join(numbers[:_MOST_NAMED]) + (" …" if len(numbers) > _MOST_NAMED else "")


def _as_before(session: Session, actor: Actor, row: PersonImport) -> None:
    employee, before = row.employee, _before(row)
    assignment_id = row.assignment_id
    session.delete(row)
    session.flush()
    if assignment_id is not None:
        session.execute(delete(Assignment).where(Assignment.id == assignment_id))
        last = last_assignment(session, employee.id)
        if last is not None:
            last.ends_on = date.fromisoformat(before["ends_on"]) if before["ends_on"] else None
    employee.name, employee.email = before["name"], before["email"]
    put_back_identifiers(session, employee, {name: before.get(name, getattr(employee, name)) for name in PLAIN})
    flag_modified(employee, "number")  # moves the employee's version, so that a stale form notices
    session.flush()
    _let_earlier_follow(session, row.employee_id, int(before["version"] or 0), employee.version)
    record(session, actor, "people:employee:restore", "employee", employee.id)


def _before(row: PersonImport) -> dict[str, str]:
    text = row.before
    if not text:
        raise Refused(
            "What %(number)s was before cannot be read any more: their data was erased.", number=row.employee.number
        )
    found: dict[str, str] = json.loads(text)
    return found


def _let_earlier_follow(session: Session, employee_id: int, version: int, now: int) -> None:
    """An earlier file, whose state of the person is back, can be taken back in its turn."""
    session.execute(
        update(PersonImport)
        .where(PersonImport.employee_id == employee_id, PersonImport.version == version)
        .values(version=now)
    )


def _leave_out(session: Session, actor: Actor, people: Sequence[Employee]) -> None:
    """Remove who only the file knew, with what the portal wrote for them by itself; somebody's deed keeps them."""
    ids = [person.id for person in people]
    for feature in current_app.extensions["fairline.features"]:
        if feature.undo_entering is not None:
            feature.undo_entering(session, actor, ids)
    for person in people:
        try:
            with session.begin_nested():
                session.execute(delete(PersonImport).where(PersonImport.employee_id == person.id))
                session.execute(delete(Assignment).where(Assignment.employee_id == person.id))
        except IntegrityError:
            raise _in_use(person) from None
    for person in people:
        number, key_id = person.number, person.data_key_id
        try:
            with session.begin_nested():
                session.execute(delete(Employee).where(Employee.id == person.id))
                session.execute(delete(DataKey).where(DataKey.id == key_id))
        except IntegrityError:
            raise _in_use(person) from None
        session.expunge(person)
        record(session, actor, "people:employee:leave_out", "employee", person.id, before={"number": number})


def _in_use(person: Employee) -> Refused:
    return Refused(
        "Something was entered for %(number)s since the import, such as an account, punches or a lesson that was read."
        " Set their last day instead.",
        number=person.number,
    )
