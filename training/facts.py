"""What other domains may ask of training: frozen values, reading only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.people.models import Employee
from training.assignments.models import AssignedPerson, SpecialTraining, Withdrawal
from training.certificates.fit_queries import fit_on
from training.certificates.fit_rules import Fit
from training.courses.counting import counts_now
from training.courses.models import Completion, Enrolment, Programme
from training.courses.queries import plans_of
from training.courses.rules import text_in


@dataclass(frozen=True, kw_only=True)
class TrainingState:
    """Where an employee stands in their newest programme as of a day. ``next_due`` is None once all is done."""

    employee_id: int
    enrolled_on: date
    done: int
    total: int
    late: int
    finished: bool
    next_due: date | None


def training_state(session: Session, employee_ids: Sequence[int], day: date) -> dict[int, TrainingState]:
    """The state of each of these employees who follows a programme; six statements whatever their number."""
    rows = session.scalars(
        select(Enrolment)
        .where(Enrolment.employee_id.in_(employee_ids), Enrolment.starts_on <= day)
        .order_by(Enrolment.starts_on, Enrolment.id)
    ).all()
    newest = {row.employee_id: row for row in rows}
    plans = plans_of(session, list(newest.values()), day)
    found = {}
    for employee_id, enrolment in newest.items():
        plan = plans[enrolment.id]
        step = plan.next_step
        found[employee_id] = TrainingState(
            employee_id=employee_id,
            enrolled_on=enrolment.starts_on,
            done=plan.done,
            total=len(plan.items),
            late=plan.late,
            finished=plan.finished,
            next_due=step.due if step else None,
        )
    return found


def fit_to_call(session: Session, employee_ids: Sequence[int], day: date) -> dict[int, Fit]:
    """Whether each of these may call debtors at the end of ``day``, with the codes of what stands against it."""
    return fit_on(session, employee_ids, day)


@dataclass(frozen=True, kw_only=True)
class GivenTraining:
    """Special training that somebody has because of a thing of another domain; ``about_id`` says which."""

    about_id: int
    title: str
    name: str
    given_at: datetime
    done: int
    finished: bool
    withdrawn: bool


def programmes_to_give(session: Session, language: str) -> list[tuple[str, str]]:
    """What can be given as special training, as (key, title); those that begin by themselves stand last."""
    rows = session.scalars(select(Programme).order_by(Programme.starts_itself, Programme.id))
    return [(row.key, text_in(row.titles, language)) for row in rows]


def training_about(session: Session, about_type: str, about_ids: Collection[int], language: str) -> list[GivenTraining]:
    """What was given because of these things, the first one first; one statement."""
    done = (
        select(func.count())
        .select_from(Completion)
        .where(Completion.enrolment_id == AssignedPerson.enrolment_id, counts_now())
        .correlate(AssignedPerson)
        .scalar_subquery()
    )
    rows: Sequence[Any] = session.execute(
        select(
            SpecialTraining.about_id,
            Programme.titles,
            Employee.name,
            AssignedPerson.added_at,
            done,
            Enrolment.finished_at,
            Withdrawal.withdrawn_at,
        )
        .join(SpecialTraining, SpecialTraining.id == AssignedPerson.assignment_id)
        .join(Programme, Programme.id == SpecialTraining.programme_id)
        .join(Employee, Employee.id == AssignedPerson.employee_id)
        .outerjoin(Enrolment, Enrolment.id == AssignedPerson.enrolment_id)
        .outerjoin(Withdrawal, Withdrawal.assignment_id == SpecialTraining.id)
        .where(SpecialTraining.about_type == about_type, SpecialTraining.about_id.in_(about_ids))
        .order_by(AssignedPerson.id)
    ).all()
    return [
        GivenTraining(
            about_id=about_id,
            title=text_in(titles, language),
            name=name,
            given_at=added_at,
            done=number,
            finished=finished_at is not None,
            withdrawn=withdrawn_at is not None,
        )
        for about_id, titles, name, added_at, number, finished_at, withdrawn_at in rows
    ]
