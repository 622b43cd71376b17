"""Who is where in the plan: the list with the late ones first, one person's plan, and who is stuck at a quiz."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.auth.actor import Actor
from portal.errors import NotFound
from portal.people.models import Assignment, Employee, Team
from portal.people.queries import employed_on, holds_on, within_reach
from training.calls.rules.verdicts import Standing
from training.courses.counting import counts_now
from training.courses.models import Completion, Enrolment, Programme, Unit
from training.courses.queries import FollowedPlan, followed_plans, plans_of
from training.courses.rules import Plan, UnitKind
from training.plays.models import PlayedCall
from training.quizzes.models import Attempt, AttemptGrant, AttemptResult, QuizVersion
from training.quizzes.queries import is_newest_result
from training.quizzes.rules import TRANSPORT_GRACE

READ = "training:progress:read"
GRANT = "training:attempt:grant"
_TRIED: tuple[type[Attempt] | type[PlayedCall], ...] = (Attempt, PlayedCall)
_ON_TIME_RANK = 1_000
_FINISHED_RANK = 2_000


@dataclass(frozen=True, kw_only=True)
class OpenPlan:
    """A plan that somebody still has to finish, with the person."""

    enrolment_id: int
    employee_id: int
    name: str
    plan: Plan


def open_plans_in_reach(session: Session, actor: Actor, day: date) -> list[OpenPlan]:
    """The open plans of everybody the actor may see, late ones first; six statements whatever their number."""
    rows = session.execute(
        select(Enrolment, Employee.name)
        .join(Employee, Employee.id == Enrolment.employee_id)
        .where(
            Enrolment.finished_at.is_(None),
            Enrolment.starts_on <= day,
            employed_on(day),
            within_reach(actor, READ, day),
        )
        .order_by(Enrolment.starts_on, Enrolment.id)
    ).all()
    plans = plans_of(session, [enrolment for enrolment, _ in rows], day)
    found = [
        OpenPlan(enrolment_id=enrolment.id, employee_id=enrolment.employee_id, name=name, plan=plans[enrolment.id])
        for enrolment, name in rows
    ]
    return sorted(found, key=lambda item: (-item.plan.late, item.plan.starts_on, item.name))


def people_statement(actor: Actor, day: date) -> Select[*tuple[Any, ...]]:
    """Everybody in reach who follows or followed a programme, one row an enrolment."""
    done = (
        select(func.count())
        .select_from(Completion)
        .where(Completion.enrolment_id == Enrolment.id, counts_now())
        .correlate(Enrolment)
        .scalar_subquery()
    )
    return (
        select(
            Enrolment.id.label("enrolment_id"),
            Employee.id.label("employee_id"),
            Employee.name.label("name"),
            Employee.number.label("number"),
            func.coalesce(Team.name, "").label("team"),
            Enrolment.starts_on.label("starts_on"),
            Enrolment.finished_at.label("finished_at"),
            done.label("done"),
            Programme.titles.label("titles"),
        )
        .join(Programme, Programme.id == Enrolment.programme_id)
        .join(Employee, Employee.id == Enrolment.employee_id)
        .outerjoin(Assignment, (Assignment.employee_id == Employee.id) & holds_on(day))
        .outerjoin(Team, Team.id == Assignment.team_id)
        .where(employed_on(day), within_reach(actor, READ, day))
    )


def urgency(open_plans: Sequence[OpenPlan]) -> ColumnElement[int]:
    """An expression that sorts the late ones first, the most parts late at the top, then open, then finished."""
    late = {item.enrolment_id: -item.plan.late for item in open_plans if item.plan.late}
    rank = case(late, value=Enrolment.id, else_=_ON_TIME_RANK) if late else literal(_ON_TIME_RANK)
    return case((Enrolment.finished_at.is_not(None), _FINISHED_RANK), else_=rank)


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """A quiz or a practice call that somebody failed as often as they may: only another attempt gets them on."""

    enrolment_id: int
    unit_id: int


def stuck_at(session: Session, enrolment_ids: Sequence[int], now: datetime) -> list[Stuck]:
    """Where people have used up their attempts without a pass, as of ``now``; two statements."""
    tried = session.execute(
        union_all(_not_done(Attempt, enrolment_ids), _not_done(PlayedCall, enrolment_ids).where(_counting_calls()))
    ).all()
    if not tried:
        return []
    units = {unit_id for _, unit_id, _ in tried}
    allowed, granted, running = _limits(session, units, enrolment_ids, now)
    return [
        Stuck(enrolment_id=enrolment_id, unit_id=unit_id)
        for enrolment_id, unit_id, used in tried
        if used >= allowed[unit_id] + granted[enrolment_id, unit_id] and (enrolment_id, unit_id) not in running
    ]


def _not_done(tries: type[Attempt] | type[PlayedCall], enrolment_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """How often each part of these plans was tried that is not done: (enrolment, unit, tries)."""
    return (
        select(tries.enrolment_id, tries.unit_id, func.count())
        .outerjoin(
            Completion,
            (Completion.enrolment_id == tries.enrolment_id) & (Completion.unit_id == tries.unit_id) & counts_now(),
        )
        .where(tries.enrolment_id.in_(enrolment_ids), Completion.id.is_(None))
        .group_by(tries.enrolment_id, tries.unit_id)
    )


def _counting_calls() -> ColumnElement[bool]:
    """Calls that use up a try of a part that has a limit: ended, and not waiting for a trainer."""
    limited = select(Unit.id).where(Unit.kind == UnitKind.CALL, Unit.attempts.is_not(None))
    settled = or_(PlayedCall.standing.is_(None), PlayedCall.standing != Standing.UNSURE)
    return and_(PlayedCall.ended_at.is_not(None), PlayedCall.unit_id.in_(limited), settled)


_Place = tuple[int, int]
_ALLOWED, _GRANTED, _RUNNING = range(3)


def _limits(
    session: Session, unit_ids: set[int], enrolment_ids: Sequence[int], now: datetime
) -> tuple[Mapping[int, int], Mapping[_Place, int], set[_Place]]:
    """How often each part may be tried, what was granted on top, and where nobody has to grant more yet."""
    allowed: dict[int, int] = {}
    granted: dict[_Place, int] = defaultdict(int)
    running: set[_Place] = set()
    parts = (*_allowed(unit_ids), _granted(enrolment_ids), _running(enrolment_ids, now))
    for what, enrolment_id, unit_id, number in session.execute(union_all(*parts)):
        if what == _ALLOWED:
            allowed[unit_id] = number
        elif what == _GRANTED:
            granted[enrolment_id, unit_id] += 1
        else:
            running.add((enrolment_id, unit_id))
    return allowed, granted, running


def _allowed(unit_ids: set[int]) -> tuple[Select[*tuple[Any, ...]], Select[*tuple[Any, ...]]]:
    newest = select(func.max(QuizVersion.id)).where(QuizVersion.unit_id.in_(unit_ids)).group_by(QuizVersion.unit_id)
    return (
        select(literal(_ALLOWED), literal(0), QuizVersion.unit_id, QuizVersion.attempts).where(
            QuizVersion.id.in_(newest)
        ),
        select(literal(_ALLOWED), literal(0), Unit.id, Unit.attempts).where(
            Unit.id.in_(unit_ids), Unit.kind == UnitKind.CALL
        ),
    )


def _granted(enrolment_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return select(literal(_GRANTED), AttemptGrant.enrolment_id, AttemptGrant.unit_id, literal(1)).where(
        AttemptGrant.enrolment_id.in_(enrolment_ids)
    )


def _running(enrolment_ids: Sequence[int], now: datetime) -> Select[*tuple[Any, ...]]:
    """Where an attempt runs or waits for a trainer's mark: nobody has to grant another one yet."""
    return (
        select(literal(_RUNNING), Attempt.enrolment_id, Attempt.unit_id, literal(0))
        .outerjoin(AttemptResult, AttemptResult.attempt_id == Attempt.id)
        .where(
            Attempt.enrolment_id.in_(enrolment_ids),
            (AttemptResult.pending.is_(True) & is_newest_result())
            | (AttemptResult.attempt_id.is_(None) & (Attempt.expires_at >= now - TRANSPORT_GRACE)),
        )
    )


