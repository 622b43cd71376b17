"""Reading sign-offs: who is ready to be observed, an observation with its marks, what came of earlier ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.auth.actor import Actor
from portal.errors import NotFound
from portal.people.models import Employee
from portal.people.queries import employed_on, within_reach
from portal.words import mark
from training.assignments.queries import names_of
from training.certificates.queries import CALL, holders_on
from training.courses.models import Course, Enrolment, Unit
from training.courses.queries import plans_of
from training.courses.rules import PlanItem, UnitKind
from training.signoffs.models import ChecklistVersion, Observation, ObservationResult
from training.signoffs.rules import Mark

SIGN = "training:signoff:write"
READ = "training:progress:read"
_SHOWN = 20
_NOTHING = mark("There is no such observation.")


@dataclass(frozen=True, kw_only=True)
class Ready:
    """Somebody whose plan has come to a sign-off. ``draft_id`` is the reader's own observation that goes on."""

    enrolment_id: int
    employee_id: int
    name: str
    item: PlanItem
    draft_id: int | None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An observation that has ended, with the people in it."""

    observation: Observation
    result: ObservationResult
    employee_id: int
    name: str
    assessor: str


def certified(session: Session, actor: Actor, day: date) -> bool:
    """Whether the actor holds the certificate for calls on ``day``, and so may observe."""
    return actor.employee_id is not None and bool(holders_on(session, CALL, [actor.employee_id], day))


def in_reach(actor: Actor, day: date) -> ColumnElement[bool]:
    """The condition on Employee that keeps to whom the actor may observe: employed, in reach, never themself."""
    return and_(employed_on(day), within_reach(actor, SIGN, day), Employee.id != (actor.employee_id or -1))


def ready(session: Session, actor: Actor, day: date) -> list[Ready]:
    """Who in reach can be observed now, earliest due first; a constant number of statements."""
    programmes = (
        select(Course.programme_id)
        .join(Unit, Unit.course_id == Course.id)
        .where(Unit.kind == UnitKind.SIGN_OFF, Unit.retired.is_(False))
    )
    rows = session.execute(
        select(Enrolment, Employee.name)
        .join(Employee, Employee.id == Enrolment.employee_id)
        .where(
            Enrolment.finished_at.is_(None),
            Enrolment.starts_on <= day,
            Enrolment.programme_id.in_(programmes),
            in_reach(actor, day),
        )
    ).all()
    plans = plans_of(session, [enrolment for enrolment, _ in rows], day)
    open_items = [
        (enrolment, name, item)
        for enrolment, name in rows
        for item in plans[enrolment.id].items
        if item.open and item.unit.kind is UnitKind.SIGN_OFF
    ]
    drafts = _drafts(session, actor) if open_items else {}
    found = [
        Ready(
            enrolment_id=enrolment.id,
            employee_id=enrolment.employee_id,
            name=name,
            item=item,
            draft_id=drafts.get((enrolment.id, item.unit.id)),
        )
        for enrolment, name, item in open_items
    ]
    return sorted(found, key=lambda one: (one.item.due, one.name))


def _drafts(session: Session, actor: Actor) -> dict[tuple[int, int], int]:
    rows = session.execute(
        select(Observation.enrolment_id, Observation.unit_id, Observation.id)
        .outerjoin(ObservationResult)
        .where(Observation.assessor_id == actor.account_id, ObservationResult.observation_id.is_(None))
    )
    return {(enrolment_id, unit_id): number for enrolment_id, unit_id, number in rows}


def item_to_observe(session: Session, actor: Actor, enrolment_id: int, unit_id: int, day: date) -> PlanItem:
    """The place of a sign-off in a plan in reach; NotFound for an unknown one and a foreign one alike."""
    enrolment = session.scalars(
        select(Enrolment)
        .join(Employee, Employee.id == Enrolment.employee_id)
        .where(Enrolment.id == enrolment_id, Enrolment.starts_on <= day, in_reach(actor, day))
    ).first()
    item = plans_of(session, [enrolment], day)[enrolment.id].item(unit_id) if enrolment else None
    if item is None or item.unit.kind is not UnitKind.SIGN_OFF:
        raise NotFound("There is no such person.")
    return item


def sign_off_unit(session: Session, unit_id: int) -> Unit:
    """A sign-off of any programme; NotFound for an unknown unit and one of another kind alike."""
    unit = session.scalars(select(Unit).where(Unit.id == unit_id, Unit.kind == UnitKind.SIGN_OFF)).first()
    if unit is None:
        raise NotFound("There is no such part.")
    return unit


def newest_checklist(session: Session, unit_id: int) -> ChecklistVersion | None:
    """The version of a checklist that is used now."""
    return session.scalars(
        select(ChecklistVersion)
        .where(ChecklistVersion.unit_id == unit_id)
        .order_by(ChecklistVersion.number.desc())
        .limit(1)
    ).first()


def own_observation(session: Session, actor: Actor, observation_id: int) -> Observation:
    """The actor's own observation with version, marks and result; NotFound for any other."""
    found = session.scalars(
        select(Observation)
        .where(Observation.id == observation_id, Observation.assessor_id == actor.account_id)
        .options(joinedload(Observation.version), joinedload(Observation.result), selectinload(Observation.marks))
    ).first()
    if found is None:
        raise NotFound(_NOTHING)
    return found


def person_observed(session: Session, observation: Observation) -> Employee:
    """Who is observed."""
    return session.scalars(
        select(Employee)
        .join(Enrolment, Enrolment.employee_id == Employee.id)
        .where(Enrolment.id == observation.enrolment_id)
    ).one()


def marks_of(observation: Observation) -> dict[str, Mark]:
    """What was given so far, by item."""
    return {row.item_key: Mark(level=row.level, note=row.note) for row in observation.marks}


def seen_in(session: Session, enrolment_ids: Collection[int], unit_id: int | None = None) -> list[Seen]:
    """The observations of these plans that have ended, the newest first; two statements."""
    condition = Observation.enrolment_id.in_(enrolment_ids)
    return _seen(session, condition if unit_id is None else condition & (Observation.unit_id == unit_id))


def seen_lately(session: Session, actor: Actor, day: date) -> list[Seen]:
    """The last observations of people in reach."""
    return _seen(session, in_reach(actor, day))


def seen_for(session: Session, actor: Actor, observation_id: int, day: date) -> Seen:
    """One that has ended, for whoever may see the person's training; NotFound otherwise."""
    reach = employed_on(day) & within_reach(actor, READ, day)
    found = _seen(session, (Observation.id == observation_id) & reach)
    if not found:
        raise NotFound(_NOTHING)
    return found[0]


def _seen(session: Session, condition: ColumnElement[bool]) -> list[Seen]:
    observed = (
        select(Observation, Employee.id, Employee.name)
        .join(ObservationResult)
        .join(Enrolment, Enrolment.id == Observation.enrolment_id)
        .join(Employee, Employee.id == Enrolment.employee_id)
        .where(condition)
        .options(joinedload(Observation.version), joinedload(Observation.result), selectinload(Observation.marks))
        .order_by(ObservationResult.submitted_at.desc(), Observation.id.desc())
        .limit(_SHOWN)
    )
    rows: Sequence[Any] = session.execute(observed).all()
    names = names_of(session, {row[0].assessor_id for row in rows})
    return [
        Seen(
            observation=observation,
            result=observation.result,
            employee_id=employee_id,
            name=name,
            assessor=names.get(observation.assessor_id, ""),
        )
        for observation, employee_id, name in rows
    ]
