"""The chain of calls: nobody twice, everybody reached, whatever the clock and the jobs do."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.calls.rules import Call, call_chain, is_exhausted, next_call

T0 = datetime(2026, 11, 24, 14, 40, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def calls(*pairs: tuple[int, float]) -> list[Call]:
    return [Call(employee_id=person, called_at=at(minutes)) for person, minutes in pairs]


@pytest.mark.parametrize(
    ("made", "acknowledged", "minute", "expected"),
    [
        ((), False, 0, 1),
        (((1, 0),), False, 4.99, None),
        (((1, 0),), False, 5, 2),
        (((1, 0), (2, 5)), False, 9, None),
        (((1, 0), (2, 5)), False, 10, 3),
        (((1, 0), (2, 5), (3, 10)), False, 60, None),
        (((1, 0),), True, 60, None),
        (((1, 0),), False, 600, 2),  # after an outage of ten hours: the next one, and only that one
        (((1, 0),), False, -0.5, None),  # two servers' clocks
        (((1, 0),), False, -120, 2),  # the clock was set back by two hours
    ],
)
def test_next_call_as_table(made: tuple, acknowledged: bool, minute: float, expected: int | None) -> None:
    found = next_call([1, 2, 3], calls(*made), acknowledged=acknowledged, now=at(minute), minutes=5)
    assert found == expected


def test_chain_is_holder_deputies_leadership_each_once() -> None:
    assert call_chain([7, 3, 9], [3, 1, 2], [1, 2, 3, 7]) == (7, 3, 1, 2)
    assert call_chain([], [1], [1]) == (1,)
    assert call_chain([5], [], []) == ()


@pytest.mark.parametrize(
    ("made", "minute", "expected"),
    [((), 0, False), (((1, 0),), 60, False), (((1, 0), (2, 5)), 9, False), (((1, 0), (2, 5)), 10, True)],
)
def test_chain_is_exhausted_when_last_one_had_his_time(made: tuple, minute: float, expected: bool) -> None:
    assert is_exhausted([1, 2], calls(*made), acknowledged=False, now=at(minute), minutes=5) is expected
    assert not is_exhausted([1, 2], calls(*made), acknowledged=True, now=at(minute), minutes=5)


def test_empty_chain_is_exhausted_at_once() -> None:
    assert is_exhausted([], [], acknowledged=False, now=T0, minutes=5)


@given(
    chain=st.lists(st.integers(1, 50), unique=True, max_size=8),
    jumps=st.lists(st.integers(-3 * 60, 3 * 60), max_size=60),
    minutes=st.integers(1, 60),
)
def test_nobody_is_called_twice_and_order_is_kept(chain: list[int], jumps: list[int], minutes: int) -> None:
    made: list[Call] = []
    now = T0
    for jump in jumps:
        now += timedelta(minutes=jump)
        person = next_call(chain, made, acknowledged=False, now=now, minutes=minutes)
        if person is not None:
            made.append(Call(employee_id=person, called_at=now))
    assert [call.employee_id for call in made] == chain[: len(made)]


@given(
    chain=st.lists(st.integers(1, 50), unique=True, min_size=1, max_size=8),
    start=st.integers(-5000, 5000),
    minutes=st.integers(1, 60),
)
def test_everybody_is_reached_in_the_end_wherever_the_clock_began(chain: list[int], start: int, minutes: int) -> None:
    made = [Call(employee_id=chain[0], called_at=at(start))]
    now = T0
    for _minute in range(len(chain) * minutes + abs(start) + 1):
        person = next_call(chain, made, acknowledged=False, now=now, minutes=minutes)
        if person is not None:
            made.append(Call(employee_id=person, called_at=now))
        now += timedelta(minutes=1)
    assert [call.employee_id for call in made] == chain


@given(st.lists(st.floats(0, 30), min_size=1, max_size=30), st.integers(1, 20))
def test_with_a_steady_clock_everybody_has_full_time(waits: list[float], minutes: int) -> None:
    made: list[Call] = []
    now = T0
    for wait in waits:
        now += timedelta(minutes=wait)
        person = next_call([1, 2, 3, 4, 5], made, acknowledged=False, now=now, minutes=minutes)
        if person is not None:
            made.append(Call(employee_id=person, called_at=now))
    for before, after in itertools.pairwise(made):
        assert after.called_at - before.called_at >= timedelta(minutes=minutes)