@dataclass(frozen=True, kw_only=True)
class PersonsTraining:
    """One person's training as a lead, trainer or HR sees it."""

    employee: Employee
    plans: tuple[FollowedPlan, ...]
    attempts: tuple[Attempt, ...]
    stuck: tuple[Stuck, ...]
    may_grant: bool


def persons_training(session: Session, actor: Actor, employee_id: int, day: date, now: datetime) -> PersonsTraining:
    """Plans, attempts and where the person is stuck; NotFound for an unknown id and one out of reach alike."""
    employee = _reached(session, actor, READ, employee_id, day)
    if employee is None:
        raise NotFound("There is no such person.")
    plans = tuple(followed_plans(session, employee_id, day))
    ids = [item.enrolment.id for item in plans]
    attempts = session.scalars(
        select(Attempt)
        .where(Attempt.enrolment_id.in_(ids))
        .options(selectinload(Attempt.results))
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
    ).all()
    return PersonsTraining(
        employee=employee,
        plans=plans,
        attempts=tuple(attempts),
        stuck=tuple(stuck_at(session, ids, now)),
        may_grant=_reached(session, actor, GRANT, employee_id, day) is not None and employee_id != actor.employee_id,
    )


def check_reach(session: Session, actor: Actor, employee_id: int, day: date) -> None:
    """Raise NotFound where the actor may not see this person's training."""
    if _reached(session, actor, READ, employee_id, day) is None:
        raise NotFound("There is no such person.")


def enrolment_to_grant(session: Session, actor: Actor, employee_id: int, unit_id: int, day: date) -> Enrolment:
    """The enrolment behind a person's quiz or practice call, for whoever may grant them an attempt; NotFound otherwise.

    Nobody grants themself anything.
    """
    enrolment = session.scalars(
        select(Enrolment)
        .join(Employee, Employee.id == Enrolment.employee_id)
        .where(
            Employee.id == employee_id,
            Employee.id != actor.employee_id,
            or_(*(exists().where(one.enrolment_id == Enrolment.id, one.unit_id == unit_id) for one in _TRIED)),
            employed_on(day),
            within_reach(actor, GRANT, day),
        )
        .options(joinedload(Enrolment.programme).selectinload(Programme.courses))
        .order_by(Enrolment.round.desc())
        .limit(1)
    ).first()
    if enrolment is None:
        raise NotFound("There is no such person.")
    return enrolment


def _reached(session: Session, actor: Actor, permission: str, employee_id: int, day: date) -> Employee | None:
    return session.scalars(
        select(Employee).where(Employee.id == employee_id, employed_on(day), within_reach(actor, permission, day))
    ).first()
