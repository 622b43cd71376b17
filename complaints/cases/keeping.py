"""Keeping of complaints: when it ends, what still needs one, and which files and papers go with it (safety s73)."""

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from complaints.cases.answers import DeliveryState, LetterDelivery, ReplyLetter
from complaints.cases.evidence import EVIDENCE_ABOUT
from complaints.cases.models import CaseAssignment, Complaint, Subject
from complaints.cases.queries import not_near
from complaints.cases.replying import ABOUT
from portal.auth.actor import Actor
from portal.documents.models import Document
from portal.documents.services import remove_documents
from portal.files.models import StoredFile
from portal.files.services import remove_files
from portal.people.models import Employee
from portal.personal.register import Keeping
from portal.personal.retained import Retained
from portal.personal.retention_models import ErasedRecord
from portal.web.i18n import lazy_gettext


def _still_open() -> ColumnElement[bool]:
    """Not ended, a message that waits for an answer, or a reply that is still on its way."""
    under_way = (
        exists()
        .where(
            ReplyLetter.complaint_id == Complaint.id,
            LetterDelivery.letter_id == ReplyLetter.id,
            LetterDelivery.state == DeliveryState.WAITING,
        )
        .correlate(Complaint)
    )
    return or_(Complaint.is_open, Complaint.message_waits_since.is_not(None), under_way)


COMPLAINTS = Retained(
    kind="complaint",
    keeping=Keeping.CASE,
    label=lazy_gettext("Complaints"),
    model=Complaint,
    number=Complaint.number,
    ended=Complaint.ended_at,
    needed=_still_open,
    seen_by=not_near,
)


def needs_employee() -> ColumnElement[bool]:
    """Whoever a complaint names, or who handled it, is known by name as long as its own records are kept."""
    erased = select(ErasedRecord.record_id).where(ErasedRecord.kind == COMPLAINTS.kind)
    named = exists().where(Subject.employee_id == Employee.id, Subject.complaint_id.not_in(erased))
    handled = exists().where(CaseAssignment.employee_id == Employee.id, CaseAssignment.complaint_id.not_in(erased))
    return or_(named.correlate(Employee), handled.correlate(Employee))


def forget_complaint(session: Session, actor: Actor, complaint_id: int) -> int:
    """Remove the complaint's files and the papers of its replies; how many."""
    files = session.scalars(
        select(StoredFile).where(StoredFile.about_type == EVIDENCE_ABOUT, StoredFile.about_id == str(complaint_id))
    ).all()
    remove_files(session, actor, files)
    letters = session.scalars(select(ReplyLetter.id).where(ReplyLetter.complaint_id == complaint_id)).all()
    session.execute(update(ReplyLetter).where(ReplyLetter.complaint_id == complaint_id).values(document_id=None))
    about = and_(Document.about_type == ABOUT, Document.about_id.in_([str(number) for number in letters]))
    papers = session.scalars(select(Document.id).where(about)).all()
    return len(files) + remove_documents(session, actor, papers)
