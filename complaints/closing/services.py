"""What leads to closing: legal's review of the reply, redress, settled protective steps, and why a reply was late."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from complaints.cases.answers import CaseNote
from complaints.cases.letters import what_is_missing
from complaints.cases.models import Complaint
from complaints.cases.replying import facts_of, newest_letter, texts_of
from complaints.cases.roles import give_role, role_holders
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.conflict import CaseRole
from complaints.cases.rules.workflow import OPEN
from complaints.cases.services import CHANGED, handled_by
from complaints.cases.timing import begin_clock, stop_clocks
from complaints.closing.models import LatenessExplained, LetterReview, ProtectionSettled, Redress, Settlement
from complaints.closing.queries import lateness_of, review_for, steps_of
from complaints.closing.reviewed import review_of
from complaints.closing.rules.reviewing import ReviewOutcome
from complaints.inquiry.queries import all_confirmed
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Refused
from portal.words import mark

_ENDED = mark("The complaint is closed; nothing more can be recorded.")
_FILLED = mark("Write something here.")


def _open_case(session: Session, actor: Actor, complaint_id: int, now: datetime) -> Complaint:
    complaint = handled_by(session, actor, complaint_id, now)
    if complaint.state not in OPEN:
        raise Refused(_ENDED)
    return complaint


def ask_legal(session: Session, actor: Actor, complaint_id: int, now: datetime) -> None:
    """Ask legal to review the newest version of the reply, once it is whole and its findings are confirmed."""
    complaint = _open_case(session, actor, complaint_id, now)
    letter = newest_letter(session, complaint_id)
    if letter is None or letter.sent_at is not None:
        raise Refused("Save a draft of the reply and look at its preview first.")
    if what_is_missing(facts_of(session, complaint, letter.written_by_id), texts_of(letter)):
        raise Refused("Legal reads a reply that is whole; parts of this one are missing.")
    if not all_confirmed(session, complaint_id):
        raise Refused("Somebody who did not investigate the complaint has to confirm its findings first.")
    review = review_of(session, letter.id)
    if review is not None and review.outcome is None:
        raise Refused("Legal has this version already.")
    if review is None:
        review = LetterReview(letter_id=letter.id, written_by_id=letter.written_by_id)
        session.add(review)
    review.asked_at, review.asked_by_id = now, _account(actor)
    review.outcome, review.remarks, review.reviewed_at, review.reviewed_by_id = None, "", None, None
    session.flush()
    begin_clock(session, complaint, ClockKind.REVIEW, now)
    record(session, actor, "complaints:letter:ask_review", "complaint_letter", letter.id)


def review_letter(
    session: Session, actor: Actor, review_id: int, outcome: ReviewOutcome, remarks: str, now: datetime
) -> None:
    """Approve the version that was asked about, or return it with remarks; never by whoever investigated.

    Raises Refused where it was answered, a newer version was written, or a conflict of interest stands against it.
    """
    review, letter, complaint = review_for(session, actor, review_id, clock.local(now).date())
    assert actor.employee_id is not None
    newest = newest_letter(session, complaint.id)
    if review.outcome is not None or newest is None or newest.id != letter.id or letter.sent_at is not None:
        raise Refused(CHANGED)
    if outcome is ReviewOutcome.RETURNED and not remarks.strip():
        raise Invalid("Say what is to be changed.", field="remarks")
    holders = role_holders(session, complaint.id, CaseRole.REVIEWER)
    if not any(one.employee_id == actor.employee_id for one in holders):
        give_role(session, actor, complaint.id, actor.employee_id, CaseRole.REVIEWER, now)
    review.outcome, review.remarks = outcome, remarks
    review.reviewed_at, review.reviewed_by_id = now, _account(actor)
    stop_clocks(session, complaint.id, now, [ClockKind.REVIEW])
    session.flush()
    record(session, actor, "complaints:letter:review", "complaint_letter", letter.id, after={"outcome": outcome})


def promise_redress(
    session: Session, actor: Actor, complaint_id: int, promise: str, due_on: date | None, now: datetime
) -> None:
    """Note what was promised to the complainant, and by when."""
    _open_case(session, actor, complaint_id, now)
    if not promise.strip():
        raise Invalid(_FILLED, field="promise")
    if due_on is None or due_on < clock.local(now).date():
        raise Invalid("Choose a day from today on.", field="redress_due_on")
    row = Redress(
        complaint_id=complaint_id, promise=promise, due_on=due_on, promised_at=now, promised_by_id=_account(actor)
    )
    session.add(row)
    session.flush()
    record(session, actor, "complaints:redress:promise", "complaint_redress", row.id)


def keep_promise(session: Session, actor: Actor, complaint_id: int, redress_id: int, proof: str, now: datetime) -> None:
    """Say how a promise was kept; once."""
    _open_case(session, actor, complaint_id, now)
    row = session.get(Redress, redress_id, with_for_update=True, populate_existing=True)
    if row is None or row.complaint_id != complaint_id:
        raise NotFound("There is no such promise in this case.")
    if not proof.strip():
        raise Invalid(_FILLED, field="proof")
    if row.done_at is not None:
        raise Refused(CHANGED)
    row.proof, row.done_at, row.done_by_id = proof, now, _account(actor)
    session.flush()
    record(session, actor, "complaints:redress:keep", "complaint_redress", row.id)


def settle_step(
    session: Session,
    actor: Actor,
    complaint_id: int,
    note_id: int,
    settlement: Settlement,
    reason: str,
    now: datetime,
) -> None:
    """Lift a protective step or make it lasting, with a reason; once."""
    _open_case(session, actor, complaint_id, now)
    step = next((one for one in steps_of(session, complaint_id) if one.note.id == note_id), None)
    if step is None:
        raise NotFound("There is no such step in this case.")
    if step.settled is not None:
        raise Refused(CHANGED)
    if not reason.strip():
        raise Invalid(_FILLED, field="why")
    session.add(
        ProtectionSettled(
            note_id=note_id, settlement=settlement, reason=reason, settled_at=now, settled_by_id=_account(actor)
        )
    )
    session.flush()
    record(session, actor, "complaints:protection:settle", "complaint_note", note_id, after={"as": settlement})


def protective_note(session: Session, complaint_id: int, note_id: int) -> CaseNote:
    """A protective step of this case; NotFound for another's and for a plain note."""
    note = session.get(CaseNote, note_id)
    if note is None or note.complaint_id != complaint_id or not note.protects:
        raise NotFound("There is no such step in this case.")
    return note


def explain_lateness(session: Session, actor: Actor, complaint_id: int, reason: str, now: datetime) -> None:
    """Say why the reply left late; the clocks stay late."""
    complaint = _open_case(session, actor, complaint_id, now)
    if not reason.strip():
        raise Invalid(_FILLED, field="late_reason")
    number = complaint.round_number
    row = lateness_of(session, complaint_id) or LatenessExplained(complaint_id=complaint_id, round_number=number)
    row.reason, row.explained_at, row.explained_by_id = reason, now, _account(actor)
    session.add(row)
    session.flush()
    record(session, actor, "complaints:case:explain_lateness", "complaint", complaint_id)


def _account(actor: Actor) -> int:
    assert actor.account_id is not None
    return actor.account_id
