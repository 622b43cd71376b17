"""The refresher's schedule agrees with the package's published figures; ratings, what is asked today, what comes."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from fsrs import Scheduler
from hypothesis import given, settings
from hypothesis import strategies as st

from training.retention.rules import (
    A_DAY,
    AHEAD,
    Memory,
    Phase,
    Rating,
    ahead,
    first_due,
    noon,
    rating_of,
    reviewed,
    todays,
)

AGAIN, HARD, GOOD = Rating.AGAIN, Rating.HARD, Rating.GOOD
BEGIN = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
DAY = date(2026, 9, 21)


def test_intervals_are_those_the_package_publishes() -> None:
    # Source: py-fsrs, tests/test_basic.py, test_review_card: default parameters, fuzzing off, each review when due.
    package, memory, at, found = Scheduler(enable_fuzzing=False), Memory(due=BEGIN), BEGIN, []
    for rating in [GOOD] * 6 + [AGAIN] * 2 + [GOOD] * 5:
        memory = reviewed(memory, rating, at, package)
        found.append((memory.due - at).days)
        at = memory.due
    assert found == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


def test_stability_and_difficulty_are_those_the_package_publishes() -> None:
    # Source: py-fsrs, tests/test_basic.py, test_memo_state.
    package, memory, at = Scheduler(enable_fuzzing=False), Memory(due=BEGIN), BEGIN
    for rating, days in zip([AGAIN, *[GOOD] * 5], [0, 0, 1, 3, 8, 21], strict=True):
        at += timedelta(days=days)
        memory = reviewed(memory, rating, at, package)
    assert memory.stability == pytest.approx(53.62691, abs=1e-4)
    assert memory.difficulty == pytest.approx(6.3574867, abs=1e-4)


@pytest.mark.parametrize(
    ("ratings", "days"),
    [
        ([GOOD], [2]),
        ([AGAIN], [1]),
        ([AGAIN, GOOD], [1, 2]),
        ([GOOD, GOOD, GOOD], [2, 11, 46]),
        ([GOOD, GOOD, AGAIN, GOOD], [2, 11, 1, 4]),
    ],
)
def test_days_until_a_question_comes_back(ratings, days) -> None:
    day, memory, found = DAY, Memory(due=noon(DAY)), []
    for rating in ratings:
        memory = reviewed(memory, rating, noon(day))
        found.append((memory.due.date() - day).days)
        day = memory.due.date()
    assert found == days


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(Rating), st.integers(0, 60)), min_size=1, max_size=12))
def test_every_review_moves_a_card_at_least_a_day_and_at_most_a_year_ahead(history) -> None:
    day, memory = DAY, Memory(due=noon(DAY))
    for rating, late in history:
        worse, better = (reviewed(memory, one, noon(day)).due for one in (AGAIN, GOOD))
        assert worse <= better
        memory = reviewed(memory, rating, noon(day))
        assert 1 <= (memory.due.date() - day).days <= 365
        assert (memory.step is None) == (memory.phase is Phase.REVIEW)
        assert memory.reviewed == noon(day)
        day = memory.due.date() + timedelta(days=late)


@pytest.mark.parametrize(
    ("earned", "guessed", "rating"),
    [
        (Fraction(1), False, GOOD),
        (Fraction(1), True, HARD),
        (Fraction(2, 3), False, AGAIN),
        (Fraction(0), True, AGAIN),
        (None, False, AGAIN),
    ],
)
def test_only_a_right_answer_counts_as_known(earned, guessed, rating) -> None:
    assert rating_of(earned, guessed=guessed) is rating


def test_a_new_card_waits_for_the_day_after_the_pass() -> None:
    assert first_due(DAY, DAY) == DAY + timedelta(days=1)
    assert first_due(DAY - timedelta(days=100), DAY) == DAY


days_due = st.lists(st.integers(-30, 30).map(lambda number: DAY + timedelta(days=number)), max_size=60)


@settings(max_examples=60)
@given(days_due, st.integers(0, 12))
def test_a_day_asks_the_longest_overdue_as_far_as_three_minutes_go(due, answered) -> None:
    asked = todays([(when, when) for when in due], DAY, answered=answered)
    assert asked == sorted(when for when in due if when <= DAY)[: max(0, A_DAY - answered)]


@settings(max_examples=60)
@given(days_due, st.integers(0, 12))
def test_what_does_not_fit_moves_to_the_next_day(due, answered) -> None:
    found = ahead(due, DAY, answered=answered)
    assert [day for day, _ in found] == [DAY + timedelta(days=number) for number in range(AHEAD)]
    assert all(0 <= count <= A_DAY for _, count in found)
    assert found[0][1] == len(todays([(when, when) for when in due], DAY, answered=answered))
    come = sum(when < DAY + timedelta(days=AHEAD) for when in due)
    assert sum(count for _, count in found) <= come
    if found[-1][1] < A_DAY:
        assert sum(count for _, count in found) == come
