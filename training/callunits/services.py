"""Verbs of practice calls of plans: begin one, and grant one more try."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, Refused
from training.callunits.queries import own_part, scenario_of_part, tried, tried_by
from training.callunits.rules import CallState, check_try
from training.courses.models import Enrolment
from training.courses.rules import check_open
from training.plays.services import begin_call
from training.quizzes.models import AttemptGrant


def begin_part(session: Session, actor: Actor, unit_id: int, language: str, at: datetime, day: date) -> int:
    """Begin the call of a part of one's own plan, or open the one to go on with; its id.

    Raises NotFound outside one's plan, Refused before its turn and where all tries are used.
    """
    followed = own_part(session, actor, unit_id, day)
    check_open(followed.item)
    session.get_one(Enrolment, followed.enrolment.id, with_for_update=True, populate_existing=True)
    stands = tried(session, followed)
    if stands.open is not None:
        return stands.open.call_id
    check_try(stands)
    version = scenario_of_part(session, followed.unit.scenario_key)
    call = begin_call(
        session,
        actor,
        version.scenario_id,
        language,
        at,
        enrolment_id=followed.enrolment.id,
        unit_id=unit_id,
    )
    return call.id


def grant_try(
    session: Session, actor: Actor, enrolment_id: int, unit_id: int, reason: str, at: datetime
) -> AttemptGrant:
    """Give one more try, with a reason that is kept; Refused while some are left or the call is passed.

    Whether the actor's permission reaches the person is asked by the caller.
    """
    plain = " ".join(reason.split())
    if not plain:
        raise Invalid("Say why.", field="reason")
    enrolment = session.get_one(Enrolment, enrolment_id, with_for_update=True, populate_existing=True)
    if tried_by(session, enrolment, unit_id, at).state is not CallState.USED_UP:
        raise Refused("Another try can be granted once all are used without a pass.")
    grant = AttemptGrant(
        enrolment_id=enrolment_id, unit_id=unit_id, reason=plain, granted_by_id=actor.account_id, granted_at=at
    )
    session.add(grant)
    session.flush()
    record(
        session,
        actor,
        "training:attempt:grant",
        "training_attempt_grant",
        grant.id,
        after={"enrolment": enrolment_id, "unit": unit_id},
    )
    return grant
