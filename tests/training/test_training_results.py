"""Drawn quizzes, essays that a trainer marks, keys that were wrong: results get a history and a pass stays."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from portal.auth.actor import COMMAND, PORTAL, Actor
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Refused
from portal.jobs.models import Job
from tests.training.conftest import DAY, NOW
from training.courses.models import Completion
from training.courses.rules import UnitKind
from training.quizzes.bank import keep_questions, retire_question, save_question
from training.quizzes.content import EssayTerms, Option, QuestionContent, QuestionKind, plain
from training.quizzes.models import Attempt, AttemptResult, QuestionVersion
from training.quizzes.publishing import Draw, QuizPlan, newest_quiz, save_quiz
from training.quizzes.queries import asked, attempt_for
from training.quizzes.results import REGRADE_JOB, correct_key, mark_essay
from training.quizzes.services import grant_extra_time, hand_in, start_attempt

ESSAY = QuestionContent(kind=QuestionKind.ESSAY, text=plain("What do you say?"), essay=EssayTerms(lines=5))


def single(text: str, right: int = 0, category: tuple[str, ...] = ()) -> QuestionContent:
    """A question with three options."""
    options = tuple(Option(words=plain(f"{text} {n}"), share=Fraction(n == right)) for n in range(3))
    return QuestionContent(kind=QuestionKind.SINGLE, text=plain(text), clause="4.2", category=category, options=options)


class Desk:
    """A trainer's desk over one quiz that somebody may take."""

    def __init__(self, agency, newcomer) -> None:
        self.agency = agency
        self.employee_id, self.enrolment_id = newcomer(6)
        self.unit_id = agency.units(UnitKind.QUIZ)[0].id
        self.trainer = Actor(employee_id=agency.join(DAY), source="test")

    def hold(self, contents, pass_percent: int = 60, draws=(), **rules) -> list[int]:
        """The quiz asks these questions, two points each; the versions' ids."""
        with transaction(self.agency.session) as session:
            ids = [version.id for version in keep_questions(session, COMMAND, contents, NOW)]
            plan = QuizPlan(
                pass_percent=pass_percent,
                attempts=3,
                minutes=10,
                questions=tuple((version_id, 2) for version_id in ids),
                draws=tuple(draws),
                **rules,
            )
            save_quiz(session, COMMAND, self.unit_id, plan, NOW)
        return ids

    def begin(self, at=NOW) -> int:
        """An attempt."""
        with transaction(self.agency.session) as session:
            return start_attempt(session, self.agency.actor(self.employee_id), self.unit_id, at, DAY).id

    def end(self, attempt_id: int, right: int = 99, said: str = "") -> AttemptResult:
        """Hand in, the first ``right`` right; essays say ``said``."""
        attempt = self.agency.session.get_one(Attempt, attempt_id)
        answers = self.agency.answers(attempt, right)
        essays = {
            item.question_version_id
            for item in asked(self.agency.session, attempt_id)
            if item.question.kind is QuestionKind.ESSAY
        }
        answers = [replace(one, values=((said,),)) if one.question_version_id in essays else one for one in answers]
        with transaction(self.agency.session) as session:
            return hand_in(session, self.agency.actor(self.employee_id), attempt_id, answers, NOW)

    def mark(self, attempt_id: int, version_id: int, points: int, actor: Actor | None = None) -> AttemptResult:
        """The trainer marks an essay."""
        with transaction(self.agency.session) as session:
            return mark_essay(session, actor or self.trainer, attempt_id, version_id, points, "Well said", NOW)

    @property
    def done(self) -> bool:
        """Whether the quiz is done for the person."""
        statement = select(Completion.id).where(
            Completion.enrolment_id == self.enrolment_id, Completion.unit_id == self.unit_id
        )
        return self.agency.session.scalar(statement) is not None


@pytest.fixture
def desk(agency, newcomer) -> Desk:
    return Desk(agency, newcomer)


