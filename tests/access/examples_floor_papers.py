"""Who of the demo may open which paper, message, piece of work and mail."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import PORTAL, Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.documents.printing import Printed
from portal.documents.services import keep_document
from portal.jobs.services import enqueue
from portal.notifications.letterhead import Attachment, Mail, mail_bytes
from portal.notifications.post_office import keep_mail
from portal.notifications.services import queue_message
from tests.access.example import Example


def _papers(session: Session) -> Example:
    """A paper about something that no domain knows: nobody's."""
    with transaction(session):
        paper = keep_document(
            session,
            PORTAL,
            Printed(content=b"%PDF-1.7", pages=1),
            kind="access:letter",
            title="Paper",
            language="en",
            file_name="paper.pdf",
            about_type="access",
            about_id=1,
        )
        number = paper.id
    return Example(objects=[{"document_id": number}], allowed=lambda _username, _params: False)


def _jobs(session: Session) -> Example:
    """HR's work: HR sees it, and the administrator, who sees all."""
    account = session.scalars(select(Account.id).where(Account.username == "hr")).one()
    with transaction(session):
        job = enqueue(session, "documents.batch", {}, unique_key="access", actor=Actor(account_id=account))
        number = job.id
    return Example(objects=[{"job_id": number}], allowed=lambda username, _params: username in {"hr", "admin"})


def _retries(session: Session) -> Example:
    return Example(
        objects=_jobs(session).objects,
        allowed=lambda username, _params: username == "admin",
    )


def _messages(session: Session) -> Example:
    with transaction(session):
        message = queue_message(
            session,
            PORTAL,
            unique_key="access",
            recipient="somebody@example.com",
            language="en",
            subject="Access",
            body="Access",
        )
        number = message.id
    return Example(objects=[{"number": number}], allowed=lambda username, _params: username == "admin")


def _mail(_session: Session) -> Example:
    return Example(objects=[{"key": _kept_mail()}], allowed=lambda _username, _params: True)


def _attachments(_session: Session) -> Example:
    return Example(objects=[{"key": _kept_mail(), "number": 0}], allowed=lambda _username, _params: True)


def _kept_mail() -> str:
    paper = Attachment(file_name="paper.pdf", media_type="application/pdf", content=b"%PDF-1.7")
    mail: dict[str, Any] = {
        "sender": "Fairline <portal@fairline.example>",
        "recipient": "somebody@example.com",
        "subject": "Access",
        "body": "Access",
        "language": "en",
        "message_id": "<access@fairline.example>",
        "at": datetime(2026, 11, 24, tzinfo=UTC),
        "attachments": (paper,),
    }
    return keep_mail(current_app.extensions["fairline.config"].data_folder / "mailbox", mail_bytes(Mail(**mail)))


EXAMPLES: dict[str, Callable[[Session], Example]] = {
    "documents.download": _papers,
    "jobs.show": _jobs,
    "jobs.retry": _retries,
    "outbox.show": _messages,
    "outbox.retry": _messages,
    "mailbox.show": _mail,
    "mailbox.attachment": _attachments,
}
