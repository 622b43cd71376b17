"""What pages say of parts that were taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal.auth.models import Account
from portal.people.models import Employee
from training.courses.models import Completion, CompletionUndone, Unit


@dataclass(frozen=True, kw_only=True)
class UndonePart:
    """A part that was done and counts no more. ``by`` is who took it back, ``again_at`` when it was done once more."""

    titles: Mapping[str, str]
    done_at: datetime
    taken_at: datetime
    reason: str
    by: str
    again_at: datetime | None


def undone_parts(session: Session, enrolment_ids: Sequence[int]) -> list[UndonePart]:
    """What was taken back in these plans, the newest first; one statement."""
    again = aliased(Completion)
    rows = session.execute(
        select(Completion, CompletionUndone, Unit.titles, Employee.name, Account.username, again.completed_at)
        .join(CompletionUndone, CompletionUndone.completion_id == Completion.id)
        .join(Unit, Unit.id == Completion.unit_id)
        .outerjoin(Account, Account.id == CompletionUndone.taken_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .outerjoin(
            again,
            (again.enrolment_id == Completion.enrolment_id)
            & (again.unit_id == Completion.unit_id)
            & (again.round == Completion.round + 1),
        )
        .where(Completion.enrolment_id.in_(enrolment_ids))
        .order_by(CompletionUndone.taken_at.desc(), Completion.id.desc())
    )
    return [
        UndonePart(
            titles=titles,
            done_at=completion.completed_at,
            taken_at=undone.taken_at,
            reason=undone.reason,
            by=name or username or "",
            again_at=again_at,
        )
        for completion, undone, titles, name, username, again_at in rows
    ]
