"""What other domains may ask of training: frozen values, reading only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.certificates.fit_queries import fit_on
from training.certificates.fit_rules import Fit
from training.courses.models import Enrolment
from training.courses.queries import plans_of


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
