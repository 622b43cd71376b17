"""Reading programmes and plans: a few statements for one person or for many."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from portal.auth.actor import Actor
from portal.db.reading import asked_once
from portal.errors import NotFound
from portal.policy.queries import definitions, setting_histories
from portal.policy.rules import value_on
from portal.words import mark
from portal.workdays.queries import current_calendar
from portal.workdays.rules import due_instant
from training.courses.models import (
    Completion,
    CompletionUndone,
    Course,
    Enrolment,
    LessonText,
    LessonVersion,
    Programme,
    Unit,
    UnitRequirement,
)
from training.courses.rules import PhaseLengths, Plan, PlanItem, PlanUnit, plan_of
from training.policy_numbers import BUSINESS_WEEKS, ONBOARDING_DAYS

_NOT_THERE = mark("There is no such part in your plan.")


@dataclass(frozen=True, kw_only=True)
class FollowedPlan:
    """A programme as somebody follows it: the enrolment with its programme, and the dated plan."""

    enrolment: Enrolment
    plan: Plan


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A lesson in one language, as it is taught now."""

    version_id: int
    number: int
    digest: str
    published_at: datetime
    language: str
    title: str
    body: str


def plans_of(session: Session, enrolments: Sequence[Enrolment], day: date) -> dict[int, Plan]:
    """The plans of these enrolments as of ``day``, by enrolment id; five statements whatever their number."""
    if not enrolments:
        return {}
    units = _all_units(session)
    records = _records(session, [item.id for item in enrolments], day)
    calendar = current_calendar(session)
    lengths = _lengths_on(session, {item.starts_on for item in enrolments})
    return {
        item.id: plan_of(
            item.id,
            _units_followed(item, units[item.programme_id], records[item.id], day),
            item.starts_on,
            replace(lengths[item.starts_on], special_days=item.working_days),
            records[item.id].done,
            calendar,
            day,
        )
        for item in enrolments
    }


@dataclass(kw_only=True)
class _Record:
    """What an enrolment had done at the end of a day. ``touched`` are the units that were ever done by then;
    ``finished`` says that it stood finished then, though it is open again by now.
    """

    done: dict[int, datetime] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    finished: bool = False


def _units_followed(enrolment: Enrolment, units: list[PlanUnit], record: _Record, day: date) -> list[PlanUnit]:
    """A finished programme stays as it was finished, whatever units came in or were retired later."""
    end = due_instant(day)
    if record.finished or (enrolment.finished_at is not None and enrolment.finished_at < end):
        return [unit for unit in units if unit.id in record.touched]
    return [unit for unit in units if not unit.retired]


def units_by_programme(session: Session) -> dict[int, list[PlanUnit]]:
    """The units in force of every programme, in order; one statement."""
    found: dict[int, list[PlanUnit]] = defaultdict(list)
    for programme_id, units in _all_units(session).items():
        found[programme_id] = [unit for unit in units if not unit.retired]
    return found


def _all_units(session: Session) -> dict[int, list[PlanUnit]]:
    """The same for every plan of a page: asked once while one only reads."""
    return asked_once(session, "units of programmes", lambda: _read_units(session))


def _read_units(session: Session) -> dict[int, list[PlanUnit]]:
    requires: dict[int, set[int]] = defaultdict(set)
    units: dict[int, tuple[Unit, Course]] = {}
    required = aliased(Unit)
    standing = (required.id == UnitRequirement.requires_id) & required.retired.is_(False)
    rows = session.execute(
        select(Unit, Course, required.id)
        .join(Course, Course.id == Unit.course_id)
        .outerjoin(UnitRequirement, UnitRequirement.unit_id == Unit.id)
        .outerjoin(required, standing)
        .order_by(Course.programme_id, Course.position, Unit.position, Unit.id)
    )
    for unit, course, requires_id in rows:
        units[unit.id] = (unit, course)
        if requires_id is not None:
            requires[unit.id].add(requires_id)
    found: dict[int, list[PlanUnit]] = defaultdict(list)
    for unit, course in units.values():
        found[course.programme_id].append(
            PlanUnit(
                id=unit.id,
                course_id=course.id,
                kind=unit.kind,
                phase=course.phase,
                due_day=unit.due_day,
                written_for=course.written_for,
                titles=unit.titles,
                minutes=unit.minutes,
                topic=unit.topic,
                scenario_key=unit.scenario_key,
                attempts=unit.attempts,
                requires=frozenset(requires[unit.id]),
                retired=unit.retired,
            )
        )
    return found


