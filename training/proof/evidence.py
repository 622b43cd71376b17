"""What stands behind each completion: the version of the text, the examination, the session, the observation.

Each reader takes one or two statements, whatever a person has done.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.models import Account
from portal.people.models import Employee
from training.calls.rules.verdicts import Standing
from training.courses.counting import counted_before
from training.courses.models import Completion, Course, Enrolment, LessonText, LessonVersion, Programme, Unit
from training.courses.rules import UnitKind
from training.plays.models import PlayedCall
from training.proof.values import Asked, Attended, Called, Content, Evidence, Exam, ItemSeen, Observed, Somebody
from training.quizzes.models import Attempt, AttemptQuestion, AttemptResult, QuestionVersion, QuizVersion
from training.scenarios.models import CallScenario, ScenarioVersion
from training.sessions.models import Attendance, TrainingSession
from training.signoffs.models import ChecklistVersion, Observation, ObservationMark, ObservationResult


def evidence_of(session: Session, employee_id: int, until: datetime) -> list[Evidence]:
    """Every part that a person had done before ``until`` and that counted then, the newest first.

    Fourteen statements, whatever was done.
    """
    rows = session.execute(_completions(employee_id, until)).all()
    units, enrolments = {row.unit_id for row in rows}, {row.enrolment_id for row in rows}
    called = _called(session, enrolments, until)
    contents = {**_contents(session, units, until), **_played(session, called.values(), until)}
    titles = _lesson_titles(session, {one.id for one in contents.values() if one.table == LessonVersion.__tablename__})
    exams = _exams(session, enrolments, until)
    observed = _observed(session, enrolments, until)
    attended = _attended(session, employee_id, until)
    return [
        Evidence(
            completion_id=row.id,
            enrolment_id=row.enrolment_id,
            unit_id=row.unit_id,
            programme_id=row.programme_id,
            key=f"{row.programme}/{row.unit}",
            kind=row.kind,
            titles=titles.get(content.id, row.titles) if content and row.kind is UnitKind.LESSON else row.titles,
            began_on=row.starts_on,
            at=row.completed_at,
            digest=row.digest,
            language=row.language,
            content=content,
            exam=exams.get((row.enrolment_id, row.unit_id)),
            attended=attended.get(row.digest) if row.kind is UnitKind.SESSION else None,
            observed=observed.get((row.enrolment_id, row.unit_id)),
            called=_passed_with(called, row),
        )
        for row in rows
        for content in [contents.get((row.unit_id, row.digest))]
    ]


def _completions(employee_id: int, until: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Completion.id,
            Completion.enrolment_id,
            Completion.unit_id,
            Completion.digest,
            Completion.language,
            Completion.completed_at,
            Enrolment.starts_on,
            Unit.key.label("unit"),
            Unit.kind,
            Unit.titles,
            Course.programme_id,
            Programme.key.label("programme"),
        )
        .join(Enrolment, Enrolment.id == Completion.enrolment_id)
        .join(Unit, Unit.id == Completion.unit_id)
        .join(Course, Course.id == Unit.course_id)
        .join(Programme, Programme.id == Course.programme_id)
        .where(Enrolment.employee_id == employee_id, counted_before(until))
        .order_by(Completion.completed_at.desc(), Completion.id.desc())
    )


def _contents(session: Session, unit_ids: Collection[int], until: datetime) -> dict[tuple[int, str], Content]:
    """The versions of lessons, quizzes and checklists by unit and digest; a text that came back is its newest row."""
    found: dict[tuple[int, str], Content] = {}
    for table in (LessonVersion, QuizVersion, ChecklistVersion):
        rows = session.execute(
            select(table.id, table.unit_id, table.number, table.digest, table.published_at)
            .where(table.unit_id.in_(unit_ids), table.published_at < until)
            .order_by(table.unit_id, table.number)
        ).all()
        newest = {row.unit_id: row.number for row in rows}
        for row in rows:
            found[row.unit_id, row.digest] = Content(
                table=table.__tablename__,
                id=row.id,
                number=row.number,
                digest=row.digest,
                published_at=row.published_at,
                newest=row.number == newest[row.unit_id],
            )
    return found


def _called(session: Session, enrolment_ids: Collection[int], until: datetime) -> dict[tuple[int, int, str], Any]:
    """The first call that passed in each part and version, with its version and the scenario's key."""
    rows: Sequence[Any] = session.execute(
        select(PlayedCall, ScenarioVersion, CallScenario.key)
        .join(ScenarioVersion, ScenarioVersion.id == PlayedCall.version_id)
        .join(CallScenario, CallScenario.id == ScenarioVersion.scenario_id)
        .where(
            PlayedCall.enrolment_id.in_(enrolment_ids),
            PlayedCall.unit_id.is_not(None),
            PlayedCall.standing == Standing.PASSED,
            PlayedCall.ended_at < until,
        )
        .order_by(PlayedCall.ended_at.desc(), PlayedCall.id.desc())
    ).all()
    return {(row[0].enrolment_id, row[0].unit_id, row[1].digest): row for row in rows}


def _passed_with(called: Mapping[tuple[int, int, str], Any], completion: Any) -> Called | None:
    found = called.get((completion.enrolment_id, completion.unit_id, completion.digest))
    if found is None:
        return None
    call, _, key = found
    return Called(call_id=call.id, scenario=key, ended_at=call.ended_at)


