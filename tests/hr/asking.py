"""A small agency with a lead, and people as they act, for the tests of requests."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.auth.actor import COMMAND, Actor
from portal.auth.rules import Matrix, Role
from portal.auth.services import create_account
from portal.db.session import transaction
from portal.people.models import Assignment, Employee
from tests.hr.staff import plain_agency


@dataclass(frozen=True, kw_only=True)
class Small:
    """Two people, their lead and somebody of HR; each as they act."""

    one: Actor
    two: Actor
    lead: Actor
    hr: Actor
    people: list[Employee]


def small_agency(session: Session, matrix: Matrix) -> Small:
    """0001 and 0002 are led by 0003; 0004 is HR."""
    people = plain_agency(session, 4)
    roles = ({Role.COLLECTOR}, {Role.COLLECTOR}, {Role.LEAD}, {Role.HR})
    actors = []
    with transaction(session):
        session.execute(
            update(Assignment)
            .where(Assignment.employee_id.in_([people[0].id, people[1].id]))
            .values(lead_id=people[2].id)
        )
        for person, held in zip(people, roles, strict=True):
            account = create_account(
                session, COMMAND, username=f"u{person.number}", password_hash=None, employee_id=person.id, roles=held,
                language="en",
            )  # fmt: skip
            every = frozenset(held | {Role.EMPLOYEE})
            actors.append(Actor(account_id=account.id, employee_id=person.id, roles=every, scopes=matrix.scopes(every)))
    return Small(one=actors[0], two=actors[1], lead=actors[2], hr=actors[3], people=people)


def day_before(day: date) -> date:
    """The day before."""
    return date.fromordinal(day.toordinal() - 1)
