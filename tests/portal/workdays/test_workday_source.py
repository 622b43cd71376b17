"""The reader of the official list: what it takes, and the place it names when it takes nothing."""

from collections.abc import Callable
from datetime import date

import pytest

from portal.errors import Invalid
from portal.workdays.source import SHIPPED_DAYS, SHIPPED_NOTICES, read_years, shipped_years

DAYS = SHIPPED_DAYS.read_text(encoding="utf-8")
NOTICES = SHIPPED_NOTICES.read_text(encoding="utf-8")


def read(days: str, notices: str = NOTICES) -> None:
    read_years(days.encode(), notices.encode())


def line_of(text: str) -> int:
    """The number of the line that begins so."""
    return next(number for number, line in enumerate(DAYS.splitlines(), start=1) if line.startswith(text))


def test_shipped_list_holds_every_day_of_three_years() -> None:
    years = shipped_years()

    assert [len(year.days) for year in years] == [366, 365, 365]
    assert [year.name for year in years] == ["2024", "2025", "2026"]
    assert sum(day.working for year in years for day in year.days) == 747
    assert years[2].published_on == date(2025, 11, 4)
    assert all(year.source.startswith("https://www.gov.cn/") for year in years)


def test_byte_order_mark_and_windows_lines_change_nothing() -> None:
    windows = b"\xef\xbb\xbf" + DAYS.replace("\n", "\r\n").encode()

    assert read_years(windows, NOTICES.encode()) == shipped_years()


def test_digest_changes_with_any_single_day() -> None:
    changed = DAYS.replace("2026-06-22,1,,workday,0,Mon,", "2026-06-22,0,端午节,listed_day_off,0,Mon,x")
    years = read_years(changed.encode(), NOTICES.encode())

    assert [year.version for year in years[:2]] == [year.version for year in shipped_years()[:2]]
    assert years[2].version != shipped_years()[2].version


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("2025-03-05,1,", "2025-02-30,1,", "2025-03-05", "column date: “2025-02-30” is not a date"),
        ("2025-03-05,1,", "2025-03-05,yes,", "2025-03-05", "column is_workday: “yes” is neither 0 nor 1"),
        ("2025-03-05,1,", "2025-03-05,0,", "2025-03-05", "column is_workday: 0 does not go with"),
        (
            "2025-03-05,1,,workday",
            "2025-03-05,1,,holiday",
            "2025-03-05",
            "column kind: “holiday” is not a kind",
        ),
        (
            "2025-03-05,1,,workday",
            "2025-03-05,0,,company_day_off",
            "2025-03-05",
            "column kind: “company_day_off” is not a kind",
        ),
        (
            "2025-03-05,1,,workday",
            "2025-03-05,0,,weekend",
            "2025-03-05",
            "column kind: “weekend” cannot be on a Wed",
        ),
        (
            "2025-03-08,0,,weekend",
            "2025-03-08,1,,workday",
            "2025-03-08",
            "column kind: “workday” cannot be on a Sat",
        ),
        (
            "2025-03-05,1,,workday,0",
            "2025-03-05,1,,workday,1",
            "2025-03-05",
            "column statutory_holiday: only",
        ),
        ("2025-03-05,1,,workday,0,Wed", "2025-03-05,1,,workday,0,Thu", "2025-03-05", "column weekday: “Thu”"),
        (
            "2025-02-08,1,春节,",
            "2025-02-08,1,,",
            "2025-02-08",
            "column name: a day set by a notice needs this",
        ),
        ("2025-03-05,1,,workday,0,Wed,\n", "", "2025-03-05", "2025-03-05 should stand here, not 2025-03-06"),
        (
            "2025-03-05,1,,workday,0,Wed,\n",
            "2025-03-05,1,,workday,0,Wed,\n" * 2,
            "2025-03-06",
            "2025-03-06 should stand here, not 2025-03-05",
        ),
        (DAYS.splitlines()[1] + "\n", "", "2024-01-01", "2024-01-01 should stand here, not 2024-01-02"),
        ("2026-12-31,1,,workday,0,Thu,\n", "", "2026-12-30", "before the end of that year"),
        (
            "2025-03-05,1,,workday,0,Wed,",
            "2025-03-05,1,,workday,0,Wed",
            "2025-03-05",
            "6 values for 7 columns",
        ),
        ("2025-03-05,1,,workday", '2025-03-05,1,"x"y,workday', "2025-03-05", "cannot be read as CSV"),
    ],
)
def test_mistake_in_list_names_line_and_column(old: str, new: str, place: str, words: str) -> None:
    assert DAYS.count(old) == 1

    with pytest.raises(Invalid) as caught:
        read(DAYS.replace(old, new))
    assert str(caught.value).startswith(f"Line {line_of(place)}")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: "", "Line 1: the columns must be date, is_workday"),
        (lambda text: text.splitlines()[0], "The file has no days"),
        (
            lambda text: text.replace("is_workday", "workday", 1),
            "Line 1: the columns must be date, is_workday",
        ),
    ],
)
def test_file_without_days_is_refused(change: Callable[[str], str], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        read(change(DAYS))


def test_list_in_another_encoding_is_refused() -> None:
    with pytest.raises(Invalid, match="UTF-8"):
        read_years(DAYS.encode("gb18030"), NOTICES.encode())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2025,2024-11-12,", "2025,12 November,", "Line 3, column published_on: “12 November” is not a date"),
        ("2025,2024-11-12,", "next,2024-11-12,", "Line 3, column year: “next” is not a year"),
        ("2025,2024-11-12,", "2035,2024-11-12,", "no notice with a date of publication for the year 2025"),
    ],
)
def test_year_needs_its_dated_notice(old: str, new: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        read(DAYS, NOTICES.replace(old, new))
