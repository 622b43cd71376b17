"""What of the bank goes into a file of questions."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from training.quizzes.content import QuestionContent
from training.quizzes.models import Question, QuestionVersion


def newest_contents(session: Session) -> list[QuestionContent]:
    """The newest version of every question that is not retired, by category and then as they came in."""
    newest = (
        select(func.max(QuestionVersion.number)).where(QuestionVersion.question_id == Question.id).correlate(Question)
    )
    rows = session.scalars(
        select(QuestionVersion)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(Question.retired.is_(False), QuestionVersion.number == newest.scalar_subquery())
        .order_by(QuestionVersion.category, Question.id)
    )
    return [row.said for row in rows]
