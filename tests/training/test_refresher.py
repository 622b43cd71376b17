"""The refresher: cards of passed quizzes, one answer a card and day, violations, and its pages in three languages."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.auth.models import Account
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Refused
from portal.people.models import Employee
from tests.support.statements import count_statements
from tests.training.conftest import DAY, NOW
from training.courses.rules import UnitKind
from training.marking.rules import best_answer, wrong_answer
from training.plays.services import begin_call
from training.quizzes.models import Question
from training.quizzes.services import hand_in, start_attempt
from training.quizzes.wording import text_of
from training.retention.models import RecallCard, RecallReview
from training.retention.queries import brought_back_by, today, waiting_on
from training.retention.rules import A_DAY, Cause, Phase, Rating
from training.retention.services import Violation, again_after_call, answer_card, deal_cards
from training.scenarios.queries import published_scenarios

TOMORROW, NEXT_DAY = NOW + timedelta(days=1), DAY + timedelta(days=1)


@pytest.fixture
def learner(agency):
    """Somebody who has just passed the first quiz, with the cards made of it."""
    employee_id = agency.join(DAY)
    enrolment_id = agency.enrol(employee_id)
    quiz = agency.units(UnitKind.QUIZ)[0]
    agency.complete(enrolment_id, agency.units().index(quiz))
    with transaction(agency.session) as session:
        attempt = start_attempt(session, agency.actor(employee_id), quiz.id, NOW, DAY)
        hand_in(session, agency.actor(employee_id), attempt.id, agency.answers(attempt), NOW)
    with transaction(agency.session) as session:
        deal_cards(session, agency.actor(None), NOW)
    return employee_id


def answer(agency, employee_id, asked, *, right=True, guessed=False, at=TOMORROW) -> RecallReview:
    """Answer a card."""
    content = asked.question.said
    values = asked.sheet.values(best_answer(content) if right else wrong_answer(content))
    with transaction(agency.session) as session:
        return answer_card(session, agency.actor(employee_id), asked.card.id, values, guessed=guessed, at=at)


def test_cards_are_made_once_and_asked_from_the_next_day(agency, learner) -> None:
    made = agency.session.scalars(select(RecallCard)).all()
    assert len(made) == 8
    assert {card.due_on for card in made} == {NEXT_DAY}
    assert today(agency.session, learner, DAY).waiting == ()
    with transaction(agency.session) as session:
        assert deal_cards(session, agency.actor(None), TOMORROW) == 0


def test_who_has_left_gets_no_cards(agency, learner) -> None:
    with transaction(agency.session) as session:
        for card in session.scalars(select(RecallCard)):
            session.delete(card)
        session.get_one(Employee, learner).left_on = DAY
    with transaction(agency.session) as session:
        assert deal_cards(session, agency.actor(None), TOMORROW) == 0


@pytest.mark.parametrize(
    ("right", "guessed", "rating", "days"),
    [(True, False, Rating.GOOD, 2), (True, True, Rating.HARD, 2), (False, False, Rating.AGAIN, 1)],
)
def test_an_answer_is_rated_and_comes_back(agency, learner, right, guessed, rating, days) -> None:
    review = answer(agency, learner, today(agency.session, learner, NEXT_DAY).waiting[0], right=right, guessed=guessed)
    assert (review.rating, review.due_on) == (rating, NEXT_DAY + timedelta(days=days))
    here = today(agency.session, learner, NEXT_DAY)
    assert (here.answered, len(here.waiting)) == (1, 7)


def test_a_second_answer_of_the_day_gives_the_first(agency, learner) -> None:
    asked = today(agency.session, learner, NEXT_DAY).waiting[0]
    first = answer(agency, learner, asked).id
    assert answer(agency, learner, asked, right=False).id == first
    assert agency.session.scalar(select(func.count()).select_from(RecallReview)) == 1


def test_foreign_early_and_half_answers_are_refused(agency, learner) -> None:
    asked = today(agency.session, learner, NEXT_DAY).waiting[0]
    with pytest.raises(NotFound):
        answer(agency, agency.join(DAY), asked)
    with pytest.raises(Refused):
        answer(agency, learner, asked, at=NOW)
    for values in ([()], [("made-up",)]):
        with pytest.raises(Invalid), transaction(agency.session) as session:
            answer_card(session, agency.actor(learner), asked.card.id, values, guessed=False, at=TOMORROW)
    assert agency.session.scalar(select(func.count()).select_from(RecallReview)) == 0


def test_a_retired_question_is_no_longer_asked(agency, learner) -> None:
    asked = today(agency.session, learner, NEXT_DAY).waiting[0]
    with transaction(agency.session) as session:
        session.get_one(Question, asked.card.question_id).retired = True
    assert len(today(agency.session, learner, NEXT_DAY).waiting) == 7
    with pytest.raises(NotFound):
        answer(agency, learner, asked)


@pytest.fixture
def call_id(agency, learner) -> int:
    """A call that the learner made."""
    with transaction(agency.session) as session:
        scenario_id = published_scenarios(session)[0].scenario_id
        return begin_call(session, agency.actor(learner), scenario_id, "en", NOW).id


def test_a_violation_brings_the_cards_of_its_clause_back_once_a_call(agency, learner, call_id) -> None:
    asked = today(agency.session, learner, NEXT_DAY).waiting[0]
    clause, later = asked.question.clause, NEXT_DAY + timedelta(days=20)
    answer(agency, learner, asked)
    answer(agency, learner, asked, at=TOMORROW + timedelta(days=2))
    assert asked.card.phase is Phase.REVIEW
    alike = [one for one in today(agency.session, learner, later).waiting if one.question.clause == clause]
    broken = [Violation(citation="AGENCY/hours", clauses=(clause,))]
    for expected in (len(alike), 0):
        with transaction(agency.session) as session:
            at = NOW + timedelta(days=5)
            assert again_after_call(session, agency.actor(None), learner, call_id, broken, at) == expected
    agency.session.refresh(asked.card)
    assert asked.card.due_on == DAY + timedelta(days=6)
    found = agency.session.scalars(select(RecallReview).where(RecallReview.cause == Cause.VIOLATION)).all()
    told = {(one.rating, one.answer, one.version_id, one.call_id, one.citation) for one in found}
    assert told == {(Rating.AGAIN, None, None, call_id, "AGENCY/hours")}
    reason = brought_back_by(agency.session, asked.card.id)
    assert reason is not None
    assert (reason.call_id, reason.citation, reason.ended_at) == (call_id, "AGENCY/hours", NOW + timedelta(days=5))
    answer(agency, learner, asked, at=NOW + timedelta(days=6))
    assert brought_back_by(agency.session, asked.card.id) is None


def test_a_violation_opens_a_card_where_there_is_none(agency, call_id) -> None:
    beginner = agency.join(DAY)
    broken = [Violation(citation="AGENCY/confirm_first", clauses=("4.2", "99.9"))]
    for expected in (1, 0):
        with transaction(agency.session) as session:
            assert again_after_call(session, agency.actor(None), beginner, call_id, broken, NOW) == expected
    (card,) = agency.session.scalars(select(RecallCard).where(RecallCard.employee_id == beginner)).all()
    assert (card.due_on, card.reviewed_on) == (NEXT_DAY, DAY)


def test_a_violation_found_after_an_answer_counts_from_that_answer_on(agency, learner, call_id) -> None:
    asked = today(agency.session, learner, NEXT_DAY).waiting[0]
    answer(agency, learner, asked)
    broken = [Violation(citation="AGENCY/hours", clauses=(asked.question.clause,))]
    with transaction(agency.session) as session:
        again_after_call(session, agency.actor(None), learner, call_id, broken, NOW)
    agency.session.refresh(asked.card)
    assert (asked.card.reviewed_on, asked.card.due_on) == (NEXT_DAY, NEXT_DAY + timedelta(days=1))


def learner_of(session, username, language="en") -> int:
    """The employee behind a demo account, which reads in a language from now on."""
    with transaction(session) as inside:
        account = inside.scalars(select(Account).where(Account.username == username)).one()
        account.language = language
        return account.employee_id


def fields(asked, *, right=True) -> dict[str, list[str]]:
    """What the form of a card holds for an answer."""
    content = asked.question.said
    return {"answer": asked.sheet.values(best_answer(content) if right else wrong_answer(content))[0]}


@pytest.mark.parametrize(
    ("language", "todo", "right", "wrong", "done"),
    [
        ("en", "Daily refresher: about 3 minutes", "Right", "Wrong", "Done for today"),
        ("zh_Hans", "每日温习：约 3 分钟", "正确", "错误", "今天的温习完成了"),
        ("zh_Hant", "每日溫習：約 3 分鐘", "正確", "錯誤", "今天的溫習完成了"),
    ],
)
def test_pages_lead_from_my_day_to_done(demo_client, demo_session, language, todo, right, wrong, done) -> None:
    employee_id = learner_of(demo_session, "lead", language)
    client = demo_client.sign_in("lead")
    assert todo in client.get("/").text
    waiting = today(demo_session, employee_id, clock.today()).waiting
    for number, asked in enumerate(waiting):
        page = client.get("/training/refresher/")
        explained = text_of(asked.question.said.feedback, language)
        assert explained not in page.text
        page = client.submit(page, "/training/refresher/cards/", **fields(asked, right=number > 0))
        assert page.h1
        assert (right if number else wrong) in page.text
        assert asked.question.clause in page.text
        assert explained in page.text
    page = client.get("/training/refresher/")
    assert done in page.text
    assert "chart-svg" in str(page.response.text)
    assert todo not in client.get("/").text


def test_an_empty_answer_is_said_at_its_place_and_the_guess_stays(demo_client, demo_session) -> None:
    employee_id = learner_of(demo_session, "lead")
    before = today(demo_session, employee_id, clock.today())
    client = demo_client.sign_in("lead")
    page = client.submit(client.get("/training/refresher/"), "/cards/", status=422, guessed="y")
    assert page.errors() == ["Choose an answer."] or page.errors() == ["Answer this question."]
    assert "guessed" in page.form("/cards/")
    assert len(today(demo_session, employee_id, clock.today()).waiting) == len(before.waiting)


def test_who_passed_nothing_reads_what_comes_here(demo_client) -> None:
    assert "Nothing to refresh yet" in demo_client.sign_in("hr").get("/training/refresher/").text


def test_a_page_takes_a_few_statements_however_many_cards_wait(demo_client, demo_session) -> None:
    client = demo_client.sign_in("lead")
    client.get("/training/refresher/")
    with count_statements() as first:
        page = client.get("/training/refresher/")
    asked = today(demo_session, learner_of(demo_session, "lead"), clock.today()).waiting[0]
    client.submit(page, "/cards/", **fields(asked))
    with count_statements() as second:
        client.get("/training/refresher/")
    assert len(first) == len(second) <= 16


def test_my_day_counts_what_the_page_asks(agency, learner) -> None:
    for number in range(8):
        here = today(agency.session, learner, NEXT_DAY)
        assert waiting_on(agency.session, learner, NEXT_DAY) == len(here.waiting) == 8 - number
        answer(agency, learner, here.waiting[0])
    assert waiting_on(agency.session, learner, NEXT_DAY) == 0
    assert waiting_on(agency.session, learner, NEXT_DAY + timedelta(days=30)) == A_DAY
