"""Days and times are read or refused, never guessed (safety s60)."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.errors import Invalid
from portal.exchange.moments import day_in, seconds_in, text_in, wall_time_in

GOOD = [
    ("2026-10-03 08:59", date(2026, 10, 3), 8 * 3600 + 59 * 60),
    ("2026/10/3 8:59:07", date(2026, 10, 3), 8 * 3600 + 59 * 60 + 7),
    ("2026.10.03 23:59:59", date(2026, 10, 3), 86_399),
    ("2026年10月3日 08:59", date(2026, 10, 3), 8 * 3600 + 59 * 60),
    ("2026年10月3日08:59", date(2026, 10, 3), 8 * 3600 + 59 * 60),
    ("2026-10-03T08:59:00", date(2026, 10, 3), 8 * 3600 + 59 * 60),
    (datetime(2026, 10, 3, 8, 59), date(2026, 10, 3), 8 * 3600 + 59 * 60),  # noqa: DTZ001 - as workbooks have it
]
BAD = [
    ("2026-02-30 08:59", "There is no day 2026-02-30"),
    ("2026-10-03 24:00", "24:00 is not a time of day"),
    ("2026-10-03 25:10", "There is no time 25:10"),
    ("03/10/2026 08:59", "can mean two days"),
    ("10/3/26 08:59", "can mean two days"),
    ("46000.374", "holds the number"),
    ("20261003085900", "holds the number"),
    ("2026-10-03", "The time of day is missing"),
    ("08:59", "The date is missing"),
    ("2026-10-03 8:59 PM", "24 hours"),
    ("2026-10-03 下午 8:59", "24 hours"),
    ("2026-10-03 08:59\n2026-10-03 18:01", "more than one time"),
    ("", "The time is missing"),
    ("yesterday", "is not a date"),
    (46000.374, "holds no date"),
    (date(2026, 10, 3), "holds no date"),
    (time(8, 59), "holds no date"),
]


@pytest.mark.safety("s60")
@pytest.mark.parametrize(("cell", "day", "seconds"), GOOD)
def test_moment_is_read(cell: Any, day: date, seconds: int) -> None:
    assert wall_time_in(None, cell, "date", "time") == (day, seconds)


@pytest.mark.safety("s60")
@pytest.mark.parametrize(("cell", "words"), BAD)
def test_moment_is_refused_with_a_sentence(cell: Any, words: str) -> None:
    with pytest.raises(Invalid, match=words.replace("(", r"\(")):
        wall_time_in(None, cell, "date", "time")


@pytest.mark.safety("s60")
def test_next_day_beside_a_date_lies_after_midnight() -> None:
    assert wall_time_in("2026-10-03", "次日 02:10", "date", "time") == (date(2026, 10, 3), 86_400 + 2 * 3600 + 600)


def test_date_in_both_columns_is_refused() -> None:
    with pytest.raises(Invalid, match="date of its own"):
        wall_time_in("2026-10-03", "2026-10-04 02:10", "date", "time")


@pytest.mark.safety("s60")
@pytest.mark.parametrize(
    ("cell", "text"),
    [("0007", "0007"), (7.0, "7"), (" 12 ", "12"), (1.5, "1.5"), ("", ""), (10**16, "10000000000000000")],
)
def test_text_stays_as_it_stands(cell: Any, text: str) -> None:
    assert text_in(cell, "number", longest=40) == text


@pytest.mark.parametrize("cell", [date(2026, 1, 1), True, timedelta(hours=1), "a\nb", "x" * 41])
def test_what_is_no_text_is_refused(cell: Any) -> None:
    with pytest.raises(Invalid):
        text_in(cell, "number", longest=40)


@given(some.dates(date(1900, 1, 1), date(2100, 1, 1)), some.integers(0, 86_399))
def test_every_written_moment_is_read_back(day: date, seconds: int) -> None:
    text = f"{day.isoformat()} {seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    assert wall_time_in(None, text, "date", "time") == (day, seconds)


@given(some.text(max_size=30))
def test_no_text_makes_it_stumble(text: str) -> None:
    for read in (lambda: day_in(text, "d"), lambda: seconds_in(text, "t"), lambda: wall_time_in(None, text, "d", "t")):
        try:
            read()
        except Invalid as error:
            assert str(error)
