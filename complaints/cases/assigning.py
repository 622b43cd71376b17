"""Giving complaints to people: at once, by workload, never against a conflict of interest (policy 9.1.2)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from complaints.absences.queries import away_on
from complaints.cases.models import CaseAssignment, CaseClock, Complaint, RoleHolding
from complaints.cases.nearness import conflicts_of, involved_in, placements_of, subjects_of
from complaints.cases.queries import told_in
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.conflict import (
    NOBODY,
    SENTENCES,
    Conflict,
    Standing,
    conflicts,
    least_loaded,
    next_in_line,
)
from complaints.cases.rules.workflow import Action, Party, State, advance
from complaints.cases.tellings import News, tell
from complaints.intake.rules import gives_name, gives_number
from portal import clock
from portal.audit.services import record
from portal.auth.actor import PORTAL, Actor
from portal.auth.models import Account, AccountRole
from portal.auth.rules import Role
from portal.errors import Invalid, Refused
from portal.people.models import Employee
from portal.people.queries import employed_on, engaged_on

_OPEN = select(CaseAssignment).where(
    CaseAssignment.complaint_id == bindparam("complaint_id"), CaseAssignment.until_at.is_(None)
)
HANDLERS = (Role.OFFICER, Role.LEADER)
"""Who handles complaints: officers, and leadership where no officer remains."""
OUTSIDE = (Role.OUTSIDER,)
"""Who takes a complaint to which all of them stand too near."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who might handle a complaint, with what speaks against it."""

    employee_id: int
    name: str
    load: int
    against: frozenset[Conflict]
    away: bool = False

    @property
    def standing(self) -> Standing:
        """What the rule asks of them."""
        return Standing(employee_id=self.employee_id, load=self.load, near=bool(self.against), away=self.away)


def open_assignment(session: Session, complaint_id: int) -> CaseAssignment | None:
    """Who handles the complaint now."""
    return session.scalars(_OPEN, {"complaint_id": complaint_id}).first()


def candidates_for(session: Session, complaint: Complaint, role: Role, today: date) -> list[Candidate]:
    """Everybody with ``role`` who is employed and may sign in, with load, conflicts and absence; six statements."""
    people = holders_of(session, role, today)
    subjects = subjects_of(session, complaint.id)
    placements = placements_of(session, [*(person.id for person in people), *subjects])
    loads = _loads(session, [person.id for person in people])
    away = away_on(session, [person.id for person in people], today)
    first = complaint.state is State.RECEIVED and complaint.round_number == 1
    involved = NOBODY if first else involved_in(session, complaint, None)
    told = told_in(session, complaint)
    return [
        Candidate(
            employee_id=person.id,
            name=person.name,
            load=loads.get(person.id, 0),
            against=conflicts(person.id, subjects, placements, complaint.event_on, today, involved)
            | (frozenset({Conflict.IS_SUBJECT}) if is_named(told, person) else frozenset()),
            away=person.id in away,
        )
        for person in people
    ]


def is_named(complaint: Complaint, person: Row[int, str, str]) -> bool:
    """Whether the complainant's own words name somebody, before anybody has made them a subject."""
    given = f"{complaint.agent_text}\n{complaint.called_from}"
    return gives_number(given, person.number) or gives_name(f"{given}\n{complaint.words}", person.name)


def holders_of(session: Session, role: Role, today: date) -> list[Row[int, str, str]]:
    """Those with ``role`` who are employed, or from outside have a part on this day, and may sign in."""
    present = engaged_on(today) if role is Role.OUTSIDER else employed_on(today)
    return list(
        session.execute(
            select(Employee.id, Employee.number, Employee.name)
            .join(Account, Account.employee_id == Employee.id)
            .join(AccountRole, AccountRole.account_id == Account.id)
            .where(AccountRole.role == role, AccountRole.ended_at.is_(None), Account.active, present)
            .order_by(Employee.id)
        )
    )


def _loads(session: Session, employee_ids: list[int]) -> dict[int, int]:
    """How many open complaints each of them handles; an index holds all that is asked."""
    rows = session.execute(
        select(Complaint.handler_id, func.count())
        .where(Complaint.handler_id.in_(employee_ids), Complaint.is_open)
        .group_by(Complaint.handler_id)
    )
    return {number: count for number, count in rows if number is not None}


def assign_by_load(session: Session, complaint: Complaint, now: datetime) -> int | None:
    """Give the complaint to the officer with the fewest open ones; to leadership where none may, then to those named
    from outside, who are told; None for nobody.

    Whoever is away gets it only where everybody is who may: it is theirs rather than nobody's, and warnings go up.
    """
    found = _assign(session, complaint, now)
    return found[0] if found is not None else None


def _assign(session: Session, complaint: Complaint, now: datetime) -> tuple[int, News] | None:
    """Who was given the complaint, with what they are to hear; who is from outside has heard it already."""
    found = who_is_next(session, complaint, clock.local(now).date())
    if found is None:
        record(session, PORTAL, "complaints:case:assign", "complaint", complaint.id, result="nobody")
        return None
    _give(session, PORTAL, complaint, found[0], Party.PORTAL, "", now)
    if found[1] is News.OUTSIDE:
        tell(session, PORTAL, complaint, *found, now)
    return found