def _played(session: Session, called: Collection[Any], until: datetime) -> dict[tuple[int, str], Content]:
    """The versions of scenarios that were played, by unit and digest."""
    rows = session.execute(
        select(ScenarioVersion.scenario_id, func.max(ScenarioVersion.number))
        .where(
            ScenarioVersion.scenario_id.in_({version.scenario_id for _, version, _ in called}),
            ScenarioVersion.published_at < until,
        )
        .group_by(ScenarioVersion.scenario_id)
    )
    newest = {scenario_id: number for scenario_id, number in rows}  # noqa: C416 - rows are typed so
    return {
        (call.unit_id, version.digest): Content(
            table=ScenarioVersion.__tablename__,
            id=version.id,
            number=version.number,
            digest=version.digest,
            published_at=version.published_at,
            newest=version.number == newest.get(version.scenario_id),
        )
        for call, version, _ in called
    }


def _lesson_titles(session: Session, version_ids: Collection[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for version_id, language, title in session.execute(
        select(LessonText.version_id, LessonText.language, LessonText.title).where(
            LessonText.version_id.in_(version_ids)
        )
    ):
        found.setdefault(version_id, {})[language] = title
    return found


def _exams(session: Session, enrolment_ids: Collection[int], until: datetime) -> dict[tuple[int, int], Exam]:
    """The attempt with which each quiz was passed. Of several the one that passed by its earliest result: a result
    that came by marking again later proves nothing of the day.
    """
    rows: Sequence[Any] = session.execute(
        select(Attempt, AttemptResult, QuizVersion.pass_percent)
        .join(AttemptResult, AttemptResult.attempt_id == Attempt.id)
        .join(QuizVersion, QuizVersion.id == Attempt.quiz_version_id)
        .where(Attempt.enrolment_id.in_(enrolment_ids), AttemptResult.passed.is_(True), AttemptResult.closed_at < until)
        .order_by(AttemptResult.number.desc(), Attempt.number)
    ).all()
    passed = {(attempt.enrolment_id, attempt.unit_id): (attempt, result, share) for attempt, result, share in rows}
    questions = _questions(session, {attempt.id for attempt, _, _ in passed.values()})
    return {
        place: Exam(
            attempt_id=attempt.id,
            attempt=attempt.number,
            result=result.number,
            points=result.points,
            most_points=result.most_points,
            percent=result.percent,
            pass_percent=share,
            asked=tuple(_asked(row, result) for row in questions.get(attempt.id, ())),
        )
        for place, (attempt, result, share) in passed.items()
    }


def _questions(session: Session, attempt_ids: Collection[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in session.execute(
        select(
            AttemptQuestion.attempt_id,
            AttemptQuestion.question_version_id,
            AttemptQuestion.points,
            QuestionVersion.clause,
            QuestionVersion.digest,
        )
        .join(QuestionVersion, QuestionVersion.id == AttemptQuestion.question_version_id)
        .where(AttemptQuestion.attempt_id.in_(attempt_ids))
        .order_by(AttemptQuestion.attempt_id, AttemptQuestion.position)
    ):
        found.setdefault(row.attempt_id, []).append(row)
    return found


def _asked(row: Any, result: AttemptResult) -> Asked:
    return Asked(
        version_id=row.question_version_id,
        clause=row.clause,
        digest=row.digest,
        points=result.marks.get(str(row.question_version_id)),
        most=row.points * 100,
    )


def _observed(session: Session, enrolment_ids: Collection[int], until: datetime) -> dict[tuple[int, int], Observed]:
    rows: Sequence[Any] = session.execute(
        select(Observation, ChecklistVersion, Employee.number, Employee.name)
        .join(ObservationResult, ObservationResult.observation_id == Observation.id)
        .join(ChecklistVersion, ChecklistVersion.id == Observation.version_id)
        .join(Account, Account.id == Observation.assessor_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .where(
            Observation.enrolment_id.in_(enrolment_ids),
            ObservationResult.passed.is_(True),
            ObservationResult.submitted_at < until,
        )
        .order_by(ObservationResult.submitted_at.desc(), Observation.id.desc())
    ).all()
    levels = _levels(session, {row[0].id for row in rows})
    return {
        (observation.enrolment_id, observation.unit_id): Observed(
            observation_id=observation.id,
            assessor=Somebody(number=number or "", name=name or ""),
            items=tuple(ItemSeen(item=item, level=levels.get((observation.id, item.key), 0)) for item in version.items),
        )
        for observation, version, number, name in rows
    }


def _levels(session: Session, observation_ids: Collection[int]) -> dict[tuple[int, str], int]:
    rows = session.execute(
        select(ObservationMark.observation_id, ObservationMark.item_key, ObservationMark.level).where(
            ObservationMark.observation_id.in_(observation_ids)
        )
    )
    return {(observation_id, key): level or 0 for observation_id, key, level in rows}


def _attended(session: Session, employee_id: int, until: datetime) -> dict[str, Attended]:
    """The sessions that somebody attended, by the digest that a completion keeps of a session; noted as present again
    after a correction, it is that row on which the completion stands.
    """
    rows: Sequence[Any] = session.execute(
        select(Attendance, TrainingSession, Employee.number, Employee.name)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .join(Employee, Employee.id == TrainingSession.trainer_id)
        .where(Attendance.employee_id == employee_id, Attendance.noted_at < until)
        .order_by(Attendance.id)
    ).all()
    newest = {attendance.session_id: attendance for attendance, *_ in rows}
    found: dict[str, Attended] = {}
    for attendance, held, number, name in rows:
        last = newest[attendance.session_id]
        if not attendance.present:
            continue
        found[held.digest] = Attended(
            attendance_id=attendance.id,
            session_uid=held.uid,
            topic=held.topic,
            title=held.title,
            starts_at=held.starts_at,
            how=attendance.how,
            trainer=Somebody(number=number, name=name),
            corrected_on=None if last.present else clock.local(last.noted_at).date(),
        )
    return found