def test_essay_waits_and_its_mark_passes_the_quiz(desk: Desk) -> None:
    _, essay = desk.hold([single("One"), ESSAY])
    attempt_id = desk.begin()
    result = desk.end(attempt_id, said="I listen and offer a plan.")
    assert (result.number, result.points, result.pending, result.passed) == (1, 200, True, False)
    with pytest.raises(Refused, match="waits for a trainer"):
        desk.begin()
    later = desk.mark(attempt_id, essay, 150)
    assert (later.number, later.points, later.pending, later.passed) == (2, 350, False, True)
    assert desk.done
    first, second = attempt_for(desk.agency.session, desk.agency.actor(desk.employee_id), attempt_id).results
    assert (first.points, second.points) == (200, 350)


def test_essay_is_marked_by_somebody_else_within_its_points(desk: Desk) -> None:
    one, essay = desk.hold([single("One"), ESSAY])
    attempt_id = desk.begin()
    with pytest.raises(Refused, match="still running"):
        desk.mark(attempt_id, essay, 100)
    desk.end(attempt_id, said="Something")
    with pytest.raises(Refused, match="their own"):
        desk.mark(attempt_id, essay, 100, desk.agency.actor(desk.employee_id))
    with pytest.raises(Invalid, match="From 0 to"):
        desk.mark(attempt_id, essay, 201)
    for version_id in (one, 987_654):
        with pytest.raises(NotFound):
            desk.mark(attempt_id, version_id, 1)


def test_essay_marked_again_keeps_the_first_mark_and_the_pass(desk: Desk) -> None:
    _, essay = desk.hold([single("One"), ESSAY])
    attempt_id = desk.begin()
    desk.end(attempt_id, said="Something")
    desk.mark(attempt_id, essay, 200)
    again = desk.mark(attempt_id, essay, 0)
    assert (again.number, again.points, again.passed) == (3, 200, True)


def test_unwritten_essay_needs_no_trainer(desk: Desk) -> None:
    desk.hold([single("One"), replace(ESSAY, essay=EssayTerms(required=False))])
    result = desk.end(desk.begin())
    assert (result.points, result.pending) == (200, False)


def test_corrected_key_marks_old_attempts_again_and_quizzes_go_on_with_it(desk: Desk, app, run_jobs) -> None:
    wrong, _ = desk.hold([single("One", right=1), single("Two")], pass_percent=100)
    attempt_id = desk.begin()
    failed = desk.agency.session.get_one(Attempt, attempt_id)
    answers = desk.agency.answers(failed)
    said = {item.question_version_id: item for item in asked(desk.agency.session, attempt_id)}
    answers = [
        replace(one, values=(desk.agency.values(failed, said[wrong], [0]),))
        if one.question_version_id == wrong
        else one
        for one in answers
    ]
    with transaction(desk.agency.session) as session:
        result = hand_in(session, desk.agency.actor(desk.employee_id), attempt_id, answers, NOW)
    assert (result.points, result.passed) == (200, False)
    with transaction(desk.agency.session) as session:
        correction = correct_key(session, desk.trainer, wrong, single("One", right=0), "Option 0 is right", NOW)
        corrected = correction.corrected_id
    run_jobs(app)
    desk.agency.session.expire_all()
    results = desk.agency.session.get_one(Attempt, attempt_id).results
    assert [(row.points, row.passed) for row in results] == [(200, False), (400, True)]
    assert results[1].reason == "Option 0 is right"
    assert desk.done
    quiz = newest_quiz(desk.agency.session, desk.unit_id)
    assert quiz is not None
    assert corrected in {item.question_version_id for item in quiz.questions}
    assert wrong not in {item.question_version_id for item in quiz.questions}


def test_correction_never_takes_a_pass_away_and_repeats_change_nothing(desk: Desk, app, run_jobs) -> None:
    version, _ = desk.hold([single("One"), single("Two")], pass_percent=100)
    attempt_id = desk.begin()
    assert desk.end(attempt_id).passed
    with transaction(desk.agency.session) as session:
        correct_key(session, desk.trainer, version, single("One", right=2), "It was 2", NOW)
    run_jobs(app)
    with transaction(desk.agency.session) as session:
        job = session.scalars(select(Job).where(Job.kind == REGRADE_JOB)).one()
        assert job.result == {"attempts": 1, "changed": 1}
    desk.agency.session.expire_all()
    last = desk.agency.session.get_one(Attempt, attempt_id).result
    assert last is not None
    assert (last.number, last.points, last.passed) == (2, 200, True)


