"""What a person decides about a mail: a complaint, part of one, or none; once, and with who decided it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Complainant, Complaint, Preferred
from complaints.cases.queries import not_near
from complaints.intake.rules import normal_number
from complaints.intake.services import Filing
from complaints.mailbox.models import ComplaintMail
from complaints.mailbox.queries import mail_for
from complaints.mailbox.rules.values import Decision, Reading, Treatment
from complaints.mailbox.services import Taken, add_to_case, answer_after_all, open_case
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid


def make_case(
    session: Session,
    actor: Actor,
    mail_id: int,
    words: str,
    language: str,
    reading: Reading,
    taken: Taken,
    now: datetime,
) -> int:
    """A complaint of the mail; its id. It arrived when the mail did, and its sender is told so."""
    mail = _undecided(session, actor, mail_id)
    filing = Filing(
        language=language,
        complainant=Complainant.UNKNOWN,
        words=words,
        wishes=(),
        contact_name=mail.sender_name[:120],
        contact_mail=mail.sender,
        preferred=Preferred.MAIL if mail.sender else Preferred.PAGE,
    )
    complaint = open_case(session, actor, mail, filing, taken)
    answer_after_all(session, mail, complaint, reading, Treatment.NEW_CASE, now)
    _decide(session, actor, mail, Decision.CASE, "", now)
    return complaint.id


def add_mail_to_case(
    session: Session, actor: Actor, mail_id: int, number: str, words: str, reading: Reading, taken: Taken, now: datetime
) -> None:
    """The mail becomes a message of the complaint with that number, and its sender is told so.

    Raises Invalid where there is none, and in the same words where it is about the reader.
    """
    mail = _undecided(session, actor, mail_id)
    named = Complaint.number == (normal_number(number) or "")
    complaint = session.scalars(select(Complaint).where(named, not_near(actor, clock.today()))).first()
    if complaint is None:
        raise Invalid("There is no complaint with this number.", field="number")
    add_to_case(session, mail, complaint, words, taken, now)
    answer_after_all(session, mail, complaint, reading, Treatment.REPLY_TO_CASE, now)
    _decide(session, actor, mail, Decision.BELONGS, "", now)


def set_aside(session: Session, actor: Actor, mail_id: int, reason: str, now: datetime) -> None:
    """The mail is no complaint; the reason is kept, and it can be found again for a short while."""
    mail = _undecided(session, actor, mail_id)
    if not reason.strip():
        raise Invalid("Write something here.", field="reason")
    _decide(session, actor, mail, Decision.NO_COMPLAINT, reason, now)


def _undecided(session: Session, actor: Actor, mail_id: int) -> ComplaintMail:
    """The mail, locked; what belongs to a case by now is not found."""
    session.get(ComplaintMail, mail_id, with_for_update=True, populate_existing=True)
    return mail_for(session, actor, mail_id)


def _decide(
    session: Session, actor: Actor, mail: ComplaintMail, decision: Decision, reason: str, now: datetime
) -> None:
    before = mail.decision
    mail.decision, mail.decision_reason, mail.decided_at, mail.decided_by_id = decision, reason, now, actor.account_id
    if decision is not Decision.NO_COMPLAINT:
        mail.text = ""
    record(
        session,
        actor,
        "complaints:mail:decide",
        "complaint_mail",
        mail.id,
        before={"decision": before},
        after={"decision": decision, "complaint": mail.complaint_id},
    )
