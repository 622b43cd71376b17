"""A serious complaint that was withdrawn goes on within the house: its own case, without a reply (policy 9.1.3)."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from complaints.cases.assigning import assign_best, keep_handler
from complaints.cases.models import Allegation, Complaint, Preferred, Subject
from complaints.cases.roundmodels import InternalCase
from complaints.cases.rules.workflow import State
from complaints.cases.timing import start_internal
from complaints.intake.rules import code_digest
from complaints.intake.services import next_number
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor


def go_on_internally(session: Session, actor: Actor, origin: Complaint, now: datetime) -> Complaint:
    """Open the internal case for what ``origin`` alleges; whoever handled the complaint handles it, too.

    Words, contact and files stay with the complaint that was withdrawn: nothing of a person is written down twice. It
    has no code that anybody knows, so that nobody can look it up from outside.
    """
    today = clock.local(now).date()
    case = Complaint(
        number=next_number(session, today.year),
        code_digest=code_digest(secrets.token_hex(32)),
        channel=origin.channel,
        received_at=now,
        received_on=today,
        language=origin.language,
        complainant=origin.complainant,
        anonymous=True,
        contact_name="",
        contact_mail="",
        contact_phone="",
        preferred=Preferred.PAGE,
        words="",
        words_sha256=origin.words_sha256,
        happened_on=origin.happened_on,
        event_on=origin.event_on,
        called_from="",
        agent_text="",
        wishes=[],
        safety=origin.safety,
        severity=origin.severity,
        severity_reason=origin.severity_reason,
        state=State.RECEIVED,
        notice_version=origin.notice_version,
    )
    case.allegations = [Allegation(code=one.code, added_at=now) for one in origin.allegations]
    case.subjects = [Subject(employee_id=one.employee_id, added_at=now) for one in origin.subjects]
    start_internal(session, case, now)
    session.add(InternalCase(complaint_id=case.id, origin_id=origin.id, opened_at=now))
    session.flush()
    record(
        session, actor, "complaints:case:go_on", "complaint", case.id,
        after={"number": case.number, "origin": origin.id, "severity": case.severity},
    )  # fmt: skip
    if not keep_handler(session, case, origin, now):
        assign_best(session, case, now)
    return case
