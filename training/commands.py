"""Training at the console: programmes, questions of other systems, what marks say, rules and scenarios of calls."""

from datetime import date
from importlib import import_module
from pathlib import Path

import click

from portal import clock
from portal.auth.actor import COMMAND
from portal.command import Command, Group, option, say
from portal.errors import Invalid
from training.calls.commands import scenario
from training.figures.commands import statistics_command
from training.judge.commands import calls
from training.proof.commands import proof_command, verify_proof_command
from training.questionfiles.commands import convert_command, export_command, import_command


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


@training.command("fit-to-call", cls=Command, help="Who may call debtors, by staff number, for the dialler.")
@option("--json", "as_json", is_flag=True, default=False, help="JSON instead of CSV.")
@option("--day", default=None, help="As of this day, such as 2026-11-30; today where it is left out.")
def fit_to_call_command(as_json: bool, day: str | None) -> None:
    """Write the list to the standard output."""
    try:
        asked = date.fromisoformat(day) if day else clock.today()
    except ValueError:
        raise Invalid("%(given)s is no day; write it as 2026-11-30.", given=day) from None
    callers = import_module("training.certificates.fit_queries").callers
    files = import_module("training.certificates.dialler")
    app = import_module("portal.app").create_app()
    with app.app_context():
        session = import_module("portal.db.session").db.session
        people = callers(session, None, asked)
        session.close()
    click.echo((files.as_json if as_json else files.as_csv)(people, asked, None).decode(), nl=False)


training.add_command(proof_command)
training.add_command(verify_proof_command)


@click.group("quiz", cls=Group, help="Quizzes and their questions.")
def quiz() -> None:
    """Commands of quizzes; the application is loaded only by those that need it."""


for command in (statistics_command, import_command, export_command, convert_command):
    quiz.add_command(command)

commands = (training, quiz, scenario, calls)
