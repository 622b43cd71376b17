"""What the person who handles a complaint does with it: take up, protect, classify, find, talk, end (policy 9.1.2)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import CaseMessage, CaseNote, Finding
from complaints.cases.assigning import employee_with, give_anew, open_assignment, take_from_who_is_near
from complaints.cases.models import Allegation, Complaint, Subject
from complaints.cases.nearness import conflicts_of
from complaints.cases.roundmodels import InternalCase
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.conflict import SENTENCES
from complaints.cases.rules.letter import Verdict
from complaints.cases.rules.workflow import OPEN, UNANSWERED, Action, Party, State, advance
from complaints.cases.timing import begin_clock, stop_clocks
from complaints.clocks.rules import StepKind
from complaints.clocks.steps import settle_steps
from complaints.duplicates.pairs import kept_of
from complaints.intake.rules import is_storable
from complaints.mailbox.outgoing import mail_message
from complaints.severity.raising import reclassify
from complaints.taxonomy import categories
from portal import clock
from portal.audit.services import record
from portal.auth.actor import PUBLIC, Actor
from portal.errors import Invalid, NotFound, Refused
from portal.words import mark

CHANGED = mark("Somebody else changed this meanwhile. Open it again to see the change, then decide.")
_ENDED = mark("The complaint is closed; nothing more can be recorded.")
_SENT = mark("The reply was sent; nothing more can be added.")


def note_view(session: Session, actor: Actor, complaint_id: int, page: str = "") -> None:
    """Note in the trail that somebody opened the case, or the ``page`` of it (policy 8.1.2)."""
    details = {"page": page} if page else None
    record(session, actor, "complaints:case:view", "complaint", complaint_id, details=details)


def note_contact_view(session: Session, actor: Actor, complaint_id: int, name: str) -> None:
    """Note in the trail that somebody had the complainant's name or an address shown in full."""
    record(session, actor, "complaints:contact:view", "complaint", complaint_id, details={"field": name})


def handled_by(session: Session, actor: Actor, complaint_id: int, now: datetime) -> Complaint:
    """The complaint, for the one who handles it; raises Refused for everybody else and after a conflict came up."""
    complaint = session.get_one(Complaint, complaint_id, with_for_update=True, populate_existing=True)
    current = open_assignment(session, complaint_id)
    if current is None or actor.employee_id is None or current.employee_id != actor.employee_id:
        raise Refused("This step is for the person who handles the complaint.")
    against = conflicts_of(session, complaint, actor.employee_id, clock.local(now).date())
    if against:
        raise Refused(SENTENCES[min(against)])
    return complaint


def take_up(session: Session, actor: Actor, complaint_id: int, now: datetime) -> None:
    """Begin to investigate: a person has acknowledged the complaint, and the complainant sees so by code."""
    complaint = handled_by(session, actor, complaint_id, now)
    complaint.state = advance(complaint.state, Action.TAKE_UP, Party.HANDLER)
    stop_clocks(session, complaint_id, now, [ClockKind.ACKNOWLEDGE])
    begin_clock(session, complaint, ClockKind.PLAN, now)
    record(session, actor, "complaints:case:take_up", "complaint", complaint_id)


def add_note(
    session: Session,
    actor: Actor,
    complaint_id: int,
    text: str,
    now: datetime,
    *,
    protects: bool = False,
    step: StepKind | None = None,
) -> None:
    """Keep an internal note; one that says what was done to protect somebody settles ``step``, or all that are open.

    The protective clock stops once none is left.
    """
    handled_by(session, actor, complaint_id, now)
    check_text(text, "note_text")
    note = CaseNote(
        complaint_id=complaint_id,
        text=text,
        protects=protects,
        written_at=now,
        written_by_id=actor.account_id,
    )
    session.add(note)
    session.flush()
    if protects and settle_steps(session, actor, complaint_id, step, note.id, now):
        stop_clocks(session, complaint_id, now, [ClockKind.PROTECT])
    record(session, actor, "complaints:note:add", "complaint_note", note.id, after={"protects": protects})


