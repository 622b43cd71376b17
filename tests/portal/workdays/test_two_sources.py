"""Our list of official days beside a second, independent one: the package ``holidays``."""

from datetime import date

import holidays
import pytest

from portal.workdays.rules import assumed_year, days_between
from portal.workdays.source import shipped_calendar

KNOWN_DIFFERENCES: dict[date, str] = {}
"""Days on which the two sources may disagree, each with the reason; today there is none."""

YEARS = (2024, 2025, 2026)


@pytest.mark.safety("s51")
@pytest.mark.parametrize("year", YEARS)
def test_two_sources_agree_on_every_day(year: int) -> None:
    ours, theirs = shipped_calendar(), holidays.country_holidays("CN", years=year)
    differing = {
        day
        for day in days_between(date(year, 1, 1), date(year, 12, 31))
        if ours.is_working_day(day) != theirs.is_working_day(day)
    }

    assert differing == {day for day in KNOWN_DIFFERENCES if day.year == year}


@pytest.mark.parametrize("year", [2027, 2028])
def test_assumed_holidays_are_statutory_in_both_sources(year: int) -> None:
    theirs = holidays.country_holidays("CN", years=year)
    assumed = [day.day for day in assumed_year(year) if day.statutory]

    assert len(assumed) == 6
    assert all(day in theirs for day in assumed)
