"""Empties messages that left long ago: that one was sent stays, to whom and what it said goes (safety s73)."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.notifications.models import OutboxMessage, OutboxState


def tidy_sent(session: Session, before: datetime, most: int) -> int:
    """Empty up to so many messages that were sent before an instant; how many. What still waits or failed stays."""
    full = or_(
        OutboxMessage.recipient_sealed.is_not(None),
        OutboxMessage.body_sealed.is_not(None),
        OutboxMessage.calendar_sealed.is_not(None),
        OutboxMessage.answers_sealed.is_not(None),
        OutboxMessage.follows_sealed.is_not(None),
        OutboxMessage.subject != "",
        OutboxMessage.unsubscribe_url.is_not(None),
    )
    ids = session.scalars(
        select(OutboxMessage.id)
        .where(OutboxMessage.state == OutboxState.SENT, OutboxMessage.sent_at < before, full)
        .order_by(OutboxMessage.id)
        .limit(most)
    ).all()
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids))
        .values(
            recipient_sealed=None,
            body_sealed=None,
            calendar_sealed=None,
            answers_sealed=None,
            follows_sealed=None,
            subject="",
            unsubscribe_url=None,
        )
        .execution_options(synchronize_session=False)
    )
    return len(ids)
