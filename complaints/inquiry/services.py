"""What is done in an investigation: tick points, hear people, say on what a finding stands, decide as second person."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from complaints.cases.answers import Finding
from complaints.cases.evidence import EVIDENCE_ABOUT
from complaints.cases.models import Complaint, Subject
from complaints.cases.nearness import subjects_of
from complaints.cases.roles import give_role, role_holders
from complaints.cases.rules.conflict import CaseRole
from complaints.cases.rules.letter import AT_FAULT
from complaints.cases.rules.workflow import OPEN
from complaints.cases.services import CHANGED, allegation_of, finding_of, handled_by
from complaints.correction.rules.scope import known_as
from complaints.inquiry.models import (
    CheckedPoint,
    FindingDecision,
    FindingEvidence,
    FindingGround,
    Hearing,
    Judgement,
)
from complaints.inquiry.queries import ground_stamp, hearing_of, investigators_of, stands_of
from complaints.inquiry.rules.causes import Cause
from complaints.inquiry.rules.checklist import points_for
from complaints.inquiry.rules.hearing import Outcome, require_decider
from complaints.inquiry.source import editions
from complaints.loop.consequences import settle_consequences
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Outdated, Refused
from portal.files.models import StoredFile
from portal.words import mark

LONGEST_WAIT = timedelta(days=30)
_ENDED = mark("The complaint is closed; nothing more can be recorded.")
_HEARD = mark("This hearing has ended; what was said stays as it is.")
_FILLED = mark("Write something here.")


def _open_case(session: Session, actor: Actor, complaint_id: int, now: datetime) -> Complaint:
    complaint = handled_by(session, actor, complaint_id, now)
    if complaint.state not in OPEN:
        raise Refused(_ENDED)
    return complaint


def check_point(session: Session, actor: Actor, complaint_id: int, point: str, found: str, now: datetime) -> None:
    """Tick a point of the case's checklist with what was found; raises Invalid for a point that it does not have."""
    complaint = _open_case(session, actor, complaint_id, now)
    codes = [one.code for one in complaint.allegations]
    if point not in {one.key for one in points_for(editions(), codes, complaint.received_on)}:
        raise Invalid("This point is not on the list.", field="point")
    if not found.strip():
        raise Invalid(_FILLED, field="found")
    row = session.scalars(
        select(CheckedPoint).where(CheckedPoint.complaint_id == complaint_id, CheckedPoint.point == point)
    ).first() or CheckedPoint(complaint_id=complaint_id, point=point)
    row.found, row.checked_at, row.checked_by_id = found, now, _account(actor)
    session.add(row)
    session.flush()
    record(session, actor, "complaints:point:check", "complaint", complaint_id, after={"point": point})


def ask_employee(
    session: Session,
    actor: Actor,
    complaint_id: int,
    employee_id: int,
    questions: str,
    due_on: date | None,
    now: datetime,
) -> int:
    """Put questions to somebody whom the complaint names; they see these and nothing else. The hearing's id."""
    _open_case(session, actor, complaint_id, now)
    _require_subject(session, complaint_id, employee_id)
    today = clock.local(now).date()
    if due_on is None or not today <= due_on <= today + LONGEST_WAIT:
        raise Invalid("Choose a day from today on, within 30 days.", field="due_on")
    if not questions.strip():
        raise Invalid(_FILLED, field="questions")
    waiting = select(Hearing.id).where(
        Hearing.complaint_id == complaint_id, Hearing.employee_id == employee_id, Hearing.ended_at.is_(None)
    )
    if session.scalar(waiting) is not None:
        raise Invalid("Questions to this person still wait for an answer.", field="employee_id")
    row = Hearing(
        complaint_id=complaint_id,
        employee_id=employee_id,
        questions=questions,
        asked_at=now,
        asked_by_id=_account(actor),
        due_on=due_on,
    )
    session.add(row)
    session.flush()
    record(session, actor, "complaints:hearing:ask", "complaint_hearing", row.id, after={"employee": employee_id})
    return row.id


def _require_subject(session: Session, complaint_id: int, employee_id: int) -> None:
    named = select(Subject.id).where(Subject.complaint_id == complaint_id, Subject.employee_id == employee_id)
    if session.scalar(named) is None:
        raise Invalid("Choose somebody whom the complaint is about.", field="employee_id")


def answer_questions(
    session: Session, actor: Actor, hearing_id: int, answer: str, now: datetime, *, refuses: bool
) -> None:
    """The employee's own answer, or that they refuse to give one; either in writing, and once."""
    row = session.get(Hearing, hearing_id, with_for_update=True, populate_existing=True)
    if row is None or row.employee_id != actor.employee_id:
        raise NotFound("There are no such questions, or they are not put to you.")
    if not answer.strip():
        raise Invalid(_FILLED, field="answer")
    _end(session, actor, row, Outcome.REFUSED if refuses else Outcome.ANSWERED, answer, now)


def note_talk(
    session: Session,
    actor: Actor,
    complaint_id: int,
    hearing_id: int,
    talked_on: date | None,
    minutes: str,
    now: datetime,
) -> None:
    """Minutes of a talk with the employee, instead of an answer in writing."""
    _open_case(session, actor, complaint_id, now)
    row = hearing_of(session, complaint_id, hearing_id)
    if talked_on is None or not clock.local(row.asked_at).date() <= talked_on <= clock.local(now).date():
        raise Invalid("Choose a day from the asking until today.", field="talked_on")
    if not minutes.strip():
        raise Invalid(_FILLED, field="minutes")
    row.talked_on = talked_on
    _end(session, actor, row, Outcome.TALKED, minutes, now)


