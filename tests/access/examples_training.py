"""Training's routes with parameters: objects of the demo and who may open which, written by hand."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.models import Account
from tests.access.example import Example
from training.assignments.models import SpecialTraining
from training.courses.models import Enrolment, Unit
from training.courses.rules import UnitKind
from training.quizzes.models import Attempt, QuizQuestion

_FOLLOWERS = {"new_hire", "new_hire2"}
_EVERYBODY = {"trainer", "trainer2", "hr", "hr2", "compliance"}
_TEAMS = {"new_hire": "lead", "new_hire2": "lead2"}


def _employees(session: Session) -> dict[str, int]:
    rows = session.execute(select(Account.username, Account.employee_id).where(Account.username.in_(_FOLLOWERS)))
    return {row.username: row.employee_id for row in rows}


def _unit(session: Session, kind: UnitKind, number: int = 0) -> int:
    return session.scalars(select(Unit.id).where(Unit.kind == kind).order_by(Unit.id)).all()[number]


def _own(username: str, _values: dict[str, Any]) -> bool:
    return username in _FOLLOWERS


def lessons(session: Session) -> Example:
    """Lessons open for whoever follows the programme."""
    return Example(objects=[{"unit_id": _unit(session, UnitKind.LESSON)}], allowed=_own)


def quizzes(session: Session) -> Example:
    """Quizzes open for whoever follows the programme."""
    return Example(objects=[{"unit_id": _unit(session, UnitKind.QUIZ)}], allowed=_own)


def _attempts(session: Session) -> list[int]:
    """The attempts of new_hire2."""
    employee_id = _employees(session)["new_hire2"]
    found = select(Attempt.id).join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    return list(session.scalars(found.where(Enrolment.employee_id == employee_id).order_by(Attempt.id)))


def attempts(session: Session) -> Example:
    """An attempt is its owner's alone; not even the trainer opens it."""
    return Example(
        objects=[{"attempt_id": attempt_id} for attempt_id in _attempts(session)],
        allowed=lambda username, _values: username == "new_hire2",
    )


def answers(session: Session) -> Example:
    """Answers are saved by the attempt's owner."""
    attempt_id = _attempts(session)[0]
    question_id = session.scalars(
        select(QuizQuestion.question_version_id)
        .join(Attempt, Attempt.quiz_version_id == QuizQuestion.quiz_version_id)
        .where(Attempt.id == attempt_id)
        .order_by(QuizQuestion.position)
    ).first()
    return Example(
        objects=[{"attempt_id": attempt_id, "question_id": question_id}],
        allowed=lambda username, _values: username == "new_hire2",
    )


def people(session: Session) -> Example:
    """A lead sees the own team, trainers, HR and compliance everybody."""
    employees = _employees(session)
    names = {employee_id: username for username, employee_id in employees.items()}

    def allowed(username: str, values: dict[str, Any]) -> bool:
        return username in _EVERYBODY or username == _TEAMS[names[values["employee_id"]]]

    return Example(objects=[{"employee_id": employee_id} for employee_id in employees.values()], allowed=allowed)


def grants(session: Session) -> Example:
    """One more attempt: the own lead and trainers, where the person tried the quiz."""
    employee_id = _employees(session)["new_hire2"]
    return Example(
        objects=[{"employee_id": employee_id, "unit_id": _unit(session, UnitKind.QUIZ)}],
        allowed=lambda username, _values: username in {"lead2", "trainer", "trainer2"},
    )


def units(session: Session) -> Example:
    """The library is the same for all who may read it."""
    return Example(
        objects=[{"unit_id": _unit(session, kind)} for kind in UnitKind], allowed=lambda _username, _values: True
    )


def assignments(session: Session) -> Example:
    """Special training: trainers, HR and compliance all of it, a lead what reached the own team."""
    words = {"In two calls%": "lead", "The script norms%": "lead3"}
    leads = {
        session.scalars(select(SpecialTraining.id).where(SpecialTraining.reason.like(text))).one(): username
        for text, username in words.items()
    }

    def allowed(username: str, values: dict[str, Any]) -> bool:
        return username in _EVERYBODY or username == leads[values["assignment_id"]]

    return Example(objects=[{"assignment_id": number} for number in leads], allowed=allowed)


def withdrawals(session: Session) -> Example:
    """A lead takes back what they gave themself, trainers, HR and compliance everything."""
    made = assignments(session)

    def allowed(username: str, values: dict[str, Any]) -> bool:
        return made.allowed(username, values) and username != "lead3"

    return Example(objects=made.objects, allowed=allowed)


EXAMPLES: dict[str, Callable[[Session], Example]] = {
    "training.read_lesson": lessons,
    "training.confirm_reading": lessons,
    "quizzes.show_quiz": quizzes,
    "quizzes.begin_attempt": quizzes,
    "quizzes.take_attempt": attempts,
    "quizzes.end_attempt": attempts,
    "quizzes.show_result": attempts,
    "quizzes.save_answer": answers,
    "progress.person": people,
    "progress.grant": grants,
    "library.unit": units,
    "assignments.show": assignments,
    "assignments.withdraw": withdrawals,
}
