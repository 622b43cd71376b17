"""Calls that were made before trainers settled calls: each is looked at once, and waits where it needs a person."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from training.calls.rules.verdicts import Standing
from training.plays.models import CallRecord, PlayedCall
from training.plays.results import results_of_call
from training.settling.models import CallReview
from training.settling.rules import ground_of

CATCH_UP_JOB = "training.queue_earlier_calls"
AT_ONCE = 100
"""Calls of one transaction."""


def earlier_calls(session: Session, after: int) -> list[int]:
    """Finished calls with their record that wait for nobody and were never reviewed, the next hundred after an id."""
    reviewed = select(CallReview.id).where(CallReview.call_id == PlayedCall.id).exists()
    found = session.scalars(
        select(PlayedCall.id)
        .join(CallRecord, CallRecord.call_id == PlayedCall.id)
        .where(PlayedCall.id > after, PlayedCall.passed.is_not(None), PlayedCall.review_ground.is_(None), ~reviewed)
        .order_by(PlayedCall.id)
        .limit(AT_ONCE)
    )
    return list(found)


def queue_earlier_call(session: Session, actor: Actor, call_id: int) -> bool:
    """Say of a call what became of it, where that was never kept, and whether a trainer has to look at it.

    Gives whether it waits from now on. Its part of a plan and the questions of its rules stay as they are: what was
    broken long ago says little of what somebody knows today. Doing it again changes nothing.
    """
    call = session.get_one(PlayedCall, call_id, with_for_update=True, populate_existing=True)
    if call.review_ground is not None:
        return False
    results = results_of_call(session, call)
    ground, was = ground_of(results, call.id, results.version), call.standing
    if was is None:
        call.standing, call.passed = results.standing, results.standing is Standing.PASSED
    call.review_ground = ground
    if ground is None and was is not None:
        return False
    after = {"standing": results.standing.value, "ground": ground.value if ground else None}
    before = {"standing": was.value if was else None, "ground": None}
    record(session, actor, "training:call:queue", "training_call", call.id, before=before, after=after)
    return ground is not None
