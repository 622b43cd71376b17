"""Giving complaints to people: at once, by skills and workload, never against a conflict of interest (policy 9.1.2)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, func, or_, select, update
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
    next_in_line,
)
from complaints.cases.rules.fitting import (
    ANSWERED,
    WEIGHTS,
    Aspect,
    Choice,
    Demand,
    Fit,
    Skills,
    best_suited,
    fits_of,
)
from complaints.cases.rules.workflow import UNANSWERED, Action, Party, State, advance
from complaints.cases.tellings import News, tell
from complaints.intake.rules import gives_name, gives_number
from complaints.skills.models import OfficerSkills
from complaints.skills.queries import skills_of
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
    """Somebody who might handle a complaint, with what speaks for and against it.

    ``load`` is what their open complaints weigh, ``count`` how many there are.
    """

    employee_id: int
    name: str
    load: int
    count: int
    against: frozenset[Conflict]
    away: bool = False
    fits: dict[Aspect, Fit] = field(default_factory=dict)

    @property
    def standing(self) -> Standing:
        """What the rule asks of them."""
        return Standing(
            employee_id=self.employee_id, load=self.load, near=bool(self.against), away=self.away, fits=self.fits
        )


def open_assignment(session: Session, complaint_id: int) -> CaseAssignment | None:
    """Who handles the complaint now."""
    return session.scalars(_OPEN, {"complaint_id": complaint_id}).first()


def candidates_for(session: Session, complaint: Complaint, role: Role, today: date) -> list[Candidate]:
    """Everybody with ``role`` who is employed and may sign in, with load, conflicts, absence and skills.

    Six statements, and one for what the complaint alleges where that was not read yet.
    """
    skills = dict[int, Skills]()
    people = list[Row[Any]]()
    for person, chosen in _holders_with_skills(session, role, today):
        skills[person.id] = chosen
        people.append(person)
    subjects = subjects_of(session, complaint.id)
    placements = placements_of(session, [*(person.id for person in people), *subjects])
    loads = _loads(session, [person.id for person in people])
    away = away_on(session, [person.id for person in people], today)
    demand = demand_of(complaint)
    first = complaint.state is State.RECEIVED and complaint.round_number == 1
    involved = NOBODY if first else involved_in(session, complaint, None)
    told = told_in(session, complaint)
    return [
        Candidate(
            employee_id=person.id,
            name=person.name,
            load=loads.get(person.id, (0, 0))[0],
            count=loads.get(person.id, (0, 0))[1],
            against=conflicts(person.id, subjects, placements, complaint.event_on, today, involved)
            | (frozenset({Conflict.IS_SUBJECT}) if is_named(told, person) else frozenset()),
            away=person.id in away,
            fits=fits_of(skills[person.id], demand),
        )
        for person in people
    ]


def demand_of(complaint: Complaint) -> Demand:
    """What a complaint asks of who handles it."""
    codes = frozenset(one.code for one in complaint.allegations)
    return Demand(language=complaint.language, channel=complaint.channel, codes=codes)


def is_named(complaint: Complaint, person: Row[Any]) -> bool:
    """Whether the complainant's own words name somebody, before anybody has made them a subject."""
    given = f"{complaint.agent_text}\n{complaint.called_from}"
    return gives_number(given, person.number) or gives_name(f"{given}\n{complaint.words}", person.name)


def holders_of(session: Session, role: Role, today: date) -> list[Row[Any]]:
    """Those with ``role`` who are employed, or from outside have a part on this day, and may sign in."""
    return list(session.execute(_holders(role, today)))


def _holders(role: Role, today: date) -> Select[int, str, str]:
    present = engaged_on(today) if role is Role.OUTSIDER else employed_on(today)
    return (
        select(Employee.id, Employee.number, Employee.name)
        .join(Account, Account.employee_id == Employee.id)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(AccountRole.role == role, AccountRole.ended_at.is_(None), Account.active, present)
        .order_by(Employee.id)
    )


def _holders_with_skills(session: Session, role: Role, today: date) -> list[tuple[Row[Any], Skills]]:
    """Those of ``holders_of``, each with what suits them on this day: the newest choice that has begun."""
    rows = session.execute(
        _holders(role, today)
        .add_columns(OfficerSkills)
        .outerjoin(OfficerSkills, (OfficerSkills.employee_id == Employee.id) & (OfficerSkills.since <= today))
        .order_by(OfficerSkills.since, OfficerSkills.id)
    )
    return list({row.id: (row, skills_of(row.OfficerSkills)) for row in rows}.values())


def _loads(session: Session, employee_ids: list[int]) -> dict[int, tuple[int, int]]:
    """What the open complaints that each of them handles weigh, and how many; an index holds all that is asked."""
    weight = case(
        (Complaint.state.not_in(UNANSWERED), ANSWERED),
        *((Complaint.severity == severity, weight) for severity, weight in WEIGHTS.items()),
    )
    rows = session.execute(
        select(Complaint.handler_id, func.sum(weight), func.count())
        .where(Complaint.handler_id.in_(employee_ids), Complaint.is_open)
        .group_by(Complaint.handler_id)
    )
    return {number: (int(load), count) for number, load, count in rows if number is not None}


def assign_best(session: Session, complaint: Complaint, now: datetime) -> int | None:
    """Give the complaint to the officer who suits it best, of several to who has least to do; to leadership where none
    may, then to those named from outside, who are told; None for nobody.

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
    choice, news = found
    chosen = choice.chosen.employee_id
    _give(session, PORTAL, complaint, chosen, Party.PORTAL, "", now, why_of(complaint, choice))
    if news is News.OUTSIDE:
        tell(session, PORTAL, complaint, chosen, news, now)
    return chosen, news


def why_of(complaint: Complaint, choice: Choice) -> dict[str, Any]:
    """Why the portal gave a complaint to somebody, as it is kept and shown; it names nobody."""
    chosen = choice.chosen
    return {
        "fits": {aspect.value: fit.value for aspect, fit in chosen.fits.items()},
        "codes": sorted(demand_of(complaint).codes),
        "load": chosen.load,
        "among": choice.among,
        "alike": choice.alike,
        "away": isinstance(chosen, Standing) and chosen.away,
    }


def who_is_next(session: Session, complaint: Complaint, today: date) -> tuple[Choice, News] | None:
    """Who would get the complaint and why, and which news that is to them; None where nobody is left."""
    outside: list[Standing] = []
    chosen = next_in_line(
        _levels(session, complaint, HANDLERS, today, []), _levels(session, complaint, OUTSIDE, today, outside)
    )
    if chosen is None:
        return None
    return chosen, News.OUTSIDE if any(one.employee_id == chosen.chosen.employee_id for one in outside) else News.GIVEN


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
            one.standing
            for one in candidates_for(session, complaint, role, today)
            if not one.against and not one.away and one.employee_id != complaint.handler_id
        ]
        choice = best_suited(there)
        if choice is not None:
            chosen = choice.chosen.employee_id
            _give(session, actor, complaint, chosen, Party.PORTAL, "", now, why_of(complaint, choice))
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
    session: Session,
    actor: Actor,
    complaint: Complaint,
    employee_id: int,
    party: Party,
    reason: str,
    now: datetime,
    why: dict[str, Any] | None = None,
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
            why=why,
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
