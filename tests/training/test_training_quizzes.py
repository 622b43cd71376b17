"""Services of quizzes through the database: one attempt, answers kept once, the end on the server's clock."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.auth.actor import PORTAL
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Refused
from tests.training.conftest import DAY, NOW
from training.courses.models import Completion
from training.courses.rules import UnitKind
from training.quizzes.models import Answer, Attempt, AttemptResult
from training.quizzes.queries import attempt_for, counting_answers, standing
from training.quizzes.rules import TRANSPORT_GRACE, ClosedBy, Timing
from training.quizzes.services import close_expired, grant_attempt, hand_in, save_answers, start_attempt


@pytest.fixture
def quiz(agency, newcomer):
    """Somebody who may take the first quiz: (employee id, enrolment id, unit id)."""
    employee_id, enrolment_id = newcomer(6)
    return employee_id, enrolment_id, agency.units(UnitKind.QUIZ)[0].id


def begin(agency, quiz, at=NOW) -> Attempt:
    """Start an attempt."""
    employee_id, _, unit_id = quiz
    with transaction(agency.session) as session:
        return start_attempt(session, agency.actor(employee_id), unit_id, at, DAY)


def finish(agency, quiz, attempt_id: int, right: int = 99, at=NOW, sequence: int = 1) -> AttemptResult:
    """Hand in with the first ``right`` questions right."""
    attempt = agency.session.get_one(Attempt, attempt_id)
    given = agency.answers(attempt, right, sequence)
    with transaction(agency.session) as session:
        return hand_in(session, agency.actor(quiz[0]), attempt_id, given, at)


def rows(agency, table) -> int:
    """How many rows."""
    return agency.session.scalar(select(func.count()).select_from(table))


def test_starting_twice_is_one_attempt(agency, quiz) -> None:
    first = begin(agency, quiz).id
    assert begin(agency, quiz, NOW + timedelta(minutes=3)).id == first
    assert rows(agency, Attempt) == 1


def test_quiz_before_its_turn_and_foreign_quiz_are_not_started(agency, newcomer) -> None:
    employee_id, _ = newcomer(2)
    unit_id = agency.units(UnitKind.QUIZ)[0].id
    with pytest.raises(Refused), transaction(agency.session) as session:
        start_attempt(session, agency.actor(employee_id), unit_id, NOW, DAY)
    lesson = agency.units()[0].id
    stranger = agency.join(DAY)
    for person, unit in ((stranger, unit_id), (employee_id, lesson), (employee_id, 987_654)):
        with pytest.raises(NotFound), transaction(agency.session) as session:
            start_attempt(session, agency.actor(person), unit, NOW, DAY)
    assert rows(agency, Attempt) == 0


def test_pass_completes_unit_with_digest_of_quiz(agency, quiz) -> None:
    result = finish(agency, quiz, begin(agency, quiz).id)
    assert (result.points, result.most_points, result.percent, result.passed) == (800, 800, 100, True)
    completion = agency.session.scalars(select(Completion).where(Completion.unit_id == quiz[2])).one()
    assert completion.digest == standing(agency.session, quiz[1], quiz[2], NOW).quiz.digest
    with pytest.raises(Refused, match="passed"):
        begin(agency, quiz)


def test_failed_attempts_run_out_and_one_more_can_be_granted(agency, quiz) -> None:
    for number in range(3):
        with pytest.raises(Refused), transaction(agency.session) as session:
            grant_attempt(session, PORTAL, quiz[1], quiz[2], "Too early", NOW)
        assert not finish(agency, quiz, begin(agency, quiz).id, right=number).passed
    with pytest.raises(Refused, match="All attempts are used"):
        begin(agency, quiz)
    with transaction(agency.session) as session, pytest.raises(Invalid):
        grant_attempt(session, PORTAL, quiz[1], quiz[2], "   ", NOW)
    with transaction(agency.session) as session:
        grant_attempt(session, PORTAL, quiz[1], quiz[2], "We went through it together", NOW)
    assert begin(agency, quiz).number == 4


def save(agency, quiz, attempt_id: int, given, at=NOW) -> Timing:
    """Keep answers."""
    with transaction(agency.session) as session:
        return save_answers(session, agency.actor(quiz[0]), attempt_id, given, at)


def test_repeated_sending_doubles_nothing_and_late_repeat_changes_nothing(agency, quiz) -> None:
    attempt = begin(agency, quiz)
    older, newer = agency.answers(attempt, 99, sequence=1)[0], agency.answers(attempt, 0, sequence=2)[0]
    for given in (older, older, newer, older, newer):
        assert save(agency, quiz, attempt.id, [given]) is Timing.IN_TIME
    assert rows(agency, Answer) == 2
    counting = counting_answers(agency.session, attempt.id)[older.question_version_id]
    assert counting.sequence == 2


def test_older_change_that_arrives_last_does_not_overwrite(agency, quiz) -> None:
    attempt = begin(agency, quiz)
    older, newer = agency.answers(attempt, 99, sequence=1)[0], agency.answers(attempt, 0, sequence=2)[0]
    save(agency, quiz, attempt.id, [newer])
    save(agency, quiz, attempt.id, [older])
    assert counting_answers(agency.session, attempt.id)[older.question_version_id].sequence == 2


def test_answer_after_the_end_is_kept_late_and_not_marked(agency, quiz) -> None:
    attempt = begin(agency, quiz)
    attempt_id, end = attempt.id, attempt.expires_at
    given = agency.answers(attempt)
    assert save(agency, quiz, attempt_id, given[:1], end + TRANSPORT_GRACE) is Timing.IN_TIME
    assert save(agency, quiz, attempt_id, given[1:2], end + timedelta(seconds=6)) is Timing.LATE
    result = finish(agency, quiz, attempt_id, at=end + timedelta(minutes=5), sequence=3)
    assert (result.closed_by, result.points, result.passed) == (ClosedBy.TIME, 100, False)
    assert result.closed_at == end + TRANSPORT_GRACE
    late = agency.session.scalars(select(Answer.late).order_by(Answer.id)).all()
    assert late == [False] + [True] * 9


def test_closed_attempt_takes_nothing_more(agency, quiz) -> None:
    attempt_id = begin(agency, quiz).id
    finish(agency, quiz, attempt_id, right=2)
    before = rows(agency, Answer)
    given = agency.answers(agency.session.get_one(Attempt, attempt_id), 99, sequence=5)
    with pytest.raises(Refused, match="closed already"):
        save(agency, quiz, attempt_id, given)
    with pytest.raises(Refused, match="closed already"):
        finish(agency, quiz, attempt_id, sequence=6)
    assert rows(agency, Answer) == before


def test_foreign_attempt_is_not_found(agency, quiz) -> None:
    attempt = begin(agency, quiz)
    stranger = agency.actor(agency.join(DAY))
    given = agency.answers(attempt)
    for attempt_id in (attempt.id, 987_654):
        with pytest.raises(NotFound, match="no such attempt"):
            attempt_for(agency.session, stranger, attempt_id)
        with pytest.raises(NotFound), transaction(agency.session) as session:
            save_answers(session, stranger, attempt_id, given, NOW)


def test_options_of_other_questions_are_refused_and_nothing_kept(agency, quiz) -> None:
    attempt = begin(agency, quiz)
    attempt_id = attempt.id
    one, two, *_ = agency.answers(attempt)
    mixed = replace(one, values=two.values)
    surplus = replace(one, values=((*one.values[0], *agency.answers(attempt, 0)[0].values[0]),))
    strange = replace(one, question_version_id=987_654)
    for given in (mixed, surplus, strange, replace(one, client_id=""), replace(one, client_id="x" * 65)):
        with pytest.raises(Invalid):
            save(agency, quiz, attempt_id, [two, given])
    assert rows(agency, Answer) == 0


def test_unanswered_question_is_named_and_nothing_handed_in(agency, quiz) -> None:
    attempt = begin(agency, quiz)
    attempt_id = attempt.id
    given = agency.answers(attempt)[:-1]
    missing = agency.answers(attempt)[-1].question_version_id
    with pytest.raises(Invalid) as caught, transaction(agency.session) as session:
        hand_in(session, agency.actor(quiz[0]), attempt_id, given, NOW)
    assert caught.value.field == f"q{missing}"
    assert rows(agency, AttemptResult) == 0


def test_worker_closes_what_ran_out_once(agency, quiz) -> None:
    attempt = begin(agency, quiz)
    end = attempt.expires_at
    save(agency, quiz, attempt.id, agency.answers(attempt))
    for at, closed in ((end + TRANSPORT_GRACE, 0), (end + timedelta(minutes=1), 1), (end + timedelta(minutes=2), 0)):
        with transaction(agency.session) as session:
            assert close_expired(session, PORTAL, at) == closed
    result = agency.session.scalars(select(AttemptResult)).one()
    assert (result.closed_by, result.passed) == (ClosedBy.TIME, True)


def test_next_attempt_closes_the_one_that_ran_out(agency, quiz) -> None:
    first = begin(agency, quiz)
    first_id, later = first.id, first.expires_at + timedelta(minutes=1)
    second = begin(agency, quiz, later)
    assert second.number == 2
    assert agency.session.get_one(AttemptResult, (first_id, 1)).closed_by is ClosedBy.TIME
