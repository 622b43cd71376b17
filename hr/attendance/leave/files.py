"""Proofs of leave: who reads them, and what becomes of them with the person."""

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from hr.attendance.leave.models import LeaveRequest
from hr.attendance.leave.services import ABOUT
from hr.permissions import DECIDE_LEAVE
from portal import clock
from portal.auth.actor import Actor
from portal.files.models import StoredFile
from portal.files.services import remove_files
from portal.people.models import Employee
from portal.people.queries import within_reach
from portal.personal.rights import Given


def may_read_leave_proof(session: Session, actor: Actor, file: StoredFile) -> bool:
    """Proofs may be about health: the person reads them, and whoever decides."""
    reached = select(Employee.id).where(within_reach(actor, DECIDE_LEAVE, clock.today()))
    found = select(LeaveRequest.id).where(
        LeaveRequest.id == int(file.about_id),
        or_(LeaveRequest.employee_id == (actor.employee_id or -1), LeaveRequest.employee_id.in_(reached)),
    )
    return session.scalar(found) is not None


def _proofs(session: Session, employee_id: int) -> list[StoredFile]:
    mine = select(cast(LeaveRequest.id, String)).where(LeaveRequest.employee_id == employee_id)
    found = select(StoredFile).where(StoredFile.about_type == ABOUT, StoredFile.about_id.in_(mine))
    return list(session.scalars(found.order_by(StoredFile.id)))


def forget_leave_proofs(session: Session, actor: Actor, employee_id: int) -> int:
    """Remove a person's proofs once their records are no longer kept; how many."""
    found = _proofs(session, employee_id)
    remove_files(session, actor, found)
    return len(found)


def give_leave_proofs(session: Session, employee_id: int) -> Given:
    """A person's proofs, for their copy of what is kept of them."""
    return Given(files=_proofs(session, employee_id))