def _end(session: Session, actor: Actor, row: Hearing, outcome: Outcome, answer: str, now: datetime) -> None:
    if row.ended_at is not None:
        raise Refused(_HEARD)
    row.outcome, row.answer, row.ended_at, row.ended_by_id = outcome, answer, now, _account(actor)
    session.flush()
    record(session, actor, "complaints:hearing:end", "complaint_hearing", row.id, after={"outcome": outcome})


def ground_finding(
    session: Session,
    actor: Actor,
    complaint_id: int,
    allegation_id: int,
    *,
    cause: Cause | None,
    files: Collection[str],
    no_evidence: str,
    seen: str,
    now: datetime,
    client: str = "",
    script: str = "",
    reported: Collection[int] = (),
) -> None:
    """Say on what a finding stands: digests of files of the case, or why there is none; its cause where upheld.

    ``client`` and ``script`` name whose claim and which text it was about, where that bears on the cause; ``reported``
    are those of whom the complaint is about who told of the mistake themselves before anybody asked.

    Open until the case is closed, also after the reply: the verdict itself stays as it was decided. ``seen`` is the
    ``ground_stamp`` of what the page showed; raises Outdated where something else was recorded since.
    """
    _open_case(session, actor, complaint_id, now)
    allegation_of(session, complaint_id, allegation_id)
    finding = finding_of(session, allegation_id)
    if finding is None:
        raise Refused("Record the finding first.")
    if cause is not None and finding.verdict not in AT_FAULT:
        raise Invalid("A cause belongs to what was upheld, at least in part.", field="cause")
    _require_files(session, complaint_id, files)
    if not set(reported) <= set(subjects_of(session, complaint_id)):
        raise Invalid("Choose somebody whom the complaint is about.", field="reported")
    ground = session.scalars(select(FindingGround).where(FindingGround.finding_id == finding.id)).first()
    of_finding = select(FindingEvidence.sha256).where(FindingEvidence.finding_id == finding.id)
    if seen != ground_stamp(ground, session.scalars(of_finding).all()):
        raise Outdated(CHANGED)
    ground = ground or FindingGround(finding_id=finding.id)
    ground.cause, ground.no_evidence = cause, no_evidence
    ground.client, ground.client_key = client.strip(), known_as(client)
    ground.script, ground.script_key = script.strip(), known_as(script)
    ground.reported = sorted(set(reported))
    ground.recorded_at, ground.recorded_by_id = now, _account(actor)
    session.add(ground)
    session.execute(delete(FindingEvidence).where(FindingEvidence.finding_id == finding.id))
    session.add_all(
        FindingEvidence(finding_id=finding.id, sha256=sha256, linked_at=now, linked_by_id=_account(actor))
        for sha256 in sorted(set(files))
    )
    session.flush()
    details = {
        "allegation": allegation_id,
        "cause": cause.value if cause else None,
        "files": len(set(files)),
        "reported": ground.reported,
    }
    record(session, actor, "complaints:finding:ground", "complaint", complaint_id, after=details)
    settle_consequences(session, complaint_id, now)


def _require_files(session: Session, complaint_id: int, files: Collection[str]) -> None:
    of_case = select(StoredFile.sha256).where(
        StoredFile.about_type == EVIDENCE_ABOUT, StoredFile.about_id == str(complaint_id)
    )
    if not set(files) <= set(session.scalars(of_case)):
        raise Invalid("Choose files of this case.", field="files")


def decide_findings(
    session: Session,
    actor: Actor,
    complaint_id: int,
    judgement: Judgement,
    remark: str,
    seen: Collection[tuple[int, int]],
    now: datetime,
) -> None:
    """Confirm or return the findings of a case, as somebody who investigated nothing of it.

    ``seen`` holds (finding, version) of what the page showed. Raises Refused for an investigator, a conflict of
    interest, a missing finding and for what was changed meanwhile.
    """
    complaint = session.get_one(Complaint, complaint_id, with_for_update=True, populate_existing=True)
    require_decider(actor.employee_id, investigators_of(session, complaint_id))
    assert actor.employee_id is not None
    if complaint.state not in OPEN:
        raise Refused(_ENDED)
    if not any(one.employee_id == actor.employee_id for one in role_holders(session, complaint_id, CaseRole.DECIDER)):
        give_role(session, actor, complaint_id, actor.employee_id, CaseRole.DECIDER, now)
    stands = stands_of(session, complaint_id)
    findings = [one.finding for one in stands if one.finding is not None]
    if not stands or len(findings) < len(stands):
        raise Refused("There is no finding on every allegation yet.")
    if {(one.id, one.version) for one in findings} != set(seen):
        raise Refused(CHANGED)
    if judgement is Judgement.RETURNED and not remark.strip():
        raise Invalid("Say what is to be looked at again.", field="remark")
    for one in stands:
        if one.finding is not None and one.decision is None:
            session.add(_decision(actor, one.finding, judgement, remark, now))
    session.flush()
    record(session, actor, "complaints:finding:decide", "complaint", complaint_id, after={"judgement": judgement})
    settle_consequences(session, complaint_id, now)


def _decision(actor: Actor, finding: Finding, judgement: Judgement, remark: str, now: datetime) -> FindingDecision:
    return FindingDecision(
        finding_id=finding.id,
        version=finding.version,
        judgement=judgement,
        remark=remark,
        proposed_by_id=finding.decided_by_id,
        decided_at=now,
        decided_by_id=_account(actor),
    )


def _account(actor: Actor) -> int:
    assert actor.account_id is not None
    return actor.account_id
