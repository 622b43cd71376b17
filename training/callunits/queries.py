"""Reading practice calls of plans: what is played, who tried how often, what pages of plans say of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.actor import Actor
from portal.errors import NotFound
from training.callunits.rules import Tried, Try
from training.courses.models import Enrolment, Unit
from training.courses.queries import FollowedUnit, followed_unit, plans_of
from training.courses.rules import Plan, PlanItem, UnitKind, UnitState
from training.plays.models import CallRecord, PlayedCall
from training.quizzes.models import AttemptGrant
from training.scenarios.models import CallScenario, ScenarioVersion
from training.scenarios.queries import published_scenarios, published_version, scenario_with_key, scenarios_kept

Place = tuple[int, int]
"""A part of a plan: enrolment and unit."""


def own_part(session: Session, actor: Actor, unit_id: int, day: date) -> FollowedUnit:
    """A practice call of one's own plan; NotFound for an unknown part, a foreign one and one of another kind alike."""
    followed = followed_unit(session, actor, unit_id, day)
    if followed.unit.kind is not UnitKind.CALL:
        raise NotFound("There is no such part in your plan.")
    return followed


def is_call(session: Session, unit_id: int) -> bool:
    """Whether a part is a practice call."""
    return session.scalar(select(Unit.kind).where(Unit.id == unit_id)) is UnitKind.CALL


def scenario_of_part(session: Session, scenario_key: str | None) -> ScenarioVersion:
    """The version that a part plays now; NotFound where nothing is published under its key."""
    scenario = scenario_with_key(session, scenario_key or "")
    if scenario is None:
        raise NotFound("There is no such scenario.")
    return published_version(session, scenario.id)


def tried(session: Session, followed: FollowedUnit) -> Tried:
    """One's own tries of a part of one's plan; two statements."""
    return _tried(session, followed.enrolment.id, followed.item)


def tried_by(session: Session, enrolment: Enrolment, unit_id: int, at: datetime) -> Tried:
    """Somebody's tries of a part of a plan as of an instant; NotFound where it is no practice call of it."""
    item = plans_of(session, [enrolment], clock.local(at).date())[enrolment.id].item(unit_id)
    if item is None or item.unit.kind is not UnitKind.CALL:
        raise NotFound("There is no such part.")
    return _tried(session, enrolment.id, item)


def _tried(session: Session, enrolment_id: int, item: PlanItem) -> Tried:
    place = (enrolment_id, item.unit.id)
    granted = _granted(session, [enrolment_id]) if item.unit.attempts is not None else {}
    return Tried(
        tries=tries_of(session, [enrolment_id]).get(place, []),
        most=_most(item, granted.get(place, 0)),
        done=item.state is UnitState.DONE,
    )


def tries_of(session: Session, enrolment_ids: Sequence[int]) -> dict[Place, list[Try]]:
    """The calls begun from these plans, by part, the newest first; one statement."""
    rows: Sequence[Any] = session.execute(
        select(PlayedCall, CallRecord.call_id)
        .outerjoin(CallRecord, CallRecord.call_id == PlayedCall.id)
        .where(PlayedCall.enrolment_id.in_(enrolment_ids), PlayedCall.unit_id.is_not(None))
        .order_by(PlayedCall.id.desc())
    ).all()
    found: dict[Place, list[Try]] = defaultdict(list)
    for call, recorded in rows:
        found[call.enrolment_id, call.unit_id].append(
            Try(
                call_id=call.id,
                ended_at=call.ended_at,
                standing=call.standing,
                recorded=recorded is not None,
            )
        )
    return found


def tried_in(session: Session, plans: Iterable[Plan]) -> dict[Place, Tried]:
    """The practice calls that are open in plans and were tried; no statement where there are none, else two."""
    waiting = {
        (plan.enrolment_id, item.unit.id): item
        for plan in plans
        for item in plan.items
        if item.unit.kind is UnitKind.CALL and item.open
    }
    if not waiting:
        return {}
    enrolments = sorted({enrolment_id for enrolment_id, _ in waiting})
    tries = tries_of(session, enrolments)
    granted = _granted(session, enrolments) if any(item.unit.attempts for item in waiting.values()) else {}
    return {
        place: Tried(tries=tries[place], most=_most(item, granted.get(place, 0)))
        for place, item in waiting.items()
        if place in tries
    }


def _most(item: PlanItem, granted: int) -> int | None:
    return None if item.unit.attempts is None else item.unit.attempts + granted


def _granted(session: Session, enrolment_ids: Sequence[int]) -> dict[Place, int]:
    rows = session.execute(
        select(AttemptGrant.enrolment_id, AttemptGrant.unit_id, func.count())
        .where(AttemptGrant.enrolment_id.in_(enrolment_ids))
        .group_by(AttemptGrant.enrolment_id, AttemptGrant.unit_id)
    )
    return {(enrolment_id, unit_id): number for enrolment_id, unit_id, number in rows}


@dataclass(frozen=True, kw_only=True)
class Choosable:
    """A scenario that a part can name. Without ``published`` it cannot enter the plans yet."""

    key: str
    titles: Mapping[str, str]
    published: bool


def choosable(session: Session) -> list[Choosable]:
    """Every scenario by key, for whoever writes an outline."""
    return [
        Choosable(
            key=one.scenario.key,
            titles=(one.published or one.newest).titles,
            published=one.published is not None,
        )
        for one in scenarios_kept(session)
    ]


def published_keys(session: Session) -> set[str]:
    """The keys of scenarios that people may play."""
    rows = session.scalars(
        select(CallScenario.key)
        .join(ScenarioVersion, ScenarioVersion.scenario_id == CallScenario.id)
        .where(ScenarioVersion.published_at.is_not(None))
        .distinct()
    )
    return set(rows)


def versions_by_key(session: Session) -> dict[str, ScenarioVersion]:
    """What is played under each key."""
    keys: dict[int, str] = {one.id: one.key for one in session.scalars(select(CallScenario))}
    return {keys[version.scenario_id]: version for version in published_scenarios(session)}
