"""Training's routes with parameters: objects of the demo and who may open which, written by hand."""

import hashlib
import io
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.auth.models import Account
from portal.config import LANGUAGES
from portal.db.session import transaction
from portal.files.models import StoredFile
from portal.files.receiving import receiving
from portal.files.services import keep_files
from tests.access.example import Example
from tests.portal.files.conftest import mpeg4, picture
from training.assignments.models import SpecialTraining
from training.authoring.typed import WRITTEN_KINDS
from training.callideas.services import keep_idea
from training.courses.material import LESSON_ABOUT
from training.courses.models import Course, Enrolment, LessonDraft, Programme, Unit
from training.courses.rules import UnitKind
from training.lessons.rules import LESSON_FILES
from training.lessons.services import publish_draft, save_draft
from training.plays.models import PlayedCall
from training.questionfiles.pictures import QUESTION_PICTURE
from training.questionimports.judging import Usual
from training.questionimports.services import take_file_in
from training.quizzes.content import QuestionKind
from training.quizzes.models import Attempt, AttemptQuestion, AttemptResult, QuestionVersion, QuizQuestion
from training.quizzes.pictures import ABOUT_PICTURE, about_bytes
from training.retention.models import RecallCard, RecallReview
from training.scenarios.models import CallScenario
from training.scenarios.queries import published_scenarios
from training.sessions.models import Seat, TrainingSession
from training.sessions.services import ABOUT, MATERIAL
from training.settling.rules import Ground
from training.signoffs.models import Observation

_FOLLOWERS = {"new_hire", "new_hire2"}
_EVERYBODY = {"trainer", "trainer2", "hr", "hr2", "compliance"}
_LIBRARY = (UnitKind.LESSON, UnitKind.QUIZ)
_TEAMS = {"new_hire": "lead", "new_hire2": "lead2"}


def _employees(session: Session) -> dict[str, int]:
    rows = session.execute(select(Account.username, Account.employee_id).where(Account.username.in_(_FOLLOWERS)))
    return {row.username: row.employee_id for row in rows}


def _unit(session: Session, kind: UnitKind, number: int = 0) -> int:
    return session.scalars(select(Unit.id).where(Unit.kind == kind).order_by(Unit.id)).all()[number]


def _own(username: str, _values: dict[str, Any]) -> bool:
    return username in _FOLLOWERS | {"lead"}


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
        select(AttemptQuestion.question_version_id)
        .where(AttemptQuestion.attempt_id == attempt_id)
        .order_by(AttemptQuestion.position)
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
        objects=[{"unit_id": _unit(session, kind)} for kind in _LIBRARY],
        allowed=lambda _username, _values: True,
    )


def _session(session: Session, state: str) -> TrainingSession:
    """A session of the demo held by the first trainer: coming, or past with attendance noted."""
    now = clock.now()
    when = TrainingSession.starts_at > now if state == "coming" else TrainingSession.ends_at < now
    trainer = select(Account.employee_id).where(Account.username == "trainer").scalar_subquery()
    statement = select(TrainingSession).where(when, TrainingSession.trainer_id == trainer)
    return session.scalars(statement.order_by(TrainingSession.starts_at)).first()


def dates(session: Session) -> Example:
    """Dates of training are open for everybody who is employed."""
    return Example(
        objects=[{"session_id": _session(session, state).id} for state in ("coming", "past")],
        allowed=lambda _username, _values: True,
    )


def codes(session: Session) -> Example:
    """Where a code leads; a wrong one is answered in a sentence."""
    found = _session(session, "coming")
    return Example(objects=[{"session_id": found.id, "code": "0" * 20}], allowed=lambda _username, _values: True)


def holding(session: Session) -> Example:
    """Trainers hold all sessions; others only those in which they are the trainer, and these are not theirs."""
    return Example(
        objects=[{"session_id": _session(session, state).id} for state in ("coming", "past")],
        allowed=lambda username, _values: username in {"trainer", "trainer2"},
    )


def places(session: Session) -> Example:
    """A place that a trainer may take back."""
    found = _session(session, "coming")
    seat = session.scalars(select(Seat).where(Seat.session_id == found.id).order_by(Seat.id)).first()
    return Example(
        objects=[{"session_id": found.id, "employee_id": seat.employee_id}],
        allowed=lambda username, _values: username in {"trainer", "trainer2"},
    )


