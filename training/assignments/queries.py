"""Reading special training: the list, one assignment with its people, and why somebody has a plan."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, select, true
from sqlalchemy.orm import Session, joinedload

from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.errors import NotFound
from portal.people.models import Assignment, Employee
from portal.people.queries import employed_on, holds_on
from portal.words import mark
from training.assignments.choosing import in_reach, reaches_all
from training.assignments.models import AssignedPerson, SpecialTraining, Withdrawal
from training.assignments.rules import Progress, ReasonKind, progress_of, without_maker
from training.courses.models import Enrolment, Programme
from training.courses.queries import plans_of
from training.courses.rules import Plan

_NOTHING = mark("There is no such training.")


def joiners_of(session: Session, assignment: SpecialTraining, day: date) -> list[int]:
    """Who holds the team or post on ``day`` and was not reached yet, its maker left out."""
    reached = select(AssignedPerson.employee_id).where(AssignedPerson.assignment_id == assignment.id)
    aim = Assignment.team_id == assignment.team_id if assignment.team_id else Assignment.post == assignment.post
    found = session.scalars(
        select(Employee.id)
        .join(Assignment, Assignment.employee_id == Employee.id)
        .where(holds_on(day), employed_on(day), aim, Employee.id.not_in(reached))
        .distinct()
    )
    maker = session.scalar(select(Account.employee_id).where(Account.id == assignment.made_by_id))
    return without_maker(found, maker)


def standing(session: Session, day: date) -> Sequence[SpecialTraining]:
    """What still reaches who joins a team or takes a post on ``day``."""
    return session.scalars(
        select(SpecialTraining)
        .outerjoin(Withdrawal)
        .where(SpecialTraining.joins_until >= day, Withdrawal.assignment_id.is_(None))
        .order_by(SpecialTraining.id)
    ).all()


def _mine_or_reached(actor: Actor, day: date) -> ColumnElement[bool]:
    """The condition on SpecialTraining that keeps to what the actor made and what reached somebody in their reach."""
    if reaches_all(actor):
        return true()
    reached = (
        select(AssignedPerson.assignment_id)
        .join(Employee, Employee.id == AssignedPerson.employee_id)
        .where(in_reach(actor, day))
    )
    made = SpecialTraining.made_by_id == actor.account_id if actor.account_id is not None else false()
    return made | SpecialTraining.id.in_(reached)


def assignments_statement(actor: Actor, day: date, late_ids: Collection[int]) -> tuple[Select[*tuple[Any, ...]], Any]:
    """The list as (statement, counts): each assignment with its people in reach; ``late_ids`` are late enrolments."""
    finished, late = Enrolment.finished_at.is_not(None), Enrolment.id.in_(late_ids)
    counts = (
        select(
            AssignedPerson.assignment_id.label("assignment_id"),
            func.count().label("people"),
            func.sum(case((finished, 1), else_=0)).label("done"),
            func.sum(case((and_(Enrolment.id.is_not(None), ~finished, late), 1), else_=0)).label("late"),
        )
        .join(Employee, Employee.id == AssignedPerson.employee_id)
        .outerjoin(Enrolment, Enrolment.id == AssignedPerson.enrolment_id)
        .where(in_reach(actor, day))
        .group_by(AssignedPerson.assignment_id)
        .subquery()
    )
    statement = (
        select(
            SpecialTraining.id.label("assignment_id"),
            Programme.titles.label("titles"),
            SpecialTraining.reason.label("reason"),
            SpecialTraining.reasons.label("reasons"),
            SpecialTraining.reason_kind.label("reason_kind"),
            SpecialTraining.blocks_calling.label("blocks_calling"),
            SpecialTraining.made_at.label("made_at"),
            Withdrawal.withdrawn_at.label("withdrawn_at"),
            func.coalesce(counts.c.people, 0).label("people"),
            func.coalesce(counts.c.done, 0).label("done"),
            func.coalesce(counts.c.late, 0).label("late"),
        )
        .join(Programme, Programme.id == SpecialTraining.programme_id)
        .outerjoin(Withdrawal, Withdrawal.assignment_id == SpecialTraining.id)
        .outerjoin(counts, counts.c.assignment_id == SpecialTraining.id)
        .where(_mine_or_reached(actor, day))
    )
    return statement, counts


@dataclass(frozen=True, kw_only=True)
class ReachedPerson:
    """Somebody reached by special training: who, their plan of it, and where they stand."""

    employee_id: int
    name: str
    number: str
    added_at: datetime
    began: bool
    finished_at: datetime | None
    plan: Plan | None
    progress: Progress


@dataclass(frozen=True, kw_only=True)
class AssignmentFile:
    """An assignment's page. ``people`` are those in the reader's reach; ``maker`` is "" for the portal itself."""

    assignment: SpecialTraining
    maker: str
    withdrawn_by: str
    people: tuple[ReachedPerson, ...]
    may_withdraw: bool


def assignment_for(session: Session, actor: Actor, assignment_id: int, day: date) -> AssignmentFile:
    """An assignment with the people in reach; NotFound for an unknown one and a foreign one alike."""
    assignment = session.scalars(
        select(SpecialTraining)
        .where(SpecialTraining.id == assignment_id, _mine_or_reached(actor, day))
        .options(
            joinedload(SpecialTraining.programme),
            joinedload(SpecialTraining.team),
            joinedload(SpecialTraining.withdrawal),
        )
    ).first()
    if assignment is None:
        raise NotFound(_NOTHING)
    names = names_of(session, {assignment.made_by_id, getattr(assignment.withdrawal, "withdrawn_by_id", None)})
    mine = assignment.made_by_id is not None and assignment.made_by_id == actor.account_id
    return AssignmentFile(
        assignment=assignment,
        maker=names.get(assignment.made_by_id, ""),
        withdrawn_by=names.get(assignment.withdrawal.withdrawn_by_id, "") if assignment.withdrawal else "",
        people=tuple(_reached_people(session, actor, assignment, day)),
        may_withdraw=assignment.withdrawal is None and (mine or reaches_all(actor)),
    )


def _reached_people(session: Session, actor: Actor, assignment: SpecialTraining, day: date) -> list[ReachedPerson]:
    rows: Sequence[Any] = session.execute(
        select(AssignedPerson, Employee, Enrolment)
        .join(Employee, Employee.id == AssignedPerson.employee_id)
        .outerjoin(Enrolment, Enrolment.id == AssignedPerson.enrolment_id)
        .where(AssignedPerson.assignment_id == assignment.id, in_reach(actor, day))
        .order_by(Employee.number)
    ).all()
    plans = plans_of(session, [enrolment for _, _, enrolment in rows if enrolment is not None], day)
    return [
        ReachedPerson(
            employee_id=employee.id,
            name=employee.name,
            number=employee.number,
            added_at=reached.added_at,
            began=reached.began,
            finished_at=enrolment.finished_at if enrolment else None,
            plan=plans.get(reached.enrolment_id),
            progress=progress_of(
                has_plan=enrolment is not None,
                finished=enrolment is not None and enrolment.finished_at is not None,
                late=enrolment is not None and plans[enrolment.id].late > 0,
                withdrawn=assignment.withdrawal is not None,
            ),
        )
        for reached, employee, enrolment in rows
    ]


def names_of(session: Session, account_ids: Collection[int | None]) -> dict[int | None, str]:
    """The names of the people behind accounts."""
    rows = session.execute(
        select(Account.id, Employee.name)
        .join(Employee, Employee.id == Account.employee_id)
        .where(Account.id.in_([number for number in account_ids if number is not None]))
    )
    return {account_id: name for account_id, name in rows}  # noqa: C416 - rows are typed so


@dataclass(frozen=True, kw_only=True)
class Why:
    """The answer to “why do I have this?”: what led to it, the reason in somebody's words, whose, and when.

    ``reasons`` hold it in every language where the portal words it.
    """

    kind: ReasonKind
    reason: str
    reasons: dict[str, str]
    by: str
    at: datetime
    blocks_calling: bool


def reasons_of(session: Session, enrolment_ids: Collection[int]) -> dict[int, list[Why]]:
    """Why these plans are there, by enrolment, the first reason first; withdrawn ones are left out. One statement."""
    found: dict[int, list[Why]] = defaultdict(list)
    if not enrolment_ids:
        return found
    rows: Sequence[Any] = session.execute(
        select(AssignedPerson.enrolment_id, AssignedPerson.added_at, SpecialTraining, Employee.name)
        .join(SpecialTraining, SpecialTraining.id == AssignedPerson.assignment_id)
        .outerjoin(Withdrawal, Withdrawal.assignment_id == SpecialTraining.id)
        .outerjoin(Account, Account.id == SpecialTraining.made_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(AssignedPerson.enrolment_id.in_(enrolment_ids), Withdrawal.assignment_id.is_(None))
        .order_by(AssignedPerson.id)
    ).all()
    for enrolment_id, added_at, assignment, name in rows:
        found[enrolment_id].append(
            Why(
                kind=assignment.reason_kind,
                reason=assignment.reason,
                reasons=assignment.reasons,
                by=name or "",
                at=added_at,
                blocks_calling=assignment.blocks_calling,
            )
        )
    return found


@dataclass(frozen=True, kw_only=True)
class Blocking:
    """Special training that keeps somebody off the phone until it is done."""

    employee_id: int
    enrolment_id: int
    titles: dict[str, str]
    kind: ReasonKind
    since: datetime


def blocking(session: Session, employee_ids: Collection[int]) -> list[Blocking]:
    """What keeps these people from calling: open special training that was given so and not withdrawn."""
    rows = session.execute(
        select(AssignedPerson, SpecialTraining.reason_kind, Programme.titles)
        .join(SpecialTraining, SpecialTraining.id == AssignedPerson.assignment_id)
        .join(Programme, Programme.id == SpecialTraining.programme_id)
        .join(Enrolment, Enrolment.id == AssignedPerson.enrolment_id)
        .outerjoin(Withdrawal, Withdrawal.assignment_id == SpecialTraining.id)
        .where(
            AssignedPerson.employee_id.in_(employee_ids),
            SpecialTraining.blocks_calling.is_(True),
            Enrolment.finished_at.is_(None),
            Withdrawal.assignment_id.is_(None),
        )
        .order_by(AssignedPerson.id)
    )
    return [
        Blocking(
            employee_id=person.employee_id,
            enrolment_id=person.enrolment_id or 0,
            titles=titles,
            kind=kind,
            since=person.added_at,
        )
        for person, kind, titles in rows
    ]
