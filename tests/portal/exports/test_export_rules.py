"""When a sheet needs a second person, how a request stands, what the log may say: as tables and for generated cases."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.exports.rules import (
    CODE_LETTERS,
    DayNumbers,
    Decision,
    Person,
    State,
    code_letters,
    exceeded,
    logged_filter,
    may_decide,
    most_rows,
    needs_second_person,
    sheet_key,
    state_of,
    tidy_code,
    written_code,
)

pytestmark = pytest.mark.safety("s72")
NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
_few = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize(
    ("rows", "personal", "limit", "needed"),
    [
        (0, True, 500, False),
        (500, True, 500, False),
        (501, True, 500, True),
        (501, False, 500, False),
        (100_000, False, 0, False),
        (1, True, 0, True),
        (0, True, 0, False),
    ],
)
def test_large_sheets_of_persons_need_a_second_person(rows: int, personal: bool, limit: int, needed: bool) -> None:
    assert needs_second_person(rows, personal=personal, limit=limit) is needed


@_few
@given(rows=some.integers(0, 10**6), limit=some.integers(0, 10**6))
def test_more_rows_never_need_less(rows: int, limit: int) -> None:
    assert not needs_second_person(rows, personal=False, limit=limit)
    if needs_second_person(rows, personal=True, limit=limit):
        assert needs_second_person(rows + 1, personal=True, limit=limit)
        assert rows > 0


@_few
@given(approved=some.integers(0, 10**6), tolerance=some.integers(0, 50))
def test_approval_covers_what_was_seen_and_no_more_than_the_tolerance(approved: int, tolerance: int) -> None:
    most = most_rows(approved, tolerance)
    assert approved <= most <= approved * (100 + tolerance) / 100
    assert most_rows(approved, 0) == approved


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        (Decision(waits_until=NOW + HOUR), State.WAITING),
        (Decision(waits_until=NOW), State.LAPSED),
        (Decision(waits_until=NOW, granted=False), State.REFUSED),
        (Decision(waits_until=NOW, granted=True, ends_at=NOW + HOUR, most_times=3), State.GRANTED),
        (Decision(waits_until=NOW, granted=True, ends_at=NOW + HOUR, most_times=3, times=2), State.GRANTED),
        (Decision(waits_until=NOW, granted=True, ends_at=NOW + HOUR, most_times=3, times=3), State.USED_UP),
        (Decision(waits_until=NOW + HOUR, granted=True, ends_at=NOW, most_times=3), State.EXPIRED),
        (Decision(waits_until=NOW + HOUR, granted=True, most_times=3), State.EXPIRED),
    ],
)
def test_request_stands_as_people_and_clock_have_it(decision: Decision, state: State) -> None:
    assert state_of(decision, NOW) is state


ASKER = Person(account_id=1, employee_id=10)


@pytest.mark.parametrize(
    ("decider", "may"),
    [
        (Person(account_id=2, employee_id=20), True),
        (ASKER, False),
        (Person(account_id=2, employee_id=10), False),
        (Person(account_id=1, employee_id=20), False),
        (Person(account_id=2, employee_id=None), False),
        (Person(account_id=None, employee_id=20), False),
    ],
)
def test_second_person_is_another_human_being(decider: Person, may: bool) -> None:
    assert may_decide(ASKER, decider) is may


@pytest.mark.parametrize(
    ("rows", "times", "over"),
    [(2000, 20, set()), (2001, 1, {"rows"}), (0, 21, {"times"}), (2001, 21, {"rows", "times"})],
)
def test_a_day_is_too_much_above_either_number(rows: int, times: int, over: set[str]) -> None:
    assert exceeded(DayNumbers(rows=rows, times=times), DayNumbers(rows=2000, times=20)) == over


@_few
@given(some.lists(some.integers(0, code_letters() - 1), min_size=CODE_LETTERS, max_size=CODE_LETTERS))
def test_identifier_is_read_back_however_it_is_typed(numbers: list[int]) -> None:
    code = written_code(numbers)
    assert len(code) == len("EX-23456-789AB")
    typed = [code, code.lower(), code.replace("-", ""), code.removeprefix("EX-"), f" {code.replace('-', ' ')} "]
    assert {tidy_code(text) for text in typed} == {code}


def test_what_is_no_identifier_stays_as_it_is() -> None:
    assert tidy_code(" 12 ") == "12"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([("q", "Lee"), ("sort", "name")], [("q", "Lee"), ("export", "csv"), ("lang", "en")], True),
        ([("a", "1"), ("b", "2")], [("b", "2"), ("a", "1"), ("after", "x")], True),
        ([("q", "Lee")], [("q", "Li")], False),
        ([("q", "")], [], True),
        ([("a", "1&b=2")], [("a", "1"), ("b", "2")], False),
    ],
)
def test_same_rows_are_the_same_sheet(one: list[tuple[str, str]], other: list[tuple[str, str]], same: bool) -> None:
    assert (sheet_key("/people/", one) == sheet_key("/people/", other)) is same
    assert sheet_key("/people/", one) != sheet_key("/audit/", one)


@pytest.mark.parametrize(
    ("pairs", "logged"),
    [
        ([("state", "open"), ("team", "3"), ("month", "2026-11")], "state=open team=3 month=2026-11"),
        ([("q", "lee"), ("who", "12"), ("digest", "ab")], "q=… who=… digest=…"),
        ([("state", "Ada Lee"), ("day", "2026-11-02' OR 1")], "state=… day=…"),
        ([("export", "csv"), ("sort", "name"), ("q", "")], ""),
    ],
)
def test_log_tells_codes_and_leaves_typed_words_out(pairs: list[tuple[str, str]], logged: str) -> None:
    assert logged_filter(pairs) == logged
