"""The judge at the console: match, judge and evaluate; needs no portal, no database."""

import json
from pathlib import Path

import click

from portal.command import Command, Group, Option
from portal.config import LANGUAGES
from portal.errors import Invalid
from portal.words import mark
from training.calls.rules.scenario import Node, Scenario
from training.calls.scenariofiles import LARGEST_SCENARIO, read_scenario
from training.judge.judge_commands import LANGUAGE_HELP, evaluate_command, judge_command
from training.judge.rules.matching import Match, match
from training.judge.wordings import wordings_of

MATCH_HELP = mark(
    "Say which choice of a node somebody means by their own words, as JSON.\n\n"
    "FILE is a scenario, TEXT what was typed. Keys: verdict (match; close: ask which of the choices in close; none), "
    "best, score, margin (lead over the next choice), close and scores (choice, score and the nearest wording)."
)


@click.group("calls", cls=Group, help="Simulated calls: what somebody typed, matched and judged.")
def calls() -> None:
    """Commands of the judge; none of them loads the application."""


calls.add_command(judge_command)
calls.add_command(evaluate_command)


@calls.command("match", cls=Command, help=MATCH_HELP)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.argument("text", metavar="TEXT")
@click.option("--node", "name", cls=Option, required=True, help="Name of the node.")
@click.option("--lang", "language", cls=Option, type=click.Choice(LANGUAGES), default="en", help=LANGUAGE_HELP)
def match_command(file: Path, text: str, name: str, language: str) -> None:
    """Print it; ends with 2 where the file is no scenario or has no such node."""
    scenario, node = _node(file, name)
    found = match(text, wordings_of(scenario, node, language), language)
    click.echo(json.dumps(match_object(found), ensure_ascii=False, indent=2))


def _node(file: Path, name: str) -> tuple[Scenario, Node]:
    try:
        with file.open("rb") as opened:
            scenario = read_scenario(opened.read(LARGEST_SCENARIO + 1)).scenario
    except OSError:
        raise Invalid("The file cannot be read.") from None
    node = next((one for one in scenario.nodes if one.name == name), None) if scenario else None
    if scenario is None or node is None:
        raise Invalid("There is no passage “%(name)s”.", name=name)
    return scenario, node


def match_object(found: Match) -> dict[str, object]:
    """The match under the names that the help lists."""
    return {
        "verdict": found.verdict.value,
        "best": found.best,
        "score": found.score,
        "margin": found.margin,
        "close": list(found.close),
        "scores": [{"choice": one.name, "score": one.score, "wording": one.exemplar} for one in found.scores],
    }
