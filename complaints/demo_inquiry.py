"""How the demo company investigates: people are heard, findings get a ground, and a second person decides."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.models import Complaint, Subject
from complaints.cases.nearness import conflicts_of
from complaints.cases.rules.conflict import CaseRole
from complaints.cases.rules.letter import AT_FAULT
from complaints.inquiry.models import Judgement
from complaints.inquiry.planning import write_plan
from complaints.inquiry.queries import ground_stamp, hearings_of, investigators_of, stands_of
from complaints.inquiry.rules.causes import TAUGHT, Cause
from complaints.inquiry.rules.checklist import points_for
from complaints.inquiry.services import (
    answer_questions,
    ask_employee,
    check_point,
    decide_findings,
    ground_finding,
)
from complaints.inquiry.source import editions
from portal import clock
from portal.auth.actor import Actor

_CAUSES = (Cause.KNOWLEDGE, Cause.SKILL, Cause.TARGETS, Cause.SYSTEM_UNGUARDED, Cause.SCRIPT_MISSING, Cause.DATA_LATE)
_NOT_TAUGHT = tuple(cause for cause in _CAUSES if cause not in TAUGHT)
_ANSWER_DAYS = 5
_TICKED = 3
_PLANNED_AFTER = timedelta(minutes=40)


def investigate(
    session: Session,
    officer: Actor,
    complaint: Complaint,
    texts: dict[str, Any],
    place: int,
    begun: datetime,
    now: datetime,
) -> None:
    """Plan all but every sixth case, tick some points of the checklist, and put questions to whom it names."""
    language = complaint.language
    if place % 6:
        write_plan(session, officer, complaint.id, texts["plan"][language], 0, begun + _PLANNED_AFTER)
    points = points_for(editions(), [one.code for one in complaint.allegations], complaint.received_on)
    for point in points[: 1 + place % min(len(points), _TICKED)]:
        check_point(session, officer, complaint.id, point.key, texts["checked"][language], now)
    for employee_id in session.scalars(select(Subject.employee_id).where(Subject.complaint_id == complaint.id)).all():
        due = clock.local(now).date() + timedelta(days=_ANSWER_DAYS)
        ask_employee(session, officer, complaint.id, employee_id, texts["questions"][language], due, now)


def hear(
    session: Session, actors: dict[int, Actor], complaint: Complaint, text: str, place: int, now: datetime
) -> None:
    """Whoever was asked answers; one in five refuses."""
    for hearing, _name in hearings_of(session, complaint.id):
        answer_questions(session, actors[hearing.employee_id], hearing.id, text, now, refuses=place % 5 == 4)


def ground_all(session: Session, officer: Actor, complaint: Complaint, text: str, place: int, now: datetime) -> None:
    """Say on what each finding stands; the demo's recordings are kept elsewhere.

    Where somebody is named the cause is none that training mends: which findings order some is told apart.
    """
    causes = _NOT_TAUGHT if complaint.subjects else _CAUSES
    for stand in stands_of(session, complaint.id):
        assert stand.finding is not None
        cause = causes[place % len(causes)] if stand.finding.verdict in AT_FAULT else None
        ground_finding(
            session,
            officer,
            complaint.id,
            stand.allegation.id,
            cause=cause,
            files=(),
            no_evidence=text,
            seen=ground_stamp(stand.ground, stand.evidence),
            now=now,
        )


def confirm_all(session: Session, deciders: list[Actor], complaint: Complaint, now: datetime) -> bool:
    """Somebody who may confirms the findings; False where nobody of the demo may."""
    barred = investigators_of(session, complaint.id)
    today = clock.local(now).date()
    for actor in deciders:
        assert actor.employee_id is not None
        if actor.employee_id in barred or conflicts_of(session, complaint, actor.employee_id, today, CaseRole.DECIDER):
            continue
        seen = [(one.finding.id, one.finding.version) for one in stands_of(session, complaint.id) if one.finding]
        decide_findings(session, actor, complaint.id, Judgement.CONFIRMED, "", seen, now)
        return True
    return False