def materials(session: Session) -> Example:
    """A file that is handed out."""
    session_id, upload = _session(session, "coming").id, FileStorage(io.BytesIO(b"Agenda"), "agenda.txt")
    with receiving(session, COMMAND, [upload], MATERIAL) as received, transaction(session) as writing:
        kept = keep_files(writing, COMMAND, received, about_type=ABOUT, about_id=session_id)
        file_id = kept[0].id
    return Example(
        objects=[{"session_id": session_id, "file_id": file_id}],
        allowed=lambda username, _values: username in {"trainer", "trainer2"},
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


def _lesson(session: Session) -> int:
    """A lesson with a film in its published version, and a draft that a trainer left on the desk."""
    unit_id = _unit(session, UnitKind.LESSON)
    if session.get(LessonDraft, unit_id) is None:
        _write(session, unit_id)
    return unit_id


def _write(session: Session, unit_id: int) -> None:
    account = session.scalars(select(Account).where(Account.username == "trainer")).one()
    actor, now = Actor(account_id=account.id, employee_id=account.employee_id), clock.now()
    said = {language: {"title": "Film", "body": "A film."} for language in LANGUAGES}
    film = [FileStorage(io.BytesIO(mpeg4()), "call.mp4")]
    with receiving(session, actor, film, LESSON_FILES) as received, transaction(session) as writing:
        save_draft(writing, actor, unit_id, said, received, seen=0, at=now)
    file_id = session.scalars(select(StoredFile.id).where(StoredFile.about_type == LESSON_ABOUT)).one()
    shown = {language: {"title": "Film", "body": f"![A film](file:{file_id})"} for language in LANGUAGES}
    with transaction(session) as writing:
        save_draft(writing, actor, unit_id, shown, [], seen=1, at=now)
        publish_draft(writing, actor, unit_id, seen=2, newest_seen=1, note="", at=now)
        save_draft(writing, actor, unit_id, said, [], seen=0, at=now)


def written_lessons(session: Session) -> Example:
    """Trainers write, compliance reads the versions; the guard tells them apart."""
    return Example(objects=[{"unit_id": _lesson(session)}], allowed=lambda _username, _values: True)


def lesson_versions(session: Session) -> Example:
    """Each version of a lesson."""
    unit_id = _lesson(session)
    return Example(
        objects=[{"unit_id": unit_id, "number": number} for number in (1, 2)],
        allowed=lambda _username, _values: True,
    )


def lesson_files(session: Session) -> Example:
    """A film of an open lesson: for its readers, and for those who read the library."""
    _lesson(session)
    file_id = session.scalars(select(StoredFile.id).where(StoredFile.about_type == LESSON_ABOUT)).one()
    return Example(
        objects=[{"file_id": file_id}],
        allowed=lambda username, _values: (
            username in _FOLLOWERS | {"lead"} or username in {"trainer", "trainer2", "compliance"}
        ),
    )


def question_pictures(session: Session) -> Example:
    """A picture of a question that nobody was asked: for those who read the library."""
    content = picture()
    digest = hashlib.sha256(content).hexdigest()
    account = session.scalars(select(Account).where(Account.username == "trainer")).one()
    actor = Actor(account_id=account.id, employee_id=account.employee_id)
    upload = [FileStorage(io.BytesIO(content), "shop.png")]
    with receiving(session, actor, upload, QUESTION_PICTURE) as received, transaction(session) as writing:
        keep_files(writing, actor, received, about_type=ABOUT_PICTURE, about_id=about_bytes(digest))
    return Example(
        objects=[{"digest": digest}],
        allowed=lambda username, _values: username in {"trainer", "trainer2", "compliance"},
    )


def removable_files(session: Session) -> Example:
    """A file on a trainer's desk."""
    unit_id = _lesson(session)
    file_id = session.scalars(select(StoredFile.id).where(StoredFile.about_type == LESSON_ABOUT)).one()
    return Example(objects=[{"unit_id": unit_id, "file_id": file_id}], allowed=lambda _username, _values: True)


def measured_quizzes(session: Session) -> Example:
    """The statistics of a quiz hold nobody's name and are the same for all who may read the library."""
    first = session.execute(select(QuizQuestion.quiz_version_id).order_by(QuizQuestion.quiz_version_id)).first()
    return Example(objects=[{"quiz_version_id": first[0] if first else 0}], allowed=lambda _username, _values: True)


def measured_questions(session: Session) -> Example:
    """The statistics of a question likewise."""
    first = session.scalars(
        select(QuizQuestion).order_by(QuizQuestion.quiz_version_id, QuizQuestion.position).limit(1)
    ).one()
    values = {"quiz_version_id": first.quiz_version_id, "question_version_id": first.question_version_id}
    return Example(objects=[values], allowed=lambda _username, _values: True)


def programmes(session: Session) -> Example:
    """Programmes are the same for all who may write them."""
    numbers = session.scalars(select(Programme.id).order_by(Programme.id)).all()
    return Example(objects=[{"programme_id": number} for number in numbers], allowed=lambda _username, _values: True)


def question_imports(session: Session) -> Example:
    """A file of questions that waits to be confirmed."""
    with transaction(session) as writing:
        made = take_file_in(
            writing,
            COMMAND,
            file_name="hours.gift",
            content=b"::Hours::When do calls end?{=nine ~ten}",
            file_format=None,
            language="en",
            unit_id=None,
            usual=Usual(),
            at=clock.now(),
        )
        return Example(objects=[{"import_id": made.id}], allowed=lambda _username, _values: True)


def scenarios(session: Session) -> Example:
    """A scenario that is played."""
    return Example(
        objects=[{"scenario_id": session.scalars(select(CallScenario.id).order_by(CallScenario.id)).first()}],
        allowed=lambda _username, _values: True,
    )


def nodes_of_scenarios(session: Session) -> Example:
    """The first node of a scenario that is played; the name stands in the address."""
    found = scenarios(session)
    return Example(objects=[values | {"name": "PreDial"} for values in found.objects], allowed=found.allowed)


def ideas_of_calls(session: Session) -> Example:
    """An idea from a complaint."""
    given = {"language": "en", "family": "third_party", "citation": "CN-GBT45251/third_party"}
    with transaction(session) as inner:
        idea_id = keep_idea(inner, COMMAND, story="The debt was told to his wife.", at=clock.now(), **given)
    return Example(objects=[{"idea_id": idea_id}], allowed=lambda _username, _values: True)


def decisions_of_scenarios(session: Session) -> Example:
    """The first decision of a scenario that is played."""
    found = scenarios(session)
    return Example(objects=[values | {"number": 1} for values in found.objects], allowed=found.allowed)


def exports(_session: Session) -> Example:
    """The bank in each format."""
    names = ("gift", "moodle-xml", "xlsx")
    return Example(objects=[{"name": name} for name in names], allowed=lambda _username, _values: True)


def courses(session: Session) -> Example:
    """A course of a programme."""
    number = session.scalars(select(Course.id).order_by(Course.id)).first()
    return Example(objects=[{"course_id": number}], allowed=lambda _username, _values: True)


def sign_off_units(session: Session) -> Example:
    """One's own sign-off: the demo's collector was given first calls."""
    return Example(
        objects=[{"unit_id": _unit(session, UnitKind.SIGN_OFF)}],
        allowed=lambda username, _values: username == "collector",
    )


def ready_people(session: Session) -> Example:
    """Who accompanies first calls: the own lead and trainers."""
    enrolment_id = session.scalars(
        select(Enrolment.id)
        .join(Account, Account.employee_id == Enrolment.employee_id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(Account.username == "collector", Programme.key == "first_calls")
    ).one()
    return Example(
        objects=[{"enrolment_id": enrolment_id, "unit_id": _unit(session, UnitKind.SIGN_OFF)}],
        allowed=lambda username, _values: username in {"lead", "trainer", "trainer2"},
    )


def _observations(session: Session, **more: str) -> list[dict[str, Any]]:
    return [{"observation_id": number, **more} for number in session.scalars(select(Observation.id))]


def observations(session: Session) -> Example:
    """A draft is its assessor's alone."""
    return Example(objects=_observations(session), allowed=lambda username, _values: username == "lead")


def observed_items(session: Session) -> Example:
    """The same of an item of it."""
    return Example(objects=_observations(session, key="identity"), allowed=lambda username, _values: username == "lead")


def observation_results(session: Session) -> Example:
    """What came of it: whoever sees the person's training."""
    return Example(
        objects=_observations(session),
        allowed=lambda username, _values: username in _EVERYBODY or username == "lead",
    )


def bank_questions(session: Session) -> Example:
    """The bank is the same for all who may open it."""
    question_id = session.scalars(select(QuestionVersion.question_id).order_by(QuestionVersion.id)).first()
    return Example(objects=[{"question_id": question_id}], allowed=lambda _username, _values: True)


def edited_quizzes(session: Session) -> Example:
    """A quiz is written by every trainer."""
    return Example(objects=[{"unit_id": _unit(session, UnitKind.QUIZ)}], allowed=lambda _username, _values: True)


def edited_checklists(session: Session) -> Example:
    """A checklist is written by every trainer."""
    return Example(objects=[{"unit_id": _unit(session, UnitKind.SIGN_OFF)}], allowed=lambda _username, _values: True)


def kinds_of_questions(_session: Session) -> Example:
    """Each kind has a form."""
    return Example(objects=[{"kind": kind.value} for kind in WRITTEN_KINDS], allowed=lambda _username, _values: True)


def essays_of_people(session: Session) -> Example:
    """A written answer is read by those who mark it, never by its own writer in this place."""
    waiting = select(AttemptQuestion.attempt_id).join(QuestionVersion).where(QuestionVersion.kind == QuestionKind.ESSAY)
    closed = select(AttemptResult.attempt_id)
    found = session.scalars(waiting.where(AttemptQuestion.attempt_id.in_(closed)).limit(1)).first()
    return Example(objects=[{"attempt_id": found}], allowed=lambda _username, _values: True)


def extra_times(session: Session) -> Example:
    """More time is given to others, by trainers and HR, and by nobody to oneself."""
    names = ("new_hire2", "trainer", "hr")
    rows = session.execute(select(Account.username, Account.employee_id).where(Account.username.in_(names))).all()
    own = {row.employee_id: row.username for row in rows}
    return Example(
        objects=[{"employee_id": employee_id} for employee_id in own],
        allowed=lambda username, values: username != own[values["employee_id"]],
    )


def _recall_cards(session: Session) -> list[int]:
    """The cards of the lead, who learnt everything long ago."""
    owner = session.scalars(select(Account.employee_id).where(Account.username == "lead")).one()
    return list(session.scalars(select(RecallCard.id).where(RecallCard.employee_id == owner).order_by(RecallCard.id)))


def recall_cards(session: Session) -> Example:
    """A question of the refresher is answered by its owner alone."""
    return Example(
        objects=[{"card_id": _recall_cards(session)[0]}], allowed=lambda username, _values: username == "lead"
    )


def recall_answers(session: Session) -> Example:
    """Nobody else reads an answer."""
    review_id = session.scalars(
        select(RecallReview.id).where(RecallReview.card_id.in_(_recall_cards(session))).order_by(RecallReview.id)
    ).all()[0]
    return Example(objects=[{"review_id": review_id}], allowed=lambda username, _values: username == "lead")


def practised_scenarios(session: Session) -> Example:
    """What is published is practised by everybody who is employed."""
    return Example(
        objects=[{"scenario_id": published_scenarios(session)[0].scenario_id}],
        allowed=lambda _username, _values: True,
    )


def call_parts(session: Session) -> Example:
    """The first practice call of the onboarding, for whoever follows it."""
    return Example(objects=[{"unit_id": _unit(session, UnitKind.CALL)}], allowed=_own)


def _played(session: Session) -> list[PlayedCall]:
    """The calls of new_hire2."""
    employee_id = _employees(session)["new_hire2"]
    return list(
        session.scalars(select(PlayedCall).where(PlayedCall.employee_id == employee_id).order_by(PlayedCall.id))
    )


def played_calls(session: Session) -> Example:
    """A practised call is opened by whoever practised it; one has ended, one is on the line."""
    found = _played(session)
    return Example(
        objects=[{"call_id": found[0].id}, {"call_id": found[-1].id}],
        allowed=lambda username, _values: username == "new_hire2",
    )


def debriefs(session: Session) -> Example:
    """A debrief is read by whoever made the call, their lead, trainers, HR and compliance."""
    ended = [call for call in _played(session) if call.ended_at is not None]
    return Example(
        objects=[{"call_id": call.id} for call in ended[:2]],
        allowed=lambda username, _values: username in {"new_hire2", _TEAMS["new_hire2"], *_EVERYBODY},
    )


def calls_to_settle(session: Session) -> Example:
    """A finished call is settled by trainers; those of the example are of two collectors."""
    unsure = select(PlayedCall.id).where(PlayedCall.review_ground == Ground.UNSURE).order_by(PlayedCall.id)
    return Example(
        objects=[{"call_id": call_id} for call_id in session.scalars(unsure)],
        allowed=lambda _username, _values: True,
    )


def new_tries(session: Session) -> Example:
    """A new try from a turn: whoever made the call, nobody else."""
    return Example(
        objects=[{"call_id": _played(session)[0].id, "turns": 1}],
        allowed=lambda username, _values: username == "new_hire2",
    )


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
    "plays.begin": practised_scenarios,
    "plays.part": call_parts,
    "plays.begin_part_call": call_parts,
    "plays.call": played_calls,
    "plays.take_turn": played_calls,
    "plays.leave": played_calls,
    "plays.write": played_calls,
    "plays.result": played_calls,
    "debriefs.show": debriefs,
    "debriefs.replay": debriefs,
    "debriefs.compare": debriefs,
    "debriefs.paper": debriefs,
    "debriefs.fork": new_tries,
    "settling.settle": calls_to_settle,
    "call_history.person": people,
    "retention.answer": recall_cards,
    "retention.verdict": recall_answers,
    "signoffs.own": sign_off_units,
    "signoffs.begin": ready_people,
    "signoffs.observe": observations,
    "signoffs.keep": observations,
    "signoffs.save_item": observed_items,
    "signoffs.result": observation_results,
    "authoring.question": bank_questions,
    "authoring.edit": bank_questions,
    "authoring.correct": bank_questions,
    "authoring.retire": bank_questions,
    "authoring.new": kinds_of_questions,
    "quiz_editor.edit": edited_quizzes,
    "checklists.edit": edited_checklists,
    "by_hand.essay": essays_of_people,
    "by_hand.extra_time": extra_times,
    "assignments.show": assignments,
    "assignments.withdraw": withdrawals,
    "question_imports.show": question_imports,
    "question_imports.choose": question_imports,
    "question_imports.store": question_imports,
    "question_imports.discard": question_imports,
    "question_imports.undo": question_imports,
    "question_imports.export": exports,
    "call_ideas.show": ideas_of_calls,
    "call_ideas.begin": ideas_of_calls,
    "scenario_list.show": scenarios,
    "scenario_list.publish": scenarios,
    "scenario_list.export": scenarios,
    "scenario_forms.node": nodes_of_scenarios,
    "scenario_forms.add_node": scenarios,
    "scenario_forms.remove_node": scenarios,
    "scenario_forms.header": scenarios,
    "scenario_forms.words": scenarios,
    "scenario_forms.whole_text": scenarios,
    "scenario_preview.play": scenarios,
    "scenario_paths.heat_map": scenarios,
    "scenario_decisions.show": scenarios,
    "scenario_decisions.decision": decisions_of_scenarios,
    "scenario_preview.keep_golden": scenarios,
    "scenario_preview.remove_golden": scenarios,
    "programmes.show": programmes,
    "programmes.edit": programmes,
    "programmes.new_course": programmes,
    "programmes.edit_course": courses,
    "programmes.move_course": courses,
    "programmes.new_unit": courses,
    "programmes.edit_unit": units,
    "programmes.move_unit": units,
    "programmes.retire_unit": units,
    "programmes.restore_unit": units,
    "training.lesson_file": lesson_files,
    "question_pictures.show": question_pictures,
    "lessons.write": written_lessons,
    "lessons.review": written_lessons,
    "lessons.drop": written_lessons,
    "lessons.drop_file": removable_files,
    "lessons.versions": written_lessons,
    "lessons.version": lesson_versions,
    "figures.show_quiz": measured_quizzes,
    "figures.show_question": measured_questions,
    "sessions.show": dates,
    "sessions.book": dates,
    "sessions.leave": dates,
    "sessions.calendar_entry": dates,
    "sessions.feedback": dates,
    "sessions.confirm_check_in": dates,
    "sessions.check_in": codes,
    "teaching.hold": holding,
    "teaching.screen": holding,
    "teaching.code": holding,
    "teaching.note": holding,
    "teaching.add": holding,
    "teaching.hand_out": holding,
    "teaching.free": places,
    "teaching.take_away": materials,
    "session_plans.edit": holding,
    "session_plans.cancel": holding,
}
