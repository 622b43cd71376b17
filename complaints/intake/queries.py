"""Finding a complaint by number and code, without telling which of the two was wrong (safety s35, s64)."""

import hmac
from datetime import date

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select
from sqlalchemy.orm import Session

from complaints.cases.answers import CaseMessage, LetterDelivery, ReplyLetter
from complaints.cases.models import CaseClock, Complaint
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.telling import DeliveryWay
from complaints.intake.rules import code_digest, normal_code, normal_number

_NOBODYS_DIGEST = "0" * 64
_NOBODYS_CODE = "0" * 16


def complaint_by_code(session: Session, number: str, code: str) -> int | None:
    """The complaint's id where number and code belong together; each other case does the same work."""
    found = session.execute(
        select(Complaint.id, Complaint.code_digest).where(Complaint.number == (normal_number(number) or ""))
    ).first()
    typed = normal_code(code)
    equal = hmac.compare_digest(
        found.code_digest if found else _NOBODYS_DIGEST, code_digest(typed if typed else _NOBODYS_CODE)
    )
    return found.id if found and typed and equal else None


def receipt_of(session: Session, number: str) -> Row[str, date, int | None]:
    """What the receipt of a complaint says besides its number: the digest of its words and the policy's date."""
    return session.execute(
        select(Complaint.words_sha256, CaseClock.due_on, CaseClock.provisional_year)
        .join(CaseClock, and_(CaseClock.complaint_id == Complaint.id, CaseClock.kind == ClockKind.REPLY))
        .where(Complaint.number == number, CaseClock.round_number == Complaint.round_number)
    ).one()


def reply_clock(session: Session, complaint_id: int) -> CaseClock:
    """When the reply is due by the policy."""
    return session.scalars(
        select(CaseClock)
        .join(Complaint, Complaint.id == CaseClock.complaint_id)
        .where(
            CaseClock.complaint_id == complaint_id,
            CaseClock.kind == ClockKind.REPLY,
            CaseClock.round_number == Complaint.round_number,
        )
    ).one()


def shown_by_code() -> ColumnElement[bool]:
    """The condition that a reply is read by whoever has number and code: not where it went to the complainant alone."""
    return exists().where(LetterDelivery.letter_id == ReplyLetter.id, LetterDelivery.way == DeliveryWay.PAGE)


def sent_letter(session: Session, complaint_id: int) -> ReplyLetter | None:
    """The reply as it is shown by number and code: the newest version that was sent so."""
    return session.scalars(
        select(ReplyLetter)
        .where(ReplyLetter.complaint_id == complaint_id, ReplyLetter.sent_at.is_not(None), shown_by_code())
        .order_by(ReplyLetter.number.desc())
        .limit(1)
    ).first()


def earlier_letters(session: Session, complaint_id: int, shown: ReplyLetter | None) -> list[ReplyLetter]:
    """The last reply of each round before that of ``shown``, the newest round first: a first result stays."""
    if shown is None or shown.round_number == 1:
        return []
    rows = session.scalars(
        select(ReplyLetter)
        .where(
            ReplyLetter.complaint_id == complaint_id,
            ReplyLetter.sent_at.is_not(None),
            ReplyLetter.round_number < shown.round_number,
        )
        .order_by(ReplyLetter.number)
    )
    return list({row.round_number: row for row in rows}.values())[::-1]


def messages_of(session: Session, complaint_id: int, kept_id: int | None = None) -> list[CaseMessage]:
    """The exchange between complainant and officer, oldest first.

    Of the complaint where a merged one goes on only what we wrote is told: its code may be in other hands.
    """
    told = CaseMessage.complaint_id == complaint_id
    if kept_id is not None and kept_id != complaint_id:
        told = or_(told, and_(CaseMessage.complaint_id == kept_id, CaseMessage.written_by_id.is_not(None)))
    return list(session.scalars(select(CaseMessage).where(told).order_by(CaseMessage.id)))
