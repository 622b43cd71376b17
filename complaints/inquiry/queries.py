"""Reading an investigation: what was checked, who was heard, what findings stand on and who decided them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import and_, select, true
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, CaseAssignment, Complaint, Subject
from complaints.cases.rules.stamp import stamp
from complaints.cases.rules.workflow import OPEN
from complaints.inquiry.models import (
    CheckedPoint,
    FindingDecision,
    FindingEvidence,
    FindingGround,
    Hearing,
    Judgement,
)
from complaints.inquiry.rules.hearing import Heard, unheard
from complaints.permissions import CONFIRM
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.errors import NotFound
from portal.people.models import Employee


@dataclass(frozen=True, kw_only=True)
class FindingStand:
    """Where the finding about one allegation stands; ``finding`` is None while there is none.

    ``decision`` is the last one about the version that counts now; ``returned`` the last that sent an earlier one back.
    """

    allegation: Allegation
    finding: Finding | None
    ground: FindingGround | None
    evidence: frozenset[str]
    decision: FindingDecision | None
    returned: FindingDecision | None

    @property
    def confirmed(self) -> bool:
        """Whether a second person decided so."""
        return self.decision is not None and self.decision.judgement is Judgement.CONFIRMED


def stands_of(session: Session, complaint_id: int, *, of_any_round: bool = False) -> list[FindingStand]:
    """Each allegation with the finding of this round, its ground, evidence and decision; three statements.

    ``of_any_round``: with the finding of an earlier round where this one has found nothing yet, since that counts.
    """
    of_round = true() if of_any_round else Finding.round_number == Complaint.round_number
    rows = session.execute(
        select(Allegation, Finding, FindingGround)
        .join(Complaint, Complaint.id == Allegation.complaint_id)
        .outerjoin(Finding, and_(Finding.allegation_id == Allegation.id, of_round))
        .outerjoin(FindingGround, FindingGround.finding_id == Finding.id)
        .where(Allegation.complaint_id == complaint_id)
        .order_by(Allegation.id)
    ).all()
    of_case = select(Finding.id).join(Allegation).where(Allegation.complaint_id == complaint_id)
    files = session.scalars(select(FindingEvidence).where(FindingEvidence.finding_id.in_(of_case))).all()
    decided = session.scalars(
        select(FindingDecision).where(FindingDecision.finding_id.in_(of_case)).order_by(FindingDecision.id)
    ).all()
    return [_stand(allegation, finding, ground, files, decided) for allegation, finding, ground in rows]


def _stand(
    allegation: Allegation,
    finding: Finding | None,
    ground: FindingGround | None,
    files: Collection[FindingEvidence],
    decided: Collection[FindingDecision],
) -> FindingStand:
    known = [one for one in decided if finding is not None and one.finding_id == finding.id]
    now = [one for one in known if finding is not None and one.version == finding.version]
    last = known[-1] if known else None
    return FindingStand(
        allegation=allegation,
        finding=finding,
        ground=ground,
        evidence=frozenset(one.sha256 for one in files if finding is not None and one.finding_id == finding.id),
        decision=now[-1] if now else None,
        returned=last if last is not None and last.judgement is Judgement.RETURNED else None,
    )


def ground_stamp(ground: FindingGround | None, evidence: Iterable[str]) -> str:
    """What a form about a ground carries of what it showed; of no ground as well."""
    cause = ground.cause.value if ground and ground.cause else ""
    where = (ground.client, ground.script) if ground and (ground.client or ground.script) else ()
    told = [f"reported {number}" for number in ground.reported] if ground else []
    return stamp(cause, ground.no_evidence if ground else "", *where, *told, *sorted(evidence))


def all_confirmed(session: Session, complaint_id: int) -> bool:
    """Whether a second person has confirmed every finding as it stands now."""
    stands = stands_of(session, complaint_id)
    return bool(stands) and all(one.confirmed for one in stands)


def checked_points(session: Session, complaint_id: int) -> dict[str, tuple[CheckedPoint, str]]:
    """What was ticked, by point, with the name of who did."""
    rows = session.execute(
        select(CheckedPoint, Employee.name)
        .outerjoin(Account, Account.id == CheckedPoint.checked_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(CheckedPoint.complaint_id == complaint_id)
    )
    return {row.point: (row, name or "") for row, name in rows}


def hearings_of(session: Session, complaint_id: int) -> list[tuple[Hearing, str]]:
    """The hearings of a case with the name of each employee, oldest first."""
    rows = session.execute(
        select(Hearing, Employee.name)
        .join(Employee, Employee.id == Hearing.employee_id)
        .where(Hearing.complaint_id == complaint_id)
        .order_by(Hearing.id)
    )
    return [(hearing, name) for hearing, name in rows]


def still_to_hear(session: Session, complaint_id: int) -> list[int]:
    """The employees named who have neither answered nor refused nor been heard."""
    subjects = session.scalars(select(Subject.employee_id).where(Subject.complaint_id == complaint_id)).all()
    rows = session.execute(select(Hearing.employee_id, Hearing.outcome).where(Hearing.complaint_id == complaint_id))
    return unheard(subjects, [Heard(employee_id=employee_id, outcome=outcome) for employee_id, outcome in rows])


def hearing_for(session: Session, actor: Actor, hearing_id: int) -> Hearing:
    """Questions put to the reader; raises NotFound for another's and an unknown one alike."""
    row = session.scalars(
        select(Hearing).where(Hearing.id == hearing_id, Hearing.employee_id == actor.employee_id)
    ).first()
    if row is None:
        raise NotFound("There are no such questions, or they are not put to you.")
    return row


def hearing_of(session: Session, complaint_id: int, hearing_id: int) -> Hearing:
    """A hearing of this case; raises NotFound for another's."""
    found = session.get(Hearing, hearing_id, with_for_update=True, populate_existing=True)
    if found is None or found.complaint_id != complaint_id:
        raise NotFound("There are no such questions in this case.")
    return found


def investigators_of(session: Session, complaint_id: int) -> set[int]:
    """The employees who handled the complaint at any time or recorded a finding of it."""
    handled = session.scalars(select(CaseAssignment.employee_id).where(CaseAssignment.complaint_id == complaint_id))
    found = session.scalars(
        select(Account.employee_id)
        .join(Finding, Finding.decided_by_id == Account.id)
        .join(Allegation, Allegation.id == Finding.allegation_id)
        .where(Allegation.complaint_id == complaint_id, Account.employee_id.is_not(None))
    )
    return {*handled, *(one for one in found if one is not None)}


def may_decide(session: Session, actor: Actor, complaint: Complaint, stands: list[FindingStand]) -> bool:
    """Whether findings wait for a decision that this person may make."""
    complete = bool(stands) and all(one.finding for one in stands)
    waits = complete and not all(one.decision for one in stands)
    allowed = waits and complaint.state in OPEN and actor.may(CONFIRM)
    return allowed and actor.employee_id not in investigators_of(session, complaint.id)


def people_of(session: Session, complaint_id: int) -> list[Employee]:
    """Whom a complaint is about, in the order in which they were named."""
    return list(
        session.scalars(
            select(Employee)
            .join(Subject, Subject.employee_id == Employee.id)
            .where(Subject.complaint_id == complaint_id)
            .order_by(Subject.id)
        )
    )