def add_allegation(session: Session, actor: Actor, complaint_id: int, code: str, now: datetime) -> None:
    """Say what the complaint is about, one category a claim; a worse one raises the severity and tightens clocks."""
    complaint = handled_by(session, actor, complaint_id, now)
    require_unanswered(complaint)
    if code not in categories():
        raise Invalid("There is no such category.", field="code")
    if any(allegation.code == code for allegation in complaint.allegations):
        raise Invalid("This category is there already.", field="code")
    session.add(Allegation(complaint_id=complaint_id, code=code, added_at=now, added_by_id=actor.account_id))
    session.flush()
    record(session, actor, "complaints:allegation:add", "complaint", complaint_id, after={"code": code})
    reclassify(session, actor, complaint, now)


def remove_allegation(session: Session, actor: Actor, complaint_id: int, allegation_id: int, now: datetime) -> None:
    """Take back a category that was wrong; one with a finding stays."""
    complaint = handled_by(session, actor, complaint_id, now)
    require_unanswered(complaint)
    allegation = allegation_of(session, complaint_id, allegation_id)
    if session.scalar(select(Finding.id).where(Finding.allegation_id == allegation_id)) is not None:
        raise Refused("There is a finding on it already.")
    session.delete(allegation)
    session.flush()
    record(session, actor, "complaints:allegation:remove", "complaint", complaint_id, before={"code": allegation.code})
    reclassify(session, actor, complaint, now)


def add_subject(session: Session, actor: Actor, complaint_id: int, staff_number: str, now: datetime) -> bool:
    """Name an employee whom the complaint is about. True where this moved the case to somebody else (policy 9.1.2).

    Raises Invalid for a staff number that nobody has.
    """
    complaint = handled_by(session, actor, complaint_id, now)
    require_unanswered(complaint)
    person = employee_with(session, staff_number.strip(), clock.local(now).date())
    if person is None:
        raise Invalid("Nobody has this staff number.", field="staff_number")
    if any(subject.employee_id == person.id for subject in complaint.subjects):
        raise Invalid("This person is named already.", field="staff_number")
    moved = take_from_who_is_near(session, actor, complaint, person.id, now)
    session.add(Subject(complaint_id=complaint_id, employee_id=person.id, added_at=now, added_by_id=actor.account_id))
    session.flush()
    record(session, actor, "complaints:subject:add", "complaint", complaint_id, after={"employee": person.id})
    reclassify(session, actor, complaint, now)
    if moved:
        give_anew(session, complaint, now)
    return moved


def record_finding(
    session: Session,
    actor: Actor,
    complaint_id: int,
    allegation_id: int,
    *,
    verdict: Verdict,
    basis: str,
    reasons: str,
    seen_version: int,
    now: datetime,
) -> None:
    """Say what was found about one allegation and why; ``seen_version`` is that of the finding shown (0: none)."""
    complaint = handled_by(session, actor, complaint_id, now)
    allegation_of(session, complaint_id, allegation_id)
    check_text(basis, "basis")
    check_text(reasons, "reasons")
    complaint.state = advance(complaint.state, Action.FIND, Party.HANDLER)
    finding = session.scalars(select(Finding).where(Finding.allegation_id == allegation_id)).first()
    ours = finding is not None and finding.round_number == complaint.round_number
    if (finding.version if finding is not None and ours else 0) != seen_version:
        raise Refused(CHANGED)
    before = {"verdict": finding.verdict} if finding else None
    if finding is None:
        finding = Finding(allegation_id=allegation_id)
        session.add(finding)
    finding.verdict, finding.basis, finding.reasons = verdict, basis, reasons
    finding.decided_at, finding.decided_by_id = now, _account(actor)
    finding.round_number = complaint.round_number
    session.flush()
    if all(finding_of(session, one.id) is not None for one in complaint.allegations):
        stop_clocks(session, complaint_id, now, [ClockKind.DECISION])
    record(
        session, actor, "complaints:finding:record", "complaint", complaint_id, before=before,
        after={"allegation": allegation_id, "verdict": verdict},
    )  # fmt: skip


