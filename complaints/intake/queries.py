"""Finding a complaint by number and code, without telling which of the two was wrong (safety s35, s64)."""

import hmac
from datetime import date

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from complaints.cases.answers import CaseMessage, ReplyLetter
from complaints.cases.models import CaseClock, Complaint
from complaints.cases.rules.clocks import ClockKind
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
        .where(Complaint.number == number)
    ).one()


def reply_clock(session: Session, complaint_id: int) -> CaseClock:
    """When the reply is due by the policy."""
    return session.scalars(
        select(CaseClock).where(CaseClock.complaint_id == complaint_id, CaseClock.kind == ClockKind.REPLY)
    ).one()


def sent_letter(session: Session, complaint_id: int) -> ReplyLetter | None:
    """The reply as the complainant sees it: the newest version that was sent."""
    return session.scalars(
        select(ReplyLetter)
        .where(ReplyLetter.complaint_id == complaint_id, ReplyLetter.sent_at.is_not(None))
        .order_by(ReplyLetter.number.desc())
        .limit(1)
    ).first()


def messages_of(session: Session, complaint_id: int) -> list[CaseMessage]:
    """The exchange between complainant and officer, oldest first."""
    return list(
        session.scalars(select(CaseMessage).where(CaseMessage.complaint_id == complaint_id).order_by(CaseMessage.id))
    )
