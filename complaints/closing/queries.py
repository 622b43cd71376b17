"""What closing looks at, read from the rows; and the replies that wait for legal."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import CaseNote, LetterDelivery, ReplyLetter
from complaints.cases.letters import what_is_missing
from complaints.cases.models import CaseClock, Complaint
from complaints.cases.proofs import ways_owed_to
from complaints.cases.queries import internal_of, not_near
from complaints.cases.replying import facts_of, newest_letter, texts_of
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.severity import Severity
from complaints.cases.rules.telling import is_told
from complaints.closing.models import LatenessExplained, LetterReview, ProtectionSettled, Redress
from complaints.closing.reviewed import review_holds
from complaints.closing.rules.gates import ClosingFacts, FoundFacts
from complaints.correction.models import CorrectiveAction
from complaints.inquiry.queries import FindingStand, stands_of, still_to_hear
from portal.auth.actor import Actor
from portal.errors import NotFound

_PROTECTED = frozenset({Severity.S1, Severity.S2})


@dataclass(frozen=True, kw_only=True)
class Step:
    """A protective step, and what became of it."""

    note: CaseNote
    settled: ProtectionSettled | None


def closing_facts(session: Session, complaint: Complaint) -> ClosingFacts:
    """Everything that the nine conditions ask; a constant number of statements."""
    letter = newest_letter(session, complaint.id)
    sent = letter is not None and letter.sent_at is not None
    whole = letter is not None and _whole(session, complaint, letter)
    return ClosingFacts(
        found=[_found(one) for one in stands_of(session, complaint.id)],
        unheard=len(still_to_hear(session, complaint.id)),
        letter_whole=whole,
        sent=sent,
        proven=letter is not None and _proven(session, complaint, letter),
        in_time=letter is not None and _in_time(session, letter),
        lateness_explained=lateness_of(session, complaint.id) is not None,
        apologised=letter is not None and sent and bool(letter.apology.strip()),
        promises=[one.done_at is not None for one in redress_of(session, complaint.id)],
        corrected=_corrected(session, complaint.id),
        owes_protection=complaint.severity in _PROTECTED,
        internal=internal_of(session, complaint.id) is not None,
        settled=[one.settled is not None for one in steps_of(session, complaint.id)],
    )


def _found(stand: FindingStand) -> FoundFacts:
    ground = stand.ground
    return FoundFacts(
        verdict=stand.finding.verdict if stand.finding else None,
        grounded=bool(stand.evidence) or (ground is not None and bool(ground.no_evidence.strip())),
        confirmed=stand.confirmed,
        cause=ground.cause.value if ground is not None and ground.cause is not None else None,
    )


def _whole(session: Session, complaint: Complaint, letter: ReplyLetter) -> bool:
    facts = facts_of(session, complaint, letter.written_by_id)
    return not what_is_missing(facts, texts_of(letter)) and review_holds(session, complaint, letter)


def _proven(session: Session, complaint: Complaint, letter: ReplyLetter) -> bool:
    """The complainant was told on a way that reaches them, and each way on which the reply went has its proof."""
    rows = session.execute(
        select(LetterDelivery.way, LetterDelivery.state).where(LetterDelivery.letter_id == letter.id)
    ).all()
    return is_told(ways_owed_to(complaint), [(row.way, row.state) for row in rows])


def _in_time(session: Session, letter: ReplyLetter) -> bool:
    """Sent before the reply's and the client bank's date, as they stand with extensions."""
    dues = session.scalars(
        select(CaseClock.due_at).where(
            CaseClock.complaint_id == letter.complaint_id,
            CaseClock.round_number == letter.round_number,
            CaseClock.kind.in_([ClockKind.REPLY, ClockKind.CLIENT]),
        )
    ).all()
    return letter.sent_at is not None and all(letter.sent_at < due for due in dues)


def _corrected(session: Session, complaint_id: int) -> frozenset[str]:
    causes = session.scalars(
        select(CorrectiveAction.cause).where(
            CorrectiveAction.complaint_id == complaint_id, CorrectiveAction.accepted_at.is_not(None)
        )
    )
    return frozenset(cause.value for cause in causes)


def redress_of(session: Session, complaint_id: int) -> list[Redress]:
    """What was promised to the complainant, the first one first."""
    return list(session.scalars(select(Redress).where(Redress.complaint_id == complaint_id).order_by(Redress.id)))


def steps_of(session: Session, complaint_id: int) -> list[Step]:
    """The protective steps of a case."""
    rows = session.execute(
        select(CaseNote, ProtectionSettled)
        .outerjoin(ProtectionSettled, ProtectionSettled.note_id == CaseNote.id)
        .where(CaseNote.complaint_id == complaint_id, CaseNote.protects)
        .order_by(CaseNote.id)
    )
    return [Step(note=note, settled=settled) for note, settled in rows]


def lateness_of(session: Session, complaint_id: int) -> LatenessExplained | None:
    """Why the reply was late, where somebody said so."""
    return session.scalars(
        select(LatenessExplained)
        .join(Complaint, Complaint.id == LatenessExplained.complaint_id)
        .where(LatenessExplained.complaint_id == complaint_id, LatenessExplained.round_number == Complaint.round_number)
    ).first()


def review_for(session: Session, actor: Actor, review_id: int, today: date) -> tuple[LetterReview, ReplyLetter, Any]:
    """A review with its letter and complaint; NotFound for an unknown one and where the reader stands too near."""
    row = session.execute(
        select(LetterReview, ReplyLetter, Complaint)
        .join(ReplyLetter, ReplyLetter.id == LetterReview.letter_id)
        .join(Complaint, Complaint.id == ReplyLetter.complaint_id)
        .where(LetterReview.id == review_id, not_near(actor, today))
    ).first()
    if row is None:
        raise NotFound("There is no such review, or it is not yours to see.")
    return row[0], row[1], row[2]
