"""Mails that made no case are kept a short while: long enough to say that one was a complaint after all."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.mailbox.models import ComplaintMail
from complaints.mailbox.queries import noted
from portal.auth.actor import PORTAL
from portal.files.models import StoredFile
from portal.files.services import remove_files


def tidy_mails(session: Session, before: datetime, most: int) -> int:
    """Empty up to so many noted mails that came before an instant, their bytes too; how many. Digests stay."""
    rows = session.scalars(
        select(ComplaintMail)
        .where(noted(), ComplaintMail.kept_at < before, ComplaintMail.file_id.is_not(None))
        .order_by(ComplaintMail.id)
        .limit(most)
    ).all()
    files = session.scalars(select(StoredFile).where(StoredFile.id.in_([row.file_id for row in rows]))).all()
    for row in rows:
        row.file_id = None
        row.sender = row.sender_name = row.subject = row.text = row.refused = row.message = ""
        row.decision_reason = ""
    session.flush()
    remove_files(session, PORTAL, files)
    return len(rows)
