"""Reading for one page: the same question is asked once, and never answered from yesterday."""

from datetime import date

from sqlalchemy.orm import Session

from portal.db.reading import asked_once, is_reading, reading
from portal.db.session import transaction
from portal.policy.queries import setting_number
from portal.workdays.queries import current_calendar
from tests.support.statements import count_statements

DAY = date(2026, 11, 25)


def test_question_is_asked_once_while_reading(session: Session) -> None:
    asked: list[str] = []
    with reading(session):
        for _ in range(3):
            assert asked_once(session, "a", lambda: asked.append("a") or len(asked)) == 1  # type: ignore[func-returns-value]
    assert asked == ["a"]


def test_question_is_asked_anew_outside_of_reading(session: Session) -> None:
    answers = iter(range(9))
    assert [asked_once(session, "a", lambda: next(answers)) for _ in range(2)] == [0, 1]
    with reading(session):
        assert asked_once(session, "a", lambda: next(answers)) == 2
    with reading(session):
        assert asked_once(session, "a", lambda: next(answers)) == 3


def test_different_questions_keep_different_answers(session: Session) -> None:
    with reading(session):
        assert asked_once(session, ("open", 1), lambda: "one") == "one"
        assert asked_once(session, ("open", 2), lambda: "two") == "two"


def test_transaction_within_reading_forgets_answers(session: Session) -> None:
    answers = iter(range(9))
    with reading(session):
        assert asked_once(session, "a", lambda: next(answers)) == 0
        with transaction(session):
            assert not is_reading(session)
        assert asked_once(session, "a", lambda: next(answers)) == 1
        assert asked_once(session, "a", lambda: next(answers)) == 2


def test_failure_while_reading_leaves_nothing_behind(session: Session) -> None:
    try:
        with reading(session):
            asked_once(session, "a", lambda: 1)
            raise LookupError
    except LookupError:
        pass
    assert not is_reading(session)


def test_settings_and_calendar_take_one_statement_each(demo_session: Session) -> None:
    with reading(demo_session), count_statements() as seen:
        for key in ("crisis.check_minutes", "crisis.decide_minutes", "hr.grace_minutes"):
            assert setting_number(demo_session, key, DAY) > 0
        assert current_calendar(demo_session) is current_calendar(demo_session)
    assert len(seen) == 2


def test_setting_reads_alike_with_and_without_reading(demo_session: Session) -> None:
    alone = setting_number(demo_session, "crisis.check_minutes", DAY)
    with reading(demo_session):
        assert setting_number(demo_session, "crisis.check_minutes", DAY) == alone
