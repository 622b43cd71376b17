"""What follows from a call that ended: its part of the plan, and the questions that come back (T1, T15).

Called at the end of a call, when its record is written, and whenever a trainer has settled something in it.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from training.calls.packfiles import shipped_rules
from training.calls.rules.verdicts import FiveResults, Standing
from training.callunits.rules import passes
from training.courses.services import complete_unit
from training.courses.undoing import Undone, take_back_called
from training.plays.models import CallRecord, PlayedCall
from training.plays.queries import record_of
from training.plays.results import results_of_call
from training.retention.services import Violation, again_after_call
from training.scenarios.models import ScenarioVersion


def follow_up(session: Session, actor: Actor, call_id: int, at: datetime, *, reason: str = "") -> Standing | None:
    """Bring everything that stands on a call to what its results say now; doing it again changes nothing more.

    A call that passed, with its record, does the part of the plan that it was begun from. One that passes no more,
    since a trainer settled it otherwise (``reason`` says why), takes that back. Rules that were broken bring their
    questions back, once a call. A call that runs or was left has no standing and changes nothing.
    """
    call = session.get_one(PlayedCall, call_id, with_for_update=True, populate_existing=True)
    if call.ended_at is None or call.passed is None:
        return None
    results, was = results_of_call(session, call), call.standing
    call.standing, call.passed = results.standing, results.standing is Standing.PASSED
    session.flush()
    _settle_part(session, actor, call, was, at, reason)
    again_after_call(session, actor, call.employee_id, call.id, violations(results, call.forked_at_turn), call.ended_at)
    return results.standing


def violations(results: FiveResults, since: int | None) -> Iterable[Violation]:
    """The rules that deductions cite, each once, with the clauses under which they are learnt.

    Turns before ``since`` belong to the call that this one went on from, and counted there.
    """
    clauses = {rule.citation: rule.policy_clauses for rule in shipped_rules()}
    cited = dict.fromkeys(
        one.ground for one in results.deductions if one.ground in clauses and (one.evidence.turn or 0) >= (since or 0)
    )
    return [Violation(citation=citation, clauses=clauses[citation]) for citation in cited]


def _settle_part(
    session: Session, actor: Actor, call: PlayedCall, was: Standing | None, at: datetime, reason: str
) -> None:
    """A call that goes on from an earlier one is practice and does no part: only a whole call does."""
    if call.unit_id is None or call.enrolment_id is None or call.standing is None:
        return
    digest = session.scalars(select(ScenarioVersion.digest).where(ScenarioVersion.id == call.version_id)).one()
    if passes(call.standing, recorded=record_of(session, call.id) is not None):
        complete_unit(session, actor, call.enrolment_id, call.unit_id, digest, call.language, at)
    elif was is Standing.PASSED and not _passed_otherwise(session, call):
        undone = Undone(reason=reason, attendance_id=None, at=at)
        take_back_called(session, actor, call.enrolment_id, call.unit_id, undone)


def _passed_otherwise(session: Session, call: PlayedCall) -> bool:
    """Whether another call of the same part does it."""
    other = exists().where(
        PlayedCall.enrolment_id == call.enrolment_id,
        PlayedCall.unit_id == call.unit_id,
        PlayedCall.id != call.id,
        PlayedCall.standing == Standing.PASSED,
        CallRecord.call_id == PlayedCall.id,
    )
    return session.scalar(select(other)) or False
