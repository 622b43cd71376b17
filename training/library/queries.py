"""Reading what is taught: units with their lesson or quiz, answers and clauses included."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.errors import NotFound
from training.callunits.queries import versions_by_key
from training.courses.models import Course, LessonVersion, Unit
from training.courses.queries import Lesson, current_lesson, newest_version
from training.courses.rules import UnitKind
from training.quizzes.models import QuizVersion
from training.quizzes.queries import quizzes_of
from training.scenarios.models import ScenarioVersion
from training.signoffs.models import ChecklistVersion
from training.signoffs.queries import newest_checklist


@dataclass(frozen=True, kw_only=True)
class TaughtUnit:
    """A unit with what is taught or asked in it now."""

    unit: Unit
    lesson: Lesson | None
    quiz: QuizVersion | None
    checklist: ChecklistVersion | None
    scenario: ScenarioVersion | None


def taught_unit(session: Session, unit_id: int, language: str) -> TaughtUnit:
    """A unit of any programme; NotFound for an unknown one."""
    unit = session.scalars(
        select(Unit).where(Unit.id == unit_id).options(joinedload(Unit.course).joinedload(Course.programme))
    ).first()
    if unit is None:
        raise NotFound("There is no such lesson or quiz.")
    is_lesson = unit.kind is UnitKind.LESSON
    return TaughtUnit(
        unit=unit,
        lesson=current_lesson(session, unit_id, language) if is_lesson and newest_version(session, unit_id) else None,
        quiz=quizzes_of(session, [unit_id]).get(unit_id) if unit.kind is UnitKind.QUIZ else None,
        checklist=newest_checklist(session, unit_id) if unit.kind is UnitKind.SIGN_OFF else None,
        scenario=versions_by_key(session).get(unit.scenario_key or "") if unit.kind is UnitKind.CALL else None,
    )


def version_numbers(session: Session) -> dict[int, int]:
    """The number of the version in force of every unit; five statements."""
    found: dict[int, int] = {}
    for unit_column, number in (
        (LessonVersion.unit_id, LessonVersion.number),
        (QuizVersion.unit_id, QuizVersion.number),
        (ChecklistVersion.unit_id, ChecklistVersion.number),
    ):
        for unit_id, newest in session.execute(select(unit_column, func.max(number)).group_by(unit_column)):
            found[unit_id] = newest
    played = {key: version.number for key, version in versions_by_key(session).items()}
    calls = session.execute(select(Unit.id, Unit.scenario_key).where(Unit.kind == UnitKind.CALL))
    return {**found, **{unit_id: played[key] for unit_id, key in calls if key in played}}
