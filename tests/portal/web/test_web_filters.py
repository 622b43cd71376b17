"""Dates, times, numbers and durations as each language writes them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale, format_date, format_decimal

from portal.web import filters

NIGHT = datetime(2026, 10, 31, 16, 5, tzinfo=UTC)  # 00:05 on 1 November in Shanghai


def _in(app: Flask, language: str, act: Callable[[], Any]) -> Any:
    with app.test_request_context(f"/?lang={language}"):
        return act()


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "Nov 1, 2026", "Nov 1, 2026 00:05"),
        ("zh_Hans", "2026年11月1日", "2026年11月1日 00:05"),
        ("zh_Hant", "2026年11月1日", "2026年11月1日 00:05"),
    ],
)
def test_instants_are_shown_on_agency_clock(app: Flask, language: str, day: str, moment: str) -> None:
    assert _in(app, language, lambda: filters.short_date(NIGHT)) == day
    assert _in(app, language, lambda: filters.day_and_time(NIGHT)) == moment
    assert _in(app, language, lambda: filters.clock_time(NIGHT)) == "00:05"


def test_plain_date_is_not_moved_by_zone(app: Flask) -> None:
    assert _in(app, "en", lambda: filters.short_date(date(2026, 11, 1))) == "Nov 1, 2026"


@pytest.mark.parametrize(("language", "name"), [("en", "Sun"), ("zh_Hans", "周日"), ("zh_Hant", "週日")])
def test_weekday_is_named_in_language(app: Flask, language: str, name: str) -> None:
    assert _in(app, language, lambda: filters.weekday_name(date(2026, 11, 1))) == name


@pytest.mark.parametrize(
    ("value", "shown"), [(1234567, "1,234,567"), (Decimal("1234.5"), "1,234.5"), (0, "0"), (None, "–")]
)
def test_numbers_have_separators(app: Flask, value: Any, shown: str) -> None:
    assert _in(app, "en", lambda: filters.number(value)) == shown
    assert _in(app, "zh_Hans", lambda: filters.number(value)) == shown


@pytest.mark.parametrize(
    ("value", "digits", "shown"), [(0.125, 1, "12.5%"), (1, 0, "100%"), (Decimal("0.5"), 2, "50.00%"), (None, 1, "–")]
)
def test_shares_are_percentages(app: Flask, value: Any, digits: int, shown: str) -> None:
    assert _in(app, "en", lambda: filters.percent(value, digits)) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0 min"), (59, "0 min"), (3599, "59 min"), (3600, "1 h 00 min"), (36_305, "10 h 05 min")]
)
def test_durations_cut_to_minutes(app: Flask, seconds: int, shown: str) -> None:
    assert _in(app, "en", lambda: filters.duration(seconds)) == shown


@pytest.mark.parametrize("show", [filters.short_date, filters.day_and_time, filters.clock_time, filters.duration])
def test_nothing_is_shown_as_dash(app: Flask, show: Callable[[None], str]) -> None:
    assert _in(app, "en", lambda: show(None)) == "–"


@pytest.mark.parametrize("language", ["en", "zh_Hans", "zh_Hant"])
@pytest.mark.parametrize("pattern", ["medium", "full", "long", "EEE", "MMMd", "d MMMM y"])
def test_remembered_dates_read_as_babel_writes_them(app: Flask, language: str, pattern: str) -> None:
    days = [date(2026, 1, 1), date(2026, 2, 28), date(2028, 2, 29), date(2026, 12, 31)]
    with app.test_request_context(f"/?lang={language}"):
        assert [filters.written_date(day, pattern) for day in days] == [format_date(day, pattern) for day in days]


def test_remembered_date_is_not_carried_to_another_language(app: Flask) -> None:
    day = date(2026, 11, 1)
    with app.test_request_context("/?lang=en"):
        assert filters.short_date(day) == "Nov 1, 2026"
        with force_locale("zh_Hant"):
            assert filters.short_date(day) == "2026年11月1日"
        assert filters.short_date(day) == "Nov 1, 2026"


@pytest.mark.parametrize("value", [0, -1, 1234, 10**12, 1.0, 1234.5, -0.0, Decimal("1.50"), Decimal("1000")])
def test_remembered_numbers_read_as_babel_writes_them(app: Flask, value: Any) -> None:
    with app.test_request_context("/?lang=en"):
        assert filters.number(value) == format_decimal(value)
