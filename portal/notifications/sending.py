"""Sends what waits in the outbox: claim a row, talk to the outside without a transaction, note what came of it (P34).

A worker that is killed between the server's yes and our note tries again once its claim has run out: no mail is lost,
and a double carries the same Message-ID (safety s47).
"""

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session, undefer

from portal import clock
from portal.config import Config
from portal.db.session import transaction
from portal.documents.models import Document
from portal.errors import FairlineError
from portal.feature import JobRun
from portal.jobs.services import enqueue
from portal.notifications import chat
from portal.notifications.letterhead import Attachment, Mail, mail_bytes
from portal.notifications.listeners import tell
from portal.notifications.mailer import Verdict, hand_in, mail_server
from portal.notifications.models import Channel, OutboxMessage, OutboxState
from portal.notifications.rules import checked_address, leaves_at, next_try
from portal.notifications.services import SEND_JOB
from portal.notifications.settings import QUIET_FROM, QUIET_TO
from portal.policy.queries import setting_text

SWEEP_JOB = "notifications.sweep"
CLAIM = timedelta(minutes=5)
_LOOK_AGAIN = timedelta(minutes=15)
_MOST_SWEPT = 500
_log = logging.getLogger("fairline.outbox")


@dataclass(frozen=True, kw_only=True)
class _Outgoing:
    """What the row said when it was claimed; the row itself is not touched while the server is spoken to."""

    channel: Channel
    recipient: str
    subject: str
    body: str
    language: str
    message_id: str
    unsubscribe_url: str | None
    reply_to: str
    answers: str
    follows: str
    attachments: tuple[Attachment, ...]
    calendar: str
    created_at: datetime


def send_message(run: JobRun) -> dict[str, Any]:
    """The job: send one message if it is due. Says what came of it; failing to send is no failure of the job."""
    message_id, now = int(run.payload["message_id"]), clock.now()
    if _put_off(run.session, message_id, now):
        return {"outcome": "waits"}
    outgoing = _claimed(run.session, message_id, now)
    if outgoing is None:
        return {"outcome": "not due"}
    verdict = _deliver(outgoing, _config())
    state = note_verdict(run.session, message_id, verdict)
    return {"outcome": state.value}


def sweep_outbox(run: JobRun) -> dict[str, Any]:
    """The minute's job: offer again what is due and has no job any more (back-off, quiet hours, killed workers)."""
    now, config = clock.now(), _config()
    due = select(OutboxMessage.id, OutboxMessage.try_at).where(
        OutboxMessage.state == OutboxState.WAITING, OutboxMessage.try_at <= now
    )
    if not config.smtp_url:
        due = due.where(OutboxMessage.channel != Channel.MAIL)
    with transaction(run.session) as session:
        found = session.execute(due.order_by(OutboxMessage.try_at, OutboxMessage.id).limit(_MOST_SWEPT)).all()
        for message_id, try_at in found:
            key = f"send:{message_id}@{try_at.isoformat()}"
            enqueue(session, SEND_JOB, {"message_id": message_id}, unique_key=key)
    return {"offered": len(found)}


def _put_off(session: Session, message_id: int, now: datetime) -> bool:
    """Whether it must wait: nothing to send it with, or quiet hours. Says so in the row."""
    message = session.get(OutboxMessage, message_id)
    if message is None or message.state is not OutboxState.WAITING or message.try_at > now:
        return True
    reason, try_at = _obstacle(message), now + _LOOK_AGAIN
    if reason is None:
        try_at, reason = _after_quiet_hours(session, message, now), "quiet"
        if try_at <= now:
            return False
    with transaction(session):
        message = session.get_one(OutboxMessage, message_id)
        message.last_error, message.try_at = reason, try_at
    return True


def _obstacle(message: OutboxMessage) -> str | None:
    config = _config()
    if message.channel is Channel.CHAT:
        return None if message.recipient in (config.chat_urls or {}) else "no_chat"
    return None if config.smtp_url else "no_server"


def _after_quiet_hours(session: Session, message: OutboxMessage, now: datetime) -> datetime:
    if message.urgent:
        return now
    day = clock.local(now).date()
    begin, end = (time.fromisoformat(setting_text(session, key, day)) for key in (QUIET_FROM, QUIET_TO))
    return max(now, leaves_at(clock.local(now), begin, end))


