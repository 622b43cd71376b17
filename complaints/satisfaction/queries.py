"""Reading what complainants think of our replies."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from complaints.cases.answers import ReplyLetter
from complaints.cases.models import Complaint
from complaints.cases.rules.workflow import State
from complaints.satisfaction.models import ReplyOpinion
from complaints.satisfaction.rules import Opinion, shown_counts
from portal import clock


@dataclass(frozen=True, kw_only=True)
class Satisfaction:
    """How many complaints were replied to and how many answered; the counts are None where they are too few to show."""

    replied: int
    answered: int
    clear: dict[Opinion, int] | None
    fair: dict[Opinion, int] | None


def opinions_of(session: Session, complaint_id: int) -> list[ReplyOpinion]:
    """The answers of a complainant, one a round, the first one first."""
    return list(
        session.scalars(
            select(ReplyOpinion).where(ReplyOpinion.complaint_id == complaint_id).order_by(ReplyOpinion.round_number)
        )
    )


def replied_on(session: Session, complaint: Complaint) -> date | None:
    """The agency's day on which the reply of this round left; None while it has not, or came back."""
    if complaint.state not in (State.REPLIED, State.CLOSED):
        return None
    sent_at = session.scalar(select(func.max(ReplyLetter.sent_at)).where(ReplyLetter.complaint_id == complaint.id))
    return clock.local(sent_at).date() if sent_at is not None else None


def satisfaction(session: Session, first: date, last: date) -> Satisfaction:
    """Replies sent and answers given on these days, both with them; three statements."""
    begin = datetime.combine(first, time(), clock.COMPANY_ZONE)
    end = datetime.combine(last + timedelta(days=1), time(), clock.COMPANY_ZONE)
    replied = session.scalar(
        select(func.count(func.distinct(ReplyLetter.complaint_id))).where(
            ReplyLetter.sent_at >= begin, ReplyLetter.sent_at < end
        )
    )
    clear = _counted(session, ReplyOpinion.clear, first, last)
    fair = _counted(session, ReplyOpinion.fair, first, last)
    return Satisfaction(
        replied=replied or 0,
        answered=sum(clear.values()),
        clear=shown_counts(clear),
        fair=shown_counts(fair),
    )


def _counted(session: Session, column: Any, first: date, last: date) -> dict[Opinion, int]:
    rows = session.execute(
        select(column, func.count()).where(ReplyOpinion.answered_on.between(first, last)).group_by(column)
    )
    return {Opinion(one): count for one, count in rows}
