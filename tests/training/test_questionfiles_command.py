"""`portal quiz import --dry-run` and `portal quiz convert`: what is printed, what is written, how they end."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from training.commands import quiz
from training.questionfiles.reading import LARGEST_FILE
from training.quizzes.content import QuestionContent, QuestionKind
from training.quizzes.packing import unpacked

GOOD = "::Hours::When?{=nine#yes ~ten}\n\nWrite.{}\n"


def run(tmp_path, content: str | bytes, *options: str, name: str = "questions.gift"):
    """The command with a file of this content."""
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CliRunner().invoke(quiz, [options[0], str(file), *options[1:]])


def test_json_holds_the_questions_as_the_portal_keeps_them(tmp_path) -> None:
    answer = run(tmp_path, GOOD, "import", "--dry-run", "--json")
    found = json.loads(answer.stdout)
    assert (answer.exit_code, found["format"], found["problems"]) == (0, "gift", [])
    assert [question["line"] for question in found["questions"]] == [1, 3]
    content = unpacked(QuestionContent, found["questions"][0]["content"])
    assert (content.kind, content.name) == (QuestionKind.SINGLE, "Hours")


def test_mistakes_are_printed_with_their_lines_and_end_with_2(tmp_path) -> None:
    answer = run(tmp_path, GOOD + "\nQ{=a\n\nR}\n", "import", "--dry-run")
    assert answer.exit_code == 2
    assert "Line 5: The { on this line is never closed" in answer.stderr
    assert "Line 7: A } without {" in answer.stderr
    assert answer.stdout == ""
    found = json.loads(run(tmp_path, "Q{~%200%a =b}", "import", "--dry-run", "--json").stdout)
    assert found["problems"] == [
        {"line": 1, "sentence": "The weight 200 % is not between −100 and 100.", "field": "share"}
    ]


@pytest.mark.parametrize("target", ["gift", "moodle-xml", "xlsx"])
def test_converted_file_says_the_same(tmp_path, target: str) -> None:
    output = tmp_path / "out"
    answer = run(tmp_path, GOOD, "convert", "--to", target, "-o", str(output))
    assert (answer.exit_code, answer.stdout) == (0, "Questions written: 2.\n")
    before = json.loads(run(tmp_path, GOOD, "import", "--dry-run", "--json").stdout)["questions"]
    after = json.loads(run(tmp_path, output.read_bytes(), "import", "--dry-run", "--json", name="x").stdout)
    assert after["format"] == target
    assert [item["content"] for item in after["questions"]] == [item["content"] for item in before]


def test_nothing_is_written_where_a_question_is_wrong(tmp_path) -> None:
    output = tmp_path / "out.xml"
    assert run(tmp_path, GOOD + "\nQ{=a", "convert", "--to", "moodle-xml", "-o", str(output)).exit_code == 2
    assert not output.exists()


def test_file_that_is_too_large_is_refused_by_its_size(tmp_path) -> None:
    answer = run(tmp_path, b"Q{T}\n\n" * (LARGEST_FILE // 6 + 10), "import", "--dry-run")
    assert (answer.exit_code, "larger than 20 MB" in answer.stderr) == (2, True)


def test_sentences_speak_the_language_of_the_console(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("FAIRLINE_CLI_LANGUAGE", "zh_Hans")
    answer = run(tmp_path, "Q{=a", "import", "--dry-run")
    assert "第 1 行" in answer.stderr and "闭合" in answer.stderr


def test_command_loads_neither_application_nor_database(tmp_path) -> None:
    file = tmp_path / "a.gift"
    file.write_text(GOOD)
    code = (
        "import sys; from click.testing import CliRunner; from training.commands import quiz;"
        f"print(CliRunner().invoke(quiz, ['import', {str(file)!r}, '--dry-run']).exit_code,"
        " [name for name in ('portal.app', 'sqlalchemy', 'wtforms') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0 []\n"