def _claimed(session: Session, message_id: int, now: datetime) -> _Outgoing | None:
    """Take the message for a while: one conditional update, so that of two workers one sends it."""
    with transaction(session):
        taken = session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.id == message_id,
                OutboxMessage.state == OutboxState.WAITING,
                OutboxMessage.try_at <= now,
            )
            .values(try_at=now + CLAIM, tries=OutboxMessage.tries + 1)
            .returning(OutboxMessage.id)
            .execution_options(synchronize_session=False)
        ).first()
        if taken is None:
            return None
        message = session.get_one(OutboxMessage, message_id, populate_existing=True)
        return _Outgoing(
            channel=message.channel,
            recipient=message.recipient,
            subject=message.subject,
            body=message.body,
            language=message.language,
            message_id=message.message_id,
            unsubscribe_url=message.unsubscribe_url,
            reply_to=message.reply_to,
            answers=message.answers,
            follows=message.follows,
            attachments=_attachments(session, message.document_ids),
            calendar=message.calendar,
            created_at=message.created_at,
        )


def _attachments(session: Session, document_ids: list[int]) -> tuple[Attachment, ...]:
    found = session.scalars(select(Document).where(Document.id.in_(document_ids)).options(undefer(Document.content)))
    by_id = {document.id: document for document in found}
    return tuple(
        Attachment(file_name=paper.file_name, media_type=paper.media_type, content=paper.content)
        for paper in (by_id[number] for number in document_ids)
    )


def _deliver(outgoing: _Outgoing, config: Config) -> Verdict:
    """Talk to the outside. A message that cannot be sent as it is will not be better for waiting."""
    if outgoing.channel is Channel.CHAT:
        return chat.post(
            (config.chat_urls or {})[outgoing.recipient],
            outgoing.subject,
            outgoing.body,
            also=config.outside,
            inside=config.inside,
        )
    try:
        recipient = checked_address(outgoing.recipient)
        content = mail_bytes(_mail(outgoing, config))
    except (FairlineError, ValueError) as error:
        return Verdict(sent=False, final=True, reason="content", detail=str(error)[:300])
    try:
        server = mail_server(config.smtp_url or "", config.inside)
    except (FairlineError, ValueError) as error:
        return Verdict(sent=False, reason="unreachable", detail=str(error))
    return hand_in(server, outgoing.reply_to or _bare(config.mail_from), recipient, content)


def _mail(outgoing: _Outgoing, config: Config) -> Mail:
    return Mail(
        sender=config.mail_from,
        recipient=outgoing.recipient,
        subject=outgoing.subject,
        body=outgoing.body,
        language=outgoing.language,
        message_id=outgoing.message_id,
        at=outgoing.created_at,
        unsubscribe_url=outgoing.unsubscribe_url,
        reply_to=outgoing.reply_to,
        answers=outgoing.answers,
        follows=tuple(outgoing.follows.split()),
        attachments=outgoing.attachments,
        calendar=outgoing.calendar,
    )


def _bare(address: str) -> str:
    return address.rpartition("<")[2].rstrip("> ")


def note_verdict(session: Session, message_id: int, verdict: Verdict) -> OutboxState:
    """Write down what came of a try, and tell the domain when it is the last word, in one transaction."""
    now = clock.now()
    with transaction(session):
        message = session.get_one(OutboxMessage, message_id)
        again = None if verdict.final else next_try(message.tries, now)
        if verdict.sent:
            message.state, message.sent_at, message.last_error = OutboxState.SENT, now, ""
        else:
            message.last_error = _kept_reason(verdict, message.recipient)
            message.state = OutboxState.FAILED if again is None else OutboxState.WAITING
            message.try_at = again or now
        state, topic = message.state, message.topic
        if state is not OutboxState.WAITING:
            tell(session, message_id, topic, state.value)
    if state is OutboxState.FAILED:
        _log.warning("message %s failed for good: %s", message_id, verdict.reason)
    return state


def _kept_reason(verdict: Verdict, recipient: str) -> str:
    """Reason and detail without the address, which servers like to repeat."""
    detail = " ".join(verdict.detail.replace(recipient, "…").split())
    return f"{verdict.reason}|{detail}"[:500] if detail else verdict.reason


def _config() -> Config:
    config: Config = current_app.extensions["fairline.config"]
    return config
