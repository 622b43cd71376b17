"""The one-time code: read as it was meant, and only while it holds (safety s45)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.setup.rules import ALPHABET, HOLDS_FOR, LENGTH, grouped, holds, plain_code

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@given(some.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_printed_code_is_read_as_it_was_made(code: str) -> None:
    assert plain_code(grouped(code)) == code
    assert plain_code(f"  {grouped(code).lower()} ") == code


@pytest.mark.parametrize(
    ("typed", "read"), [("o0-Il", "0011"), ("ＡＢ　１２", "AB12"), ("a b\tc", "ABC"), ("", ""), ("---", "")]
)
def test_look_alikes_and_wide_signs_are_understood(typed: str, read: str) -> None:
    assert plain_code(typed) == read


@pytest.mark.parametrize(
    ("age", "used", "opens"),
    [
        (timedelta(0), False, True),
        (HOLDS_FOR - timedelta(seconds=1), False, True),
        (HOLDS_FOR, False, False),
        (-timedelta(seconds=1), False, False),
        (timedelta(minutes=1), True, False),
    ],
)
def test_code_holds_for_a_day_and_for_one_use(age: timedelta, used: bool, opens: bool) -> None:
    assert holds(NOW - age, NOW if used else None, NOW) is opens


def test_a_code_has_at_least_128_bits() -> None:
    assert len(ALPHABET) ** LENGTH >= 2**128
