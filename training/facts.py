"""What other domains may ask of training: frozen values, reading only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from portal.people.models import Employee
from training.assignments.models import AssignedPerson, SpecialTraining, Withdrawal
from training.callideas.models import CallIdea
from training.callideas.queries import citable
from training.certificates.fit_queries import fit_on
from training.certificates.fit_rules import Fit
from training.courses.counting import counts_now
from training.courses.models import Completion, Course, Enrolment, Programme, Unit
from training.courses.queries import plans_of
from training.courses.rules import UnitKind, text_in
from training.plays.wording import FAMILIES, family_word
from training.scenarios.models import CallScenario, ScenarioVersion


@dataclass(frozen=True, kw_only=True)
class TrainingState:
    """Where an employee stands in their newest programme as of a day. ``next_due`` is None once all is done."""

    employee_id: int
    enrolled_on: date
    done: int
    total: int
    late: int
    finished: bool
    next_due: date | None


def training_state(session: Session, employee_ids: Sequence[int], day: date) -> dict[int, TrainingState]:
    """The state of each of these employees who follows a programme; six statements whatever their number."""
    rows = session.scalars(
        select(Enrolment)
        .where(Enrolment.employee_id.in_(employee_ids), Enrolment.starts_on <= day)
        .order_by(Enrolment.starts_on, Enrolment.id)
    ).all()
    newest = {row.employee_id: row for row in rows}
    plans = plans_of(session, list(newest.values()), day)
    found = {}
    for employee_id, enrolment in newest.items():
        plan = plans[enrolment.id]
        step = plan.next_step
        found[employee_id] = TrainingState(
            employee_id=employee_id,
            enrolled_on=enrolment.starts_on,
            done=plan.done,
            total=len(plan.items),
            late=plan.late,
            finished=plan.finished,
            next_due=step.due if step else None,
        )
    return found


def fit_to_call(session: Session, employee_ids: Sequence[int], day: date) -> dict[int, Fit]:
    """Whether each of these may call debtors at the end of ``day``, with the codes of what stands against it."""
    return fit_on(session, employee_ids, day)


@dataclass(frozen=True, kw_only=True)
class GivenTraining:
    """Special training that somebody has because of a thing of another domain; ``about_id`` says which."""

    about_id: int
    title: str
    name: str
    given_at: datetime
    done: int
    finished: bool
    withdrawn: bool


def programmes_to_give(session: Session, language: str) -> list[tuple[str, str]]:
    """What can be given as special training, as (key, title); those that begin by themselves stand last."""
    rows = session.scalars(select(Programme).order_by(Programme.starts_itself, Programme.id))
    return [(row.key, text_in(row.titles, language)) for row in rows]


@dataclass(frozen=True, kw_only=True)
class TrainingWithCall:
    """A training that ends with more than reading: what it is called, and the practice calls in it."""

    key: str
    title: str
    calls: tuple[str, ...]


def programmes_with_calls(session: Session, language: str) -> list[TrainingWithCall]:
    """What can be given where knowledge or skill was the cause: trainings with a practice call in them; one statement.

    Those that begin by themselves stand last.
    """
    rows = session.execute(
        select(Programme.key, Programme.titles, Unit.titles)
        .join(Course, Course.programme_id == Programme.id)
        .join(Unit, Unit.course_id == Course.id)
        .where(Unit.kind == UnitKind.CALL, Unit.retired.is_(False))
        .order_by(Programme.starts_itself, Programme.id, Course.position, Unit.position)
    )
    found: dict[str, TrainingWithCall] = {}
    for key, titles, call in rows:
        before = found[key].calls if key in found else ()
        calls = (*before, text_in(call, language))
        found[key] = TrainingWithCall(key=key, title=text_in(titles, language), calls=calls)
    return list(found.values())


@dataclass(frozen=True, kw_only=True)
class OrderedTraining:
    """Training that was ordered for one person, as it stands; ``due_on`` is None once the plan is gone.

    ``finished_at`` is when all of it was passed, the practice call too; ``withdrawn_at`` when it was taken back.
    """

    key: str
    title: str
    calls: tuple[str, ...]
    given_at: datetime
    done: int
    total: int
    due_on: date | None
    finished_at: datetime | None
    withdrawn_at: datetime | None


def ordered_training(
    session: Session, assignment_ids: Collection[int], language: str, day: date
) -> dict[int, OrderedTraining]:
    """What became of these orders, by assignment; a constant number of statements."""
    if not assignment_ids:
        return {}
    rows: Sequence[Any] = session.execute(
        select(SpecialTraining.id, AssignedPerson.added_at, Programme, Enrolment, Withdrawal.withdrawn_at)
        .join(AssignedPerson, AssignedPerson.assignment_id == SpecialTraining.id)
        .join(Programme, Programme.id == SpecialTraining.programme_id)
        .outerjoin(Enrolment, Enrolment.id == AssignedPerson.enrolment_id)
        .outerjoin(Withdrawal, Withdrawal.assignment_id == SpecialTraining.id)
        .where(SpecialTraining.id.in_(assignment_ids))
        .order_by(AssignedPerson.id.desc())
    ).all()
    plans = plans_of(session, [enrolment for _, _, _, enrolment, _ in rows if enrolment is not None], day)
    calls = {one.key: one.calls for one in programmes_with_calls(session, language)}
    found = {}
    for assignment_id, added_at, programme, enrolment, withdrawn_at in rows:
        plan = plans[enrolment.id] if enrolment is not None else None
        found[assignment_id] = OrderedTraining(
            key=programme.key,
            title=text_in(programme.titles, language),
            calls=calls.get(programme.key, ()),
            given_at=added_at,
            done=0 if plan is None else plan.done,
            total=0 if plan is None else len(plan.items),
            due_on=None if plan is None else max((item.due for item in plan.items), default=None),
            finished_at=enrolment.finished_at if enrolment is not None else None,
            withdrawn_at=withdrawn_at,
        )
    return found


def order_passed(assignment_id: Any) -> ColumnElement[bool]:
    """The condition that all of what was ordered is passed; ``assignment_id`` is a column that holds the order."""
    return exists().where(
        AssignedPerson.assignment_id == assignment_id,
        Enrolment.id == AssignedPerson.enrolment_id,
        Enrolment.finished_at.is_not(None),
    )


def training_about(session: Session, about_type: str, about_ids: Collection[int], language: str) -> list[GivenTraining]:
    """What was given because of these things, the first one first; one statement."""
    done = (
        select(func.count())
        .select_from(Completion)
        .where(Completion.enrolment_id == AssignedPerson.enrolment_id, counts_now())
        .correlate(AssignedPerson)
        .scalar_subquery()
    )
    rows: Sequence[Any] = session.execute(
        select(
            SpecialTraining.about_id,
            Programme.titles,
            Employee.name,
            AssignedPerson.added_at,
            done,
            Enrolment.finished_at,
            Withdrawal.withdrawn_at,
        )
        .join(SpecialTraining, SpecialTraining.id == AssignedPerson.assignment_id)
        .join(Programme, Programme.id == SpecialTraining.programme_id)
        .join(Employee, Employee.id == AssignedPerson.employee_id)
        .outerjoin(Enrolment, Enrolment.id == AssignedPerson.enrolment_id)
        .outerjoin(Withdrawal, Withdrawal.assignment_id == SpecialTraining.id)
        .where(SpecialTraining.about_type == about_type, SpecialTraining.about_id.in_(about_ids))
        .order_by(AssignedPerson.id)
    ).all()
    return [
        GivenTraining(
            about_id=about_id,
            title=text_in(titles, language),
            name=name,
            given_at=added_at,
            done=number,
            finished=finished_at is not None,
            withdrawn=withdrawn_at is not None,
        )
        for about_id, titles, name, added_at, number, finished_at, withdrawn_at in rows
    ]


def call_families() -> list[tuple[str, str]]:
    """The families of practice calls, as (name, word in the reader's language), by word."""
    return sorted(((name, family_word(name)) for name in FAMILIES), key=lambda one: one[1])


def citable_rules(day: date, language: str) -> list[tuple[str, str]]:
    """The rules for calls that hold on a day where the agency calls, as (citation, title)."""
    return [(rule.citation, text_in(rule.titles, language) or rule.citation) for rule in citable(day)]


@dataclass(frozen=True, kw_only=True)
class IdeaState:
    """What became of an idea for a practice call. ``title`` is that of the scenario begun from it, else ""."""

    idea_id: int
    scenario_id: int | None
    title: str
    published: bool


def ideas_state(session: Session, idea_ids: Collection[int], language: str) -> dict[int, IdeaState]:
    """What became of these ideas; two statements."""
    ideas = session.scalars(select(CallIdea).where(CallIdea.id.in_(idea_ids))).all()
    rows = session.scalars(
        select(ScenarioVersion)
        .join(CallScenario, CallScenario.id == ScenarioVersion.scenario_id)
        .where(CallScenario.id.in_([idea.scenario_id for idea in ideas if idea.scenario_id is not None]))
        .order_by(ScenarioVersion.id)
    ).all()
    newest = {row.scenario_id: row for row in rows}
    played = {row.scenario_id for row in rows if row.published}
    return {
        idea.id: IdeaState(
            idea_id=idea.id,
            scenario_id=idea.scenario_id,
            title=newest[idea.scenario_id].title(language) if idea.scenario_id in newest else "",
            published=idea.scenario_id in played,
        )
        for idea in ideas
    }
