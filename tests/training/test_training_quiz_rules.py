"""Marking, the server's clock and which answer counts: as tables and with generated cases."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refused
from training.quizzes.rules import (
    TRANSPORT_GRACE,
    FeedbackPolicy,
    GivenAnswer,
    Pool,
    Score,
    Timing,
    check_start,
    counting_answer,
    drawn,
    is_over,
    may_see_right_answers,
    minutes_allowed,
    option_token,
    plain_sequence,
    shuffled,
    timing,
)

END = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize(("right", "percent", "passed"), [(8, 100, True), (7, 87, True), (6, 75, False), (0, 0, False)])
def test_pass_mark_is_compared_exactly(right, percent, passed) -> None:
    score = Score(marks=(Fraction(1),) * right + (Fraction(0),) * (8 - right), most=8, pass_percent=80)
    assert (score.percent, score.passed, score.pending) == (percent, passed, False)


def test_just_below_the_pass_mark_never_shows_as_pass() -> None:
    score = Score(marks=(Fraction(1), Fraction(1), Fraction(2, 3)), most=3, pass_percent=89)
    assert (score.points, score.percent, score.passed) == (Fraction(8, 3), 88, False)


def test_what_is_not_marked_yet_can_only_add() -> None:
    score = Score(marks=(Fraction(1), None), most=2, pass_percent=50)
    assert (score.points, score.passed, score.pending) == (1, True, True)


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
    return GivenAnswer(answer=[chosen], sequence=sequence, order=order, late=late)


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
    assert (found and found.answer[0]) == counts


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 9), st.booleans()), max_size=8), st.randoms())
def test_order_of_arrival_of_distinct_counts_does_not_matter(drawn, chance) -> None:
    answers = [answer(chosen, sequence, n, late=late) for n, (chosen, sequence, late) in enumerate(drawn)]
    mixed = list(answers)
    chance.shuffle(mixed)
    assert counting_answer(mixed) == counting_answer(answers)


@given(st.text(min_size=1, max_size=40), st.sets(st.text(max_size=9), min_size=1, max_size=8))
def test_shuffling_keeps_all_and_depends_on_the_seed_alone(seed, places) -> None:
    order = shuffled(seed, places)
    assert sorted(order) == sorted(places)
    assert order == shuffled(seed, sorted(places, reverse=True))
    assert len({option_token(seed, place) for place in places}) == len(places)


@given(st.text(max_size=20), st.lists(st.integers(1, 20), unique=True, max_size=6), st.integers(0, 5), st.booleans())
def test_draw_is_the_same_for_a_seed_and_asks_nothing_twice(seed, fixed, count, shuffle) -> None:
    pools = [Pool(questions=tuple(range(1, 40)), count=count, points=2), Pool(questions=(50, 51), count=1, points=3)]
    found = drawn(seed, [(question, 1) for question in fixed], pools, shuffle=shuffle)
    assert found == drawn(seed, [(question, 1) for question in fixed], pools, shuffle=shuffle)
    assert len(found) == len(fixed) + count + 1 == len({question for question, _ in found})
    assert {(question, points) for question, points in found if points == 1} == {(one, 1) for one in fixed}
    assert sum(question >= 50 for question, _ in found) == 1
    if not shuffle:
        assert [question for question, _ in found[: len(fixed)]] == fixed


def test_pool_that_is_too_small_makes_no_easier_quiz() -> None:
    with pytest.raises(Refused, match="not enough questions"):
        drawn("seed", [(1, 1)], [Pool(questions=(1, 2), count=2, points=1)], shuffle=True)


def test_two_seeds_draw_differently() -> None:
    pools = [Pool(questions=tuple(range(40)), count=10, points=1)]
    assert len({tuple(drawn(str(seed), [], pools, shuffle=False)) for seed in range(20)}) == 20


@pytest.mark.parametrize(("minutes", "percent", "allowed"), [(15, 0, 15), (15, 25, 19), (10, 50, 15), (1, 1, 2)])
def test_extra_time_is_rounded_up(minutes, percent, allowed) -> None:
    assert minutes_allowed(minutes, percent) == allowed


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
    assert may_see_right_answers(FeedbackPolicy.AT_END, passed=passed, attempts_left=left) is shown
    assert may_see_right_answers(FeedbackPolicy.EACH, passed=passed, attempts_left=left)
    assert not may_see_right_answers(FeedbackPolicy.NEVER, passed=passed, attempts_left=left)


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), ("7", 7), ("-7", 0), ("abc", 0), ("９", 0), (str(2**53), 0), (str(2**53 - 1), 2**53 - 1), ("9" * 400, 0)],
)
def test_odd_counts_are_no_count(text, number) -> None:
    assert plain_sequence(text) == number


def test_who_waits_for_a_mark_starts_no_other_attempt() -> None:
    with pytest.raises(Refused, match="waits for a trainer"):
        check_start(passed=False, used=1, allowed=3, waiting=True)
