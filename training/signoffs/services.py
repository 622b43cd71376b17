"""Verbs of sign-off: publish a checklist, begin an observation, keep what is given, submit it once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Outdated, Refused
from portal.words import mark
from training.courses.models import Enrolment, Unit
from training.courses.rules import UnitState, check_open
from training.courses.services import complete_unit
from training.signoffs.models import ChecklistVersion, Observation, ObservationMark, ObservationResult
from training.signoffs.queries import (
    certified,
    item_to_observe,
    marks_of,
    newest_checklist,
    own_observation,
    person_observed,
    sign_off_unit,
)
from training.signoffs.rules import (
    FAULTS,
    LONGEST_NOTE,
    LONGEST_REFERENCE,
    Mark,
    check_assessor,
    faults,
    passes,
)
from training.signoffs.source import ChecklistSource
from training.signoffs.typed import Line, items_of

SUBMITTED = mark("This observation was submitted already; nothing was changed.")


def publish_checklist(
    session: Session, actor: Actor, unit: Unit, source: ChecklistSource, at: datetime
) -> ChecklistVersion:
    """Bring a unit's checklist to what its file says: a new version where anything differs, nothing otherwise.

    A checklist that was changed in the portal stays as it is there.
    """
    newest = newest_checklist(session, unit.id)
    if newest is not None and (newest.made_here or newest.digest == source.digest):
        return newest
    return _publish(session, actor, unit, source, at, newest=newest, made_here=False)


def save_checklist(
    session: Session, actor: Actor, unit_id: int, lines: Sequence[Line], at: datetime, *, seen: str
) -> ChecklistVersion:
    """Use the checklist that was typed from now on; with its first one a sign-off enters the plans.

    ``seen`` is the digest of the version that the form was made from, empty for none. The same again adds nothing.
    Raises NotFound for another kind of unit, Outdated where somebody saved meanwhile, Invalid at the field.
    """
    session.get_one(Unit, unit_id, with_for_update=True, populate_existing=True)
    unit = sign_off_unit(session, unit_id)
    newest = newest_checklist(session, unit_id)
    source = ChecklistSource(items=items_of(lines))
    if newest is not None and newest.digest == source.digest:
        return newest
    if seen != (newest.digest if newest else ""):
        raise Outdated("Somebody else changed this checklist meanwhile. Look at it again; sending overwrites it.")
    if newest is None:
        unit.retired = False
    return _publish(session, actor, unit, source, at, newest=newest, made_here=True)


def _publish(
    session: Session,
    actor: Actor,
    unit: Unit,
    source: ChecklistSource,
    at: datetime,
    *,
    newest: ChecklistVersion | None,
    made_here: bool,
) -> ChecklistVersion:
    version = ChecklistVersion(
        unit_id=unit.id,
        number=newest.number + 1 if newest else 1,
        digest=source.digest,
        content=source.content,
        made_here=made_here,
        published_at=at,
    )
    session.add(version)
    session.flush()
    record(
        session,
        actor,
        "training:checklist:publish",
        "training_checklist_version",
        version.id,
        after={"unit": unit.key, "number": version.number, "digest": version.digest},
    )
    return version


def begin_observation(
    session: Session, actor: Actor, enrolment_id: int, unit_id: int, at: datetime, day: date
) -> Observation:
    """Begin to observe somebody, or give the actor's own draft of it.

    Raises NotFound out of reach, Refused before the unit's turn, after it is done, and for whoever may not observe.
    """
    item = item_to_observe(session, actor, enrolment_id, unit_id, day)
    check_assessor(own=False, certified=certified(session, actor, day))
    if item.state is UnitState.DONE:
        raise Refused("This part is done already.")
    check_open(item)
    session.get_one(Enrolment, enrolment_id, with_for_update=True)
    draft = session.scalars(
        select(Observation)
        .outerjoin(ObservationResult)
        .where(
            Observation.enrolment_id == enrolment_id,
            Observation.unit_id == unit_id,
            Observation.assessor_id == actor.account_id,
            ObservationResult.observation_id.is_(None),
        )
    ).first()
    version = newest_checklist(session, unit_id)
    if draft is not None:
        return draft
    if version is None or actor.account_id is None:
        raise NotFound("There is no such person.")
    observation = Observation(
        enrolment_id=enrolment_id,
        unit_id=unit_id,
        version_id=version.id,
        assessor_id=actor.account_id,
        begun_at=at,
    )
    session.add(observation)
    session.flush()
    record(
        session,
        actor,
        "training:observation:begin",
        "training_observation",
        observation.id,
        after={"enrolment": enrolment_id, "unit": unit_id, "version": version.number},
    )
    return observation


def save_marks(
    session: Session,
    actor: Actor,
    observation_id: int,
    marks: Mapping[str, Mark],
    at: datetime,
    call_reference: str | None = None,
) -> Observation:
    """Keep what was given so far; an item given anew takes the place of what was there.

    Raises NotFound for a foreign observation or an item that is not in it, Refused once it was submitted.
    """
    observation = own_observation(session, actor, observation_id)
    session.get_one(Enrolment, observation.enrolment_id, with_for_update=True)
    session.refresh(observation, ["result", "marks"])
    if observation.result is not None:
        raise Refused(SUBMITTED)
    items = {item.key: item for item in observation.version.items}
    rows = {row.item_key: row for row in observation.marks}
    for key, given in marks.items():
        if key not in items or not (given.level is None or 1 <= given.level <= len(items[key].levels)):
            raise NotFound("There is no such observation.")
        row = rows.get(key)
        if row is None:
            row = ObservationMark(observation_id=observation_id, item_key=key)
            session.add(row)
        row.level, row.note, row.saved_at = given.level, given.note.strip()[:LONGEST_NOTE], at
    if call_reference is not None:
        observation.call_reference = call_reference.strip()[:LONGEST_REFERENCE]
    session.flush()
    session.refresh(observation, ["marks"])
    record(
        session,
        actor,
        "training:observation:save",
        "training_observation",
        observation_id,
        details={"items": sorted(marks)},
    )
    return observation


def submit_observation(
    session: Session,
    actor: Actor,
    observation_id: int,
    marks: Mapping[str, Mark],
    at: datetime,
    day: date,
    *,
    call_reference: str = "",
    next_step: str = "",
) -> ObservationResult:
    """End an observation: with enough at every item the unit is done, otherwise the person reads what comes next.

    Raises as ``save_marks`` does, Refused where the assessor's certificate is no longer in force, Invalid with the
    field of the first item that is not complete, and at ``next_step`` where it was not enough and nothing is said.
    """
    observation = save_marks(session, actor, observation_id, marks, at, call_reference)
    person = person_observed(session, observation)
    check_assessor(own=person.id == actor.employee_id, certified=certified(session, actor, day))
    items, given = observation.version.items, marks_of(observation)
    for key, fault in faults(items, given).items():
        raise Invalid(FAULTS[fault], field=f"level_{key}")
    passed = passes(items, {key: value.level or 0 for key, value in given.items()})
    plain = " ".join(next_step.split())
    if not passed and not plain:
        raise Invalid("Say what the person should practise before the next observation.", field="next_step")
    result = ObservationResult(
        observation_id=observation_id, submitted_at=at, passed=passed, next_step=plain[:LONGEST_NOTE]
    )
    session.add(result)
    session.flush()
    session.refresh(observation, ["result"])
    record(
        session,
        actor,
        "training:observation:submit",
        "training_observation",
        observation_id,
        after={"passed": passed, "version": observation.version.number},
    )
    if passed:
        complete_unit(
            session,
            actor,
            observation.enrolment_id,
            observation.unit_id,
            observation.version.digest,
            actor.language,
            at,
        )
    return result
