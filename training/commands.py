"""Training at the console: put programmes into the portal, read and write questions, work out what marks say."""

from importlib import import_module
from pathlib import Path

import click

from portal import clock
from portal.auth.actor import COMMAND
from portal.command import Command, Group, option, say
from training.figures.commands import statistics_command
from training.questionfiles.commands import convert_command, import_command


@click.group("training", cls=Group, help="Programmes, lessons and quizzes.")
def training() -> None:
    """Commands of training; the application is loaded only by those that need it."""


@training.command("load-content", cls=Command, help="Load lessons and quizzes; what is unchanged stays as it is.")
@option("--folder", default=None, help="A folder of programmes; the shipped ones where it is left out.")
def load_content_command(folder: str | None) -> None:
    """Publish what changed, in one transaction."""
    load_content = import_module("training.services").load_content
    shipped = import_module("training.courses.source").SHIPPED
    app = import_module("portal.app").create_app()
    with app.app_context(), import_module("portal.db.session").transaction() as session:
        where = Path(folder) if folder else shipped
        loaded = load_content(session, COMMAND, clock.now(), clock.today(), where)
    click.echo(say("Programmes in place: %(n)s.", n=loaded.programmes))
    for name in loaded.kept:
        click.echo(say("Changed here and kept as it is: %(name)s", name=name))


@click.group("quiz", cls=Group, help="Quizzes and their questions.")
def quiz() -> None:
    """Commands of quizzes; the application is loaded only by those that need it."""


for command in (statistics_command, import_command, convert_command):
    quiz.add_command(command)

commands = (training, quiz)
