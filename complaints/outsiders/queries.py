"""Who is named from outside, and which cases wait for somebody."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.assigning import holders_of
from complaints.cases.models import Allegation, Complaint
from complaints.cases.nearness import conflicts_of
from complaints.cases.roles import role_holders
from complaints.cases.rules.conflict import CaseRole
from complaints.cases.rules.workflow import UNANSWERED, State
from complaints.clocks.models import ClockExtension
from complaints.inquiry.models import FindingDecision
from complaints.inquiry.queries import investigators_of
from complaints.outsiders.models import Outsider
from portal.auth.rules import Role
from portal.people.models import Employee

DECIDERS = (Role.COMPLIANCE, Role.LEADER)
MOST_LISTED = MOST_LOOKED_AT = 200


def outsiders_named(session: Session) -> Sequence[Any]:
    """(row, person) of everybody named, those who still are first, then the newest; at most 200."""
    return session.execute(
        select(Outsider, Employee)
        .join(Employee, Employee.id == Outsider.employee_id)
        .order_by(Outsider.ended_at.is_not(None), Outsider.id.desc())
        .limit(MOST_LISTED)
    ).all()


def eligible_deciders(session: Session, complaint: Complaint, role: Role, today: date) -> list[int]:
    """Who with ``role`` may decide on the findings of a case, oldest first."""
    investigators = investigators_of(session, complaint.id)
    return [
        person.id
        for person in holders_of(session, role, today)
        if person.id not in investigators and not conflicts_of(session, complaint, person.id, today, CaseRole.DECIDER)
    ]


def approvers_of(session: Session, complaint: Complaint, today: date) -> list[int]:
    """Who may approve more time: compliance and leadership; where nobody of them may, who decides from outside."""
    for role in DECIDERS:
        found = eligible_deciders(session, complaint, role, today)
        if found:
            return found
    held = {one.employee_id for one in role_holders(session, complaint.id, CaseRole.DECIDER)}
    return [number for number in eligible_deciders(session, complaint, Role.OUTSIDER, today) if number in held]


def given_to_nobody(session: Session) -> list[int]:
    """Unanswered complaints that nobody could be given, oldest first."""
    waits = (Complaint.is_open, Complaint.handler_id.is_(None), Complaint.state.in_(UNANSWERED))
    return list(session.scalars(select(Complaint.id).where(*waits).order_by(Complaint.id).limit(MOST_LOOKED_AT)))


def wait_for_decision(session: Session) -> list[int]:
    """Complaints with a finding on every allegation of which one was not decided, oldest first."""
    of_case = Allegation.complaint_id == Complaint.id
    of_version = (FindingDecision.finding_id == Finding.id, FindingDecision.version == Finding.version)
    decided = exists().where(*of_version).correlate(Finding)
    found = exists().where(Finding.allegation_id == Allegation.id).correlate(Allegation)
    return list(
        session.scalars(
            select(Complaint.id)
            .where(
                Complaint.is_open,
                Complaint.state == State.FINDING,
                exists().where(of_case, Finding.allegation_id == Allegation.id, ~decided).correlate(Complaint),
                ~exists().where(of_case, ~found).correlate(Complaint),
            )
            .order_by(Complaint.id)
            .limit(MOST_LOOKED_AT)
        )
    )


def wait_for_more_time(session: Session) -> list[int]:
    """Open complaints of which somebody has asked for more time that nobody has decided on, oldest first."""
    return list(
        session.scalars(
            select(Complaint.id)
            .join(ClockExtension, ClockExtension.complaint_id == Complaint.id)
            .where(Complaint.is_open, ClockExtension.decided_at.is_(None))
            .distinct()
            .order_by(Complaint.id)
            .limit(MOST_LOOKED_AT)
        )
    )


def ended_by(session: Session, today: date) -> list[Outsider]:
    """Those whose last day has passed although nobody ended their part."""
    return list(
        session.scalars(
            select(Outsider).where(Outsider.ended_at.is_(None), Outsider.last_on < today).order_by(Outsider.id)
        )
    )


def cases_with(session: Session, employee_id: int) -> list[int]:
    """Open complaints that somebody handles."""
    mine = (Complaint.handler_id == employee_id, Complaint.is_open)
    return list(session.scalars(select(Complaint.id).where(*mine).order_by(Complaint.id)))
