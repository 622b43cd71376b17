"""Reading who looked into complaints, from the trail: the looks at one case, and those of one person."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, case, cast, func, or_, select, union_all

from complaints.cases.answers import ReplyLetter
from complaints.cases.evidence import EVIDENCE_ABOUT
from complaints.cases.models import Complaint
from complaints.cases.queries import not_near
from complaints.cases.replying import ABOUT
from complaints.mailbox.models import ComplaintMail
from complaints.mailbox.services import MAIL_ABOUT
from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.documents.models import Document
from portal.files.models import StoredFile
from portal.people.models import Employee

LOOKS = (
    "complaints:case:view",
    "complaints:contact:view",
    "complaints:pack:ask",
    "complaints:mail:view",
    "files:file:view",
    "documents:document:view",
)
"""The deeds that are looks. Those on files and papers count where the thing belongs to a complaint."""
Who = func.coalesce(Employee.name, Account.username, "")


def _looks(*more: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(AuditEntry.seq, AuditEntry.at, AuditEntry.action, AuditEntry.details, Who.label("who"), *more)
        .outerjoin(Account, Account.id == AuditEntry.actor_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(AuditEntry.action.in_(LOOKS))
    )


def looks_at(complaint_id: int) -> Select[*tuple[Any, ...]]:
    """Every look at a complaint, at its files and papers, and at the mails that belong to it; by the index of objects,
    never by going through the whole trail."""
    files = select(cast(StoredFile.id, String)).where(
        StoredFile.about_type == EVIDENCE_ABOUT, StoredFile.about_id == str(complaint_id)
    )
    of_mails = select(cast(ComplaintMail.file_id, String)).where(
        ComplaintMail.complaint_id == complaint_id, ComplaintMail.file_id.is_not(None)
    )
    papers = select(cast(ReplyLetter.document_id, String)).where(
        ReplyLetter.complaint_id == complaint_id, ReplyLetter.document_id.is_not(None)
    )
    mails = select(cast(ComplaintMail.id, String)).where(ComplaintMail.complaint_id == complaint_id)
    rows = union_all(
        *(
            select(AuditEntry.seq).where(AuditEntry.object_type == kind, AuditEntry.object_id.in_(ids))
            for kind, ids in (
                ("complaint", [str(complaint_id)]),
                ("stored_file", files),
                ("stored_file", of_mails),
                ("document", papers),
                ("complaint_mail", mails),
            )
        )
    )
    return _looks().where(AuditEntry.seq.in_(rows))


def looks_of(actor: Actor, account_id: int, since: datetime) -> Select[*tuple[Any, ...]]:
    """What an account looked into since an instant, with the complaint's number; none that names the reader."""
    number = case((AuditEntry.action.in_(LOOKS), cast(AuditEntry.object_id, Integer)))
    file = (
        select(_id_in(StoredFile.about_type == EVIDENCE_ABOUT, StoredFile.about_id))
        .where(StoredFile.id == number)
        .scalar_subquery()
    )
    of_mail = (
        select(ComplaintMail.complaint_id)
        .join(StoredFile, ComplaintMail.id == _id_in(StoredFile.about_type == MAIL_ABOUT, StoredFile.about_id))
        .where(StoredFile.id == number)
        .scalar_subquery()
    )
    paper = (
        select(ReplyLetter.complaint_id)
        .join(Document, ReplyLetter.id == _id_in(Document.about_type == ABOUT, Document.about_id))
        .where(Document.id == number)
        .scalar_subquery()
    )
    mail = select(ComplaintMail.complaint_id).where(ComplaintMail.id == number).scalar_subquery()
    complaint_id = case(
        (AuditEntry.object_type == "complaint", number),
        (AuditEntry.object_type == "stored_file", func.coalesce(file, of_mail)),
        (AuditEntry.object_type == "document", paper),
        (AuditEntry.object_type == "complaint_mail", mail),
    )
    return (
        _looks(Complaint.id.label("case_id"), Complaint.number)
        .join(Complaint, Complaint.id == complaint_id)
        .where(AuditEntry.actor_id == account_id, AuditEntry.at >= since, not_near(actor, clock.today()))
    )


def _id_in(fits: ColumnElement[bool], text: Any) -> ColumnElement[int]:
    """The id that a text holds, read only where it is one."""
    return case((fits, cast(text, Integer)))


def account_called(words: str) -> Select[*tuple[Any, ...]]:
    """Accounts whose user name or staff number is this, or whose person's name is; at most one is used."""
    plain = words.strip()
    return (
        select(Account.id, Who.label("who"))
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(
            or_(
                func.lower(Account.username) == plain.lower(),
                func.upper(Employee.number) == plain.upper(),
                Employee.name == plain,
            )
        )
        .order_by(Account.id)
        .limit(2)
    )
