"""The proof of training at the console, as JSON."""

import json
from datetime import date
from importlib import import_module

import click

from portal import clock
from portal.auth.actor import COMMAND
from portal.command import Command, console_language, option
from portal.errors import Invalid


@click.command("proof", cls=Command, help="Who was trained on which version of a rule and when, as JSON with digests.")
@click.argument("number")
@option("--clause", default="", help="One rule, such as 4.2; every rule where it is left out.")
@option("--day", default=None, help="As of this day, such as 2026-11-30; today where it is left out.")
def proof_command(number: str, clause: str, day: str | None) -> None:
    """Write the proof of the person with this staff number to the standard output; the look is recorded."""
    try:
        asked = min(date.fromisoformat(day), clock.today()) if day else clock.today()
    except ValueError:
        raise Invalid("%(given)s is no day; write it as 2026-11-30.", given=day) from None
    told = import_module("training.proof.telling").told
    app = import_module("portal.app").create_app()
    with app.app_context():
        said = told(COMMAND, number, clause, asked, console_language())
    click.echo(json.dumps(said, ensure_ascii=False, indent=2))
