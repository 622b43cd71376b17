"""``portal workdays clock``: both due dates of every day of receipt of three years, by an oracle that walks days."""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import portal.workdays
from portal.workdays.clocks import two_clocks
from portal.workdays.commands import workdays
from portal.workdays.rules import SHANGHAI
from portal.workdays.source import shipped_calendar

_FILE = Path(portal.workdays.__file__).parent / "data" / "cn_workdays.csv"


def _run(*args: str, language: str = "en") -> Result:
    return CliRunner(env={"FAIRLINE_CLI_LANGUAGE": language}).invoke(workdays, ["clock", *args])


def _known_days() -> dict[date, bool]:
    with _FILE.open(encoding="utf-8") as lines:
        return {date.fromisoformat(row["date"]): row["is_workday"] == "1" for row in csv.DictReader(lines)}


def _walked(known: dict[date, bool], day: date, days: int) -> date:
    """Day by day; of a year that is not announced Monday to Friday count, but New Year's Day."""
    left = days
    while left or (days == 0 and not _works(known, day)):
        day += timedelta(days=1)
        left -= 1 if days and _works(known, day) else 0
    return day


def _works(known: dict[date, bool], day: date) -> bool:
    return known.get(day, day.weekday() < 5 and (day.month, day.day) != (1, 1))


@pytest.mark.safety("s51")
def test_both_dates_hold_for_every_day_of_receipt_of_three_years() -> None:
    known, calendar = _known_days(), shipped_calendar()
    moments = [(0, 0, 0), (16, 5, 0), (23, 59, 59)]
    firsts = set()
    for number in range((date(2026, 12, 31) - date(2024, 1, 1)).days + 1):
        day = date(2024, 1, 1) + timedelta(days=number)
        for days in (0, 1, 3, 5, 7, 10):
            working, natural = _walked(known, day, days), day
            for _ in range(15):
                natural += timedelta(days=1)
            first = "both" if working == natural else ("working", "natural")[working > natural]
            for hour, minute, second in moments:
                at = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=SHANGHAI).astimezone(UTC)
                found = two_clocks(calendar, at, days, 15)
                assert (found.working.due, found.natural.due, found.first) == (working, natural, first)
            assert found.working.provisional is (working.year > 2026)
            firsts.add(first)
    assert firsts == {"working", "natural", "both"}


def test_both_dates_and_which_warns_first_are_printed() -> None:
    result = _run("--received", "2026-09-30T16:05+08:00", "--days", "5", "--natural", "15")
    assert result.stdout.splitlines() == [
        "2026-10-13: last of 5 working days",
        "2026-10-15: last of 15 natural days",
        "The working days warn first.",
    ]
    assert result.exit_code == 0


def test_day_of_receipt_is_that_of_the_agency() -> None:
    """17:00 UTC is past midnight in Shanghai."""
    result = _run("--received", "2026-09-29T17:00Z", "--days", "5", "--json")
    assert json.loads(result.stdout)["working"]["due"] == "2026-10-13"
    assert json.loads(result.stdout)["first"] == "working"


def test_provisional_year_is_said_and_ends_with_three() -> None:
    result = _run("--received", "2026-12-30T09:00+08:00", "--days", "5")
    assert "2027" in result.stderr
    assert result.exit_code == 3


@pytest.mark.parametrize("received", ["2026-09-30", "2026-09-30T16:05", "yesterday", "2026-02-30T10:00Z", "\x00", ""])
def test_time_without_zone_is_refused_in_a_sentence(received: str) -> None:
    result = _run("--received", received, "--days", "5")
    assert "is not a time with its zone" in result.stderr
    assert result.exit_code == 2


def test_sentences_are_there_in_chinese() -> None:
    result = _run("--received", "2026-09-30T16:05+08:00", "--days", "5", language="zh_Hans")
    assert result.stdout.splitlines()[-1] == "工作日期限先到。"
