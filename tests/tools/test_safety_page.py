"""docs/safety.md says of each row what proves it, and nothing more."""

from collections import Counter
from pathlib import Path

import pytest

from tools.safety import ROWS, faults, markers_of, outcomes, page, rows_of, without_results

LIST = "= One\ns01 | First | own | none |\ns02 | Second | own | none | not built\n= Two\ns03 | Third | own | none |\n"
TESTS = """
import pytest
@pytest.mark.safety("s01")
@pytest.mark.parametrize("x", [1])
def test_one(x): ...
@pytest.mark.safety("s01")
@pytest.mark.safety("s03")
def test_two(): ...
def test_plain(): ...
@pytest.mark.safety("s02")
def helper(): ...
"""


def test_markers_are_read_without_running() -> None:
    assert markers_of(TESTS) == {"test_one": ["s01"], "test_two": ["s01", "s03"]}
    assert markers_of('pytestmark = pytest.mark.safety("s09")\ndef test_a(): ...') == {"test_a": ["s09"]}


def test_row_without_proof_says_so_with_its_reason() -> None:
    made = page(rows_of(LIST), {"s01": {"tests/a.py": ["test_one"]}})
    assert "**not proven yet**: not built" in made
    assert "| s01 | First | own | none | `tests/a.py` (1) | proven by tests" in made
    assert "1 of 3 rows have tests; 2 have none yet" in made


@pytest.mark.parametrize(
    ("ran", "said"),
    [
        ({("tests/a.py", "test_one"): Counter(passed=3)}, "3 passed"),
        ({("tests/a.py", "test_one"): Counter(passed=3, failed=1)}, "**failed**: 1 of 4"),
        ({("tests/a.py", "test_one"): Counter(passed=1, skipped=1)}, "1 passed, 1 skipped"),
        ({}, "1 not run"),
    ],
)
def test_result_is_that_of_the_run(ran: dict[tuple[str, str], Counter[str]], said: str) -> None:
    made = page(rows_of(LIST), {"s01": {"tests/a.py": ["test_one"]}}, ran)
    assert f"| {said} |" in made
    assert without_results(made) == without_results(page(rows_of(LIST), {"s01": {"tests/a.py": ["test_one"]}}))


def test_outcomes_come_from_junit_file(tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    path.write_text(
        '<testsuites><testsuite><testcase classname="tests.a" name="test_one[x]"/>'
        '<testcase classname="tests.a" name="test_one[y]"><failure/></testcase>'
        '<testcase classname="tests.a" name="test_two"><skipped/></testcase></testsuite></testsuites>'
    )
    assert outcomes(path) == {
        ("tests/a.py", "test_one"): Counter(passed=1, failed=1),
        ("tests/a.py", "test_two"): Counter(skipped=1),
    }


@pytest.mark.parametrize("line", ["s01 | x | y | z", "s03 | x | y | z |", "x"])
def test_line_that_is_no_row_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="no row"):
        rows_of(line)


def test_list_has_all_its_rows() -> None:
    assert len(rows_of(ROWS.read_text(encoding="utf-8"))) == 95


def test_page_fits_rows_and_markers() -> None:
    assert faults() == []
