"""Nobody has to do with a case whom they stand too near to: by the rule, by the services, by SQL written past them.

``_oracle`` is written a second time, day by day over a picture of the organisation, and shares nothing with the rule.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from complaints.cases.assigning import open_assignment
from complaints.cases.guard import TRIGGERS
from complaints.cases.models import CaseAssignment, Complaint, RoleHolding, Subject
from complaints.cases.nearness import conflicts_of
from complaints.cases.roles import end_role, give_role, role_holders
from complaints.cases.rules.conflict import CaseRole, Conflict, Involved, Placement, conflicts
from complaints.cases.rules.fitting import Suited, best_suited
from complaints.cases.rules.workflow import State
from complaints.cases.services import add_subject
from complaints.intake.rules import code_digest
from complaints.intake.services import file_complaint
from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND, PORTAL, PUBLIC
from portal.db.session import transaction
from portal.errors import Refused
from portal.notifications.models import OutboxMessage
from portal.people.models import Assignment, Department, Employee, Post, Team
from portal.workdays.services import load_official_calendar
from tests.complaints.conftest import FILING

FIRST = date(2025, 1, 1)
DAYS = 600
ORGANISATIONS, ASSIGNMENTS = 250, 400


@dataclass
class Organisation:
    """People with random places; ``teams`` and ``leads`` are what the oracle reads: by person, one value a day."""

    places: list[Placement] = field(default_factory=list)
    teams: dict[int, list[int]] = field(default_factory=dict)
    leads: dict[int, list[int]] = field(default_factory=dict)


def _organisation(chance: random.Random, people: int) -> Organisation:
    """Each person has one to three places one after the other, with gaps, some open at the end."""
    made = Organisation()
    for person in range(1, people + 1):
        teams, leads = [0] * DAYS, [0] * DAYS
        start = chance.randrange(0, 200)
        for _ in range(chance.randrange(1, 4)):
            end = start + chance.randrange(0, 300)
            last = None if end >= DAYS or chance.random() < 0.3 else end
            team, lead = chance.choice([0, 1, 2, 3]), chance.choice([0, *range(1, people + 1)])
            made.places.append(
                Placement(
                    employee_id=person, lead_id=lead or None, team_id=team or None,
                    starts_on=FIRST + timedelta(days=start),
                    ends_on=None if last is None else FIRST + timedelta(days=last),
                )
            )  # fmt: skip
            for day in range(start, DAYS if last is None else last + 1):
                teams[day], leads[day] = team, lead
            if last is None:
                break
            start = last + chance.randrange(1, 90)
            if start >= DAYS:
                break
        made.teams[person], made.leads[person] = teams, leads
    return made


def _oracle(made: Organisation, candidate: int, subject: int, event: int, today: int) -> bool:
    """Whether ``candidate`` stands too near to ``subject``, looked up day by day."""
    if candidate == subject or candidate in (made.leads[subject][event], made.leads[subject][today]):
        return True
    first = max(0, today - 180)
    mine, theirs = made.teams[candidate][first : today + 1], made.teams[subject][first : today + 1]
    return any(one and one == other for one, other in zip(mine, theirs, strict=True))


def test_100000_random_assignments_never_meet_a_conflict_and_find_whoever_is_free() -> None:
    chance = random.Random(1913)
    given = nobody = 0
    for _ in range(ORGANISATIONS):
        made = _organisation(chance, 9)
        for _ in range(ASSIGNMENTS):
            today = chance.randrange(200, DAYS)
            event = chance.randrange(max(0, today - 120), today + 1)
            subjects = chance.sample(range(1, 10), chance.choice([1, 1, 1, 1, 2]))
            officers, earlier = chance.sample(range(1, 10), 2), frozenset(chance.sample(range(1, 10), 1))
            places = [place for place in made.places if place.employee_id in {*officers, *subjects}]
            days = (FIRST + timedelta(days=event), FIRST + timedelta(days=today))
            involved = Involved(earlier=earlier if chance.random() < 0.3 else frozenset())
            free = {
                one: chance.randrange(5) for one in officers if not conflicts(one, subjects, places, *days, involved)
            }
            found = best_suited(Suited(employee_id=one, load=load) for one, load in free.items())
            chosen = found.chosen.employee_id if found else None
            eligible = {
                one
                for one in officers
                if one not in involved.earlier
                and not any(_oracle(made, one, subject, event, today) for subject in subjects)
            }
            assert set(free) == eligible
            assert (chosen in eligible) if eligible else chosen is None
            given, nobody = given + (chosen is not None), nobody + (chosen is None)
    assert given + nobody == 100_000
    assert min(given, nobody) > 5_000, "both outcomes are tried"


@pytest.fixture
def organisation(session: Session) -> Iterator[tuple[Organisation, int]]:
    """An organisation of nine people in the database; the id of the first is one more than the second value."""
    made = _organisation(random.Random(7), 9)
    now = datetime(2025, 1, 1, tzinfo=UTC)
    with transaction(session) as writing:
        load_official_calendar(writing, COMMAND)
        department = Department(code="D", name="Department")
        teams = [Team(code=f"T{number}", name=f"Team {number}", department=department) for number in (1, 2, 3)]
        people = [Employee(number=f"9{one:03}", name=f"Person {one}", entered_on=FIRST) for one in range(1, 10)]
        writing.add_all([department, *teams, *people])
        writing.flush()
        for place in made.places:
            writing.add(
                Assignment(
                    employee_id=people[place.employee_id - 1].id, department_id=department.id, post=Post.COLLECTOR,
                    team_id=teams[place.team_id - 1].id if place.team_id else None,
                    lead_id=people[place.lead_id - 1].id if place.lead_id else None,
                    starts_on=place.starts_on, ends_on=place.ends_on, created_at=now,
                )
            )  # fmt: skip
        base = people[0].id - 1
        assert [person.id - base for person in people] == list(range(1, 10))
    yield made, base


def _case(session: Session, made: int, event: int, today: int) -> tuple[int, datetime]:
    at = datetime(2025, 1, 1, 4, tzinfo=UTC) + timedelta(days=today)
    with transaction(session) as writing:
        complaint = file_complaint(writing, PUBLIC, FILING, code_digest=code_digest(f"{made:016}"), now=at)
        complaint.event_on = FIRST + timedelta(days=event)
        return complaint.id, at


_ROW = {
    "complaint_assignment": "INSERT INTO complaint_assignment "
    "(complaint_id, employee_id, from_at, reason, round_number) VALUES (:complaint, :person, :at, '', 1)",
    "complaint_role": "INSERT INTO complaint_role (complaint_id, employee_id, role, deputy, from_at, round_number) "
    "VALUES (:complaint, :person, 'verifier', false, :at, 1)",
    "complaint_subject": "INSERT INTO complaint_subject (complaint_id, employee_id, added_at) "
    "VALUES (:complaint, :person, :at)",
}  # fmt: skip


def _accepted(session: Session, table: str, **values: object) -> bool:
    """Whether the database takes a row that no service wrote."""
    try:
        with session.begin_nested():
            session.execute(text(_ROW[table]), values)
    except DatabaseError as error:
        assert "conflict of interest" in str(error)
        return False
    return True


def test_database_refuses_by_itself_exactly_what_the_oracle_calls_a_conflict(session: Session, organisation) -> None:
    made, base = organisation
    chance = random.Random(77)
    outcomes = set[tuple[str, bool]]()
    for number in range(24):
        today = chance.randrange(200, DAYS)
        event = chance.randrange(today - 120, today + 1)
        subjects = chance.sample(range(1, 10), 2)
        case_id, at = _case(session, number, event, today)
        at_text = at.strftime("%Y-%m-%d %H:%M:%S.000000") + (
            "+00" if session.get_bind().dialect.name != "sqlite" else ""
        )
        values = {"complaint": case_id, "at": at_text}
        for table in ("complaint_assignment", "complaint_role"):
            for person in range(1, 10):
                _check_one(session, table, made, base, person, subjects, (event, today), values, outcomes)
    assert outcomes == {(table, taken) for table in _ROW for taken in (True, False)}


def _check_one(session, table, made, base, person, subjects, days, values, outcomes) -> None:  # type: ignore[no-untyped-def]
    """First the subjects, then who has to do with it; and the other way round."""
    near = [_oracle(made, person, subject, *days) for subject in subjects]
    with session.begin_nested() as step:
        for subject in subjects:
            assert _accepted(session, "complaint_subject", **{**values, "person": base + subject})
        taken = _accepted(session, table, **{**values, "person": base + person})
        assert taken is not any(near), (table, person, subjects, days)
        outcomes.add((table, taken))
        step.rollback()
    with session.begin_nested() as step:
        assert _accepted(session, table, **{**values, "person": base + person})
        taken = _accepted(session, "complaint_subject", **{**values, "person": base + subjects[0]})
        assert taken is not near[0]
        outcomes.add(("complaint_subject", taken))
        step.rollback()


def test_rows_of_who_had_to_do_with_a_case_are_not_rewritten(session: Session, organisation) -> None:
    _, base = organisation
    case_id, at = _case(session, 1, 300, 300)
    with transaction(session) as writing:
        writing.add(CaseAssignment(complaint_id=case_id, employee_id=base + 1, from_at=at, until_at=at))
    for change in ({"employee_id": base + 2}, {"until_at": None}, {"round_number": 2}):
        with pytest.raises(DatabaseError, match="stays as it was written"), session.begin_nested():
            session.execute(update(CaseAssignment).values(**change))


def test_who_handled_the_first_round_has_no_part_in_the_second(session: Session, organisation) -> None:
    _, base = organisation
    case_id, at = _case(session, 1, 300, 300)
    with transaction(session) as writing:
        writing.add(CaseAssignment(complaint_id=case_id, employee_id=base + 1, from_at=at, until_at=at))
        writing.flush()
        writing.get_one(Complaint, case_id).round_number = 2
    complaint = session.get_one(Complaint, case_id)
    assert conflicts_of(session, complaint, base + 1, clock.today()) == {Conflict.EARLIER_ROUND}
    assert not conflicts_of(session, complaint, base + 2, clock.today())
    for number in (1, 2):
        with pytest.raises(DatabaseError, match="conflict of interest"), session.begin_nested():
            session.add(
                CaseAssignment(complaint_id=case_id, employee_id=base + 1, from_at=clock.now(), round_number=number)
            )


def test_investigator_neither_decides_nor_reviews_and_the_other_way_round(session: Session, organisation) -> None:
    _, base = organisation
    case_id, at = _case(session, 1, 300, 300)
    with transaction(session) as writing:
        writing.add(CaseAssignment(complaint_id=case_id, employee_id=base + 1, from_at=at))
        writing.get_one(Complaint, case_id).state = State.ASSIGNED
    for role in (CaseRole.DECIDER, CaseRole.REVIEWER):
        with pytest.raises(Refused), transaction(session) as writing:
            give_role(writing, PORTAL, case_id, base + 1, role, clock.now())
        with pytest.raises(DatabaseError, match="conflict of interest"), session.begin_nested():
            session.add(RoleHolding(complaint_id=case_id, employee_id=base + 1, role=role, from_at=clock.now()))
    with transaction(session) as writing:
        give_role(writing, PORTAL, case_id, base + 2, CaseRole.DECIDER, clock.now())
        given = give_role(writing, PORTAL, case_id, base + 3, CaseRole.DECIDER, clock.now(), deputy=True)
        end_role(writing, PORTAL, case_id, given.id, clock.now())
    assert [one.employee_id for one in role_holders(session, case_id, CaseRole.DECIDER)] == [base + 2]
    assert Conflict.OTHER_PART in conflicts_of(session, session.get_one(Complaint, case_id), base + 3, clock.today()), (
        "also who decided once"
    )


def test_subject_found_later_takes_the_case_and_the_roles_back(demo_session, file, handler, actor) -> None:
    """The handler's own name comes up: the case moves, the trail says so, both are told."""
    case_id = file()
    _, officer = handler(case_id)
    number = demo_session.scalar(select(Employee.number).where(Employee.id == officer.employee_id))
    with transaction(demo_session) as session:
        give_role(session, officer, case_id, actor("leader").employee_id, CaseRole.DECIDER, clock.now())
        assert add_subject(session, officer, case_id, number, clock.now())
    after = open_assignment(demo_session, case_id)
    assert after is not None
    assert after.employee_id != officer.employee_id
    actions = demo_session.scalars(select(AuditEntry.action).where(AuditEntry.object_id == str(case_id))).all()
    assert "complaints:case:take_back" in actions
    keys = demo_session.scalars(select(OutboxMessage.unique_key)).all()
    told = {key.split(":")[3] for key in keys if key.startswith(f"complaints:assignment:{case_id}:")}
    assert told == {"taken_back", "given"}


def test_triggers_of_the_database_are_those_of_the_module(session: Session) -> None:
    dialect = session.get_bind().dialect.name
    if dialect == "sqlite":
        there = session.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")).all()
        assert set(TRIGGERS["sqlite"]) <= set(there)
    else:
        names = session.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")).all()
        assert {f"complaint_{table}_near" for table in ("assignment", "role", "subject")} <= set(names)


def test_no_case_of_the_demo_has_anybody_too_near(demo_session: Session) -> None:
    rows = demo_session.scalars(select(CaseAssignment).where(CaseAssignment.until_at.is_(None))).all()
    near = [
        row.id
        for row in rows
        if conflicts_of(
            demo_session,
            demo_session.get_one(Complaint, row.complaint_id),
            row.employee_id,
            clock.local(row.from_at).date(),
        )
    ]
    assert near == []
    assert demo_session.scalar(select(Subject.id).limit(1)) is not None