@pytest.mark.parametrize(
    ("content", "reason", "error"),
    [
        (single("One"), "Why not", Refused),
        (single("One", right=1), "  ", Invalid),
        (replace(single("One"), options=single("One").options[:2]), "Fewer", Refused),
        (ESSAY, "Another kind", Refused),
    ],
)
def test_correction_that_does_not_fit_is_refused(desk: Desk, content, reason, error) -> None:
    version, _ = desk.hold([single("One"), single("Two")])
    with pytest.raises(error), transaction(desk.agency.session) as session:
        correct_key(session, desk.trainer, version, content, reason, NOW)


def test_drawn_questions_are_kept_with_the_attempt(desk: Desk) -> None:
    pool = [single(f"Pool {n}", category=("Law", "Hours")) for n in range(6)]
    with transaction(desk.agency.session) as session:
        versions = keep_questions(session, COMMAND, pool, NOW)
        retire_question(session, COMMAND, versions[0].question_id, retired=True)
        usable = {version.id for version in versions[1:]}
    desk.hold([single("Fixed")], draws=[Draw(count=3, points=1, category="Law")], shuffle_questions=True)
    attempt_id = desk.begin()
    items = asked(desk.agency.session, attempt_id)
    assert sorted(item.points for item in items) == [1, 1, 1, 2]
    drawn = {item.question_version_id for item in items if item.points == 1}
    assert drawn <= usable
    with transaction(desk.agency.session) as session:
        newer = save_question(session, COMMAND, versions[1].question_id, single("New", category=("Law",)), NOW)
        assert newer.number == 2
    assert {item.question_version_id for item in asked(desk.agency.session, attempt_id)} >= drawn
    assert desk.end(attempt_id).passed


def test_too_small_a_pool_starts_no_attempt(desk: Desk) -> None:
    desk.hold([single("Fixed")], draws=[Draw(count=3, points=1, category="Nowhere")])
    with pytest.raises(Refused, match="not enough questions"):
        desk.begin()


def test_extra_time_lengthens_later_attempts(desk: Desk) -> None:
    desk.hold([single("One")])
    with transaction(desk.agency.session) as session:
        grant_extra_time(session, desk.trainer, desk.employee_id, 50, "Reads slowly on screens", NOW)
    attempt = desk.agency.session.get_one(Attempt, desk.begin())
    assert attempt.expires_at - attempt.started_at == timedelta(minutes=15)
    for percent, reason, actor, error in (
        (50, " ", desk.trainer, Invalid),
        (400, "Much", desk.trainer, Invalid),
        (50, "Me", desk.agency.actor(desk.employee_id), Refused),
    ):
        with pytest.raises(error), transaction(desk.agency.session) as session:
            grant_extra_time(session, actor, desk.employee_id, percent, reason, NOW)


def test_same_plan_makes_no_new_version_and_loading_content_keeps_what_was_made_here(desk: Desk) -> None:
    desk.hold([single("One")])
    before = newest_quiz(desk.agency.session, desk.unit_id)
    desk.hold([single("One")])
    assert newest_quiz(desk.agency.session, desk.unit_id) is before
    with transaction(desk.agency.session) as session:
        desk.agency.reload(session)
    assert newest_quiz(desk.agency.session, desk.unit_id) is before


def test_kind_of_a_question_cannot_change(desk: Desk) -> None:
    (version_id,) = desk.hold([single("One")])
    question_id = desk.agency.session.get_one(QuestionVersion, version_id).question_id
    with pytest.raises(Invalid, match="kind"), transaction(desk.agency.session) as session:
        save_question(session, PORTAL, question_id, ESSAY, NOW)
