"""Golden transcripts at the console: play one and print its five results; needs no portal and no database."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from portal.command import Command, Option, console_language, say
from portal.errors import Invalid
from portal.words import mark
from training.calls.lint import linted
from training.calls.lint_commands import content_of
from training.calls.packfiles import shipped_rules
from training.calls.result_words import RESULT_WORDS, STANDING_WORDS, why_words
from training.calls.rules.engine import Event, replay
from training.calls.rules.evidence import Lines
from training.calls.rules.play import Play
from training.calls.rules.record import BY_NAME
from training.calls.rules.record_truth import truth_of
from training.calls.rules.skill import CRITERIA
from training.calls.rules.verdicts import Deduction, FiveResults, canonical
from training.calls.transcripts import lines_of, results_in

TRANSCRIPT_HELP = mark(
    "Play a golden transcript of a scenario and print its five results: compliance, obligations, skill, outcome and "
    "call record, beside each other.\n\n"
    "A golden transcript gives no call record; what belongs into it is printed instead.\n\n"
    "JSON: scenario, version (of the text), packs, standing, end, gate, obligations, skill, outcome, record "
    "(null: none was given), record_weight, deductions (result, name, ground, weight, pack, clause, status and "
    "evidence with turn, start, end, heard, matcher and version), unsure, curve (trust and patience before the "
    "call and after each turn), path and versions. Turns count from 0, spans are of the English sentences. The "
    "same file and rules give the same bytes."
)


@click.command("transcript", cls=Command, help=TRANSCRIPT_HELP)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--golden", "name", cls=Option, required=True, help="Name of the golden transcript.")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print JSON.")
def transcript_command(file: Path, name: str, as_json: bool) -> None:
    """Print its results; ends with 2 where the scenario has errors or no such transcript."""
    report = linted(content_of(file), shipped_rules())
    if report.play is None or report.scenario is None:
        raise Invalid("The scenario has errors; look at them with: portal scenario lint")
    golden = next((one for one in report.scenario.golden if one.name == name), None)
    if golden is None:
        names = ", ".join(one.name for one in report.scenario.golden)
        raise Invalid("There is no golden transcript “%(name)s”; there are: %(names)s", name=name, names=names or "–")
    turns = replay(report.play, [Event(choice=choice) for choice in golden.plays])
    if as_json:
        click.echo(canonical(results_in(report.play, turns, "en")).decode())
        return
    language = console_language()
    lines = lines_of(report.play, turns, language)
    truth = {field: one.accepted[0] for field, one in truth_of(report.play, turns).items()}
    for line in _told(report.play, results_in(report.play, turns, language), lines, truth):
        click.echo(line)


def _told(play: Play, results: FiveResults, lines: Lines, truth: Mapping[str, str]) -> Iterator[str]:
    """The results as sentences in the console's language."""
    yield f"{results.scenario}  {results.version[:12]}  {', '.join(results.packs)}"
    yield say(mark("Result: %(standing)s"), standing=say(STANDING_WORDS[results.standing]))
    yield ""
    for number, heard in enumerate(lines.heard):
        yield f"     {heard}"
        if number < len(lines.said):
            yield f"{number + 1:3}  → {lines.said[number]}"
    for result in RESULT_WORDS:
        yield ""
        yield say(RESULT_WORDS[result])
        yield from _standings(play, results, result, truth)
        for one in results.of(result):
            yield f"  ! {_deduction(one, lines)}"


def _standings(play: Play, results: FiveResults, result: str, truth: Mapping[str, str]) -> Iterator[str]:
    if result == "compliance":
        yield f"  {say(mark('passed')) if results.gate else say(mark('failed'))}"
    elif result == "obligations":
        for owed in results.obligations:
            where = "" if owed.evidence is None or owed.evidence.turn is None else f" ({owed.evidence.turn + 1})"
            yield f"  {owed.name}: {say(STANDING_WORDS[owed.standing])}{where}"
    elif result == "skill":
        for criterion, one in zip(CRITERIA, results.skill, strict=True):
            anchor = say(criterion.anchors[one.level - 1]) if one.level else ""
            yield f"  {say(criterion.label)}: {one.level or '–'}/4 {anchor}".rstrip()
    elif result == "outcome":
        yield f"  {say(BY_NAME['promise'].label)}: {say(BY_NAME['promise'].label_of(results.outcome.promise))}"
        for item in results.outcome.items:
            yield f"  {say(STANDING_WORDS[item.name])}: {say(STANDING_WORDS[item.holds])}"
    elif results.record is None:
        for name, value in truth.items():
            field = BY_NAME[name]
            shown = ", ".join(say(field.label_of(one)) for one in value.split(",")) if value else "–"
            yield f"  {say(field.label)}: {shown}"


def _deduction(one: Deduction, lines: Lines) -> str:
    """The turn, the words, the ground and its clause."""
    evidence = one.evidence
    sentences = lines.heard if evidence.heard else lines.said
    words = sentences[evidence.turn][evidence.start : evidence.end] if evidence.turn is not None else ""
    where = f"{evidence.turn + 1} “{words}” " if evidence.turn is not None and words else ""
    marks = [why_words(one.weight), one.clause, say(mark("unverified")) if one.status == "unverified" else ""]
    return f"{where}{one.ground}  [{' · '.join(word for word in marks if word)}]"
