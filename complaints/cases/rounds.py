"""Reading the earlier rounds of a complaint: why it was opened again, how it had ended, what had been found."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import EarlierFinding
from complaints.cases.models import Allegation, Complaint
from complaints.cases.roundmodels import CaseRound
from portal.auth.models import Account
from portal.people.models import Employee


@dataclass(frozen=True, kw_only=True)
class EarlierRound:
    """A round that is over: ``opened`` is the one that followed it, ``name`` who opened that."""

    number: int
    opened: CaseRound
    name: str
    findings: list[tuple[str, EarlierFinding]]


def earlier_rounds(session: Session, complaint: Complaint) -> list[EarlierRound]:
    """The rounds before this one, the newest first; nothing is read for a complaint in its first."""
    if complaint.round_number == 1:
        return []
    opened = session.execute(
        select(CaseRound, Employee.name)
        .outerjoin(Account, Account.id == CaseRound.opened_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(CaseRound.complaint_id == complaint.id)
        .order_by(CaseRound.number.desc())
    ).all()
    found = session.execute(
        select(Allegation.code, EarlierFinding)
        .join(EarlierFinding, EarlierFinding.allegation_id == Allegation.id)
        .where(Allegation.complaint_id == complaint.id)
        .order_by(EarlierFinding.id)
    ).all()
    return [
        EarlierRound(
            number=row.number - 1,
            opened=row,
            name=name or "",
            findings=[(code, one) for code, one in found if one.round_number == row.number - 1],
        )
        for row, name in opened
    ]
