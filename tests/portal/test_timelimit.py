"""Work that takes too long is stopped, even where its first stop is swallowed; work that is in time is left alone."""

import time

import pytest

from portal.timelimit import TookTooLong, time_limit


def spin(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_work_in_time_is_left_alone() -> None:
    with time_limit(30):
        spin(0.01)
    spin(0.01)


def test_work_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(TookTooLong), time_limit(0.02):
        spin(30)
    spin(0.2)


def test_a_swallowed_stop_comes_again() -> None:
    """As in a finaliser or a callback from C, where Python drops what is raised."""
    swallowed = 0
    with pytest.raises(TookTooLong), time_limit(0.02):
        while True:
            try:
                spin(30)
            except TookTooLong:
                swallowed += 1
                if swallowed == 3:
                    raise
    assert swallowed == 3


def test_a_stop_that_comes_at_the_very_end_does_not_leak() -> None:
    for _ in range(60):
        try:
            with time_limit(0.001):
                spin(0.001)
        except TookTooLong:
            pass
    spin(0.2)


def test_the_block_s_own_failure_is_told() -> None:
    with pytest.raises(ValueError, match="own"), time_limit(30):
        raise ValueError("own")
