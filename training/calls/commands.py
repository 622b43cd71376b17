"""Simulated calls at the console: checks of scenarios, and the rules that hold in a place on a day; no database."""

import json
from collections.abc import Sequence
from datetime import date, datetime

import click

from portal import clock
from portal.command import Command, Group, Option, console_language, say
from portal.errors import Invalid
from portal.words import mark
from training.calls.lint_commands import lint_command
from training.calls.packfiles import shipped_rules
from training.calls.rules.packs import Rule, Severity, Status, applicable
from training.calls.transcript_commands import transcript_command

SEVERITY_WORDS = {
    Severity.CRITICAL: mark("critical"),
    Severity.MAJOR: mark("major"),
    Severity.MINOR: mark("minor"),
}
STATUS_WORDS = {
    Status.VERIFIED: mark("verified"),
    Status.UNVERIFIED: mark("unverified: nobody has read the clause yet"),
}

RULES_HELP = mark(
    "Print the rules for calls that hold in a place on a day, with their clause, weight and status.\n\n"
    "JSON: place, date and rules; of each rule citation, jurisdiction, instrument, clause, effective_from, "
    "effective_to, status, kind, severity, parameters, title and sentence."
)


@click.group("scenario", cls=Group, help="Simulated calls: scenarios and the rules that they are judged by.")
def scenario() -> None:
    """Commands of simulated calls; none of them loads the application."""


scenario.add_command(lint_command)
scenario.add_command(transcript_command)


@scenario.command("rules", cls=Command, help=RULES_HELP)
@click.option("--place", cls=Option, default="CN", show_default=True, help="Place of the debtor: CN, US, UK, CN-31 …")
@click.option("--date", "given", cls=Option, default=None, help="Day, such as 2026-03-02; today where it is left out.")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print JSON.")
def rules_command(place: str, given: str | None, as_json: bool) -> None:
    """Print them by citation; ends with 2 where the day is none."""
    day = _day(given)
    held = applicable(shipped_rules(), place, day)
    if as_json:
        found = {"place": place, "date": day.isoformat(), "rules": [rule_object(rule) for rule in held]}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo(_as_text(held))


def _day(given: str | None) -> date:
    if given is None:
        return clock.today()
    try:
        return datetime.strptime(given, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise Invalid("%(given)s is no day; write it as 2026-11-30.", given=given) from None


def rule_object(rule: Rule) -> dict[str, object]:
    """A rule under the names that the help lists, texts in the console's language."""
    language = console_language()
    return {
        "citation": rule.citation,
        "jurisdiction": rule.jurisdiction,
        "instrument": rule.instrument[language],
        "clause": rule.clause or None,
        "effective_from": rule.effective_from.isoformat(),
        "effective_to": rule.effective_to.isoformat() if rule.effective_to else None,
        "status": rule.status.value,
        "kind": rule.kind.value,
        "severity": rule.severity.name.lower(),
        "parameters": dict(rule.parameters),
        "title": rule.titles[language],
        "sentence": rule.sentences[language],
    }


def _as_text(rules: Sequence[Rule]) -> str:
    language = console_language()
    lines: list[str] = []
    instrument = ""
    for rule in rules:
        if rule.instrument[language] != instrument:
            instrument = rule.instrument[language]
            lines += ["", instrument] if lines else [instrument]
        marks = [say(SEVERITY_WORDS[rule.severity]), say(STATUS_WORDS[rule.status]), rule.clause]
        lines.append(f"  {rule.citation}  [{' · '.join(word for word in marks if word)}]")
        lines.append(f"    {rule.sentences[language]}")
    return "\n".join([*lines, *([""] if lines else []), say(mark("Rules: %(n)s."), n=len(rules))])
