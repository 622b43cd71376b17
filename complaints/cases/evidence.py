"""Files of a complaint: what the complainant sent and what was found, kept with the case (policy 9.1.2)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint
from complaints.cases.queries import visible_to
from complaints.cases.services import await_answer, handled_by
from portal import clock
from portal.auth.actor import PUBLIC, Actor
from portal.files.models import StoredFile
from portal.files.queries import Listed, files_about
from portal.files.receiving import Received
from portal.files.services import keep_files

EVIDENCE_ABOUT = "complaint"


def keep_with(session: Session, actor: Actor, complaint_id: int, received: Sequence[Received], note: str = "") -> None:
    """Keep received files with a complaint that the caller has locked or just made."""
    keep_files(session, actor, received, about_type=EVIDENCE_ABOUT, about_id=complaint_id, note=note)


def add_evidence(
    session: Session, actor: Actor, complaint_id: int, received: Sequence[Received], note: str, now: datetime
) -> None:
    """Files that the one who handles the complaint found or was given."""
    handled_by(session, actor, complaint_id, now)
    keep_with(session, actor, complaint_id, received, note)


def send_evidence(session: Session, complaint_id: int, received: Sequence[Received], now: datetime) -> None:
    """More files of the complainant; like a message they wait for the one who handles the complaint."""
    await_answer(session, complaint_id, now)
    keep_with(session, PUBLIC, complaint_id, received)


def evidence_of(session: Session, complaint_id: int) -> list[Listed]:
    """The files of a complaint, oldest first."""
    return files_about(session, EVIDENCE_ABOUT, complaint_id)


def may_read_evidence(session: Session, actor: Actor, file: StoredFile) -> bool:
    """Files are read by those who may read their complaint."""
    readable = select(Complaint.id).where(
        Complaint.id == int(file.about_id), visible_to(actor, clock.today())
    )  # fmt: skip
    return session.scalar(readable) is not None
