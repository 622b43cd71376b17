"""Reads what raises a complaint's severity, and weighs it anew: at filing, classifying, naming and recording."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.models import Allegation, Channel, Complaint, Subject
from complaints.cases.rules.letter import Verdict
from complaints.cases.rules.severity import Raise, grounds_of, severity_of
from complaints.cases.rules.workflow import State
from complaints.cases.timing import tighten_clocks
from complaints.desk.models import ComplaintEntry
from complaints.severity.models import Circumstance
from complaints.taxonomy import default_severities
from portal.audit.services import record
from portal.auth.actor import Actor

WITHIN = timedelta(days=90)
_FOUND_TRUE = (Verdict.UPHELD, Verdict.PARTLY)
_ANSWERED = (State.REPLIED, State.CLOSED)


def weigh(session: Session, complaint: Complaint, codes: Iterable[str], subject_ids: Collection[int]) -> None:
    """Set severity, reason and grounds from what is known now; three statements, for a new complaint fewer."""
    grounds = raises_of(session, complaint, subject_ids)
    complaint.severity, complaint.severity_reason = severity_of(default_severities(codes), complaint.safety, grounds)
    complaint.severity_raises = [ground.value for ground in grounds]


def reclassify(session: Session, actor: Actor, complaint: Complaint, now: datetime) -> None:
    """Weigh a complaint anew; a rise tightens its clocks, nothing loosens them."""
    codes = session.scalars(select(Allegation.code).where(Allegation.complaint_id == complaint.id)).all()
    named = session.scalars(select(Subject.employee_id).where(Subject.complaint_id == complaint.id)).all()
    before, raised_before = complaint.severity, list(complaint.severity_raises)
    weigh(session, complaint, codes, named)
    if complaint.severity < before:
        tighten_clocks(session, complaint, now)
    if (complaint.severity, complaint.severity_raises) != (before, raised_before):
        record(
            session,
            actor,
            "complaints:case:classify",
            "complaint",
            complaint.id,
            before={"severity": before, "raises": raised_before},
            after={"severity": complaint.severity, "raises": complaint.severity_raises},
        )


def raises_of(session: Session, complaint: Complaint, subject_ids: Collection[int]) -> tuple[Raise, ...]:
    """What raises a complaint, also one that is not stored yet."""
    said: set[Raise] = set()
    if complaint.id is not None:
        said = {one.kind for one in circumstances_of(session, complaint.id) if one.taken_back_at is None}
    return grounds_of(
        complaint.safety,
        earlier=earlier_count(session, complaint),
        by_regulator=complaint.channel is Channel.REGULATOR,
        upheld_before=_upheld_before(session, complaint.id, subject_ids),
        said=said,
    )


def circumstances_of(session: Session, complaint_id: int) -> list[Circumstance]:
    """What was recorded beside a case, oldest first."""
    return list(
        session.scalars(select(Circumstance).where(Circumstance.complaint_id == complaint_id).order_by(Circumstance.id))
    )


def earlier_count(session: Session, complaint: Complaint) -> int:
    """How many complaints of the same person or account came in the 90 days before; by blind index, exact only."""
    same = _same_person(session, complaint)
    if not same:
        return 0
    statement = (
        select(func.count())
        .select_from(Complaint)
        .where(
            or_(*same),
            Complaint.received_at >= complaint.received_at - WITHIN,
            Complaint.received_at <= complaint.received_at,
        )
    )
    if complaint.id is not None:
        statement = statement.where(Complaint.id < complaint.id)
    return session.scalar(statement) or 0


def _same_person(session: Session, complaint: Complaint) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if complaint.contact_phone_index:
        found.append(Complaint.contact_phone_index == complaint.contact_phone_index)
    if complaint.contact_mail_index:
        found.append(Complaint.contact_mail_index == complaint.contact_mail_index)
    entry = session.get(ComplaintEntry, complaint.id or 0)
    if entry is not None and entry.account_number_index:
        account = ComplaintEntry.account_number_index == entry.account_number_index
        found.append(Complaint.id.in_(select(ComplaintEntry.complaint_id).where(account)))
    return found


def _upheld_before(session: Session, complaint_id: int | None, subject_ids: Collection[int]) -> bool:
    """Whether another complaint about one of these people was answered with something found true."""
    if not subject_ids:
        return False
    true = (
        select(Subject.id)
        .join(Complaint, Complaint.id == Subject.complaint_id)
        .join(Allegation, Allegation.complaint_id == Complaint.id)
        .join(Finding, Finding.allegation_id == Allegation.id)
        .where(Subject.employee_id.in_(subject_ids), Complaint.state.in_(_ANSWERED), Finding.verdict.in_(_FOUND_TRUE))
    )
    if complaint_id is not None:
        true = true.where(Complaint.id != complaint_id)
    return bool(session.scalar(select(exists(true))))
