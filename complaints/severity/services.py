"""Recording what raises a case's severity besides what is derived, and taking it back."""

from datetime import datetime

from sqlalchemy.orm import Session

from complaints.cases.rules.severity import Raise
from complaints.cases.services import check_text, handled_by, require_unanswered
from complaints.severity.models import Circumstance
from complaints.severity.raising import circumstances_of, reclassify
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound

SAID = (Raise.REGULATOR, Raise.MEDIA, Raise.NO_RECORDING)
"""What a person records; the other grounds are derived."""
LONGEST_NOTE = 500


def say_circumstance(session: Session, actor: Actor, complaint_id: int, kind: Raise, note: str, now: datetime) -> int:
    """Record that a regulator or the media took the case up, or that the recording is missing; the row's id.

    Raises Refused once the reply was sent, Invalid for what is recorded already.
    """
    complaint = handled_by(session, actor, complaint_id, now)
    require_unanswered(complaint)
    check_text(note, "note")
    if kind not in SAID:
        raise Invalid("Choose one of these.", field="kind")
    if any(one.kind is kind and one.taken_back_at is None for one in circumstances_of(session, complaint_id)):
        raise Invalid("This is recorded already.", field="kind")
    assert actor.account_id is not None
    row = Circumstance(complaint_id=complaint_id, kind=kind, note=note, said_at=now, said_by_id=actor.account_id)
    session.add(row)
    session.flush()
    record(session, actor, "complaints:circumstance:say", "complaint", complaint_id, after={"kind": kind})
    reclassify(session, actor, complaint, now)
    return row.id


def take_back_circumstance(
    session: Session, actor: Actor, complaint_id: int, circumstance_id: int, now: datetime
) -> None:
    """It was not so: the severity is weighed anew, and no clock gets looser; what is taken back stays so."""
    complaint = handled_by(session, actor, complaint_id, now)
    require_unanswered(complaint)
    row = session.get(Circumstance, circumstance_id)
    if row is None or row.complaint_id != complaint_id:
        raise NotFound("There is no such entry, or it is not yours to see.")
    if row.taken_back_at is not None:
        return
    row.taken_back_at, row.taken_back_by_id = now, actor.account_id
    session.flush()
    record(session, actor, "complaints:circumstance:take_back", "complaint", complaint_id, before={"kind": row.kind})
    reclassify(session, actor, complaint, now)
