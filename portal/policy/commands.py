"""The policy at the console: loading a version of its text from a folder."""

from datetime import datetime
from importlib import import_module
from pathlib import Path

import click

from portal.command import Command, Group, option, say
from portal.policy.texts import SHIPPED, read_policy


@click.group("policy", cls=Group, help="The policy's text.")
def policy() -> None:
    """Commands about the policy."""


@policy.command("load", cls=Command, help="Load a version of the policy's text from a folder.")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@option("--label", required=True, help="What the version is called, such as 2.0.")
@option("--from", "day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First day on which it holds.")
@option("--summary", default="", help="What is new, in a sentence.")
def load(folder: Path | None, label: str, day: datetime, summary: str) -> None:
    """Read en.md, zh_Hans.md and zh_Hant.md; without a folder the text that comes with Fairline."""
    languages = read_policy(folder or SHIPPED / "1.0")
    app = import_module("portal.app").create_app()
    services, actors = import_module("portal.policy.services"), import_module("portal.auth.actor")
    with app.app_context(), import_module("portal.db.session").transaction() as session:
        version = services.publish_policy(
            session,
            actors.COMMAND,
            label=label.strip(),
            effective_from=day.date(),
            languages=languages,
            summary=summary.strip(),
        )
        digest = version.digest
    click.echo(say("Version %(label)s is loaded; its digest is %(digest)s.", label=label, digest=digest))


commands = (policy,)
"""What the console program adds to its own commands."""
