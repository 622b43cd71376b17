"""Keeping of complaints: when it ends, what still needs one, and which files and papers go with it (safety s73)."""

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from complaints.cases.answers import LetterDelivery, ReplyLetter
from complaints.cases.evidence import EVIDENCE_ABOUT
from complaints.cases.models import CaseAssignment, Complaint, RoleHolding, Subject
from complaints.cases.queries import not_near
from complaints.cases.replying import ABOUT
from complaints.cases.roundmodels import InternalCase
from complaints.cases.rules.telling import DeliveryState
from complaints.clocks.models import ClockPause, ClockWarning
from complaints.duplicates.sketches import forget_sketch
from complaints.mailbox.models import ComplaintMail
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
    """Not ended, also where it goes on within the house, a message that waits, or a reply that is on its way."""
    under_way = (
        exists()
        .where(
            ReplyLetter.complaint_id == Complaint.id,
            LetterDelivery.letter_id == ReplyLetter.id,
            LetterDelivery.state == DeliveryState.WAITING,
        )
        .correlate(Complaint)
    )
    within = aliased(Complaint)
    goes_on = (
        exists()
        .where(InternalCase.origin_id == Complaint.id, within.id == InternalCase.complaint_id, within.is_open)
        .correlate(Complaint)
    )
    return or_(Complaint.is_open, Complaint.message_waits_since.is_not(None), under_way, goes_on)


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
    """Whoever a complaint names or who had a part in it is known by name as long as its own records are kept."""
    erased = select(ErasedRecord.record_id).where(ErasedRecord.kind == COMPLAINTS.kind)
    named = exists().where(Subject.employee_id == Employee.id, Subject.complaint_id.not_in(erased))
    handled = exists().where(CaseAssignment.employee_id == Employee.id, CaseAssignment.complaint_id.not_in(erased))
    had_part = exists().where(RoleHolding.employee_id == Employee.id, RoleHolding.complaint_id.not_in(erased))
    warned = exists().where(ClockWarning.employee_id == Employee.id, ClockWarning.complaint_id.not_in(erased))
    return or_(*(one.correlate(Employee) for one in (named, handled, had_part, warned)))


def forget_complaint(session: Session, actor: Actor, complaint_id: int) -> int:
    """Remove the complaint's files and the papers of its replies; how many."""
    forget_sketch(session, complaint_id)
    files = session.scalars(
        select(StoredFile).where(StoredFile.about_type == EVIDENCE_ABOUT, StoredFile.about_id == str(complaint_id))
    ).all()
    session.execute(update(ClockPause).where(ClockPause.complaint_id == complaint_id).values(file_id=None))
    remove_files(session, actor, files)
    mails = session.scalars(
        select(StoredFile)
        .join(ComplaintMail, ComplaintMail.file_id == StoredFile.id)
        .where(ComplaintMail.complaint_id == complaint_id)
    ).all()
    session.execute(update(ComplaintMail).where(ComplaintMail.complaint_id == complaint_id).values(file_id=None))
    remove_files(session, actor, mails)
    letters = session.scalars(select(ReplyLetter.id).where(ReplyLetter.complaint_id == complaint_id)).all()
    session.execute(update(ReplyLetter).where(ReplyLetter.complaint_id == complaint_id).values(document_id=None))
    about = and_(Document.about_type == ABOUT, Document.about_id.in_([str(number) for number in letters]))
    papers = session.scalars(select(Document.id).where(about)).all()
    return len(files) + len(mails) + remove_documents(session, actor, papers)
