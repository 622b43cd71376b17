"""Mails in the demo for the access test: one that waits for a person, for whoever sorts mails."""

import hashlib
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.mailbox.jobs import sealed_mail
from complaints.mailbox.models import ComplaintMail
from complaints.mailbox.rules.reading import read_mail
from complaints.mailbox.services import Origin, Taken, keep_mail, treat_mail
from portal import clock
from portal.db.session import transaction
from tests.access.example import Example
from tests.access.examples_complaints import READERS_OF_ALL

SORTERS = READERS_OF_ALL | {"officer", "officer2", "officer3"}
RAW = b"To: complaints@agency.example\r\nSubject: who\r\n\r\nWho am I?\r\n"


def waiting_mail(session: Session, raw: bytes = RAW, uid: int = 1) -> int:
    """A mail that was kept and read as the job does it; its id."""
    digest = hashlib.sha256(raw).hexdigest()
    there = session.scalar(select(ComplaintMail.id).where(ComplaintMail.sha256 == digest))
    if there is not None:
        return there
    origin = Origin(mailbox="complaints@mail.example/INBOX", uidvalidity=1, uid=uid, arrived_at=None)
    with sealed_mail(raw) as received, transaction(session) as writing:
        mail_id = keep_mail(writing, origin, digest, len(raw), received, clock.now())
    assert mail_id is not None
    with transaction(session) as writing:
        treat_mail(writing, mail_id, read_mail(raw), Taken(), clock.now())
    return mail_id


def _waiting(session: Session) -> Example:
    return Example(objects=[{"mail_id": waiting_mail(session)}], allowed=lambda username, _values: username in SORTERS)


EXAMPLES: dict[str, Callable[[Session], Example]] = {
    "complaint_mails.show": _waiting,
    "complaint_mails.make": _waiting,
    "complaint_mails.belongs": _waiting,
    "complaint_mails.no_complaint": _waiting,
}
