"""The judge at the console: judge a sentence, and measure the judge on labelled sentences; no database."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import click

from portal.command import Command, Option, say
from portal.config import LANGUAGES
from portal.errors import Invalid
from portal.words import mark
from training.calls.rules.scenario import Identity, Scenario
from training.calls.scenariofiles import LARGEST_SCENARIO, read_scenario
from training.judge.labelled import LARGEST_SET, identity_in, judge_said, judged, labelled_in
from training.judge.rules.conduct import Finding, Hit
from training.judge.rules.evaluation import Figures, Share, all_figures, always_no
from training.judge.rules.judging import Judgement
from training.judge.rules.reading import Span
from training.judge.rules.slots import Facts
from training.judge.wordings import facts_of
from training.judge.words import CONDUCT_WORDS, REASON_WORDS

JUDGE_HELP = mark(
    "Judge a sentence, as JSON: every kind of forbidden conduct and everything that can be owed in a call.\n\n"
    "TEXT is what was said. Telling of a debt is judged by --state. With --scenario the names and figures of its "
    "account are compared.\n\n"
    "Keys: verdicts (conduct, verdict yes, no or unsure, title, and evidence: reason, start, end and quote in the text "
    "as it was given), slots (name, verdict, reason, value and evidence), unsure, cut, version. A kind that is not "
    "forbidden in this state is not listed."
)
EVALUATE_HELP = mark(
    "Measure the judge on labelled sentences.\n\n"
    "FILE is CSV with the columns lang, text, context (identity=unknown, verified or third_party), label (none; kinds "
    "of conduct; or not and a kind that it only looks like), and if wanted scenario, author, split.\n\n"
    "Printed per kind, for the critical kinds together and for all: precision, recall (unsure counts as missed), "
    "noticed (yes or unsure), the unsure rate, and how many that only look like it are left alone; each with n and the "
    "95 % interval of Wilson. Then the same of a judge that always says no."
)
STATE_HELP = mark("Who speaks: identity=unknown, verified (where it is left out) or third_party.")
SCENARIO_HELP = mark("A scenario file whose account is compared.")
LANGUAGE_HELP = mark("Language of the call.")


@click.command("judge", cls=Command, help=JUDGE_HELP)
@click.argument("text", metavar="TEXT")
@click.option("--lang", "language", cls=Option, type=click.Choice(LANGUAGES), default="en", help=LANGUAGE_HELP)
@click.option("--state", "state", cls=Option, default="identity=verified", show_default=True, help=STATE_HELP)
@click.option(
    "--scenario", "file", cls=Option, type=click.Path(exists=True, dir_okay=False, path_type=Path), help=SCENARIO_HELP
)
def judge_command(text: str, language: str, state: str, file: Path | None) -> None:
    """Print the judgement; ends with 2 where the state or the scenario cannot be read."""
    try:
        identity = identity_in(state)
    except ValueError:
        raise Invalid("The state is written as identity=unknown, verified or third_party.") from None
    facts = facts_of(_scenario(file)) if file else Facts()
    found = judgement_object(text, judge_said(text, identity, facts))
    click.echo(json.dumps({"language": language, "state": _state(identity), **found}, ensure_ascii=False, indent=2))


def _state(identity: Identity) -> dict[str, str]:
    return {"identity": identity.name.lower()}


def _scenario(file: Path) -> Scenario:
    with file.open("rb") as opened:
        scenario = read_scenario(opened.read(LARGEST_SCENARIO + 1)).scenario
    if scenario is None:
        raise Invalid("The scenario has errors; look at them with: portal scenario lint")
    return scenario


def judgement_object(text: str, found: Judgement) -> dict[str, object]:
    """The judgement under the names that the help lists; titles and reasons in the console's language."""
    return {
        "verdicts": [_finding(text, one) for one in found.findings],
        "slots": [
            {
                "name": slot.name,
                "verdict": slot.verdict.word,
                "reason": slot.reason,
                "value": slot.value,
                "evidence": [_span(text, span) for span in slot.spans],
            }
            for slot in found.slots
        ],
        "unsure": found.unsure,
        "cut": found.cut,
        "version": found.version,
    }


def _finding(text: str, one: Finding) -> dict[str, object]:
    return {
        "conduct": one.conduct.value,
        "title": say(CONDUCT_WORDS[one.conduct]),
        "verdict": one.verdict.word,
        "evidence": [_hit(text, hit) for hit in one.hits],
    }


def _hit(text: str, hit: Hit) -> dict[str, object]:
    return {"reason": say(REASON_WORDS[hit.reason]), **_span(text, hit.span)}


def _span(text: str, span: Span) -> dict[str, object]:
    return {"start": span.start, "end": span.end, "quote": text[span.start : span.end]}


@click.command("evaluate", cls=Command, help=EVALUATE_HELP)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print JSON.")
def evaluate_command(file: Path, as_json: bool) -> None:
    """Print the figures; ends with 2 where a line cannot be read."""
    with file.open("rb") as opened:
        labelled = labelled_in(opened.read(LARGEST_SET))
    ours, stub = all_figures(judged(labelled)), all_figures(always_no(labelled))
    if as_json:
        found = {"file": str(file), "n": len(labelled), "judge": _objects(ours), "always_no": _objects(stub)}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    click.echo(say(mark("Sentences: %(n)s. In brackets: hits of number, and the interval."), n=len(labelled)))
    click.echo(f"\n{say(mark('The judge'))}\n{table(ours)}")
    click.echo(f"\n{say(mark('A judge that always says no'))}\n{table(stub)}")


def _objects(figures: tuple[Figures, ...]) -> Mapping[str, object]:
    return {one.name: {name: _share(getattr(one, name)) for name in COLUMNS} for one in figures}


COLUMNS = ("precision", "recall", "noticed", "unsure", "near")


def _share(share: Share) -> dict[str, object]:
    low, high = share.interval or (None, None)
    return {
        "value": _round(share.value),
        "hits": share.hits,
        "n": share.number,
        "low": _round(low),
        "high": _round(high),
    }


def _round(value: float | None) -> float | None:
    return None if value is None else float(round(Decimal(value), 4))


def table(figures: tuple[Figures, ...]) -> str:
    """The figures as lines of columns, for the console."""
    lines = [f"{'':26}" + "".join(f"{name:>34}" for name in COLUMNS)]
    for one in figures:
        lines.append(f"{one.name:26}" + "".join(f"{shown(getattr(one, name)):>34}" for name in COLUMNS))
    return "\n".join(lines)


def shown(share: Share) -> str:
    """A share as 0.950 (19/20; 0.764–0.991), a dash where nothing was there to be counted."""
    if share.value is None or share.interval is None:
        return "–"
    low, high = share.interval
    return f"{share.value:.3f} ({share.hits}/{share.number}; {low:.3f}–{high:.3f})"
