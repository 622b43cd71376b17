"""Scenarios at the console: check and prove one; needs no portal and no database."""

import json
from pathlib import Path

import click

from portal.command import Command, Option, console_language, say
from portal.errors import Invalid
from portal.words import mark
from training.calls.findings import Finding, Level
from training.calls.lint import Report, linted
from training.calls.packfiles import shipped_rules
from training.calls.rules.engine import Event, beginning, heard_at, replay
from training.calls.scenariofiles import LARGEST_SCENARIO, version_of
from training.calls.transcripts import worded

LEVEL_WORDS = {Level.ERROR: mark("error"), Level.WARNING: mark("warning"), Level.NOTE: mark("note")}

LINT_HELP = mark(
    "Check a scenario and prove it: every state that a call can reach is visited.\n\n"
    "FILE is Twee 3. Each finding is printed with file, line, code and sentence; then the number of states and the "
    "shortest call that passes, as a transcript. Errors keep a scenario from being published and end the command with "
    "2; warnings and notes do not.\n\n"
    "JSON: file, key, version, clean, nodes, choices, states, complete, shortest (node, choice and words of each turn; "
    "null where no call passes) and findings (line, code, level, sentence)."
)


@click.command("lint", cls=Command, help=LINT_HELP)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print JSON.")
def lint_command(file: Path, as_json: bool) -> None:
    """Print what the linter finds; exit code 2 where something is an error."""
    report = linted(content_of(file), shipped_rules())
    if as_json:
        click.echo(json.dumps(report_object(file, report), ensure_ascii=False, indent=2))
    else:
        _tell(file, report)
    if not report.clean:
        raise SystemExit(2)


def content_of(file: Path) -> bytes:
    """What a file holds, up to what a scenario may hold; Invalid where it cannot be read."""
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
    words = worded(play, console_language())
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
