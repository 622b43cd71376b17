"""Keeps the sketch of each complaint's words, and finds complaints by the marks that they share."""

from datetime import datetime

from sqlalchemy import delete, exists, func, insert, select, union_all
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint
from complaints.duplicates.models import ComplaintMark
from complaints.duplicates.rules import WITHIN
from complaints.duplicates.sketch import sketch

_NEWEST_BY_MARK = 100
MOST_FOUND = 60
"""Complaints whose words are compared sign by sign."""


def keep_sketch(session: Session, complaint: Complaint) -> None:
    """Keep the marks of a complaint's words; it has its id."""
    rows = [
        {"complaint_id": complaint.id, "place": place, "mark": mark, "received_at": complaint.received_at}
        for place, mark in enumerate(sketch(complaint.words))
    ]
    if rows:
        session.execute(insert(ComplaintMark), rows)


def forget_sketch(session: Session, complaint_id: int) -> None:
    """The words are erased, and with them what could find them."""
    session.execute(
        delete(ComplaintMark)
        .where(ComplaintMark.complaint_id == complaint_id)
        .execution_options(synchronize_session=False)
    )


def like_words(session: Session, words: str, since: datetime) -> list[int]:
    """Complaints that came since then and share most marks with a text; one statement, whatever their number.

    Of each mark only the newest hundred are read, so that a text that is sent by thousands finds the latest of them.
    """
    marks = sketch(words)
    if not marks:
        return []
    newest = [
        select(
            select(ComplaintMark.complaint_id)
            .where(ComplaintMark.mark == mark, ComplaintMark.received_at >= since)
            .order_by(ComplaintMark.received_at.desc(), ComplaintMark.complaint_id.desc())
            .limit(_NEWEST_BY_MARK)
            .subquery()
            .c.complaint_id
        )
        for mark in marks
    ]
    found = union_all(*newest).subquery()
    statement = (
        select(found.c.complaint_id)
        .group_by(found.c.complaint_id)
        .order_by(func.count().desc(), found.c.complaint_id.desc())
        .limit(MOST_FOUND)
    )
    return list(session.scalars(statement))


def sketch_missing(session: Session, now: datetime, most: int) -> int:
    """Sketch up to so many complaints of the last 90 days that have none yet; how many."""
    rows = session.scalars(
        select(Complaint)
        .where(
            Complaint.received_at >= now - WITHIN,
            Complaint.words != "",
            ~exists().where(ComplaintMark.complaint_id == Complaint.id),
        )
        .order_by(Complaint.received_at.desc())
        .limit(most)
    ).all()
    for complaint in rows:
        keep_sketch(session, complaint)
    return len(rows)
