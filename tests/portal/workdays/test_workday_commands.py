"""``portal workdays deadline`` as a script meets it: standard output, standard error and exit codes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.workdays.commands import workdays

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in English; a crash of it is a crash of the test."""
    monkeypatch.setenv("FAIRLINE_CLI_LANGUAGE", "en")

    def invoke(*args: str, stdin: bytes | None = None) -> Result:
        result = CliRunner().invoke(workdays, ["deadline", *args], input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return invoke


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str | bytes], str]:
    def write(content: str | bytes) -> str:
        path = tmp_path / "dates.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


@pytest.mark.parametrize(
    ("args", "printed"),
    [
        (["2026-09-28", "5"], "2026-10-10\n"),
        (["2026-10-01", "0"], "2026-10-08\n"),
        (["2026-09-28", "15", "--natural"], "2026-10-13\n"),
        (["--inverse", "2026-10-10", "5"], "2026-09-28\n"),
        (["--inverse", "--natural", "2026-10-13", "15"], "2026-09-28\n"),
        (["2026-12-30", "5", "--natural"], "2027-01-04\n"),
    ],
)
def test_single_date_is_printed_and_nothing_else(run: Run, args: list[str], printed: str) -> None:
    result = run(*args)

    assert (result.stdout, result.stderr, result.exit_code) == (printed, "", 0)


@pytest.mark.safety("s51")
def test_provisional_date_is_printed_with_a_warning(run: Run) -> None:
    result = run("2026-12-30", "5")

    assert (result.stdout, result.exit_code) == ("2027-01-07\n", 3)
    assert "2027" in result.stderr
    assert "provisional" in result.stderr


def test_json_says_what_was_counted_how(run: Run) -> None:
    sure, provisional = run("2026-09-28", "5", "--json"), run("--inverse", "2027-01-07", "5", "--json")

    assert json.loads(sure.stdout) == {
        "start": "2026-09-28",
        "days": 5,
        "due": "2026-10-10",
        "counting": "working",
        "provisional": False,
    }
    assert (sure.exit_code, provisional.exit_code) == (0, 3)
    assert json.loads(provisional.stdout) == {
        "due": "2027-01-07",
        "days": 5,
        "start": "2026-12-30",
        "counting": "working",
        "provisional": True,
    }


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["2026-02-30", "5"], "“2026-02-30” is not a date"),
        (["28.09.2026", "5"], "“28.09.2026” is not a date"),
        (["20260928", "5"], "is not a date"),
        (["", "5"], "is not a date"),
        (["2026-09-28", "five"], "“five” is not a number of days"),
        (["2026-09-28", "5.0"], "is not a number of days"),
        (["2026-09-28", "9" * 5000], "is not a number of days"),
        (["2026-09-28", "-1"], "must be 0 or more, not -1"),
        (["2026-09-28", "-1", "--natural"], "must be 0 or more, not -1"),
        (["2026-09-28", "1000000000"], "The calendar ends on 2028-12-31"),
        (["2026-09-28", "1000000000", "--natural"], "is not a date"),
        (["2026-09-28", "1000000000", "--inverse"], "The calendar begins on 2024-01-01"),
        (["2019-09-28", "5"], "No working days are known for 2019-09-28"),
        ([], "Give START and DAYS"),
        (["2026-09-28"], "Give START and DAYS"),
        (["2026-09-28", "5", "6"], "6"),
        (["2026-09-28", "5", "--natrual"], "--natrual"),
        (["--batch", "/nowhere/dates.csv"], "/nowhere/dates.csv"),
        (["--batch", "/"], "directory"),
    ],
)
def test_bad_input_gets_a_sentence_and_two(run: Run, args: list[str], words: str) -> None:
    result = run(*args)

    assert (result.stdout, result.exit_code) == ("", 2)
    assert words in result.stderr


def test_batch_keeps_rows_and_adds_due_dates(run: Run, file: Callable[..., str]) -> None:
    result = run("--batch", file('id,start,days,who\n7,2026-09-28,5,"王, 芳"\n8,2026-10-01,0,\n'))

    assert result.stdout == 'id,start,days,who,due\n7,2026-09-28,5,"王, 芳",2026-10-10\n8,2026-10-01,0,,2026-10-08\n'
    assert (result.stderr, result.exit_code) == ("", 0)


def test_batch_with_provisional_rows_ends_with_three(run: Run, file: Callable[..., str]) -> None:
    result = run("--batch", file("start,days\n2026-09-28,5\n2026-12-30,5\n"))

    assert result.stdout == "start,days,due\n2026-09-28,5,2026-10-10\n2026-12-30,5,2027-01-07\n"
    assert result.stderr.startswith("Line 3: ")
    assert result.exit_code == 3


