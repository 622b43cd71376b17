"""Verbs of courses: publish a programme, enrol a person, note a lesson as read, note a unit as done."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Outdated
from portal.people.models import Assignment, Employee, Post
from portal.people.queries import employed_on, holds_on
from training.certificates.granting import grant_for
from training.courses.counting import counts_now
from training.courses.models import (
    Completion,
    Course,
    Enrolment,
    LessonFile,
    LessonText,
    LessonVersion,
    Programme,
    Unit,
    UnitClauses,
    UnitRequirement,
)
from training.courses.queries import followed_unit, newest_version, units_by_programme
from training.courses.rules import Origin, check_open, joins_by_itself, start_of_plan
from training.courses.source import CourseSource, LessonSource, ProgrammeSource, UnitSource


def publish_programme(
    session: Session, actor: Actor, source: ProgrammeSource, at: datetime, day: date, *, here: bool = False
) -> Programme:
    """Bring a programme to what its source says; a changed lesson becomes a new version, the old ones stay.

    A lesson whose newest version was written in the portal keeps it, with its title: files never overwrite people.
    Likewise a programme that was changed in the portal (``here``) keeps its courses and units when files are loaded.
    Units that are gone are retired, not deleted. Doing it again with the same source changes nothing.
    """
    programme = session.scalars(select(Programme).where(Programme.key == source.key).with_for_update()).first()
    if programme is not None and programme.edits and not here:
        _publish_texts(session, actor, programme, source, at)
        return programme
    if programme is None:
        programme = Programme(key=source.key, published_on=day, edits=0)
        session.add(programme)
        record(session, actor, "training:programme:publish", "training_programme", source.key)
    programme.titles, programme.summaries = dict(source.titles), dict(source.summaries)
    programme.starts_itself, programme.window_days = source.starts_itself, source.window_days
    programme.edits += int(here)
    session.flush()
    units = {
        unit.key: made
        for position, course in enumerate(source.courses)
        for unit, made in _publish_course(session, actor, programme, course, position, at)
    }
    _set_requirements(session, source, units)
    _retire_others(session, programme, {unit.id for unit in units.values()})
    return programme


def _publish_texts(session: Session, actor: Actor, programme: Programme, source: ProgrammeSource, at: datetime) -> None:
    """The lessons of a programme whose courses and units are kept: those that are there, whatever became of them."""
    units = select(Unit).join(Course).where(Course.programme_id == programme.id)
    by_key = {unit.key: unit for unit in session.scalars(units)}
    for unit_source in source.units():
        if (unit := by_key.get(unit_source.key)) is not None and unit.kind is unit_source.kind:
            _publish_lesson(session, actor, unit, unit_source, at)


def _publish_course(
    session: Session, actor: Actor, programme: Programme, source: CourseSource, position: int, at: datetime
) -> Iterable[tuple[UnitSource, Unit]]:
    course = session.scalars(
        select(Course).where(Course.programme_id == programme.id, Course.key == source.key)
    ).first()
    if course is None:
        course = Course(programme_id=programme.id, key=source.key)
        session.add(course)
    course.position, course.phase, course.written_for = position, source.phase, source.written_for
    course.titles = dict(source.titles)
    session.flush()
    for place, unit in enumerate(source.units):
        yield unit, _publish_unit(session, actor, course, unit, place, at)


def _publish_unit(
    session: Session, actor: Actor, course: Course, source: UnitSource, position: int, at: datetime
) -> Unit:
    """A unit that moves to another course of its programme stays the unit it was, with everything done in it."""
    of_programme = select(Unit).join(Course).where(Course.programme_id == course.programme_id, Unit.key == source.key)
    unit = session.scalars(of_programme.order_by(Unit.retired, Unit.id)).first()
    if unit is None:
        unit = Unit(key=source.key, kind=source.kind)
        session.add(unit)
    unit.course_id = course.id
    unit.position, unit.due_day, unit.minutes = position, source.due_day, source.minutes
    stood_on = unit.clauses
    unit.clauses, unit.titles = list(source.clauses), unit.titles or dict(source.titles)
    unit.retired = not source.in_plans
    unit.topic, unit.scenario_key, unit.attempts = source.topic, source.scenario_key, source.attempts
    session.flush()
    if stood_on != unit.clauses:
        session.add(UnitClauses(unit_id=unit.id, since=at, clauses=unit.clauses))
    _publish_lesson(session, actor, unit, source, at)
    return unit


def _publish_lesson(session: Session, actor: Actor, unit: Unit, source: UnitSource, at: datetime) -> None:
    newest = newest_version(session, unit.id) if source.lesson is not None else None
    if newest is not None and newest.origin is Origin.PORTAL:
        return
    unit.titles = dict(source.titles)
    if source.lesson is not None and (newest is None or newest.digest != source.lesson.digest):
        add_lesson_version(session, actor, unit, source.lesson, at, Origin.SHIPPED)


def add_lesson_version(
    session: Session, actor: Actor, unit: Unit, source: LessonSource, at: datetime, origin: Origin, note: str = ""
) -> LessonVersion:
    """Add the next version of a lesson, with its texts and the files in them; the versions before stay."""
    newest = newest_version(session, unit.id)
    version = LessonVersion(
        unit_id=unit.id,
        number=newest.number + 1 if newest else 1,
        digest=source.digest,
        published_at=at,
        origin=origin,
        published_by_id=actor.account_id,
        note=note,
    )
    session.add(version)
    session.flush()
    for language, body in source.bodies.items():
        session.add(LessonText(version_id=version.id, language=language, title=source.titles[language], body=body))
    session.add_all(LessonFile(version_id=version.id, file_id=number) for number in source.files)
    record(
        session,
        actor,
        "training:lesson:publish",
        "training_lesson_version",
        version.id,
        after={"unit": unit.key, "number": version.number, "digest": version.digest, "origin": origin.value},
    )
    return version


def _set_requirements(session: Session, source: ProgrammeSource, units: dict[str, Unit]) -> None:
    for unit in source.units():
        wanted = {units[key].id for key in unit.requires}
        made = units[unit.key]
        made.requirements = [item for item in made.requirements if item.requires_id in wanted] + [
            UnitRequirement(unit_id=made.id, requires_id=needed)
            for needed in sorted(wanted - {item.requires_id for item in made.requirements})
        ]
    session.flush()


def _retire_others(session: Session, programme: Programme, kept: set[int]) -> None:
    others = select(Unit).join(Course).where(Course.programme_id == programme.id, Unit.id.not_in(kept))
    for unit in session.scalars(others):
        unit.retired = True


def enrol(
    session: Session,
    actor: Actor,
    employee_id: int,
    programme_id: int,
    starts_on: date,
    at: datetime,
    *,
    again: bool = False,
    working_days: int | None = None,
) -> Enrolment:
    """Have an employee follow a programme from ``starts_on``; who follows it already keeps the plan there is.

    With ``again`` who has finished it begins a new round; the finished one stays as it was. ``working_days`` is how
    long special training may take, where it is not to be as it is written.
    """
    session.get_one(Employee, employee_id, with_for_update=True)
    there = session.scalars(
        select(Enrolment)
        .where(Enrolment.employee_id == employee_id, Enrolment.programme_id == programme_id)
        .order_by(Enrolment.round.desc())
        .limit(1)
    ).first()
    if there is not None and not (again and there.finished_at is not None):
        return there
    enrolment = Enrolment(
        employee_id=employee_id,
        programme_id=programme_id,
        round=there.round + 1 if there else 1,
        starts_on=starts_on,
        working_days=working_days,
        enrolled_at=at,
    )
    session.add(enrolment)
    session.flush()
    record(
        session,
        actor,
        "training:enrolment:start",
        "training_enrolment",
        enrolment.id,
        after={
            "programme": programme_id,
            "employee": employee_id,
            "round": enrolment.round,
            "starts_on": starts_on,
        },
    )
    return enrolment


def enrol_joiners(session: Session, actor: Actor, day: date, at: datetime) -> int:
    """Start each programme that starts by itself for every collector who joined within its window (policy 7.1.1).

    Gives how many were enrolled; a second run enrols nobody twice.
    """
    programmes = session.scalars(select(Programme).where(Programme.starts_itself.is_(True))).all()
    started = 0
    for programme in programmes:
        followed = select(Enrolment.employee_id).where(Enrolment.programme_id == programme.id)
        joiners = session.execute(
            select(Employee.id, Employee.entered_on)
            .join(Assignment, Assignment.employee_id == Employee.id)
            .where(holds_on(day), employed_on(day), Assignment.post == Post.COLLECTOR, Employee.id.not_in(followed))
            .distinct()
            .order_by(Employee.id)
        ).all()
        for employee_id, entered_on in joiners:
            if joins_by_itself(entered_on, programme.window_days, day):
                starts_on = start_of_plan(entered_on, programme.published_on)
                enrol(session, actor, employee_id, programme.id, starts_on, at)
                started += 1
    return started


def note_reading(
    session: Session, actor: Actor, unit_id: int, digest: str, language: str, at: datetime, day: date
) -> Completion:
    """Note that the person read a lesson, with the digest of what was on the page.

    Raises NotFound outside one's plan, Refused before its turn, Outdated where the lesson was changed meanwhile.
    """
    followed = followed_unit(session, actor, unit_id, day)
    check_open(followed.item)
    version = newest_version(session, unit_id)
    if version is None or version.digest != digest:
        raise Outdated("The lesson was changed while you read it. Read the new text, then confirm it.")
    return complete_unit(session, actor, followed.enrolment.id, unit_id, digest, language, at)


def complete_unit(
    session: Session, actor: Actor, enrolment_id: int, unit_id: int, digest: str, language: str, at: datetime
) -> Completion:
    """Add the completion of a unit and, with the last one, the end of the programme; once for each unit, and once
    more where it was taken back.
    """
    enrolment = session.get_one(Enrolment, enrolment_id, with_for_update=True, populate_existing=True)
    of_unit = select(Completion).where(Completion.enrolment_id == enrolment_id, Completion.unit_id == unit_id)
    there = session.scalars(of_unit.where(counts_now())).first()
    if there is not None:
        return there
    rounds = session.scalar(select(func.count()).select_from(of_unit.subquery())) or 0
    completion = Completion(
        enrolment_id=enrolment_id,
        unit_id=unit_id,
        round=rounds + 1,
        digest=digest,
        language=language,
        completed_at=at,
    )
    session.add(completion)
    session.flush()
    record(
        session,
        actor,
        "training:unit:complete",
        "training_completion",
        completion.id,
        after={"enrolment": enrolment_id, "unit": unit_id, "digest": digest, "language": language},
    )
    _finish_with_last(session, actor, enrolment, at)
    return completion


def _finish_with_last(session: Session, actor: Actor, enrolment: Enrolment, at: datetime) -> None:
    if enrolment.finished_at is not None:
        return
    done = select(Completion.unit_id).where(Completion.enrolment_id == enrolment.id, counts_now())
    left = (
        select(Unit.id)
        .join(Course, Course.id == Unit.course_id)
        .where(Course.programme_id == enrolment.programme_id, Unit.retired.is_(False), Unit.id.not_in(done))
        .limit(1)
    )
    if session.scalar(left) is None:
        _finish(session, actor, enrolment, at)
        grant_for(session, actor, enrolment)


def finish_complete_plans(session: Session, actor: Actor, programme_id: int, at: datetime, *, earns: bool) -> int:
    """End the plans that have nothing left to do because parts left the programme; how many.

    With ``earns`` they get what the finished programme earns. A programme without any part ends nobody's plan: it is
    being made.
    """
    units = {unit.id for unit in units_by_programme(session)[programme_id]}
    if not units:
        return 0
    complete = (
        select(Completion.enrolment_id)
        .where(Completion.unit_id.in_(units), counts_now())
        .group_by(Completion.enrolment_id)
        .having(func.count() == len(units))
    )
    enrolments = session.scalars(
        select(Enrolment)
        .where(Enrolment.programme_id == programme_id, Enrolment.finished_at.is_(None), Enrolment.id.in_(complete))
        .order_by(Enrolment.id)
        .with_for_update()
    ).all()
    for enrolment in enrolments:
        _finish(session, actor, enrolment, at)
        if earns:
            grant_for(session, actor, enrolment)
    return len(enrolments)


def _finish(session: Session, actor: Actor, enrolment: Enrolment, at: datetime) -> None:
    enrolment.finished_at = at
    record(session, actor, "training:enrolment:finish", "training_enrolment", enrolment.id)
