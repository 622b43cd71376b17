"""Reading what officers are suited for on a day, and what nobody is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.rules.fitting import EVERYTHING, Fit, Skills
from complaints.skills.models import OfficerSkills
from portal.auth.models import Account, AccountRole
from portal.auth.rules import Role
from portal.people.models import Employee
from portal.people.queries import employed_on

ROLES = (Role.OFFICER, Role.LEADER)
"""Whose skills are chosen: officers, and leadership, which handles what no officer may."""
MOST_VERSIONS = 20


def skills_of(row: OfficerSkills | None) -> Skills:
    """A row as the rule wants it; without one everything suits."""
    if row is None:
        return EVERYTHING
    return Skills(languages=frozenset(row.languages), channels=frozenset(row.channels), areas=frozenset(row.areas))


@dataclass(frozen=True, kw_only=True)
class Handler:
    """Somebody who handles complaints, with what holds today and what is still to begin."""

    employee_id: int
    name: str
    roles: frozenset[Role]
    now: OfficerSkills | None
    coming: tuple[OfficerSkills, ...]


def handlers_with_skills(session: Session, day: date) -> list[Handler]:
    """Everybody who handles complaints and is employed, officers first; two statements."""
    people: dict[int, str] = {}
    roles: dict[int, set[Role]] = {}
    for number, name, role in session.execute(
        select(Employee.id, Employee.name, AccountRole.role)
        .join(Account, Account.employee_id == Employee.id)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(AccountRole.role.in_(ROLES), AccountRole.ended_at.is_(None), Account.active, employed_on(day))
        .order_by(Employee.id)
    ):
        people[number] = name
        roles.setdefault(number, set()).add(role)
    rows = session.scalars(
        select(OfficerSkills)
        .where(OfficerSkills.employee_id.in_(people))
        .order_by(OfficerSkills.since, OfficerSkills.id)
    ).all()
    found = [
        Handler(
            employee_id=number,
            name=name,
            roles=frozenset(roles[number]),
            now=next((row for row in reversed(rows) if row.employee_id == number and row.since <= day), None),
            coming=tuple(row for row in rows if row.employee_id == number and row.since > day),
        )
        for number, name in people.items()
    ]
    return sorted(found, key=lambda one: (Role.OFFICER not in one.roles, one.employee_id))


def versions_of(session: Session, employee_id: int) -> list[tuple[OfficerSkills, str]]:
    """What was chosen for somebody so far, with who chose it, the newest first."""
    rows = session.execute(
        select(OfficerSkills, Employee.name)
        .outerjoin(Account, Account.id == OfficerSkills.set_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(OfficerSkills.employee_id == employee_id)
        .order_by(OfficerSkills.since.desc(), OfficerSkills.id.desc())
        .limit(MOST_VERSIONS)
    )
    return [(row, name or "") for row, name in rows]


def newest_number(session: Session, employee_id: int) -> int:
    """Which choice was made last for somebody; 0 before the first."""
    newest = select(OfficerSkills.id).where(OfficerSkills.employee_id == employee_id).order_by(OfficerSkills.id.desc())
    return session.scalar(newest.limit(1)) or 0


def nobody_for(skills: Iterable[Skills], asked: Collection[str], kind: str) -> list[str]:
    """Which of these languages, channels or groups suit nobody."""
    known = [getattr(one, kind) for one in skills]
    return [each for each in asked if not any(not chosen or each in chosen for chosen in known)]


def degree(fits: Mapping[str, str], aspect: str) -> Fit:
    """How somebody suited an aspect, as it was kept with an assignment."""
    return Fit(fits.get(aspect, Fit.OPEN))
