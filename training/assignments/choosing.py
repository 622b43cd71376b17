"""Who may be given training and who is meant by a choice, before anything is written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.errors import Invalid
from portal.people.models import Assignment, Employee, Post, Team
from portal.people.queries import employed_on, holds_on, within_reach
from training.assignments.rules import Aim, fingerprint
from training.courses.models import Enrolment

WRITE = "training:assignment:write"
MOST_TICKED = 200
"""So many people are offered to be ticked; where there are more, they are named by staff number."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody who assigns training has chosen; whom it means is asked of ``meant_by``."""

    programme_id: int
    aim: Aim
    employee_ids: tuple[int, ...] = ()
    numbers: tuple[str, ...] = ()
    team_id: int | None = None
    post: Post | None = None
    joins_until: date | None = None
    reason: str = ""
    blocks_calling: bool = False


@dataclass(frozen=True, kw_only=True)
class MeantPerson:
    """Somebody who would get the training. ``follows`` says that a plan of it is open already."""

    employee_id: int
    name: str
    number: str
    team: str
    follows: bool


@dataclass(frozen=True, kw_only=True)
class Meant:
    """Who is meant by a wish, and the fingerprint of it."""

    people: tuple[MeantPerson, ...]
    seen: str


def in_reach(actor: Actor, day: date) -> ColumnElement[bool]:
    """The condition on Employee that keeps to whom the actor may give training: employed, in reach, never themself."""
    return and_(employed_on(day), within_reach(actor, WRITE, day), Employee.id != (actor.employee_id or -1))


def reaches_all(actor: Actor) -> bool:
    """Whether the actor may give training to everybody, posts included."""
    return actor.scope(WRITE) is Scope.ALL


def people_to_choose(session: Session, actor: Actor, day: date) -> list[tuple[int, str]]:
    """Who may be ticked, by team and number; nobody where there are more than MOST_TICKED."""
    rows = session.execute(
        _people(actor, day).order_by(func.coalesce(Team.code, ""), Employee.number).limit(MOST_TICKED + 1)
    ).all()
    if len(rows) > MOST_TICKED:
        return []
    return [(row.id, " · ".join(word for word in (row.name, row.team) if word)) for row in rows]


def _people(actor: Actor, day: date) -> Select[int, str, str, str]:
    return (
        select(Employee.id, Employee.name, Employee.number, func.coalesce(Team.name, "").label("team"))
        .outerjoin(Assignment, (Assignment.employee_id == Employee.id) & holds_on(day))
        .outerjoin(Team, Team.id == Assignment.team_id)
        .where(in_reach(actor, day))
    )


def teams_to_choose(session: Session, actor: Actor) -> Sequence[Team]:
    """The teams whose people the actor may give training to."""
    statement = select(Team).order_by(Team.code)
    if not reaches_all(actor):
        statement = statement.where(Team.id.in_(actor.led_team_ids or {-1}))
    return session.scalars(statement).all()


def meant_by(session: Session, actor: Actor, wish: Wish, day: date) -> Meant:
    """Who is meant on ``day``; Invalid at its field for people out of reach, unknown ones alike, and for nobody."""
    statement = _people(actor, day).order_by(Employee.number)
    if wish.aim is Aim.TEAM:
        statement = statement.where(Assignment.team_id == wish.team_id)
    elif wish.aim is Aim.POST:
        statement = statement.where(Assignment.post == wish.post)
    else:
        statement = statement.where(or_(Employee.id.in_(wish.employee_ids), Employee.number.in_(wish.numbers)))
    rows = session.execute(statement).all()
    if wish.aim is Aim.PEOPLE:
        _check_found(wish, {row.number for row in rows}, {row.id for row in rows})
    if not rows:
        raise Invalid("Nobody is meant: choose at least one person.", field=_FIELDS[wish.aim])
    following = set(open_enrolments(session, [row.id for row in rows], wish.programme_id))
    people = {
        row.id: MeantPerson(
            employee_id=row.id, name=row.name, number=row.number, team=row.team, follows=row.id in following
        )
        for row in rows
    }
    return Meant(people=tuple(people.values()), seen=fingerprint(wish.programme_id, people))


_FIELDS = {Aim.PEOPLE: "people", Aim.TEAM: "team", Aim.POST: "post"}


def _check_found(wish: Wish, numbers: Collection[str], employee_ids: Collection[int]) -> None:
    for number in wish.numbers:
        if number not in numbers:
            raise Invalid(
                "There is nobody with staff number %(number)s to whom you may give training.",
                field="numbers",
                number=number,
            )
    if not set(wish.employee_ids) <= set(employee_ids):
        raise Invalid("Somebody chosen is not there any more. Look again.", field="people")


def open_enrolments(session: Session, employee_ids: Collection[int], programme_id: int) -> dict[int, int]:
    """Who has an open round of a programme, with the enrolment's id."""
    rows = session.execute(
        select(Enrolment.employee_id, Enrolment.id).where(
            Enrolment.employee_id.in_(employee_ids),
            Enrolment.programme_id == programme_id,
            Enrolment.finished_at.is_(None),
        )
    )
    return {employee_id: enrolment_id for employee_id, enrolment_id in rows}  # noqa: C416 - rows are typed so
