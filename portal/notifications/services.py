"""Writing to the outbox: a message is a row of the transaction that causes it."""

import secrets
from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import NotFound, Refused
from portal.jobs.services import enqueue
from portal.notifications.models import Channel, OutboxMessage, OutboxState
from portal.notifications.rules import checked_calendar, tidy_header
from portal.personal.models import DataKey

SEND_JOB = "notifications.send"


def queue_message(
    session: Session,
    actor: Actor,
    *,
    unique_key: str,
    recipient: str,
    language: str,
    subject: str,
    body: str,
    channel: Channel = Channel.MAIL,
    document_ids: list[int] | None = None,
    calendar: str = "",
    topic: str = "",
    urgent: bool = False,
    unsubscribe_url: str | None = None,
    thread: str = "",
    reply_to: str = "",
    answers: str = "",
    follows: Sequence[str] = (),
    data_key: DataKey | None = None,
) -> OutboxMessage:
    """Write a message once per ``unique_key``; it leaves after the commit, urgent ones also in quiet hours.

    ``topic`` is ``domain:thing:id``: the domain's outbox listener hears of it when it was sent or failed for good.
    ``calendar`` is an iCalendar object that a mail carries along, checked by ``rules.checked_calendar``.
    ``thread`` begins the Message-ID, so that an answer is known by it; ``reply_to`` is where answers and bounces go;
    ``answers`` is the id, without brackets, of the mail that the portal answers by itself; ``follows`` are the ids,
    oldest first, of the mails of an exchange that a person goes on with.
    ``data_key`` is that of the person written to, so that the message goes with their other data; else it has its own.
    """
    there = session.scalars(select(OutboxMessage).where(OutboxMessage.unique_key == unique_key)).first()
    if there is not None:
        return there
    now = clock.now()
    message = OutboxMessage(
        unique_key=unique_key,
        message_id=_new_message_id(thread, reply_to),
        data_key=data_key,
        channel=channel,
        recipient=recipient,
        language=language,
        subject=tidy_header(subject)[:300],
        body=body,
        calendar=checked_calendar(calendar) if calendar else "",
        answers=answers,
        follows=" ".join(one for one in follows if " " not in one),
        reply_to=reply_to,
        document_ids=document_ids or [],
        topic=topic,
        urgent=urgent,
        unsubscribe_url=unsubscribe_url,
        state=OutboxState.WAITING,
        try_at=now,
        created_at=now,
        asked_by_id=actor.account_id,
    )
    try:
        with session.begin_nested():
            session.add(message)
    except IntegrityError:
        return session.scalars(select(OutboxMessage).where(OutboxMessage.unique_key == unique_key)).one()
    enqueue(session, SEND_JOB, {"message_id": message.id}, unique_key=f"send:{message.id}", actor=actor)
    return message


def retry_message(session: Session, actor: Actor, number: int) -> None:
    """Offer a message that waits or failed at once, with all its tries; raises Refused for one that was sent."""
    message = session.get(OutboxMessage, number)
    if message is None:
        raise NotFound("There is no such message.")
    if message.state is OutboxState.SENT:
        raise Refused("This message was sent already.")
    before, now = message.state, clock.now()
    message.state, message.tries, message.try_at = OutboxState.WAITING, 0, now
    enqueue(session, SEND_JOB, {"message_id": number}, unique_key=f"send:{number}@{now.isoformat()}", actor=actor)
    record(
        session,
        actor,
        "notifications:outbox:retry",
        "outbox_message",
        number,
        before={"state": before.value},
        after={"state": message.state.value},
    )


def _new_message_id(thread: str, reply_to: str) -> str:
    """Made once, with the row; all tries carry it."""
    sender = reply_to or current_app.extensions["fairline.config"].mail_from
    start = f"{thread}." if thread else ""
    return f"<{start}{secrets.token_hex(16)}@{sender.rpartition('@')[2].strip('<> ') or 'fairline.example'}>"
