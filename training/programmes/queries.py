"""Reading programmes as those see them who change them."""

from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.errors import NotFound
from training.courses.models import Course, Programme, Unit
from training.courses.source import SHIPPED, CourseSource, ProgrammeSource, UnitSource


def programme_for(session: Session, programme_id: int) -> Programme:
    """A programme with its courses and units, afresh; NotFound for an unknown one."""
    programme = session.scalars(
        select(Programme)
        .where(Programme.id == programme_id)
        .options(selectinload(Programme.courses).selectinload(Course.units).selectinload(Unit.requirements))
        .execution_options(populate_existing=True)
    ).first()
    if programme is None:
        raise NotFound("There is no such programme.")
    return programme


def course_for(session: Session, course_id: int) -> Course:
    """A course with its programme; NotFound for an unknown one."""
    course = session.scalars(select(Course).where(Course.id == course_id).options(joinedload(Course.programme))).first()
    if course is None:
        raise NotFound("There is no such part.")
    return course


def unit_for(session: Session, unit_id: int) -> Unit:
    """A unit with its course and programme; NotFound for an unknown one."""
    unit = session.scalars(
        select(Unit).where(Unit.id == unit_id).options(joinedload(Unit.course).joinedload(Course.programme))
    ).first()
    if unit is None:
        raise NotFound("There is no such part.")
    return unit


def programme_keys(session: Session) -> set[str]:
    """The keys of all programmes."""
    return set(session.scalars(select(Programme.key)))


def outline_of(programme: Programme) -> ProgrammeSource:
    """A programme from the tables in the form in which files are read, units out of the plans included.

    No lesson goes with it: texts have versions of their own.
    """
    keys = {unit.id: unit.key for course in programme.courses for unit in course.units}
    return ProgrammeSource(
        key=programme.key,
        titles=programme.titles,
        summaries=programme.summaries,
        starts_itself=programme.starts_itself,
        window_days=programme.window_days,
        courses=tuple(_course(course, keys) for course in programme.courses),
        folder=SHIPPED,
    )


def _course(course: Course, keys: dict[int, str]) -> CourseSource:
    return CourseSource(
        key=course.key,
        phase=course.phase,
        written_for=course.written_for,
        titles=course.titles,
        units=tuple(_unit(unit, keys) for unit in course.units),
    )


def _unit(unit: Unit, keys: dict[int, str]) -> UnitSource:
    """Whatever a unit's record and its written form share is taken over, so that no change here loses a part of it."""
    shared = {one.name: getattr(unit, one.name) for one in fields(UnitSource) if hasattr(unit, one.name)}
    return UnitSource(
        **{
            **shared,
            "clauses": tuple(unit.clauses),
            "requires": tuple(sorted(keys[one.requires_id] for one in unit.requirements)),
            "lesson": None,
            "in_plans": not unit.retired,
        }
    )
