"""People in the database: dated assignments, any day asked, leaving, and two who edit at once."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import COMMAND
from portal.auth.models import Account, SignedInSession
from portal.auth.queries import may_sign_in, open_session
from portal.auth.services import begin_session
from portal.db.session import transaction
from portal.errors import FairlineError, Invalid, Outdated, Refused
from portal.people.models import Assignment, Employee, Post
from portal.people.queries import assignment_on, organisation
from portal.people.rules import Span
from portal.people.services import assign, change_assignment, change_contact, enter_employee, set_leaving
from portal.people.units import add_department, add_team, rename_unit

DAY = date(2024, 1, 1)


@pytest.fixture
def house(session: Session) -> dict[str, int]:
    """A department with a team, and two people."""
    with transaction(session) as writing:
        department = add_department(writing, COMMAND, code="COL", name="Collections")
        team = add_team(writing, COMMAND, code="A", name="Team A", department=department)
        boss = enter_employee(writing, COMMAND, number="0001", name="Ada", entered_on=DAY)
        person = enter_employee(writing, COMMAND, number="0002", name="Bo", entered_on=DAY)
        return {"department": department.id, "team": team.id, "boss": boss.id, "person": person.id}


def _assign(session: Session, house: dict[str, int], start: date, **more: object) -> None:
    values: dict[str, object] = {"version": None, "post": Post.COLLECTOR, "grade": 1, "lead_number": "", "reason": ""}
    values |= {"department_id": house["department"], "team_id": house["team"], "starts_on": start} | more
    with transaction(session) as writing:
        change_assignment(writing, COMMAND, house["person"], **values)  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=some.lists(some.tuples(some.sampled_from(["assign", "leave", "stay"]), some.integers(-5, 60)), max_size=8))
def test_assignments_never_overlap_whatever_is_done(session: Session, house: dict[str, int], steps) -> None:
    number = f"H{session.scalar(select(Employee.id).order_by(Employee.id.desc()).limit(1))}"
    with transaction(session) as writing:
        employee = enter_employee(writing, COMMAND, number=number, name="Cy", entered_on=DAY)
        own = {**house, "person": employee.id}
    for verb, days in steps:
        try:
            if verb == "assign":
                _assign(session, own, DAY + timedelta(days))
            else:
                day = DAY + timedelta(days) if verb == "leave" else None
                with transaction(session) as writing:
                    set_leaving(writing, COMMAND, own["person"], version=None, left_on=day)
        except FairlineError:
            continue
    rows = session.scalars(select(Assignment).where(Assignment.employee_id == own["person"])).all()
    spans = [Span(starts_on=row.starts_on, ends_on=row.ends_on) for row in rows]
    left_on = session.get_one(Employee, own["person"]).left_on
    for offset in range(-6, 62):
        day = DAY + timedelta(offset)
        assert sum(span.holds_on(day) for span in spans) <= 1
        if day < DAY or (left_on and day > left_on):
            assert not any(span.holds_on(day) for span in spans)


def test_any_day_can_be_asked(session: Session, house: dict[str, int]) -> None:
    _assign(session, house, DAY, grade=1)
    _assign(session, house, DAY + timedelta(100), grade=3)
    grades = [assignment_on(session, house["person"], DAY + timedelta(n)) for n in (-1, 0, 99, 100, 9999)]
    assert [row.grade if row else None for row in grades] == [None, 1, 1, 3, 3]


def test_gap_before_new_assignment_stays_gap(session: Session, house: dict[str, int]) -> None:
    _assign(session, house, DAY)
    with transaction(session) as writing:
        set_leaving(writing, COMMAND, house["person"], version=None, left_on=DAY + timedelta(5))
    with pytest.raises(Refused):
        _assign(session, house, DAY + timedelta(9))
    with transaction(session) as writing:
        set_leaving(writing, COMMAND, house["person"], version=None, left_on=None)
    assert assignment_on(session, house["person"], DAY + timedelta(50)) is not None


def test_nobody_leads_themselves_directly_or_round_about(session: Session, house: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        _assign(session, house, DAY, lead_number="0002")
    _assign(session, house, DAY, lead_number="0001")
    with pytest.raises(Invalid):
        _assign(session, {**house, "person": house["boss"]}, DAY, lead_number="0002")
    with pytest.raises(Invalid):
        _assign(session, house, DAY + timedelta(1), lead_number="9999")


def test_team_of_another_department_is_refused(session: Session, house: dict[str, int]) -> None:
    with transaction(session) as writing:
        other = add_department(writing, COMMAND, code="LEG", name="Legal").id
    with pytest.raises(Invalid):
        _assign(session, house, DAY, department_id=other)


@pytest.mark.safety("s53")
def test_second_of_two_editors_is_told(session: Session, house: dict[str, int]) -> None:
    version = session.get_one(Employee, house["person"]).version
    with transaction(session) as writing:
        change_contact(writing, COMMAND, house["person"], version=version, name="Bo Two", email="b@x.example")
    with pytest.raises(Outdated), transaction(session) as writing:
        change_contact(writing, COMMAND, house["person"], version=version, name="Bo Three", email=None)
    with pytest.raises(Outdated):
        _assign(session, house, DAY, version=version)
    assert session.get_one(Employee, house["person"]).name == "Bo Two"


@pytest.mark.safety("s53")
def test_unit_renamed_meanwhile_is_told(session: Session, house: dict[str, int]) -> None:
    with transaction(session) as writing:
        rename_unit(writing, COMMAND, "team", house["team"], "Team Alpha", was="Team A")
    with pytest.raises(Outdated), transaction(session) as writing:
        rename_unit(writing, COMMAND, "team", house["team"], "Team Other", was="Team A")


def test_account_closes_after_last_day(demo_session: Session) -> None:
    today = clock.today()
    account = demo_session.scalars(select(Account).where(Account.username == "collector")).one()
    with transaction(demo_session) as writing:
        token = begin_session(writing, writing.get_one(Account, account.id), "test")
    assert open_session(demo_session, token, clock.now()) is not None
    with transaction(demo_session) as writing:
        set_leaving(writing, COMMAND, account.employee_id, version=None, left_on=today)
    assert open_session(demo_session, token, clock.now()) is not None
    assert not may_sign_in(account, today + timedelta(1))
    with transaction(demo_session) as writing:
        set_leaving(writing, COMMAND, account.employee_id, version=None, left_on=today - timedelta(1))
    assert open_session(demo_session, token, clock.now()) is None
    assert demo_session.scalars(select(SignedInSession)).first() is not None


def test_taken_number_and_bad_grade_are_refused(session: Session, house: dict[str, int]) -> None:
    with pytest.raises(Invalid), transaction(session) as writing:
        enter_employee(writing, COMMAND, number="０００１", name="Twin", entered_on=DAY)
    with pytest.raises(Invalid):
        _assign(session, house, DAY, grade=10)


def test_organisation_counts_people_of_the_day(demo_session: Session) -> None:
    units = {unit.code: unit for unit in organisation(demo_session, clock.today())}
    assert sum(unit.people for unit in units.values()) == 60
    assert [name for _, name in units["COL"].teams[0].leads] == ["Rosa Jimenez"]
    assert sum(unit.people for unit in organisation(demo_session, date(1999, 1, 1))) == 0


def test_assign_by_hand_still_works_for_other_parts(session: Session, house: dict[str, int]) -> None:
    with transaction(session) as writing:
        employee = writing.get_one(Employee, house["person"])
        assign(
            writing, COMMAND, employee, department_id=house["department"], team_id=None, post=Post.SUPPORT, grade=2,
            lead_id=house["boss"], starts_on=DAY, reason="first",
        )  # fmt: skip
    assert assignment_on(session, house["person"], DAY) is not None
