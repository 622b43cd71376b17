"""A small agency with the shipped programme, for tests of training that need no whole demo."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import COMMAND, Actor
from portal.auth.rules import Scope
from portal.db.session import transaction
from portal.people.models import Employee, Post
from portal.people.services import assign, enter_employee
from portal.people.units import add_department
from portal.workdays.services import load_official_calendar
from tests.support.quizzes import given
from training.courses.models import Course, Enrolment, Programme, Unit
from training.courses.queries import newest_version
from training.courses.rules import UnitKind
from training.courses.services import complete_unit, enrol
from training.quizzes.models import Attempt, AttemptQuestion
from training.quizzes.queries import sheet_of
from training.quizzes.services import Given
from training.services import load_content

DAY = date(2026, 9, 21)
NOW = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)


@dataclass
class Agency:
    """The session with what tests ask for again and again."""

    session: Session
    department_id: int
    people: list[int] = field(default_factory=list)

    def join(self, entered_on: date, post: Post = Post.COLLECTOR) -> int:
        """Somebody joins; their id."""
        with transaction(self.session) as session:
            number = f"{len(self.people) + 1:04d}"
            employee = enter_employee(session, COMMAND, number=number, name=f"Person {number}", entered_on=entered_on)
            assign(
                session,
                COMMAND,
                employee,
                department_id=self.department_id,
                team_id=None,
                post=post,
                grade=1,
                lead_id=None,
                starts_on=entered_on,
                reason="",
            )
            self.people.append(employee.id)
            return employee.id

    def enrol(self, employee_id: int, starts_on: date = DAY) -> int:
        """The person follows the shipped programme; the enrolment's id."""
        with transaction(self.session) as session:
            programme_id = session.scalars(select(Programme.id).where(Programme.key == "onboarding")).one()
            return enrol(session, COMMAND, employee_id, programme_id, starts_on, NOW).id

    def actor(self, employee_id: int | None) -> Actor:
        """The person acting."""
        return Actor(employee_id=employee_id, scopes={"training:plan:follow": Scope.OWN}, source="test")

    def units(self, kind: UnitKind | None = None) -> list[Unit]:
        """The units of the onboarding in order."""
        shipped = select(Unit).join(Course).join(Programme).where(Programme.key == "onboarding")
        rows = self.session.scalars(shipped.order_by(Unit.id)).all()
        return [row for row in rows if kind is None or row.kind is kind]

    def complete(self, enrolment_id: int, number: int, at: datetime = NOW) -> None:
        """The first ``number`` units are done, quizzes without an attempt."""
        with transaction(self.session) as session:
            enrolment = session.get_one(Enrolment, enrolment_id)
            for unit in self.units()[:number]:
                version = newest_version(session, unit.id)
                digest = version.digest if version else "0" * 64
                complete_unit(session, self.actor(enrolment.employee_id), enrolment_id, unit.id, digest, "en", at)

    def answers(self, attempt: Attempt, right: int = 99, sequence: int = 1) -> list[Given]:
        """Answers to all questions, the first ``right`` of them right."""
        return given(self.session, attempt, right, sequence)

    def values(self, attempt: Attempt, item: AttemptQuestion, answer: object) -> tuple[str, ...]:
        """What the first field of a question holds for an answer."""
        return tuple(sheet_of(attempt, item).values(answer)[0])

    def reload(self, session: Session) -> None:
        """The shipped programmes are loaded once more."""
        load_content(session, COMMAND, NOW, DAY)


@pytest.fixture
def agency(session: Session) -> Agency:
    """A department, the calendar, and the shipped programme since a year before DAY."""
    with transaction(session):
        load_official_calendar(session, COMMAND)
        department = add_department(session, COMMAND, code="COL", name="Collections")
        load_content(session, COMMAND, NOW - timedelta(days=365), DAY - timedelta(days=365))
        department_id = department.id
    return Agency(session=session, department_id=department_id)


@pytest.fixture
def newcomer(agency: Agency) -> Callable[[int], tuple[int, int]]:
    """Somebody who joined on DAY and has done some units: (employee id, enrolment id)."""

    def make(done: int) -> tuple[int, int]:
        employee_id = agency.join(DAY)
        enrolment_id = agency.enrol(employee_id)
        agency.complete(enrolment_id, done)
        return employee_id, enrolment_id

    return make


def employee(session: Session, employee_id: int) -> Employee:
    """The record afresh."""
    return session.get_one(Employee, employee_id)