def _records(session: Session, enrolment_ids: list[int], day: date) -> dict[int, _Record]:
    end = due_instant(day)
    found: dict[int, _Record] = defaultdict(_Record)
    rows: Sequence[Any] = session.execute(
        select(
            Completion.enrolment_id,
            Completion.unit_id,
            Completion.completed_at,
            CompletionUndone.taken_at,
            CompletionUndone.undid_finish,
        )
        .outerjoin(CompletionUndone, CompletionUndone.completion_id == Completion.id)
        .where(Completion.enrolment_id.in_(enrolment_ids), Completion.completed_at < end)
    ).all()
    for enrolment_id, unit_id, at, taken_at, undid_finish in rows:
        record = found[enrolment_id]
        record.touched.add(unit_id)
        if taken_at is None or taken_at >= end:
            record.done[unit_id] = at
            if undid_finish is not None and undid_finish < end:
                record.finished = True
    return found


def _lengths_on(session: Session, days: Iterable[date]) -> dict[date, PhaseLengths]:
    """The lengths in force on each day: a plan keeps those of its first day."""
    keys = (ONBOARDING_DAYS, BUSINESS_WEEKS)
    history = setting_histories(session, keys)
    known = definitions()
    return {
        day: PhaseLengths(
            onboarding_days=int(value_on(known[ONBOARDING_DAYS], history[ONBOARDING_DAYS], day)),
            business_weeks=int(value_on(known[BUSINESS_WEEKS], history[BUSINESS_WEEKS], day)),
        )
        for day in days
    }


def followed_plans(session: Session, employee_id: int | None, day: date) -> list[FollowedPlan]:
    """What an employee follows or has followed as of ``day``, the newest first."""
    return _followed(session, day, Enrolment.employee_id == employee_id)


def _followed(session: Session, day: date, *which: ColumnElement[bool]) -> list[FollowedPlan]:
    enrolments = session.scalars(
        select(Enrolment)
        .where(Enrolment.starts_on <= day, *which)
        .options(joinedload(Enrolment.programme).selectinload(Programme.courses))
        .order_by(Enrolment.starts_on.desc(), Enrolment.id.desc())
    ).all()
    plans = plans_of(session, enrolments, day)
    return [FollowedPlan(enrolment=item, plan=plans[item.id]) for item in enrolments]


def open_plans(session: Session, employee_id: int | None, day: date) -> list[FollowedPlan]:
    """What an employee still has to finish."""
    return _followed(session, day, Enrolment.employee_id == employee_id, Enrolment.finished_at.is_(None))


@dataclass(frozen=True, kw_only=True)
class FollowedUnit:
    """A unit as somebody meets it: the record, its place in the plan, and the plan."""

    unit: Unit
    item: PlanItem
    plan: Plan
    enrolment: Enrolment


def followed_unit(session: Session, actor: Actor, unit_id: int, day: date) -> FollowedUnit:
    """A unit of one's own newest plan of a programme; NotFound for an unknown one and a foreign one alike."""
    unit = session.scalars(select(Unit).where(Unit.id == unit_id).options(joinedload(Unit.course))).first()
    if unit is None or actor.employee_id is None:
        raise NotFound(_NOT_THERE)
    enrolment = session.scalars(
        select(Enrolment)
        .where(
            Enrolment.employee_id == actor.employee_id,
            Enrolment.programme_id == unit.course.programme_id,
            Enrolment.starts_on <= day,
        )
        .order_by(Enrolment.round.desc())
        .limit(1)
    ).first()
    item = None
    if enrolment is not None:
        plan = plans_of(session, [enrolment], day)[enrolment.id]
        item = plan.item(unit_id)
    if enrolment is None or item is None:
        raise NotFound(_NOT_THERE)
    return FollowedUnit(unit=unit, item=item, plan=plan, enrolment=enrolment)


def current_lesson(session: Session, unit_id: int, language: str) -> Lesson:
    """The newest version of a lesson in ``language``; English where a language came later. NotFound where none is."""
    version = newest_version(session, unit_id)
    if version is None:
        raise NotFound(_NOT_THERE)
    texts = {
        text.language: text
        for text in session.scalars(
            select(LessonText).where(LessonText.version_id == version.id, LessonText.language.in_({language, "en"}))
        )
    }
    text = texts.get(language) or texts["en"]
    return Lesson(
        version_id=version.id,
        number=version.number,
        digest=version.digest,
        published_at=version.published_at,
        language=text.language,
        title=text.title,
        body=text.body,
    )


def newest_version(session: Session, unit_id: int) -> LessonVersion | None:
    """The version of a lesson that is taught now."""
    return session.scalars(
        select(LessonVersion).where(LessonVersion.unit_id == unit_id).order_by(LessonVersion.number.desc()).limit(1)
    ).first()


def programmes(session: Session) -> Sequence[Programme]:
    """All programmes with courses and units, in order."""
    return session.scalars(
        select(Programme).options(selectinload(Programme.courses).selectinload(Course.units)).order_by(Programme.id)
    ).all()