def test_batch_with_wrong_rows_names_their_lines(run: Run, file: Callable[..., str]) -> None:
    rows = "start,days\n2026-02-30,5\n\n2026-09-28,-1\n , \n2026-12-30,5\n2026-09-28\n2026-09-28,5,6\n2026-09-28,5\n"
    result = run("--batch", file(rows))

    assert result.stdout == (
        "start,days,due\n2026-02-30,5,\n2026-09-28,-1,\n2026-12-30,5,2027-01-07\n"
        "2026-09-28,,\n2026-09-28,5,\n2026-09-28,5,2026-10-10\n"
    )
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == [
        "Line 2",
        "Line 4",
        "Line 6",
        "Line 7",
        "Line 8",
    ]
    assert result.exit_code == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_batch_reads_what_spreadsheets_save(run: Run, file: Callable[..., str], encoding: str, newline: str) -> None:
    text = "start,days,姓名\n2026-09-28,5,陈晓燕\n".replace("\n", newline)
    result = run("--batch", file(text.encode(encoding)))

    assert (result.stdout, result.exit_code) == ("start,days,姓名,due\n2026-09-28,5,陈晓燕,2026-10-10\n", 0)


def test_batch_may_come_through_a_pipe(run: Run) -> None:
    result = run("--batch", "-", stdin=b"start,days\n2026-09-28,5\n")

    assert result.stdout == "start,days,due\n2026-09-28,5,2026-10-10\n"


def test_batch_counts_back_and_in_natural_days(run: Run, file: Callable[..., str]) -> None:
    inverse = run("--inverse", "--batch", file("due,days\n2026-10-10,5\n"))
    natural = run("--natural", "--batch", file("start,days\n2026-12-30,5\n"))

    assert (inverse.stdout, inverse.exit_code) == ("due,days,start\n2026-10-10,5,2026-09-28\n", 0)
    assert (natural.stdout, natural.exit_code) == ("start,days,due\n2026-12-30,5,2027-01-04\n", 0)


def test_batch_as_json_keeps_foreign_columns_apart(run: Run, file: Callable[..., str]) -> None:
    result = run("--json", "--batch", file("note,start,days\nours,2026-09-28,5\n,2026-02-30,5\n"))

    good, bad = json.loads(result.stdout)
    assert good["row"] == {"note": "ours", "start": "2026-09-28", "days": "5"}
    assert (good["line"], good["due"], good["provisional"], good["note"]) == (2, "2026-10-10", False, None)
    assert (bad["line"], bad["due"], bad["provisional"]) == (3, None, None)
    assert "2026-02-30" in bad["note"]
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"\n \n,,\n", "The file is empty"),
        (b"from,days\n2026-09-28,5\n", "must name the columns start and days"),
        (b"start;days\n2026-09-28;5\n", "must name the columns start and days"),
        (b"start,days,days\n2026-09-28,5,5\n", "must name the columns start and days"),
        (b"start,days,due\n2026-09-28,5,\n", "has a column due already"),
        (b"start,days,x,x\n2026-09-28,5,,\n", "the same name"),
        ("start,days\n2026-09-28,5\n".encode("utf-16"), "not text in UTF-8 or GB18030"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xff", "not text in UTF-8 or GB18030"),
        (b'start,days\n"2026-09-28,5\n', "cannot be read as CSV"),
        (b'start,days\n2026-09-28,"5"x\n', "cannot be read as CSV"),
    ],
)
def test_unreadable_batch_gets_one_clear_sentence(
    run: Run, file: Callable[..., str], content: bytes, words: str
) -> None:
    result = run("--batch", file(content))

    assert (result.stdout, result.exit_code) == ("", 2)
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_batch_of_headings_alone_stays_empty(run: Run, file: Callable[..., str]) -> None:
    result = run("--batch", file("start,days\n"))

    assert (result.stdout, result.exit_code) == ("start,days,due\n", 0)


def test_batch_and_single_date_exclude_each_other(run: Run, file: Callable[..., str]) -> None:
    result = run("2026-09-28", "5", "--batch", file("start,days\n"))

    assert (result.stdout, result.exit_code) == ("", 2)
    assert "not both" in result.stderr


def test_help_names_both_ways_of_asking(run: Run) -> None:
    result = run("--help")

    assert result.exit_code == 0
    assert "--batch FILE.csv" in result.stdout
