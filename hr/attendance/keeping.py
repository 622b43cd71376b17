"""What goes, and what is given out, with a person's records of attendance besides the register's columns."""

from sqlalchemy.orm import Session

from hr.attendance.closing.services import forget_sheets
from hr.attendance.corrections.files import forget_proofs, give_proofs
from hr.attendance.leave.files import forget_leave_proofs, give_leave_proofs
from hr.attendance.sheet_papers import forget_sheet_papers
from hr.attendance.slips import forget_slips, give_slips
from portal.auth.actor import Actor
from portal.personal.rights import Given


def forget_records(session: Session, actor: Actor, employee_id: int) -> int:
    """Slips, sheets, proofs and rows of closed months, once the records are no longer kept; how many."""
    papers = forget_slips(session, actor, employee_id) + forget_proofs(session, actor, employee_id)
    papers += forget_sheet_papers(session, actor, employee_id)
    proofs = forget_leave_proofs(session, actor, employee_id)
    return papers + proofs + forget_sheets(session, actor, employee_id)


def give_records(session: Session, employee_id: int) -> Given:
    """A person's slips and proofs, for their copy."""
    files = [*give_proofs(session, employee_id).files, *give_leave_proofs(session, employee_id).files]
    return Given(papers=give_slips(session, employee_id).papers, files=files)
