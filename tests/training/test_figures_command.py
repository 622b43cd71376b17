"""`portal quiz statistics`: a file of marks in, figures out; a wrong file is refused with the line, loading nothing."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import Invalid
from training.commands import quiz
from training.figures.source import LARGEST_FILE, MOST_ATTEMPTS, read_marks

_GOOD = "Q1:2,Q2:1\n2,1\n0,0\n1,1\n"


def run(tmp_path, content: str | bytes, *options: str):
    """The command with a file of this content."""
    file = tmp_path / "marks.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CliRunner().invoke(quiz, ["statistics", str(file), *options])


def test_json_holds_every_figure_and_null_where_nothing_is_defined(tmp_path) -> None:
    answer = run(tmp_path, _GOOD, "--json")
    found = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert (found["n"], found["definition"], found["enough_attempts"]) == (3, "moodle", False)
    first = found["questions"][0]
    assert (first["name"], first["max"], first["n"], first["facility"], first["sd"]) == ("Q1", 2, 3, 0.5, 1)
    assert first["discrimination_index"] == pytest.approx(86.60254)
    assert first["discriminative_efficiency"] == pytest.approx(100)
    assert first["effective_weight"] == pytest.approx(57.29490)
    assert first["discrimination_interval"] is None
    assert (first["negative_covariance"], first["drawn"], first["flags"]) == (False, False, [])
    whole = found["quiz"]
    assert (whole["max"], whole["mean"], whole["median"], whole["kurtosis"]) == (3, pytest.approx(5 / 3), 2, None)
    assert whole["sd"] == pytest.approx(1.527525)
    assert whole["skewness"] == pytest.approx(-0.935220)
    assert whole["internal_consistency"] == pytest.approx(600 / 7)
    assert whole["error_ratio"] == pytest.approx(37.796447)
    assert whole["standard_error"] == pytest.approx(0.577350)
    assert len(whole["internal_consistency_interval"]) == 2


def test_without_json_a_table_is_printed_and_few_attempts_are_told(tmp_path) -> None:
    answer = run(tmp_path, _GOOD)
    assert answer.exit_code == 0
    for words in ("Q1", "Discrimination index", "86.60", "Internal consistency", "Fewer than 20 attempts"):
        assert words in answer.stdout
    many = run(tmp_path, "A:1,B:1\n" + "1,0\n0,1\n" * 10)
    assert "negative covariance" not in many.stdout and "negative discrimination" in many.stdout
    assert "Fewer than 20 attempts" not in many.stdout


def test_an_empty_cell_counts_nothing_or_was_not_put(tmp_path) -> None:
    content = "A:1,B:1\n1,\n0,1\n"
    plain = json.loads(run(tmp_path, content, "--json").stdout)
    drawn = json.loads(run(tmp_path, content, "--json", "--drawn").stdout)
    assert [one["n"] for one in plain["questions"]] == [2, 2]
    assert [one["n"] for one in drawn["questions"]] == [2, 1]
    assert drawn["quiz"]["internal_consistency"] is None and not drawn["quiz"]["same_questions"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbfQ1:2,Q2:1\n2,1\n0,0\n1,1\n", id="byte order mark"),
        pytest.param("Q1:2,Q2:1\r\n2,1\r\n0,0\r\n1,1\r\n", id="lines as Windows ends them"),
        pytest.param("\nQ1:2,Q2:1\n\n2,1\n0,0\n\n1,1\n\n", id="blank lines"),
        pytest.param(" Q1 : 2.0 ,Q2：1\n2.00, 1\n+0,0e0\n1e0,1.\n", id="blanks, decimals, a wide colon"),
        pytest.param('"Q1":2,"Q2:1"\n"2",1\n0,0\n1,1', id="quotes, no end of line"),
    ],
)
def test_the_same_file_in_other_clothes(tmp_path, content) -> None:
    if isinstance(content, str) and content.startswith('"'):
        content = content.replace('"Q1":2', '"Q1:2"')
    assert json.loads(run(tmp_path, content, "--json").stdout) == json.loads(run(tmp_path, _GOOD, "--json").stdout)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        pytest.param(b"", 1, "empty", id="empty"),
        pytest.param("\n\n", 1, "empty", id="only blank lines"),
        pytest.param("1,0\n0,1\n", 1, "write name:max", id="no header"),
        pytest.param("Q1:2,:1\n1,1\n", 1, "write name:max", id="no name"),
        pytest.param("Q1:2,Q2:\n1,1\n", 1, "is not a number", id="no maximum"),
        pytest.param("Q1:two\n1\n", 1, "“two” of Q1 is not a number", id="maximum in words"),
        pytest.param("Q1:nan\n1\n", 1, "is not a number", id="NaN as maximum"),
        pytest.param("Q1:-1\n1\n", 1, "not between 0 and", id="negative maximum"),
        pytest.param("Q1:1e9\n1\n", 1, "not between 0 and", id="maximum beyond all measure"),
        pytest.param("Q1:1,Q1:1\n1,1\n", 1, "two questions are called", id="a name twice"),
        pytest.param("Q1:1\n", 2, "the marks are missing", id="no attempts"),
        pytest.param("Q1:1,Q2:1\n1,1\n1\n", 3, "has 1 values for 2", id="short row"),
        pytest.param("Q1:1,Q2:1\n1,1,1\n", 2, "has 3 values for 2", id="long row"),
        pytest.param("Q1:1\n1\n1.5\n", 3, "beyond the maximum 1", id="mark beyond the maximum"),
        pytest.param("Q1:1\n\n-0.5\n", 3, "is negative", id="negative mark"),
        pytest.param("Q1:1\none\n", 2, "“one” is not a mark", id="mark in words"),
        pytest.param("Q1:1\ninf\n", 2, "is not a mark", id="endless mark"),
        pytest.param("Q1:1\n１\n", 2, "is not a mark", id="a wide figure"),
        pytest.param('Q1:1\n"1\n', 2, "cannot be read as CSV", id="open quotes"),
        pytest.param(b"Q1:1\n1\n\xff\n", 3, "not text in UTF-8", id="not UTF-8"),
        pytest.param("Q1:1\n1\n".encode("utf-16"), 1, "not text in UTF-8", id="UTF-16"),
        pytest.param(b"Q1:1\n1\n0\0\n", 3, "NUL", id="NUL"),
        pytest.param("Q1:1\n" + "1" * 200_000, 2, "cannot be read as CSV", id="an endless cell"),
        pytest.param(",".join(f"Q{n}:1" for n in range(1001)), 1, "more than 1,000 questions", id="too wide"),
        pytest.param("Q1:1\n" + "1\n" * (MOST_ATTEMPTS + 1), MOST_ATTEMPTS + 2, "more than 100,000", id="too long"),
        pytest.param(b"Q1:1\n" + b"1" * LARGEST_FILE, 2, "beyond the first 20 MB", id="too large"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path, content, line, words) -> None:
    answer = run(tmp_path, content, "--json")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.startswith(f"Line {line}") and words in answer.stderr
    assert len(answer.stderr) < 300


@settings(max_examples=100)
@given(st.binary(max_size=60) | st.text(alphabet='Q1:2.,-\n" e', max_size=60).map(str.encode))
def test_whatever_is_in_the_file_there_is_an_answer_or_a_sentence(content: bytes) -> None:
    try:
        found = read_marks(content)
    except Invalid as error:
        assert str(error).startswith("Line ")
    else:
        assert len(found.names) == len(found.table.most)


def test_the_command_loads_neither_the_application_nor_the_database() -> None:
    heavy = "{'portal.app', 'sqlalchemy', 'wtforms', 'jinja2.ext'} & set(sys.modules)"
    code = f"import sys, training.commands; sys.exit(str({heavy}) if {heavy} else 0)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
