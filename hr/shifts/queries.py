"""Reading shifts for their pages: the list, a shift with its versions, and who works it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hr.attendance.models import PlanOffset, Rotation, Shift, ShiftPlan, ShiftVersion
from hr.attendance.plans import Edition, all_shifts
from hr.attendance.records import planned_for
from hr.attendance.rule_page import shifts_in_force
from portal.auth.models import Account
from portal.errors import NotFound
from portal.people.models import Assignment, Employee, Team
from portal.people.queries import employed_on, holds_on

MOST_PLANS = 200


@dataclass(frozen=True, kw_only=True)
class ShiftLine:
    """A shift of the list; ``edition`` is None before its first day, ``coming`` the day of the next version."""

    shift: Shift
    edition: Edition | None
    coming: date | None
    people: int


def shift_lines(session: Session, today: date) -> list[ShiftLine]:
    """Every shift with today's version, its next one, and how many people work it today."""
    shifts, people = all_shifts(session), people_by_shift(session, today)
    begins: dict[int, list[date]] = {}
    for shift_id, starts_on in session.execute(select(ShiftVersion.shift_id, ShiftVersion.starts_on)):
        begins.setdefault(shift_id, []).append(starts_on)
    return [
        ShiftLine(
            shift=shift,
            edition=shifts.on(shift.id, today),
            coming=min((day for day in begins.get(shift.id, []) if day > today), default=None),
            people=people[shift.id],
        )
        for shift in session.scalars(select(Shift).order_by(Shift.code))
    ]


def shifts_of(session: Session) -> Sequence[Shift]:
    """All shifts, by code."""
    return session.scalars(select(Shift).order_by(Shift.code)).all()


def people_by_shift(session: Session, day: date) -> Counter[int]:
    """How many employees have each shift planned for the day, days off by the calendar left aside."""
    ids = list(session.scalars(select(Employee.id).where(employed_on(day))))
    plans, places = planned_for(session, ids, day, day)
    found = (plans.day(employee_id, places.team(employee_id, day), day) for employee_id in ids)
    return Counter(plan.edition.shift_id for plan in found if plan.edition is not None)


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    """A version with who wrote it; ``holds`` says: now, later, before, or replaced (never held any more)."""

    version: ShiftVersion
    writer: str
    holds: str
    until: date | None


def shift_for(session: Session, shift_id: int) -> Shift:
    """The shift; NotFound for an unknown id."""
    shift = session.get(Shift, shift_id)
    if shift is None:
        raise NotFound("There is no such shift.")
    return shift


def versions_of(session: Session, shift_id: int, today: date) -> list[VersionLine]:
    """A shift's versions, the newest first."""
    rows = session.execute(
        select(ShiftVersion, Account.username)
        .outerjoin(Account, Account.id == ShiftVersion.written_by_id)
        .where(ShiftVersion.shift_id == shift_id)
        .order_by(ShiftVersion.starts_on, ShiftVersion.id)
    ).all()
    found: list[VersionLine] = []
    for place, (version, writer) in enumerate(rows):
        after = rows[place + 1][0].starts_on if place + 1 < len(rows) else None
        until = None if after is None else after - timedelta(days=1)
        found.append(
            VersionLine(version=version, writer=writer or "", holds=_holds(version, after, today), until=until)
        )
    return found[::-1]


def _holds(version: ShiftVersion, after: date | None, today: date) -> str:
    if after == version.starts_on:
        return "replaced"
    if version.starts_on > today:
        return "later"
    return "before" if after is not None and after <= today else "now"


def workers_of(session: Session, shift_id: int, today: date) -> list[tuple[str | None, str, date]]:
    """Teams (None: the company) that work the shift today, the rotation by which they come to it, since when."""
    force = next((one for one in shifts_in_force(session, today) if one.shift.shift_id == shift_id), None)
    if force is None:
        return []
    return [*((team, "", since) for team, since in force.groups), *force.rotations]


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """A plan of the list with the names behind it."""

    plan: ShiftPlan
    team: str
    person: str
    holds: str


def plan_lines(session: Session, today: date) -> list[PlanLine]:
    """The newest plans, those that are to come first."""
    rows = session.execute(
        select(ShiftPlan, Team.name, Employee.name)
        .outerjoin(Team, Team.id == ShiftPlan.team_id)
        .outerjoin(Employee, Employee.id == ShiftPlan.employee_id)
        .options(joinedload(ShiftPlan.shift), joinedload(ShiftPlan.rotation))
        .order_by(ShiftPlan.starts_on.desc(), ShiftPlan.id.desc())
        .limit(MOST_PLANS)
    ).all()
    newest: set[tuple[int | None, int | None]] = set()
    found = []
    for plan, team, person in rows:
        whom, holds = (plan.team_id, plan.employee_id), "later"
        if plan.starts_on <= today:
            ended = plan.ends_on is not None and plan.ends_on < today
            holds = "before" if ended or whom in newest else "now"
            newest.add(whom)
        found.append(PlanLine(plan=plan, team=team or "", person=person or "", holds=holds))
    return found


def plan_for(session: Session, plan_id: int) -> PlanLine:
    """One plan; NotFound for an unknown id."""
    row = session.execute(
        select(ShiftPlan, Team.name, Employee.name)
        .outerjoin(Team, Team.id == ShiftPlan.team_id)
        .outerjoin(Employee, Employee.id == ShiftPlan.employee_id)
        .options(joinedload(ShiftPlan.shift), joinedload(ShiftPlan.rotation))
        .where(ShiftPlan.id == plan_id)
    ).first()
    if row is None:
        raise NotFound("There is no such plan.")
    return PlanLine(plan=row[0], team=row[1] or "", person=row[2] or "", holds="now")


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody of a team, and by how many steps they are ahead in its rotation."""

    id: int
    number: str
    name: str
    ahead: int


def members_of(session: Session, plan: ShiftPlan, day: date) -> list[Member]:
    """The people of the plan's team, with their offsets."""
    rows = session.execute(select(PlanOffset.employee_id, PlanOffset.steps).where(PlanOffset.plan_id == plan.id))
    ahead = {row.employee_id: row.steps for row in rows}
    people = session.scalars(
        select(Employee)
        .join(Assignment, Assignment.employee_id == Employee.id)
        .where(Assignment.team_id == plan.team_id, holds_on(day), employed_on(day))
        .order_by(Employee.number)
    )
    return [Member(id=one.id, number=one.number, name=one.name, ahead=ahead.get(one.id, 0)) for one in people]


def rotations_of(session: Session) -> Sequence[Rotation]:
    """All rotations, by name."""
    return session.scalars(select(Rotation).order_by(Rotation.name)).all()


def rotation_for(session: Session, rotation_id: int) -> Rotation:
    """One rotation; NotFound for an unknown id."""
    rotation = session.get(Rotation, rotation_id)
    if rotation is None:
        raise NotFound("There is no such rotation.")
    return rotation


def everybody(session: Session, day: date) -> Sequence[tuple[int, str, str]]:
    """Whom a plan may be for: (id, name, staff number) of those employed."""
    rows = session.execute(
        select(Employee.id, Employee.name, Employee.number).where(employed_on(day)).order_by(Employee.number)
    )
    return [(row[0], row[1], row[2]) for row in rows]
