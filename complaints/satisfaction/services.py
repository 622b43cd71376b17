"""Keeping what a complainant thinks of our reply."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint
from complaints.intake.rules import is_storable
from complaints.satisfaction.models import ReplyOpinion
from complaints.satisfaction.queries import replied_on
from complaints.satisfaction.rules import Opinion, check_open
from portal import clock
from portal.audit.services import record
from portal.auth.actor import PUBLIC
from portal.errors import Invalid


def answer_questions(
    session: Session, complaint_id: int, clear: Opinion, fair: Opinion, words: str, now: datetime
) -> None:
    """The complainant's answers about the reply of this round; given again within 30 days, they replace the first.

    Raises Refused before the reply was sent and after the last day, Invalid for words that cannot be kept.
    """
    complaint = session.get_one(Complaint, complaint_id, with_for_update=True, populate_existing=True)
    today = clock.local(now).date()
    check_open(replied_on(session, complaint), today)
    if not is_storable(words):
        raise Invalid("This text holds characters that cannot be kept.", field="opinion_words")
    row = session.scalars(
        select(ReplyOpinion).where(
            ReplyOpinion.complaint_id == complaint_id, ReplyOpinion.round_number == complaint.round_number
        )
    ).first()
    if row is None:
        row = ReplyOpinion(complaint_id=complaint_id, round_number=complaint.round_number, answered_on=today)
        session.add(row)
    row.clear, row.fair, row.words, row.answered_at = clear, fair, words.strip(), now
    session.flush()
    answers = {"clear": clear, "fair": fair}
    record(session, PUBLIC, "complaints:opinion:give", "complaint", complaint_id, after=answers)
