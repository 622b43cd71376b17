"""The monthly report at the console: its figures as they are counted now, and the digest that proves them."""

from importlib import import_module
from typing import Any

import click

from complaints.insight.figures.rules.canonical import DEFINITION, canonical, digest
from complaints.insight.figures.rules.months import read_month
from portal.command import Command, Option, say
from portal.words import mark

HELP = mark(
    "The figures of a month's report, counted now.\n\n"
    "MONTH: written as 2026-10. Figures count events and no persons, so that erasing a person or a case leaves each as "
    "it was; the digest (SHA-256 over the JSON) is the one on the report.\n\n"
    "JSON: definition, month, month_figures and year_figures (counts by name, calls, per_10000_calls, median_days), "
    "trend (month, received, calls), recurrence (cause, team, count, repeats); keys sorted, no spaces, one line."
)


@click.command("report", cls=Command, help=HELP)
@click.argument("month", metavar="MONTH")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print JSON.")
def report(month: str, as_json: bool) -> None:
    """Print the figures; in JSON alone on standard output, the digest beside it on standard error."""
    first = read_month(month)
    app = import_module("portal.app").create_app()
    queries, reports = (import_module(f"complaints.insight.figures.{name}") for name in ("queries", "reports"))
    session = import_module("portal.db.session").db
    with app.app_context():
        kept = reports.newest_report(session.session, first)
        found = queries.report_figures(session.session, first, kept.figures["definition"] if kept else DEFINITION)
        known = (kept.version, kept.figures_sha256) if kept else None
    text = canonical(found)
    click.echo(text if as_json else _as_text(found))
    click.echo(say("Digest: %(digest)s", digest=digest(text)), err=as_json)
    click.echo(_compared(known, digest(text)), err=as_json)


def _as_text(found: dict[str, Any]) -> str:
    """A line a figure: the month, and the twelve months up to it."""
    month, year = found["month_figures"], found["year_figures"]
    names = sorted({*month["counts"], *year["counts"]})
    rows = [(name, month["counts"].get(name, 0), year["counts"].get(name, 0)) for name in names]
    rows += [(name, month[name] or "-", year[name] or "-") for name in ("calls", "per_10000_calls", "median_days")]
    return "\n".join(f"{name:<36}{one:>10}{two:>10}" for name, one, two in rows)


def _compared(known: tuple[int, str] | None, counted: str) -> str:
    if known is None:
        return say("No report of this month is written yet.")
    if known[1] == counted:
        return say("Every figure is as in version %(version)s of the report.", version=known[0])
    return say("Some figures differ from version %(version)s of the report.", version=known[0])
