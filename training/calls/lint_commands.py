"""Scenarios at the console: check and prove one, play one of its golden transcripts; needs no portal, no database."""

import json
from collections.abc import Mapping
from pathlib import Path

import click

from portal.command import Command, Option, console_language, say
from portal.errors import Invalid
from portal.words import mark
from training.calls.findings import Finding, Level
from training.calls.lint import Report, linted
from training.calls.packfiles import shipped_rules
from training.calls.rules.engine import Event, Turn, beginning, heard_at, replay
from training.calls.rules.play import Play
from training.calls.rules.results import Results, results_of
from training.calls.rules.scenario import Scenario
from training.calls.scenariofiles import LARGEST_SCENARIO, version_of
from training.calls.wording import filled, places_of

LEVEL_WORDS = {Level.ERROR: mark("error"), Level.WARNING: mark("warning"), Level.NOTE: mark("note")}

LINT_HELP = mark(
    "Check a scenario and prove it: every state that a call can reach is visited.\n\n"
    "FILE is Twee 3. Each finding is printed with file, line, code and sentence; then the number of states and the "
    "shortest call that passes, as a transcript. Errors keep a scenario from being published and end the command with "
    "2; warnings and notes do not.\n\n"
    "JSON: file, key, version, clean, nodes, choices, states, complete, shortest (node, choice and words of each turn; "
    "null where no call passes) and findings (line, code, level, sentence)."
)
TRANSCRIPT_HELP = mark(
    "Play a golden transcript of a scenario and print what the engine says of it, as JSON.\n\n"
    "Keys: scenario, version, golden, rules (pack and day), passed, end, compliance (gate and broken), obligations, "
    "outcome (promise and identity), curve (trust and patience before the call and after each turn) and turns. "
    "The same file and rules give the same bytes."
)


@click.command("lint", cls=Command, help=LINT_HELP)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print JSON.")
def lint_command(file: Path, as_json: bool) -> None:
    """Print what the linter finds; exit code 2 where something is an error."""
    report = linted(_content(file), shipped_rules())
    if as_json:
        click.echo(json.dumps(report_object(file, report), ensure_ascii=False, indent=2))
    else:
        _tell(file, report)
    if not report.clean:
        raise SystemExit(2)


@click.command("transcript", cls=Command, help=TRANSCRIPT_HELP)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--golden", "name", cls=Option, required=True, help="Name of the golden transcript.")
def transcript_command(file: Path, name: str) -> None:
    """Print its results; ends with 2 where the scenario has errors or no such transcript."""
    report = linted(_content(file), shipped_rules())
    if report.play is None or report.scenario is None:
        raise Invalid("The scenario has errors; look at them with: portal scenario lint")
    golden = next((one for one in report.scenario.golden if one.name == name), None)
    if golden is None:
        names = ", ".join(one.name for one in report.scenario.golden)
        raise Invalid("There is no golden transcript “%(name)s”; there are: %(names)s", name=name, names=names or "–")
    turns = replay(report.play, [Event(choice=choice) for choice in golden.plays])
    found = transcript_object(report.play, name, turns)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_SCENARIO + 1)
    except OSError:
        raise Invalid("The file cannot be read.") from None


def report_object(file: Path, report: Report) -> dict[str, object]:
    """The report under the names that the help lists; sentences and words in the console's language."""
    scenario, proof = report.scenario, report.proof
    return {
        "file": str(file),
        "key": scenario.key if scenario else None,
        "version": version_of(scenario) if scenario and report.play else None,
        "clean": report.clean,
        "nodes": len(scenario.nodes) if scenario else 0,
        "choices": sum(len(node.choices) for node in scenario.nodes) if scenario else 0,
        "states": proof.states if proof else None,
        "complete": proof.complete if proof else False,
        "shortest": _passing_call(report) if proof and proof.shortest is not None else None,
        "findings": [
            {"line": one.line, "code": one.code, "level": one.level.value, "sentence": _sentence(one)}
            for one in report.findings
        ],
    }


def transcript_object(play: Play, golden: str, turns: list[Turn]) -> dict[str, object]:
    """The results of a transcript under the names that the help lists; no words, so that no language changes it."""
    results = results_of(play, turns)
    return {
        "scenario": play.scenario.key,
        "version": version_of(play.scenario),
        "golden": golden,
        "rules": {name: day.isoformat() for name, day in play.scenario.packs},
        "passed": results.passed,
        "end": results.end.value if results.end else None,
        "compliance": _compliance(results),
        "obligations": [{"name": one.name, "met_in": one.met_in, "missed_in": one.missed_in} for one in results.duties],
        "outcome": {"promise": results.promise.name.lower(), "identity": results.identity.name.lower()},
        "curve": [list(point) for point in results.curve],
        "turns": [{"number": turn.number, "node": turn.node, "choice": turn.event.choice} for turn in turns],
    }


def _compliance(results: Results) -> dict[str, object]:
    return {
        "gate": results.gate,
        "broken": [
            {
                "turn": one.turn,
                "rule": one.citation,
                "severity": one.severity.name.lower(),
                "clause": one.clause or None,
                "status": one.status,
            }
            for one in results.broken
        ],
    }


def _sentence(finding: Finding) -> str:
    return say(finding.sentence, **finding.values)


def _tell(file: Path, report: Report) -> None:
    for one in report.findings:
        told = f"{file}:{one.line}: {say(LEVEL_WORDS[one.level])} {one.code}: {_sentence(one)}"
        click.echo("".join(sign if sign.isprintable() else " " for sign in told), err=one.level is Level.ERROR)
    if report.proof is None or report.scenario is None:
        return
    if report.proof.shortest is not None:
        click.echo("\n" + say(mark("The shortest call that passes:")))
        for turn in _passing_call(report):
            click.echo(f"  {turn['heard']}\n    → {turn['words']}")
    states = say(mark("States visited: %(n)s."), n=f"{report.proof.states:,}")
    nodes = say(mark("Nodes: %(n)s."), n=len(report.scenario.nodes))
    click.echo(f"\n{nodes} {states}")


def _passing_call(report: Report) -> list[dict[str, str]]:
    """The shortest passing call as a transcript in the console's language."""
    play, proof = report.play, report.proof
    if play is None or proof is None:
        return []
    words = _words(play.scenario)
    found, state = [], beginning(play)
    for turn in replay(play, [Event(choice=name) for name in proof.shortest or ()]):
        node = play.node(state)
        place = heard_at(play, state)
        heard = node.spoken[place] if place is not None else None
        choice = next(choice for choice in node.choices if choice.name == turn.event.choice)
        found.append(
            {
                "node": node.name,
                "heard": f"{heard.speaker}: {words.get(heard.words, '')}" if heard else "",
                "choice": choice.name,
                "words": words.get(choice.words, ""),
            }
        )
        state = turn.state
    return found


def _words(scenario: Scenario) -> Mapping[str, str]:
    language = console_language()
    places = places_of(scenario, language)
    return {row.id: filled(row.texts[language], places) for row in scenario.words}
