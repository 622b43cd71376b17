"""Reading mails: those of a case for its page, those that wait for a person, and who may take the bytes of one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from complaints.cases.models import Complaint
from complaints.cases.queries import visible_to
from complaints.duplicates.pairs import merged_into
from complaints.intake.rules import gives_name, gives_number
from complaints.mailbox.models import ComplaintMail, MailboxState
from complaints.mailbox.rules.values import Treatment
from complaints.mailbox.wording import REASONS, TREATMENT_TONES, TREATMENTS
from complaints.permissions import SORT_MAILS
from portal import clock
from portal.auth.actor import Actor
from portal.errors import NotFound
from portal.files.models import StoredFile
from portal.people.models import Employee
from portal.personal.queries import shown
from portal.web.i18n import gettext


@dataclass(frozen=True, kw_only=True)
class MailLine:
    """A mail as the case's page shows it; the sender is masked as everywhere on it."""

    title: str
    tone: str
    why: str
    sender: str
    subject: str
    arrived_at: datetime
    file_id: int | None
    refused: list[str]
    answered: bool


def mails_of(session: Session, complaint_id: int) -> list[MailLine]:
    """The mails about a complaint and those merged into it, oldest first."""
    rows = session.scalars(
        select(ComplaintMail)
        .where(ComplaintMail.complaint_id.in_([complaint_id, *merged_into(session, complaint_id)]))
        .options(joinedload(ComplaintMail.data_key))
        .order_by(ComplaintMail.id)
    )
    return [line_of(row) for row in rows]


def line_of(mail: ComplaintMail) -> MailLine:
    """A mail in the reader's language."""
    treatment, why = mail.treatment or Treatment.QUARANTINE, mail.why
    return MailLine(
        title=gettext(TREATMENTS[treatment]),
        tone=TREATMENT_TONES[treatment],
        why=gettext(REASONS[why]) if why else "",
        sender=shown(mail, ComplaintMail.sender).text,
        subject=mail.subject,
        arrived_at=mail.arrived_at,
        file_id=mail.file_id,
        refused=[line for line in mail.refused.split("\n") if line],
        answered=mail.acknowledged_at is not None,
    )


def waits() -> ColumnElement[bool]:
    """The condition that a person has to say what a mail is: it could not be read, or came back to no known case."""
    lost = and_(ComplaintMail.treatment == Treatment.BOUNCE, ComplaintMail.complaint_id.is_(None))
    return and_(ComplaintMail.decided_at.is_(None), or_(ComplaintMail.treatment == Treatment.QUARANTINE, lost))


def noted() -> ColumnElement[bool]:
    """The condition that a mail was only noted: of a machine, or found to be no complaint."""
    settled = or_(ComplaintMail.treatment == Treatment.AUTO_REPLY, ComplaintMail.decided_at.is_not(None))
    return and_(ComplaintMail.complaint_id.is_(None), settled)


def waiting_count(session: Session) -> int:
    """How many mails wait for a person."""
    return session.scalar(select(func.count()).select_from(ComplaintMail).where(waits())) or 0


def mail_for(session: Session, actor: Actor, mail_id: int) -> ComplaintMail:
    """A mail that belongs to no case yet; raises NotFound for another and for one that names the reader."""
    mail = session.scalars(
        select(ComplaintMail)
        .where(ComplaintMail.id == mail_id, ComplaintMail.treatment.is_not(None), ComplaintMail.complaint_id.is_(None))
        .options(joinedload(ComplaintMail.data_key))
    ).first()
    if mail is None or _names(session, actor, mail):
        raise NotFound("There is no such mail, or it is not yours to see.")
    return mail


def decided_by(session: Session, actor: Actor, mail_id: int) -> bool:
    """Whether this very person has made the mail part of a complaint: then it waits for nobody any more."""
    mine = select(ComplaintMail.id).where(
        ComplaintMail.id == mail_id,
        ComplaintMail.complaint_id.is_not(None),
        ComplaintMail.decided_by_id == actor.account_id,
    )
    return session.scalar(mine) is not None


def _names(session: Session, actor: Actor, mail: ComplaintMail) -> bool:
    """Whether the mail's words name the reader: then somebody else says what it is."""
    person = session.get(Employee, actor.employee_id) if actor.employee_id is not None else None
    if person is None:
        return False
    words = f"{mail.subject}\n{mail.text}"
    return gives_number(words, person.number) or gives_name(words, person.name)


def may_read_mail(session: Session, actor: Actor, file: StoredFile) -> bool:
    """A mail's bytes are for those who may read its case; of one without a case, for those who sort mails."""
    mail = session.get(ComplaintMail, int(file.about_id))
    if mail is None:
        return False
    if mail.complaint_id is None:
        return actor.may(SORT_MAILS) and not _names(session, actor, mail)
    readable = exists().where(Complaint.id == mail.complaint_id, visible_to(actor, clock.today()))
    return bool(session.scalar(select(readable)))


def mailbox_state(session: Session, name: str) -> MailboxState | None:
    """Where the reading of a mailbox stands; None before the first time."""
    return session.get(MailboxState, name)
