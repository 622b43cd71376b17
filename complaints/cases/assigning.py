"""Giving complaints to people: at once, by workload, never against a conflict of interest (policy 9.1.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from complaints.cases.models import CaseAssignment, Complaint, Subject
from complaints.cases.rules.conflict import SENTENCES, Conflict, Placement, conflicts, least_loaded
from complaints.cases.rules.workflow import Action, Party, advance
from complaints.intake.rules import gives_name, gives_number
from portal import clock
from portal.audit.services import record
from portal.auth.actor import PORTAL, Actor
from portal.auth.models import Account, AccountRole
from portal.auth.rules import Role
from portal.errors import Invalid, Refused
from portal.people.models import Assignment, Employee
from portal.people.queries import employed_on

HANDLERS = (Role.OFFICER, Role.LEADER)
"""Who handles complaints: officers, and leadership where no officer remains."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who might handle a complaint, with what speaks against it."""

    employee_id: int
    name: str
    load: int
    against: frozenset[Conflict]


def open_assignment(session: Session, complaint_id: int) -> CaseAssignment | None:
    """Who handles the complaint now."""
    return session.scalars(
        select(CaseAssignment).where(CaseAssignment.complaint_id == complaint_id, CaseAssignment.until_at.is_(None))
    ).first()


def candidates_for(session: Session, complaint: Complaint, role: Role, today: date) -> list[Candidate]:
    """Everybody with ``role`` who is employed and may sign in, with load and conflicts; three statements."""
    people = _holders(session, role, today)
    subjects = list(session.scalars(select(Subject.employee_id).where(Subject.complaint_id == complaint.id)))
    placements = placements_of(session, [*(person.id for person in people), *subjects])
    loads = _loads(session, [person.id for person in people])
    return [
        Candidate(
            employee_id=person.id,
            name=person.name,
            load=loads.get(person.id, 0),
            against=conflicts(person.id, subjects, placements, complaint.event_on, today)
            | (frozenset({Conflict.IS_SUBJECT}) if is_named(complaint, person) else frozenset()),
        )
        for person in people
    ]


def is_named(complaint: Complaint, person: Row[int, str, str]) -> bool:
    """Whether the complainant's own words name somebody, before anybody has made them a subject."""
    given = f"{complaint.agent_text}\n{complaint.called_from}"
    return gives_number(given, person.number) or gives_name(f"{given}\n{complaint.words}", person.name)


def _holders(session: Session, role: Role, today: date) -> list[Row[int, str, str]]:
    return list(
        session.execute(
            select(Employee.id, Employee.number, Employee.name)
            .join(Account, Account.employee_id == Employee.id)
            .join(AccountRole, AccountRole.account_id == Account.id)
            .where(AccountRole.role == role, AccountRole.ended_at.is_(None), Account.active, employed_on(today))
            .order_by(Employee.id)
        )
    )


def placements_of(session: Session, employee_ids: Iterable[int]) -> list[Placement]:
    """Every dated assignment of these employees, as the rules want it."""
    columns = (
        Assignment.employee_id,
        Assignment.lead_id,
        Assignment.team_id,
        Assignment.starts_on,
        Assignment.ends_on,
    )
    rows = session.execute(select(*columns).where(Assignment.employee_id.in_(set(employee_ids))))
    return [Placement(**row._mapping) for row in rows]


def _loads(session: Session, employee_ids: list[int]) -> dict[int, int]:
    """How many open complaints each of them handles; an index holds all that is asked."""
    rows = session.execute(
        select(Complaint.handler_id, func.count())
        .where(Complaint.handler_id.in_(employee_ids), Complaint.is_open)
        .group_by(Complaint.handler_id)
    )
    return {number: count for number, count in rows if number is not None}


def assign_by_load(session: Session, complaint: Complaint, now: datetime) -> int | None:
    """Give the complaint to the officer with the fewest open ones; to leadership where none may; None for nobody."""
    today = clock.local(now).date()
    for role in HANDLERS:
        free = [one for one in candidates_for(session, complaint, role, today) if not one.against]
        chosen = least_loaded({one.employee_id: one.load for one in free})
        if chosen is not None:
            _give(session, PORTAL, complaint, chosen, Party.PORTAL, "", now)
            return chosen
    record(session, PORTAL, "complaints:case:assign", "complaint", complaint.id, result="nobody")
    return None


def assign_complaint(
    session: Session, actor: Actor, complaint_id: int, employee_id: int, reason: str, now: datetime
) -> None:
    """Give a complaint to somebody else; raises Refused with the conflict, Invalid for who handles no complaints."""
    complaint = session.get_one(Complaint, complaint_id)
    today = clock.local(now).date()
    for role in HANDLERS:
        for one in candidates_for(session, complaint, role, today):
            if one.employee_id == employee_id:
                if one.against:
                    raise Invalid(SENTENCES[min(one.against)], field="employee_id")
                _give(session, actor, complaint, employee_id, Party.ASSIGNER, reason, now)
                return
    raise Invalid("Choose a complaint officer or somebody of the leadership.", field="employee_id")


def _give(
    session: Session, actor: Actor, complaint: Complaint, employee_id: int, party: Party, reason: str, now: datetime
) -> None:
    before = open_assignment(session, complaint.id) if complaint.handler_id is not None else None
    if before is not None and before.employee_id == employee_id:
        raise Refused("This person handles the complaint already.")
    complaint.state = advance(complaint.state, Action.ASSIGN, party)
    complaint.handler_id = employee_id
    if before is not None:
        before.until_at = now
        session.flush()
    session.add(
        CaseAssignment(
            complaint_id=complaint.id,
            employee_id=employee_id,
            from_at=now,
            reason=reason,
            assigned_by_id=actor.account_id,
        )
    )
    session.flush()
    record(
        session,
        actor,
        "complaints:case:assign",
        "complaint",
        complaint.id,
        before={"employee": before.employee_id if before else None},
        after={"employee": employee_id},
    )


def move_away_from_conflict(session: Session, complaint: Complaint, now: datetime) -> bool:
    """After a new subject: take the complaint from a handler who now stands too near. True where it was moved."""
    current = open_assignment(session, complaint.id)
    if current is None or not conflicts_of(session, complaint, current.employee_id, clock.local(now).date()):
        return False
    current.until_at, complaint.handler_id = now, None
    session.flush()
    assign_by_load(session, complaint, now)
    return True


def conflicts_of(session: Session, complaint: Complaint, employee_id: int, today: date) -> frozenset[Conflict]:
    """What keeps an employee from handling a complaint; by its subjects, not by names in its words."""
    subjects = list(session.scalars(select(Subject.employee_id).where(Subject.complaint_id == complaint.id)))
    placements = placements_of(session, [employee_id, *subjects]) if subjects else []
    return conflicts(employee_id, subjects, placements, complaint.event_on, today)


def employee_with(session: Session, number: str, today: date) -> Employee | None:
    """The employee with a staff number, also one who has left."""
    return session.scalars(select(Employee).where(Employee.number == number, or_(Employee.entered_on <= today))).first()
