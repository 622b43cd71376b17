"""The console command ``portal``."""

import logging
import os
from importlib import import_module
from pathlib import Path

import click
from flask import Flask

from portal import config as outside
from portal.auth.actor import COMMAND
from portal.command import Command, Group, option, say, speak_console_language
from portal.config import Config


@click.group(cls=Group, help="Fairline: training, attendance, complaints and crises of a collection agency.")
def main() -> None:
    """Entry point; the language of help follows the terminal's locale."""


def _app(config: Config | None = None) -> Flask:
    """The application, built only for commands that need it: the others start in a moment."""
    factory = import_module("portal.app").create_app
    app: Flask = factory(config)
    return app


@main.command("init", cls=Command, help="Make the database, or bring it to the newest version.")
def init() -> None:
    """Create or upgrade."""
    app = _app(outside.from_environment(make_key=True))
    with app.app_context():
        import_module("portal.db.create").upgrade_database(make_keys=True)
        session_module = import_module("portal.db.session")
        with session_module.transaction() as session:
            import_module("portal.workdays.services").load_official_calendar(session, COMMAND)
    click.echo(say("The database is ready."))


@main.command("serve", cls=Command, help="Serve the portal.")
@option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@option("--port", default=8000, show_default=True, type=int, help="Port to listen on.")
def serve(host: str, port: int) -> None:
    """Serve with waitress, and the worker inside unless FAIRLINE_WORKER says otherwise."""
    import_module("portal.operations.journal").start_journal(os.environ)
    app = _app()
    import_module("portal.setup.console").announce(app)
    import_module("portal.serving").serve(app, host, port)


@main.command("worker", cls=Command, help="Run jobs in a process of its own.")
@option("--processes", default=1, show_default=True, type=click.IntRange(1, 64), help="How many run side by side.")
def worker(processes: int) -> None:
    """Run the worker, or several in processes of their own, until stopped."""
    import_module("portal.operations.journal").start_journal(os.environ)
    if processes > 1:
        fleet = import_module("portal.jobs.fleet")
        fleet.Fleet(fleet.worker_command(), processes).run()
        return
    import_module("portal.serving").work(_app())


@main.command("demo", cls=Command, help="Load the demo company if it is not there and serve it on this machine.")
@option("--language", default="en", type=click.Choice(outside.LANGUAGES), help="Language of the demo company.")
@option("--port", default=8000, show_default=True, type=int, help="Port to listen on.")
@option("--folder", default=None, help="Where the demo keeps its data.")
@option("--only-build", is_flag=True, help="Build the demo company and stop.")
def demo(language: str, port: int, folder: str | None, only_build: bool) -> None:
    """Build the demo once, then serve it on loopback."""
    where = Path(folder) if folder else outside.ROOT / "var" / f"demo-{language}"
    import_module("portal.serving").serve_demo(where, language, port, only_build=only_build)


def run() -> None:
    """What the console script calls: adds each part's commands, then runs."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    speak_console_language()
    for feature_commands in _COMMAND_MODULES:
        for command in import_module(feature_commands).commands:
            main.add_command(command)
    main()


_COMMAND_MODULES = (
    "portal.workdays.commands",
    "portal.audit.commands",
    "portal.admin.commands",
    "portal.setup.commands",
    "portal.policy.commands",
    "portal.operations.commands",
    "portal.personal.commands",
    "training.commands",
    "complaints.commands",
    "crisis.commands",
    "hr.commands",
)
