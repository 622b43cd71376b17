"""`portal complaints surge`: daily counts in, alarms out; a wrong file is refused with the line."""

import json
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.commands import complaints
from complaints.insight.surge.source import LARGEST_FILE, MOST_DAYS, read_counts
from portal.errors import Invalid

GOLDEN = Path(__file__).parent / "surge_counts.csv"
"""A hundred and fifty made-up days with a threefold week from the last days of 2025 on."""


def run(tmp_path: Path, content: str | bytes, *options: str):
    """The command with a file of this content."""
    file = tmp_path / "counts.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CliRunner().invoke(complaints, ["surge", str(file), *options])


def days(counts: list[int], first: date = date(2026, 1, 5)) -> str:
    """A file of these counts."""
    lines = [f"{first + timedelta(days=number)},{count}" for number, count in enumerate(counts)]
    return "\n".join(["date,count", *lines, ""])


def test_golden_file_has_one_alarm_with_baseline_and_chance(tmp_path: Path) -> None:
    answer = run(tmp_path, GOLDEN.read_bytes())
    assert answer.exit_code == 0
    assert answer.stdout == (
        "2025-12-31: 33 complaints from 2025-12-30 to 2025-12-31; 9.3 are usual. Chance brings so many "
        "once in 70,000,000 such spans.\n\nAlarms: 1 in 150 days, 2025-09-01 to 2026-01-28.\n"
    )
    assert answer.stderr.startswith("Judged from 2025-10-29 on;")
    found = json.loads(run(tmp_path, GOLDEN.read_bytes(), "--json").stdout)
    assert (found["days"], found["first"], found["last"]) == (150, "2025-09-01", "2026-01-28")
    assert (found["judged_from"], found["holidays_from"]) == ("2025-10-29", "2024-01-01")
    alarm = found["alarms"][0]
    assert (alarm["raised_on"], alarm["from"], alarm["days"], alarm["count"]) == ("2025-12-31", "2025-12-30", 2, 33)
    assert alarm["baseline"] == pytest.approx(9.26347, abs=1e-4)
    assert alarm["chance"] == pytest.approx(1.43354e-8, rel=1e-4)
    assert alarm["sentence"] == answer.stdout.partition("\n")[0]


def test_byte_order_mark_slashes_and_empty_lines_change_nothing(tmp_path: Path) -> None:
    plain = GOLDEN.read_text()
    other = "\ufeff" + plain.replace("-", "/").replace("\n", "\r\n") + "\r\n,\r\n"
    assert run(tmp_path, other).stdout == run(tmp_path, plain).stdout


def test_a_quiet_file_says_that_there_is_no_alarm(tmp_path: Path) -> None:
    answer = run(tmp_path, days([2] * 100))
    assert (answer.exit_code, answer.stdout) == (0, "No alarm in 100 days, 2026-01-05 to 2026-04-14.\n")
    assert json.loads(run(tmp_path, days([0] * 100), "--json").stdout)["alarms"] == []


def test_too_few_days_are_told_and_are_no_mistake(tmp_path: Path) -> None:
    answer = run(tmp_path, days([1] * 57 + [500]))
    assert (answer.exit_code, answer.stdout) == (0, "No alarm in 58 days, 2026-01-05 to 2026-03-03.\n")
    assert "58 days must be known before the first" in answer.stderr
    assert json.loads(run(tmp_path, days([1]), "--json").stdout)["judged_from"] is None
    assert "Alarms: 1" in run(tmp_path, days([1] * 58 + [500])).stdout


def test_years_without_known_holidays_are_told(tmp_path: Path) -> None:
    assert "Announced holidays are known from 2024-01-01" in run(tmp_path, days([1] * 70, date(2021, 1, 1))).stderr
    assert "Announced holidays" not in run(tmp_path, days([1] * 70)).stderr


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Line 1: the file is empty"),
        (b"\n\n", "Line 1: the file is empty"),
        (b"day,number\n2026-01-05,1\n", "Line 1: the columns must be date,count; it reads “day,number”."),
        (b"date,count\n", "Line 2: the days are missing"),
        (b"date,count\n2026-02-30,1\n", "Line 2: “2026-02-30” is not a date"),
        (b"date,count\n05.01.2026,1\n", "Line 2: “05.01.2026” is not a date"),
        (b"date,count\n2026-01/05,1\n", "Line 2: “2026-01/05” is not a date"),
        (b"date,count\n2026-01-05,\n", "Line 2: “” is not a whole number"),
        (b"date,count\n2026-01-05,1.5\n", "Line 2: “1.5” is not a whole number"),
        (b"date,count\n2026-01-05,-1\n", "Line 2: the count -1 is negative."),
        (b"date,count\n2026-01-05,1000001\n", "Line 2: more than 1,000,000 complaints in a day."),
        (b"date,count\n2026-01-05,1,2\n", "Line 2 has 3 values"),
        (b"date,count\n2026-01-05,1\n\n2026-01-07,1\n", "Line 4: 2026-01-06 is missing before 2026-01-07"),
        (b"date,count\n2026-01-05,1\n2026-01-05,1\n", "Line 3: 2026-01-05 comes after a later day, or twice."),
        (b"date,count\n9999-12-31,1\n", "Line 2: “9999-12-31” is not a date"),
        (b'date,count\n"2026-01-05,1\n', "cannot be read as CSV"),
        (b"date,count\n2026-01-05,\xff\n", "Line 2 is not text in UTF-8."),
        (b"date,count\n2026-01-05,\x001\n", "Line 2 holds a NUL"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, content: bytes, sentence: str) -> None:
    answer = run(tmp_path, content)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert sentence in answer.stderr


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    answer = CliRunner().invoke(complaints, ["surge", str(tmp_path / "none.csv")])
    assert answer.exit_code == 2


def test_a_huge_file_is_refused_and_a_long_one_takes_no_time() -> None:
    with pytest.raises(Invalid, match="beyond"):
        read_counts(b"\n" * (LARGEST_FILE + 1))
    long = days([1] * (MOST_DAYS + 1), date(1900, 1, 1)).encode()
    began = time.perf_counter()
    with pytest.raises(Invalid, match="more than"):
        read_counts(long)
    assert time.perf_counter() - began < 5


def test_great_counts_are_judged_at_once(tmp_path: Path) -> None:
    answer = run(tmp_path, days([900_000 + 7 * number for number in range(70)] + [999_999]))
    assert answer.exit_code == 0


@pytest.mark.parametrize(("language", "words"), [("zh_Hans", "起投诉"), ("zh_Hant", "起投訴")])
def test_alarms_and_mistakes_speak_chinese(tmp_path: Path, monkeypatch, language: str, words: str) -> None:
    monkeypatch.setenv("FAIRLINE_CLI_LANGUAGE", language)
    assert words in run(tmp_path, GOLDEN.read_bytes()).stdout
    assert "第 2 行" in run(tmp_path, "date,count\n2026-01-05,-1\n").stderr


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_counts_or_a_sentence_with_a_line(content: bytes) -> None:
    for data in (content, b"date,count\n" + content):
        try:
            assert read_counts(data).counts
        except Invalid as error:
            assert error.values["line"] >= 1
