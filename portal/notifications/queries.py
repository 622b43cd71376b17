"""Reading the outbox, for who looks after it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from portal.auth.actor import Actor
from portal.errors import NotFound
from portal.notifications.models import OutboxMessage, OutboxState
from portal.notifications.permissions import READ_OUTBOX


def message_for(session: Session, actor: Actor, number: int) -> OutboxMessage:
    """A message without its text; raises NotFound where there is none or the reader may not look."""
    message = session.get(
        OutboxMessage,
        number,
        options=[
            defer(column, raiseload=True) for column in (OutboxMessage.body_sealed, OutboxMessage.calendar_sealed)
        ],
    )
    if message is None or not actor.may(READ_OUTBOX):
        raise NotFound("There is no such message.")
    return message


def counts_by_state(session: Session) -> dict[OutboxState, int]:
    """How many messages are in each state."""
    rows = session.execute(select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state))
    found: dict[OutboxState, int] = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in OutboxState}


def failed_messages(session: Session) -> int:
    """How many failed for good and wait for a person."""
    statement = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == OutboxState.FAILED)
    return session.scalar(statement) or 0


def waiting_messages(session: Session) -> int:
    """How many have not left yet."""
    statement = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == OutboxState.WAITING)
    return session.scalar(statement) or 0
