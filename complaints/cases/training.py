"""Special training for the person whom an upheld finding is about (policy 7.2.2, 9.1.4)."""

from datetime import datetime

from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Complaint
from complaints.cases.rules.letter import AT_FAULT
from complaints.cases.services import allegation_of, finding_of, handled_by
from complaints.loop.queries import was_ordered
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, Refused
from portal.web.i18n import current_language
from training.facts import GivenTraining, training_about
from training.services import COMPLAINT_FINDING, assign_after_complaint


def finding_at_fault(session: Session, complaint_id: int, allegation_id: int) -> Finding:
    """The finding, where it was upheld at least in part; Refused otherwise, NotFound for another complaint's."""
    allegation_of(session, complaint_id, allegation_id)
    finding = finding_of(session, allegation_id)
    if finding is None or finding.verdict not in AT_FAULT:
        raise Refused("Training follows a finding that was upheld, at least in part.")
    return finding


def train_subject(
    session: Session,
    actor: Actor,
    complaint_id: int,
    allegation_id: int,
    *,
    employee_id: int,
    programme_key: str,
    reason: str,
    blocks_calling: bool,
    now: datetime,
) -> None:
    """Give training to somebody whom the complaint names, because of what was found; twice is once.

    Raises Refused for anybody but the handler and without such a finding, Invalid at its field.
    """
    complaint = handled_by(session, actor, complaint_id, now)
    finding = finding_at_fault(session, complaint_id, allegation_id)
    if employee_id not in {one.employee_id for one in complaint.subjects}:
        raise Invalid("Choose somebody whom the complaint is about.", field="employee_id")
    if was_ordered(session, finding.id, employee_id, programme_key):
        raise Invalid("This training was ordered because of this finding already.", field="programme")
    given = assign_after_complaint(
        session,
        actor,
        programme_key=programme_key,
        employee_id=employee_id,
        reason=reason,
        finding_id=finding.id,
        at=now,
        day=clock.local(now).date(),
        blocks_calling=blocks_calling,
    )
    record(session, actor, "complaints:training:give", "complaint", complaint_id, after={"assignment": given})


def given_trainings(session: Session, complaint: Complaint, findings: dict[int, Finding]) -> list[GivenTraining]:
    """What was given because of the findings of this complaint."""
    if not complaint.subjects or not findings:
        return []
    ids = [one.id for one in findings.values()]
    return training_about(session, COMPLAINT_FINDING, ids, current_language())
