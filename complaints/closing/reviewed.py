"""Whether legal has approved a reply as it would leave now."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import ReplyLetter
from complaints.cases.models import Complaint
from complaints.closing.models import LetterReview
from complaints.closing.rules.reviewing import ReviewOutcome, needs_review
from complaints.inquiry.queries import stands_of


def review_of(session: Session, letter_id: int) -> LetterReview | None:
    """What was asked of legal about a version, and what came back."""
    return session.scalars(select(LetterReview).where(LetterReview.letter_id == letter_id)).first()


def review_holds(session: Session, complaint: Complaint, letter: ReplyLetter) -> bool:
    """Whether this version may leave: no review is needed, or legal approved it after the findings were confirmed."""
    if not needs_review(complaint.severity):
        return True
    review = review_of(session, letter.id)
    if review is None or review.outcome is not ReviewOutcome.APPROVED:
        return False
    decided = [one.decision.decided_at for one in stands_of(session, complaint.id) if one.decision]
    return all(at <= review.asked_at for at in decided)
