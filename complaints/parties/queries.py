"""Reading who acts for a complainant."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import CaseClock, Complainant, Complaint
from complaints.cases.rules.clocks import ClockKind
from complaints.parties.models import ComplaintParty
from complaints.parties.rules import Standing, check_disclosure, goes_direct


def parties_of(session: Session, complaint_id: int) -> list[ComplaintParty]:
    """Everybody who acts or acted, oldest first."""
    return list(
        session.scalars(
            select(ComplaintParty).where(ComplaintParty.complaint_id == complaint_id).order_by(ComplaintParty.id)
        )
    )


def standing_of(party: ComplaintParty) -> Standing:
    """What the rules look at."""
    return Standing(
        role=party.role,
        may_know=party.may_know,
        checked=party.checked_at is not None,
        valid_until=party.valid_until,
    )


def reply_due(session: Session, complaint_id: int) -> date:
    """The day by which the complainant is replied to, in the complaint's round."""
    due = (CaseClock.complaint_id == complaint_id, CaseClock.kind == ClockKind.REPLY)
    of_round = CaseClock.round_number == Complaint.round_number
    return session.scalars(
        select(CaseClock.due_on).join(Complaint, Complaint.id == CaseClock.complaint_id).where(*due, of_round)
    ).one()


def replies_direct(session: Session, complaint: Complaint) -> bool:
    """Whether the reply goes to the complainant alone, and not to whoever holds number and code."""
    acting = [standing_of(one) for one in parties_of(session, complaint.id) if one.ended_at is None]
    return goes_direct(acting, by_lawyer=complaint.complainant is Complainant.LAWYER)


def require_disclosable(session: Session, complaint: Complaint, today: date) -> None:
    """Raises Refused while a reply would reach somebody whose authority is not proven."""
    acting = [standing_of(one) for one in parties_of(session, complaint.id) if one.ended_at is None]
    check_disclosure(acting, today, by_lawyer=complaint.complainant is Complainant.LAWYER)
