"""Console commands of the crisis domain."""

from importlib import import_module
from pathlib import Path

import click

from crisis.plans.content import SHIPPED, contents_in
from portal import clock
from portal.auth.actor import COMMAND
from portal.command import Command, Group, option, say


@click.group("crisis", cls=Group, help="Crisis plans.")
def crisis() -> None:
    """Commands about crisis plans."""


@crisis.command("load-plans", cls=Command, help="Load the plans that ship with Fairline, or those of a folder.")
@option("--folder", default=None, type=click.Path(file_okay=False), help="A folder with plan files of your own.")
def load(folder: str | None) -> None:
    """Add new plans and new versions; what is the same stays as it is."""
    contents = contents_in(Path(folder) if folder else SHIPPED)
    app = import_module("portal.app").create_app()
    session_module = import_module("portal.db.session")
    with app.app_context(), session_module.transaction() as session:
        loaded = import_module("crisis.plans.services").load_plans(session, COMMAND, contents, clock.now())
        names = [(version.content["title"]["en"], version.number) for version in loaded]
    for name, number in names:
        click.echo(say("%(plan)s: version %(number)s waits for approval.", plan=name, number=number))
    if not names:
        click.echo(say("Every plan is loaded already."))


commands = (crisis,)
