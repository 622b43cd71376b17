"""The demo company knows the official working days from its first step on."""

from datetime import date

from portal.workdays.queries import current_calendar


def test_demo_counts_over_national_day_week(demo_session) -> None:
    assert current_calendar(demo_session).deadline(date(2026, 9, 28), 5).due == date(2026, 10, 10)
