"""Our mails about a complaint: each names it by a token, so that an answer and a bounce find their way back."""

from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import CaseClock, Complaint
from complaints.cases.rules.clocks import ClockKind
from complaints.intake.rules import code_digest, grouped, look_up_code
from complaints.mailbox.models import ComplaintMail
from complaints.mailbox.rules.tokens import reply_token
from complaints.mailbox.rules.values import Treatment
from portal.auth.actor import PORTAL, Actor
from portal.config import Config
from portal.notifications.models import OutboxMessage
from portal.notifications.services import queue_message
from portal.web.filters import written_date
from portal.web.i18n import force_locale, gettext, mark

_MOST_NAMED = 6
"""Ids in the head of one mail."""
_RECEIVED = mark(
    "We have received your mail. Your complaint has the number %(number)s and the look-up code %(code)s.\n\n"
    "We reply by %(day)s. With number and code you can follow it and write to us at\n%(address)s\n\n"
    "You can also answer this mail."
)
_ADDED = mark(
    "We have received your mail and added it to your complaint %(number)s. The person who handles it will read it."
)
_REFERENCE = mark("Please leave this line in your answer: %(token)s")
_WRITTEN = mark("About your complaint %(number)s")


def config() -> Config:
    """The portal's settings from outside."""
    found: Config = current_app.extensions["fairline.config"]
    return found


def secret() -> bytes:
    """The key that tokens and look-up codes are made with."""
    return config().secret_key.encode()


def mailbox_address() -> str:
    """Where answers to our mails are read; empty where no mailbox is."""
    return config().complaint_address or ""


def token_of(complaint_id: int) -> str:
    """What names a complaint in our mails."""
    return reply_token(secret(), complaint_id)


def with_reference(text: str, complaint_id: int) -> str:
    """``text`` and the line that brings an answer back to its case, where a mailbox is read."""
    if not mailbox_address():
        return text
    return f"{text}\n\n{gettext(_REFERENCE, token=token_of(complaint_id))}"


def code_of_mail(sha256: str) -> str:
    """The look-up code of the complaint that a mail makes: the same for the same bytes, and ours alone to make."""
    return look_up_code(secret(), f"mail {sha256}")


def digest_of_code(sha256: str) -> str:
    """What is stored of it."""
    return code_digest(code_of_mail(sha256))


def acknowledge(session: Session, complaint: Complaint, mail: ComplaintMail, *, new: bool, now: datetime) -> None:
    """Tell the sender that the mail has come, as an answer to it (RFC 3834); counted by ``acknowledged_at``."""
    address = status_address()
    with force_locale(complaint.language):
        if new:
            due = session.scalars(
                select(CaseClock.due_on).where(
                    CaseClock.complaint_id == complaint.id,
                    CaseClock.round_number == complaint.round_number,
                    CaseClock.kind == ClockKind.REPLY,
                )
            ).first()
            code = grouped(code_of_mail(mail.sha256))
            text = gettext(
                _RECEIVED,
                number=complaint.number,
                code=code,
                day=written_date(due, "long") if due else "",
                address=address,
            )
        else:
            text = gettext(_ADDED, number=complaint.number)
        subject, body = gettext(_WRITTEN, number=complaint.number), with_reference(text, complaint.id)
    queue_message(
        session,
        PORTAL,
        unique_key=f"complaint-mail-received-{mail.id}",
        recipient=mail.sender,
        language=complaint.language,
        subject=subject,
        body=body,
        topic=f"complaints:received:{complaint.id}",
        thread=token_of(complaint.id),
        reply_to=mailbox_address(),
        answers=mail.message,
        data_key=complaint.key_to_write(),
    )
    mail.acknowledged_at = now


def status_address() -> str:
    """Where a complainant follows the complaint."""
    return f"{config().base_url}/complaints/status"


def mail_message(session: Session, actor: Actor, complaint: Complaint, message_id: int, text: str) -> None:
    """Send an officer's message by mail as well, where the complainant wishes mails and can answer them."""
    if not mailbox_address() or not complaint.contact_mail or complaint.preferred.value != "mail":
        return
    with force_locale(complaint.language):
        subject, body = gettext(_WRITTEN, number=complaint.number), with_reference(text, complaint.id)
    queue_message(
        session,
        actor,
        unique_key=f"complaint-message-{message_id}",
        recipient=complaint.contact_mail,
        language=complaint.language,
        subject=subject,
        body=body,
        topic=f"complaints:message:{complaint.id}",
        thread=token_of(complaint.id),
        reply_to=mailbox_address(),
        follows=mails_before(session, complaint.id),
        data_key=complaint.key_to_write(),
    )


def mails_before(session: Session, complaint_id: int) -> list[str]:
    """Ids of the mails of a case, oldest first: what a mail program files the next one under.

    The first stays, since it names the exchange; of the rest the newest few. Theirs come last where they wrote last.
    """
    theirs = session.scalars(
        select(ComplaintMail)
        .where(ComplaintMail.complaint_id == complaint_id, ComplaintMail.message_index.is_not(None))
        .where(ComplaintMail.treatment.in_((Treatment.NEW_CASE, Treatment.REPLY_TO_CASE, Treatment.QUARANTINE)))
        .order_by(ComplaintMail.id.desc())
        .limit(_MOST_NAMED)
    )
    topics = [f"complaints:{kind}:{complaint_id}" for kind in ("received", "message")]
    ours = session.execute(
        select(OutboxMessage.created_at, OutboxMessage.message_id)
        .where(OutboxMessage.topic.in_(topics))
        .order_by(OutboxMessage.id.desc())
        .limit(_MOST_NAMED)
    )
    dated = [(one.arrived_at, one.message) for one in theirs] + [(at, number.strip("<>")) for at, number in ours]
    ids = [number for _, number in sorted(dated) if number]
    return ids if len(ids) <= _MOST_NAMED else [ids[0], *ids[1 - _MOST_NAMED :]]