def write_message(session: Session, actor: Actor, complaint_id: int, text: str, now: datetime) -> None:
    """Write to the complainant, who sees it with number and code; what waited for an answer no longer does."""
    complaint = handled_by(session, actor, complaint_id, now)
    require_complainant(session, complaint_id)
    check_text(text, "message_text")
    complaint.message_waits_since = None
    message = _add_message(session, actor, complaint, text, now)
    mail_message(session, actor, complaint, message.id, text)
    if complaint.state is not State.ASSIGNED:
        stop_clocks(session, complaint_id, now, [ClockKind.PROGRESS])


def require_complainant(session: Session, complaint_id: int) -> None:
    """Refused for an internal case: the complaint was withdrawn, and nobody waits for word."""
    if session.get(InternalCase, complaint_id) is not None:
        raise Refused("This is an internal case: the complaint was withdrawn, and nobody waits for a reply.")


def settle_messages(session: Session, actor: Actor, complaint_id: int, now: datetime) -> None:
    """Say that the complainant's last message needs no answer."""
    complaint = handled_by(session, actor, complaint_id, now)
    complaint.message_waits_since = None
    record(session, actor, "complaints:message:settle", "complaint", complaint_id)


def send_word(session: Session, complaint_id: int, text: str, now: datetime) -> None:
    """A message of the complainant; it waits for the one who handles the complaint, also after the end.

    That of a merged complaint is kept with it and waits at the one where it goes on.
    """
    complaint = session.get_one(Complaint, complaint_id, with_for_update=True, populate_existing=True)
    check_text(text, "text")
    await_answer(session, complaint_id, now)
    _add_message(session, PUBLIC, complaint, text, now)


def await_answer(session: Session, complaint_id: int, now: datetime) -> None:
    """What a complainant sent waits where the complaint goes on."""
    kept = session.get_one(Complaint, kept_of(session, complaint_id), with_for_update=True, populate_existing=True)
    kept.message_waits_since = kept.message_waits_since or now


def _add_message(session: Session, actor: Actor, complaint: Complaint, text: str, now: datetime) -> CaseMessage:
    message = CaseMessage(complaint_id=complaint.id, text=text, written_at=now, written_by_id=actor.account_id)
    session.add(message)
    session.flush()
    record(session, actor, "complaints:message:write", "complaint_message", message.id)
    return message


def allegation_of(session: Session, complaint_id: int, allegation_id: int) -> Allegation:
    """One allegation of this complaint; raises NotFound for another's."""
    found = session.get(Allegation, allegation_id)
    if found is None or found.complaint_id != complaint_id:
        raise NotFound("There is no such allegation, or it is not yours to see.")
    return found


def finding_of(session: Session, allegation_id: int) -> Finding | None:
    """The finding about an allegation in the complaint's round."""
    return session.scalars(
        select(Finding)
        .join(Allegation, Allegation.id == Finding.allegation_id)
        .join(Complaint, Complaint.id == Allegation.complaint_id)
        .where(Finding.allegation_id == allegation_id, Finding.round_number == Complaint.round_number)
    ).first()


def check_text(text: str, field: str) -> None:
    if not text.strip():
        raise Invalid("Write something here.", field=field)
    if not is_storable(text):
        raise Invalid("This text holds characters that cannot be kept.", field=field)


def require_unanswered(complaint: Complaint) -> None:
    if complaint.state not in UNANSWERED:
        raise Refused(_ENDED if complaint.state not in OPEN else _SENT)


def _account(actor: Actor) -> int:
    assert actor.account_id is not None
    return actor.account_id
