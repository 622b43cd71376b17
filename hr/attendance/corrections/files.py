"""Proofs of corrections: who reads them, and what becomes of them with the person."""

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from hr.attendance.asking.queries import visible
from hr.attendance.corrections.models import Correction
from hr.attendance.corrections.services import ABOUT
from portal import clock
from portal.auth.actor import Actor
from portal.files.models import StoredFile
from portal.files.services import remove_files
from portal.personal.rights import Given


def may_read_proof(session: Session, actor: Actor, file: StoredFile) -> bool:
    """Proofs are read by those who may see their correction."""
    found = select(Correction.id).where(
        Correction.id == int(file.about_id), visible(Correction, actor, clock.today())
    )  # fmt: skip
    return session.scalar(found) is not None


def _proofs(session: Session, employee_id: int) -> list[StoredFile]:
    mine = select(cast(Correction.id, String)).where(Correction.employee_id == employee_id)
    found = select(StoredFile).where(StoredFile.about_type == ABOUT, StoredFile.about_id.in_(mine))
    return list(session.scalars(found.order_by(StoredFile.id)))


def forget_proofs(session: Session, actor: Actor, employee_id: int) -> int:
    """Remove a person's proofs once their records are no longer kept; how many."""
    found = _proofs(session, employee_id)
    remove_files(session, actor, found)
    return len(found)


def give_proofs(session: Session, employee_id: int) -> Given:
    """A person's proofs, for their copy of what is kept of them."""
    return Given(files=_proofs(session, employee_id))
