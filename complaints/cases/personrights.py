"""What a complainant may ask of their complaint: found, corrected, given out, addresses taken back (PIPL 15, 44-47)."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from complaints.cases.answers import ReplyLetter
from complaints.cases.contact import NAMES
from complaints.cases.evidence import EVIDENCE_ABOUT
from complaints.cases.keeping import COMPLAINTS
from complaints.cases.models import Complaint, Preferred
from complaints.cases.replying import ABOUT
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.documents.models import Document
from portal.errors import Invalid, Refused
from portal.files.models import StoredFile
from portal.notifications.rules import checked_address
from portal.personal.request_queries import asked_about
from portal.personal.rights import Given, Rights
from portal.personal.rules import plain_phone
from portal.words import mark

_LONGEST = 200


def _found_by(text: str) -> Sequence[ColumnElement[bool]]:
    """By number, mail address or telephone; a name stands sealed and finds nothing."""
    if not text:
        return ()
    return (
        func.upper(Complaint.number) == text.upper(),
        Complaint.contact_mail_index == Complaint.contact_mail.index_of(text),
        Complaint.contact_phone_index == Complaint.contact_phone.index_of(text),
    )


def _correct(session: Session, actor: Actor, complaint_id: int, name: str, value: str) -> None:
    complaint = session.get_one(Complaint, complaint_id, with_for_update=True, populate_existing=True)
    if complaint.anonymous:
        raise Refused("This complaint is anonymous: it has no name and no address.")
    plain = value.strip()
    if not plain or len(plain) > _LONGEST:
        raise Invalid("Write up to %(most)s characters.", field="value", most=_LONGEST)
    if name == "contact_mail":
        plain = checked_address(plain)
    if name == "contact_phone":
        plain = plain_phone(plain, "value")
    setattr(complaint, name, plain)
    session.flush()
    record(session, actor, "complaints:contact:correct", "complaint", complaint_id, after={name: "changed"})


def _withdraw(session: Session, actor: Actor, complaint_id: int) -> Sequence[str]:
    """The addresses go; the complaint can still be followed with its number and code."""
    complaint = session.get_one(Complaint, complaint_id, with_for_update=True, populate_existing=True)
    gone = [name for name in ("contact_mail", "contact_phone") if getattr(complaint, f"{name}_sealed") is not None]
    for name in gone:
        setattr(complaint, name, "")
    if gone:
        complaint.preferred = Preferred.PAGE
        session.flush()
        record(session, actor, "complaints:contact:withdraw", "complaint", complaint_id, after=dict.fromkeys(gone, ""))
    return (mark("the address for answers"),) if gone else ()


def give_complaint(session: Session, complaint_id: int) -> Given:
    """The files that the complainant sent, and the replies that went to them."""
    files = select(StoredFile).where(
        StoredFile.about_type == EVIDENCE_ABOUT,
        StoredFile.about_id == str(complaint_id),
        StoredFile.created_by_id.is_(None),
    )
    letters = select(ReplyLetter.document_id).where(
        ReplyLetter.complaint_id == complaint_id, ReplyLetter.sent_at.is_not(None)
    )
    papers = select(Document).where(Document.id.in_(letters), Document.about_type == ABOUT)
    return Given(
        files=session.scalars(files.order_by(StoredFile.id)).all(),
        papers=session.scalars(papers.order_by(Document.id)).all(),
    )


def complaint_asked_about() -> ColumnElement[bool]:
    """An open request is about the complaint."""
    return asked_about(Complaint, COMPLAINTS.kind)


COMPLAINANT_RIGHTS = Rights(
    kind=COMPLAINTS.kind,
    found_by=_found_by,
    hint=Complaint.received_on,
    url=lambda complaint_id: url_for("complaints.show_case", case_id=complaint_id),
    corrects=dict(NAMES),
    correct=_correct,
    withdraw=_withdraw,
)
