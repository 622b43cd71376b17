"""Marking, the server's clock and which answer counts: as tables and with generated cases."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Invalid, Refused
from training.quizzes.rules import (
    TRANSPORT_GRACE,
    GivenAnswer,
    Key,
    QuestionKind,
    Timing,
    check_start,
    counting_answer,
    is_over,
    mark_answer,
    marked,
    may_see_right_answers,
    option_token,
    options_meant,
    plain_sequence,
    shuffled,
    timing,
)

SINGLE = Key(kind=QuestionKind.SINGLE, options=frozenset({1, 2, 3, 4}), right=frozenset({2}), points=2)
MULTIPLE = Key(kind=QuestionKind.MULTIPLE, options=frozenset({1, 2, 3, 4, 5}), right=frozenset({1, 2, 3}), points=1)
END = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "chosen", "points"),
    [
        (SINGLE, {2}, Fraction(2)),
        (SINGLE, {1}, Fraction(0)),
        (SINGLE, set(), Fraction(0)),
        (MULTIPLE, {1, 2, 3}, Fraction(1)),
        (MULTIPLE, {1, 2}, Fraction(2, 3)),
        (MULTIPLE, {1}, Fraction(1, 3)),
        (MULTIPLE, {1, 2, 3, 4}, Fraction(1, 2)),
        (MULTIPLE, {1, 4}, Fraction(0)),
        (MULTIPLE, {4, 5}, Fraction(0)),
        (MULTIPLE, {1, 2, 3, 4, 5}, Fraction(0)),
        (MULTIPLE, set(), Fraction(0)),
    ],
)
def test_answer_earns_its_points(key, chosen, points) -> None:
    assert mark_answer(key, chosen) == points


@pytest.mark.parametrize(("key", "chosen"), [(SINGLE, {9}), (MULTIPLE, {1, 9}), (SINGLE, {1, 2})])
def test_foreign_and_surplus_options_are_refused(key, chosen) -> None:
    with pytest.raises(Invalid):
        mark_answer(key, chosen)


keys = st.integers(2, 8).flatmap(
    lambda size: st.builds(
        lambda right, points: Key(
            kind=QuestionKind.MULTIPLE, options=frozenset(range(size)), right=frozenset(right), points=points
        ),
        st.sets(st.integers(0, size - 1), min_size=1, max_size=size - 1),
        st.integers(1, 5),
    )
)


@given(key=keys, data=st.data())
def test_any_marks_stay_between_nothing_and_all(key, data) -> None:
    chosen = data.draw(st.lists(st.sampled_from(sorted(key.options)), unique=True))
    points = mark_answer(key, chosen)
    assert 0 <= points <= key.points
    assert points == mark_answer(key, reversed(chosen))
    assert (points == key.points) == (set(chosen) == key.right)
    wrong = sorted(key.options - key.right - set(chosen))
    if wrong:
        assert mark_answer(key, [*chosen, wrong[0]]) <= points
    missing = sorted(key.right - set(chosen))
    if missing:
        assert mark_answer(key, [*chosen, missing[0]]) >= points
    assert mark_answer(key, key.options) == 0


@pytest.mark.parametrize(("right", "percent", "passed"), [(8, 100, True), (7, 87, True), (6, 75, False), (0, 0, False)])
def test_pass_mark_is_compared_exactly(right, percent, passed) -> None:
    single = Key(kind=QuestionKind.SINGLE, options=frozenset({1, 2}), right=frozenset({1}))
    score = marked([single] * 8, [{1}] * right + [{2}] * (8 - right), 80)
    assert (score.percent, score.passed) == (percent, passed)


def test_just_below_the_pass_mark_never_shows_as_pass() -> None:
    key = Key(kind=QuestionKind.MULTIPLE, options=frozenset(range(4)), right=frozenset(range(3)))
    single = Key(kind=QuestionKind.SINGLE, options=frozenset({1, 2}), right=frozenset({1}))
    score = marked([single, single, key], [{1}, {1}, {0, 1}], 89)
    assert (score.points, score.percent, score.passed) == (Fraction(8, 3), 88, False)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-900, Timing.IN_TIME),
        (0, Timing.IN_TIME),
        (TRANSPORT_GRACE.total_seconds(), Timing.IN_TIME),
        (TRANSPORT_GRACE.total_seconds() + 0.001, Timing.LATE),
        (3600, Timing.LATE),
    ],
)
def test_server_clock_decides_with_transport_grace(seconds, expected) -> None:
    at = END + timedelta(seconds=seconds)
    assert timing(END, at) is expected
    assert is_over(END, at) is (expected is Timing.LATE)


def answer(chosen: int, sequence: int, order: int, *, late: bool = False) -> GivenAnswer:
    """One choice."""
    return GivenAnswer(chosen=frozenset({chosen}), sequence=sequence, order=order, late=late)


@pytest.mark.parametrize(
    ("answers", "counts"),
    [
        ([], None),
        ([answer(1, 1, 1), answer(2, 2, 2)], 2),
        ([answer(2, 2, 1), answer(1, 1, 2)], 2),  # the older change arrives last
        ([answer(1, 0, 1), answer(2, 0, 2)], 2),  # without script nothing is counted: the later row
        ([answer(1, 5, 1), answer(2, 9, 2, late=True)], 1),
        ([answer(1, 5, 1, late=True)], None),
    ],
)
def test_newest_answer_in_time_counts(answers, counts) -> None:
    found = counting_answer(answers)
    assert (found and next(iter(found.chosen))) == counts


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 9), st.booleans()), max_size=8), st.randoms())
def test_order_of_arrival_of_distinct_counts_does_not_matter(drawn, chance) -> None:
    answers = [answer(chosen, sequence, n, late=late) for n, (chosen, sequence, late) in enumerate(drawn)]
    mixed = list(answers)
    chance.shuffle(mixed)
    assert counting_answer(mixed) == counting_answer(answers)


@given(st.text(min_size=1, max_size=40), st.sets(st.integers(1, 10_000), min_size=1, max_size=8))
def test_shuffling_keeps_options_and_tokens_find_them(seed, options) -> None:
    order = shuffled(seed, options)
    assert sorted(order) == sorted(options)
    assert order == shuffled(seed, sorted(options, reverse=True))
    assert options_meant(seed, options, [option_token(seed, option) for option in order]) == options
    with pytest.raises(Invalid):
        options_meant(seed, options, [option_token(seed + "x", order[0])])


@pytest.mark.parametrize(
    ("passed", "used", "allowed", "refused"),
    [(False, 0, 3, False), (False, 2, 3, False), (False, 3, 3, True), (True, 1, 3, True), (False, 3, 4, False)],
)
def test_attempts_are_limited(passed, used, allowed, refused) -> None:
    if refused:
        with pytest.raises(Refused):
            check_start(passed=passed, used=used, allowed=allowed)
    else:
        check_start(passed=passed, used=used, allowed=allowed)


@pytest.mark.parametrize(
    ("passed", "left", "shown"), [(True, 2, True), (False, 0, True), (False, 1, False), (True, 0, True)]
)
def test_right_answers_wait_until_they_help_no_attempt(passed, left, shown) -> None:
    assert may_see_right_answers(passed=passed, attempts_left=left) is shown


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), ("7", 7), ("-7", 0), ("abc", 0), ("９", 0), (str(2**53), 0), (str(2**53 - 1), 2**53 - 1), ("9" * 400, 0)],
)
def test_odd_counts_are_no_count(text, number) -> None:
    assert plain_sequence(text) == number
