"""Training at the console: put the shipped programmes, or those of a folder, into the portal."""

from importlib import import_module
from pathlib import Path

import click

from portal import clock
from portal.auth.actor import COMMAND
from portal.command import Command, Group, option, say
from portal.db.session import db, transaction
from training.courses.source import SHIPPED
from training.services import load_content


@click.group("training", cls=Group, help="Programmes, lessons and quizzes.")
def training() -> None:
    """Commands of training."""


@training.command("load-content", cls=Command, help="Load lessons and quizzes; what is unchanged stays as it is.")
@option("--folder", default=None, help="A folder of programmes; the shipped ones where it is left out.")
def load_content_command(folder: str | None) -> None:
    """Publish what changed, in one transaction."""
    app = import_module("portal.app").create_app()
    with app.app_context(), transaction(db.session) as session:
        number = load_content(session, COMMAND, clock.now(), clock.today(), Path(folder) if folder else SHIPPED)
    click.echo(say("%(n)s programmes are in place.", n=number))


commands = (training,)
