"""Reading who may call: for one person or a thousand in a constant number of statements, as of any day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.feature import CallCheck, Feature
from portal.people.models import Assignment, Employee, Post, Team
from portal.people.queries import employed_on, holds_on, within_reach
from portal.workdays.rules import due_instant
from training.assignments.models import AssignedPerson, SpecialTraining, Withdrawal
from training.certificates.fit_rules import Fit, fit_of
from training.certificates.permissions import READ
from training.certificates.queries import CALL, kind_by_key, standings_on
from training.certificates.rules import Standing, State
from training.courses.counting import counted_before, finished_before
from training.courses.models import Completion, Course, Enrolment, Unit
from training.courses.rules import Phase, UnitKind


def call_checks() -> list[CallCheck]:
    """What other domains ask for besides training."""
    features: Iterable[Feature] = current_app.extensions["fairline.features"]
    return [check for feature in features for check in feature.call_checks]


def fit_on(session: Session, employee_ids: Sequence[int], day: date) -> dict[int, Fit]:
    """Whether each of these may call at the end of ``day``, with all that stands against it."""
    ids = list(employee_ids)
    kind = kind_by_key(session, CALL)
    standings = standings_on(session, kind, ids, day) if kind else {}
    passed = _exam_passed(session, kind.programme_id, ids, day) if kind else set()
    retraining = _retraining(session, ids, day)
    others = [(check.code, check.missing(session, ids, day)) for check in call_checks()]
    nothing = Standing(state=State.NONE)
    return {
        one: fit_of(
            one,
            standings.get(one, nothing).state,
            exam_passed=one in passed,
            retraining_open=one in retraining,
            others=[code for code, missing in others if one in missing],
            ground_gone=standings.get(one, nothing).ground_gone,
            changes=standings.get(one, nothing).binding_on(day),
        )
        for one in ids
    }


def _exam_passed(session: Session, programme_id: int, employee_ids: list[int], day: date) -> set[int]:
    """Who passed every quiz of the business training (7.1.2); a finished programme stays as it was finished."""
    exams = set(
        session.scalars(
            select(Unit.id)
            .join(Course, Course.id == Unit.course_id)
            .where(
                Course.programme_id == programme_id,
                Course.phase == Phase.BUSINESS,
                Unit.kind == UnitKind.QUIZ,
                Unit.retired.is_(False),
            )
        )
    )
    end = due_instant(day)
    rows = session.execute(
        select(Enrolment.employee_id, Enrolment.id, finished_before(end), Completion.unit_id)
        .outerjoin(
            Completion,
            (Completion.enrolment_id == Enrolment.id) & Completion.unit_id.in_(exams) & counted_before(end),
        )
        .where(Enrolment.programme_id == programme_id, Enrolment.employee_id.in_(employee_ids))
    )
    done: dict[tuple[int, int], set[int]] = defaultdict(set)
    passed = set()
    for employee_id, enrolment_id, finished, unit_id in rows:
        done[employee_id, enrolment_id].add(unit_id)
        if finished:
            passed.add(employee_id)
    return passed | {employee_id for (employee_id, _), units in done.items() if exams and exams <= units}


def _retraining(session: Session, employee_ids: list[int], day: date) -> set[int]:
    """Who has special training that keeps from calling, given by ``day``, neither finished nor taken back by then."""
    end = due_instant(day)
    return set(
        session.scalars(
            select(AssignedPerson.employee_id)
            .join(SpecialTraining, SpecialTraining.id == AssignedPerson.assignment_id)
            .join(Enrolment, Enrolment.id == AssignedPerson.enrolment_id)
            .outerjoin(Withdrawal, Withdrawal.assignment_id == SpecialTraining.id)
            .where(
                AssignedPerson.employee_id.in_(employee_ids),
                AssignedPerson.added_at < end,
                SpecialTraining.blocks_calling.is_(True),
                ~finished_before(end),
                func.coalesce(Withdrawal.withdrawn_at >= end, True),
            )
        )
    )


def callers_statement(actor: Actor | None, day: date) -> Select[*tuple[Any, ...]]:
    """Everybody whose post is to call on ``day`` and whom the actor's right reaches; everybody for None."""
    statement = (
        select(
            Employee.id.label("employee_id"),
            Employee.name.label("name"),
            Employee.number.label("number"),
            func.coalesce(Team.name, "").label("team"),
        )
        .join(Assignment, (Assignment.employee_id == Employee.id) & holds_on(day))
        .outerjoin(Team, Team.id == Assignment.team_id)
        .where(employed_on(day), Assignment.post == Post.COLLECTOR)
    )
    return statement if actor is None else statement.where(within_reach(actor, READ, day))


def callers(session: Session, actor: Actor | None, day: date) -> list[tuple[str, Fit]]:
    """Staff number and fitness of everybody who would call on ``day``, by number: what the dialler is given."""
    rows = session.execute(callers_statement(actor, day).order_by(Employee.number)).all()
    found = fit_on(session, [row.employee_id for row in rows], day)
    return [(row.number, found[row.employee_id]) for row in rows]


def calls_on(session: Session, employee_id: int, day: date) -> bool:
    """Whether the person's post is to call on ``day``."""
    statement = callers_statement(None, day).where(Employee.id == employee_id)
    return session.execute(statement).first() is not None
