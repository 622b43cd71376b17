"""Who stands too near to a case: what ``rules/conflict.py`` asks, read from the rows (policy 9.1.2)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, null, select, union_all
from sqlalchemy.orm import Session

from complaints.cases.models import CaseAssignment, Complaint, RoleHolding, Subject
from complaints.cases.rules.conflict import CaseRole, Conflict, Involved, Placement, conflicts, others_in_part
from portal.people.models import Assignment

# Asked with almost every step of a case: made once, since making a statement takes longer than its answer.
_SUBJECTS = select(Subject.employee_id).where(Subject.complaint_id == bindparam("complaint_id"))
_INVOLVED: Any = union_all(
    select(CaseAssignment.round_number, CaseAssignment.employee_id, null().label("role")).where(
        CaseAssignment.complaint_id == bindparam("complaint_id")
    ),
    select(RoleHolding.round_number, RoleHolding.employee_id, RoleHolding.role).where(
        RoleHolding.complaint_id == bindparam("complaint_id")
    ),
)


def conflicts_of(
    session: Session,
    complaint: Complaint,
    employee_id: int,
    today: date,
    role: CaseRole | None = None,
    *,
    also: Iterable[int] = (),
) -> frozenset[Conflict]:
    """What keeps an employee from the assignment (or ``role``), by the subjects and ``also``, not by names in words."""
    subjects = [*subjects_of(session, complaint.id), *also]
    placements = placements_of(session, [employee_id, *subjects]) if subjects else []
    involved = involved_in(session, complaint, role)
    return conflicts(employee_id, subjects, placements, complaint.event_on, today, involved)


def subjects_of(session: Session, complaint_id: int) -> list[int]:
    """The employees whom a complaint is about."""
    return list(session.scalars(_SUBJECTS, {"complaint_id": complaint_id}))


def placements_of(session: Session, employee_ids: Iterable[int]) -> list[Placement]:
    """Every dated assignment of these employees, as the rules want it."""
    columns = (
        Assignment.employee_id,
        Assignment.lead_id,
        Assignment.team_id,
        Assignment.starts_on,
        Assignment.ends_on,
    )
    rows = session.execute(select(*columns).where(Assignment.employee_id.in_(set(employee_ids))))
    return [Placement(**row._mapping) for row in rows]


def involved_in(session: Session, complaint: Complaint, role: CaseRole | None) -> Involved:
    """Who had to do with the case before; one statement."""
    rows: Sequence[Any] = session.execute(_INVOLVED, {"complaint_id": complaint.id}).all()
    here = [(person, held_as) for number, person, held_as in rows if number == complaint.round_number]
    return Involved(
        earlier=frozenset(person for number, person, _ in rows if number < complaint.round_number),
        other_part=others_in_part(
            role,
            [person for person, held_as in here if held_as is None],
            [(CaseRole(held_as), person) for person, held_as in here if held_as is not None],
        ),
    )
