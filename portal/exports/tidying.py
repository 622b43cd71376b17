"""Empties the addresses of requests that ended long ago: what a list was narrowed down by may name somebody."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.exports.models import ExportRequest


def tidy_requests(session: Session, before: datetime, most: int) -> int:
    """Empty up to so many addresses of requests that were over before an instant; how many."""
    over = func.coalesce(ExportRequest.ends_at, ExportRequest.decided_at, ExportRequest.waits_until)
    ids = session.scalars(
        select(ExportRequest.id)
        .where(ExportRequest.address != "", over < before)
        .order_by(ExportRequest.id)
        .limit(most)
    ).all()
    session.execute(
        update(ExportRequest)
        .where(ExportRequest.id.in_(ids))
        .values(address="")
        .execution_options(synchronize_session=False)
    )
    return len(ids)
