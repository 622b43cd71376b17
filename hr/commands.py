"""HR at the console: what the rules make of a day, without a database."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from hr.attendance.case_results import case_object
from hr.attendance.closing.commands import close_command, replay_command, review_command, verify_slip_command
from hr.attendance.day_cases import case_of
from portal import clock
from portal.auth.actor import COMMAND
from portal.command import Command, Group, say
from portal.errors import Invalid
from portal.words import mark

MOST_CASES = 100_000
LARGEST_FILE = 64 * 2**20
EVALUATE_HELP = mark(
    "Print what a day comes to, as JSON: status, worked, late, early and overtime seconds, and the rules behind them."
    "\n\n"
    "FILE.json holds a shift, a date, punches, leave, corrections and rules, or a list of such objects, which gives a "
    "list (docs/evaluate-day.md); - reads the standard input. No database is needed. What cannot be read is named by "
    "its place, and the command ends with 2."
)
GRANT_HELP = mark(
    "Grant the annual leave of a year to everybody who has none of it yet, as the law reckons it.\n\n"
    "Running it again grants nothing twice. The portal does it every night for the year that is."
)


@click.group("hr", cls=Group, help="HR: attendance.")
def hr() -> None:
    """Commands of HR."""


@hr.command("evaluate-day", cls=Command, help=EVALUATE_HELP)
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path), metavar="FILE.json"
)
def evaluate_day(file: Path) -> None:
    """One result, or a list of them where the file holds a list; nothing is printed where one case is wrong."""
    try:
        data = _loaded(file)
        found = _evaluated(data)
    except Invalid as error:
        place = f"{error.field}: " if error.field else ""
        click.echo(place + say(error.message, **error.values), err=True)
        raise SystemExit(2) from None
    click.echo(json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False))


def _loaded(file: Path) -> Any:
    with click.open_file(str(file), "rb") as source:
        content = source.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Invalid("The file is larger than %(size)s MB.", size=LARGEST_FILE >> 20)
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Invalid("The file is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise Invalid(
            "This is not JSON: line %(line)s, column %(column)s.", line=error.lineno, column=error.colno
        ) from None
    except (RecursionError, ValueError):
        raise Invalid("The file holds a number, or lists within lists, that nobody can read.") from None


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _evaluated(data: Any) -> Any:
    if not isinstance(data, list):
        return case_object(case_of(data), say)
    if len(data) > MOST_CASES:
        raise Invalid("This list is longer than %(most)s.", most=MOST_CASES)
    return [case_object(case_of(item, f"[{number}]"), say) for number, item in enumerate(data)]


@hr.command("grant-leave", cls=Command, help=GRANT_HELP)
@click.argument("year", type=click.IntRange(2000, 2100))
def grant_leave(year: int) -> None:
    """The year's annual leave for whoever has none of it yet; the application is loaded only here."""
    grant_annual = import_module("hr.attendance.leave.granting").grant_annual
    app = import_module("portal.app").create_app()
    with app.app_context(), import_module("portal.db.session").transaction() as session:
        given = grant_annual(session, COMMAND, year, clock.now())
    click.echo(say("Annual leave of %(year)s was granted to %(people)s people.", year=year, people=given))


for command in (review_command, close_command, replay_command, verify_slip_command):
    hr.add_command(command)

commands = (hr,)