def who_is_next(session: Session, complaint: Complaint, today: date) -> tuple[int, News] | None:
    """Who would get the complaint, and which news that is to them; None where nobody is left."""
    outside: list[Standing] = []
    chosen = next_in_line(
        _levels(session, complaint, HANDLERS, today, []), _levels(session, complaint, OUTSIDE, today, outside)
    )
    if chosen is None:
        return None
    return chosen, News.OUTSIDE if any(one.employee_id == chosen for one in outside) else News.GIVEN


def _levels(
    session: Session, complaint: Complaint, roles: Iterable[Role], today: date, read: list[Standing]
) -> Iterator[list[Standing]]:
    """How those of each role stand, read when it is asked for, and then noted in ``read``."""
    for role in roles:
        level = [one.standing for one in candidates_for(session, complaint, role, today)]
        read += level
        yield level


def people_for(session: Session, complaint: Complaint, today: date) -> list[Candidate]:
    """Everybody who handles complaints; where nobody of them may take this one, those from outside as well."""
    people = [one for role in HANDLERS for one in candidates_for(session, complaint, role, today)]
    if all(one.against for one in people):
        people += [one for role in OUTSIDE for one in candidates_for(session, complaint, role, today)]
    return people


def give_to_present(session: Session, actor: Actor, complaint: Complaint, now: datetime) -> int | None:
    """Give a complaint of somebody who goes away to who is there, and tell them; None where nobody may."""
    today = clock.local(now).date()
    for role in HANDLERS:
        there = [
            one
            for one in candidates_for(session, complaint, role, today)
            if not one.against and not one.away and one.employee_id != complaint.handler_id
        ]
        chosen = least_loaded({one.employee_id: one.load for one in there})
        if chosen is not None:
            _give(session, actor, complaint, chosen, Party.PORTAL, "", now)
            tell(session, actor, complaint, chosen, News.GIVEN, now)
            return chosen
    return None


def keep_handler(session: Session, complaint: Complaint, origin: Complaint, now: datetime) -> bool:
    """Give a case to who handles the one that it goes on from, unless somebody stands too near; False then."""
    if origin.handler_id is None or conflicts_of(session, complaint, origin.handler_id, clock.local(now).date()):
        return False
    _give(session, PORTAL, complaint, origin.handler_id, Party.PORTAL, "", now)
    return True


def assign_complaint(
    session: Session, actor: Actor, complaint_id: int, employee_id: int, reason: str, now: datetime
) -> None:
    """Give a complaint to somebody else, from outside only where nobody in the house may take it.

    Raises Invalid with the conflict, and for who handles no complaints.
    """
    complaint = session.get_one(Complaint, complaint_id)
    for one in people_for(session, complaint, clock.local(now).date()):
        if one.employee_id == employee_id:
            if one.against:
                raise Invalid(SENTENCES[min(one.against)], field="employee_id")
            if one.away:
                raise Invalid("This person is away today.", field="employee_id")
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
            round_number=complaint.round_number,
        )
    )
    session.flush()
    waits = (CaseClock.complaint_id == complaint.id, CaseClock.kind == ClockKind.ASSIGN, CaseClock.done_at.is_(None))
    session.execute(update(CaseClock).where(*waits).values(done_at=now))
    record(
        session,
        actor,
        "complaints:case:assign",
        "complaint",
        complaint.id,
        before={"employee": before.employee_id if before else None},
        after={"employee": employee_id},
    )


def take_from_who_is_near(session: Session, actor: Actor, complaint: Complaint, person_id: int, now: datetime) -> bool:
    """Before ``person_id`` becomes a subject: end the assignment and the roles of whoever stands too near to them.

    The database asks for this order (``guard.py``). True where the handler lost the case: then it is given anew. Who
    lost something is told, and each loss is an entry of the trail.
    """
    today, moved = clock.local(now).date(), False
    current = open_assignment(session, complaint.id)
    if current is not None and conflicts_of(session, complaint, current.employee_id, today, also=[person_id]):
        current.until_at, complaint.handler_id, moved = now, None, True
        _taken_back(session, actor, complaint, current.employee_id, "handler", now)
    held = select(RoleHolding).where(RoleHolding.complaint_id == complaint.id, RoleHolding.until_at.is_(None))
    for holding in session.scalars(held.order_by(RoleHolding.id)).all():
        if conflicts_of(session, complaint, holding.employee_id, today, holding.role, also=[person_id]):
            holding.until_at = now
            _taken_back(session, actor, complaint, holding.employee_id, holding.role, now)
    session.flush()
    return moved


def _taken_back(
    session: Session, actor: Actor, complaint: Complaint, employee_id: int, part: str, now: datetime
) -> None:
    before = {"employee": employee_id, "part": part}
    record(session, actor, "complaints:case:take_back", "complaint", complaint.id, before=before)
    tell(session, actor, complaint, employee_id, News.TAKEN_BACK, now)


def give_anew(session: Session, complaint: Complaint, now: datetime) -> None:
    """Give a case that was taken back to somebody else, who is told; nobody may be left (a duty of compliance then)."""
    found = _assign(session, complaint, now)
    if found is not None and found[1] is News.GIVEN:
        tell(session, PORTAL, complaint, *found, now)


def employee_with(session: Session, number: str, today: date) -> Employee | None:
    """The employee with a staff number, also one who has left."""
    return session.scalars(select(Employee).where(Employee.number == number, or_(Employee.entered_on <= today))).first()
