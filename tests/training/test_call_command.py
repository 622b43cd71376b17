"""`portal scenario`: what lint, transcript and rules print and how they end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.training.call_stories import SCENARIOS, SHIPPED
from training.calls.scenariofiles import read_scenario
from training.commands import scenario

WIFE = SCENARIOS / "wrong_person.twee"


def run(*arguments: str):
    """The command as the console calls it."""
    return CliRunner().invoke(scenario, list(arguments))


def test_clean_scenario_shows_its_shortest_call_and_ends_with_0() -> None:
    answer = run("lint", str(WIFE))
    assert answer.exit_code == 0
    assert "The shortest call that passes:" in answer.stdout and "States visited:" in answer.stdout
    assert "wife: Hello, who is this?" in answer.stdout and "{debtor}" not in answer.stdout
    assert "unverified" in answer.stdout and answer.stderr == ""


def test_errors_are_printed_with_file_line_and_code_and_end_with_2(tmp_path: Path) -> None:
    file = tmp_path / "mine.twee"
    file.write_text(WIFE.read_text(encoding="utf-8").replace("[[WhoAsks]]", "[[Nowhere]]", 1), encoding="utf-8")
    answer = run("lint", str(file))
    line = file.read_text(encoding="utf-8").split("[[Nowhere]]")[0].count("\n") + 1
    assert answer.exit_code == 2
    assert f"{file}:{line}: error undefined-target: There is no passage “Nowhere” to go to." in answer.stderr


def test_json_holds_proof_and_findings(tmp_path: Path) -> None:
    found = json.loads(run("lint", str(WIFE), "--json").stdout)
    assert set(found) == {
        "file", "key", "version", "clean", "nodes", "choices", "states", "complete", "shortest", "findings",
    }  # fmt: skip
    assert found["clean"] and found["complete"] and found["states"] > 10
    assert found["shortest"][0]["choice"] == "dial"
    twee = tmp_path / "other.twee"
    twee.write_text(":: Start\nHello [[Next]]\n")
    answer = run("lint", str(twee), "--json")
    other = json.loads(answer.stdout)
    assert (answer.exit_code, other["clean"], other["shortest"]) == (2, False, None)
    assert {one["code"] for one in other["findings"]} == {"no-title", "no-data", "no-scenario"}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_golden_transcripts_give_the_same_bytes(path: Path) -> None:
    read = read_scenario(path.read_bytes()).scenario
    assert read is not None
    for golden in read.golden:
        first, second = (run("transcript", str(path), "--golden", golden.name, "--json") for _ in range(2))
        assert first.exit_code == 0 and first.stdout == second.stdout
        assert (json.loads(first.stdout)["standing"] == "passed") == golden.passes


def test_transcript_is_the_same_in_another_process_and_language() -> None:
    command = [sys.executable, "-c", "from portal.cli import run; run()", "scenario", "transcript", str(WIFE), "--json"]
    environment = {**os.environ, "FAIRLINE_CLI_LANGUAGE": "zh_Hans", "PYTHONHASHSEED": "7"}
    there = subprocess.run([*command, "--golden", "Violating"], capture_output=True, check=True, env=environment)
    assert there.stdout.decode() == run("transcript", str(WIFE), "--golden", "Violating", "--json").stdout


def test_transcript_tells_the_five_results() -> None:
    told = run("transcript", str(WIFE), "--golden", "Violating").stdout
    for heading in ("Compliance", "Obligations", "Skill", "Outcome of the call", "Call record"):
        assert f"\n{heading}\n" in told
    assert "Result: failed" in told and "own_name: missed (3)" in told
    assert "3 “Let us say it is something at his bank" in told and "CN-GBT45251/third_party" in told
    assert "[critical · unverified]" in told and "What you told: Something of the debt to somebody else" in told


def test_unknown_golden_transcript_is_named() -> None:
    answer = run("transcript", str(WIFE), "--golden", "Perfect")
    assert answer.exit_code == 2 and "Exemplary, Typical, Violating" in answer.stderr


def test_rules_are_printed_for_place_and_day() -> None:
    found = json.loads(run("rules", "--place", "US", "--date", "2026-03-02", "--json").stdout)
    citations = {rule["citation"] for rule in found["rules"]}
    assert "US-REGF/hours" in citations and "AGENCY/hours" in citations and "CN-CBA/hours" not in citations
    text = run("rules", "--date", "2025-01-01").stdout
    assert text == "Rules: 0.\n"
    assert "unverified" in run("rules", "--date", "2026-03-02").stdout
    assert run("rules", "--date", "yesterday").exit_code == 2
