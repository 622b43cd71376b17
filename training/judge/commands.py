"""The judge at the console: match, judge and evaluate; needs no portal, no database."""

import json
from importlib import import_module
from pathlib import Path

import click

from portal.command import Command, Group, Option, say
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

_WRITTEN = click.Path(dir_okay=False, path_type=Path)
POOL_HELP = mark(
    "Write the sentences that trainers settled, labelled, as CSV for: portal calls evaluate\n\n"
    "Names of people, mail addresses and long numbers are taken out. The shipped test part stays apart."
)


@click.group("calls", cls=Group, help="Simulated calls: what somebody typed, matched and judged.")
def calls() -> None:
    """Commands of the judge; the application is loaded only by that which needs it."""


calls.add_command(judge_command)
calls.add_command(evaluate_command)


@calls.command("pool", cls=Command, help=POOL_HELP)
@click.option("--out", "file", cls=Option, required=True, type=_WRITTEN, help="The file to write.")
def pool_command(file: Path) -> None:
    """Write the file; the one command here that loads the application."""
    pool_csv = import_module("training.settling.pool").pool_csv
    app = import_module("portal.app").create_app()
    with app.app_context():
        session = import_module("portal.db.session").db.session
        text, count = pool_csv(session)
        session.close()
    file.write_text(text, encoding="utf-8")
    click.echo(say(mark("Sentences written: %(n)s."), n=count))


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
