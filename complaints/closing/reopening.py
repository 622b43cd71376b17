"""Opening a complaint again: a new round with its own clocks and people; the first result stays (policy 9.1.3)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.cases.answers import EarlierFinding, Finding
from complaints.cases.assigning import assign_best, open_assignment
from complaints.cases.models import Allegation, Complaint, RoleHolding
from complaints.cases.nearness import conflicts_of
from complaints.cases.queries import internal_of
from complaints.cases.roundmodels import CaseRound
from complaints.cases.rules.conflict import SENTENCES, is_barred_from_seeing
from complaints.cases.rules.workflow import Action, Party, advance
from complaints.cases.tellings import News, tell
from complaints.cases.timing import start_round, stop_clocks
from complaints.duplicates.pairs import kept_of
from complaints.inquiry.models import FindingGround
from complaints.intake.rules import is_storable
from portal import clock
from portal.audit.services import record
from portal.auth.actor import PORTAL, Actor
from portal.errors import Invalid, Refused
from portal.personal.retention_queries import erased_at


def reopen_complaint(session: Session, actor: Actor, complaint_id: int, reason: str, now: datetime) -> None:
    """Open an answered or ended complaint again, in a new round, for somebody who had no part in those before.

    Raises Refused for who stands too near, for a complaint that goes on elsewhere or is not answered yet, Invalid
    without a reason. Where nobody may handle it, it waits for compliance as any complaint does.
    """
    complaint = session.get_one(Complaint, complaint_id, with_for_update=True, populate_existing=True)
    if not reason.strip():
        raise Invalid("Write something here.", field="reason")
    if not is_storable(reason):
        raise Invalid("This text holds characters that cannot be kept.", field="reason")
    assert actor.employee_id is not None and actor.account_id is not None
    against = conflicts_of(session, complaint, actor.employee_id, clock.local(now).date())
    if is_barred_from_seeing(against):
        raise Refused(SENTENCES[min(against)])
    if internal_of(session, complaint_id) is not None:
        raise Refused("An internal case is not opened again; open the complaint that it came from.")
    if erased_at(session, "complaint", complaint_id) is not None:
        raise Refused("Its personal data were erased, so that nobody could look into it again.")
    if kept_of(session, complaint_id) != complaint_id:
        raise Refused("It goes on together with an earlier complaint; open that one again.")
    before = complaint.state
    complaint.state = advance(before, Action.REOPEN, Party.ASSIGNER)
    stop_clocks(session, complaint_id, now)
    _keep_findings(session, complaint)
    _release(session, complaint, now)
    session.add(
        CaseRound(
            complaint_id=complaint_id,
            number=complaint.round_number + 1,
            reason=reason,
            opened_at=now,
            opened_by_id=actor.account_id,
            state_before=before,
            ended_at_before=complaint.ended_at,
            ended_reason_before=complaint.ended_reason,
        )
    )
    complaint.round_number += 1
    complaint.ended_at, complaint.ended_reason = None, ""
    session.flush()
    session.expire(complaint, ["clocks", "steps"])
    start_round(session, complaint, now)
    session.flush()
    record(
        session, actor, "complaints:case:reopen", "complaint", complaint_id,
        before={"state": before}, after={"state": complaint.state, "round": complaint.round_number},
    )  # fmt: skip
    chosen = assign_best(session, complaint, now)
    if chosen is not None:
        tell(session, PORTAL, complaint, chosen, News.REOPENED, now)


def _keep_findings(session: Session, complaint: Complaint) -> None:
    """Write down the findings of the round as they stand; the new round records its own over them."""
    rows = session.execute(
        select(Finding, FindingGround.cause)
        .join(Allegation, Allegation.id == Finding.allegation_id)
        .outerjoin(FindingGround, FindingGround.finding_id == Finding.id)
        .where(Allegation.complaint_id == complaint.id, Finding.round_number == complaint.round_number)
    )
    session.add_all(
        EarlierFinding(
            allegation_id=finding.allegation_id,
            round_number=finding.round_number,
            verdict=finding.verdict,
            basis=finding.basis,
            reasons=finding.reasons,
            cause=cause,
            decided_at=finding.decided_at,
            decided_by_id=finding.decided_by_id,
        )
        for finding, cause in rows
    )


def _release(session: Session, complaint: Complaint, now: datetime) -> None:
    """Whoever had a part in the round lays it down."""
    current = open_assignment(session, complaint.id)
    if current is not None:
        current.until_at = now
    complaint.handler_id = None
    held = select(RoleHolding).where(RoleHolding.complaint_id == complaint.id, RoleHolding.until_at.is_(None))
    for holding in session.scalars(held).all():
        holding.until_at = now
    session.flush()
