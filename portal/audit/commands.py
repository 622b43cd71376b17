"""The audit trail at the console: checking the whole chain against itself and against the heads kept outside."""

import sys
from importlib import import_module

import click

from portal.audit.labels import FAULTS
from portal.command import Command, Group, say


@click.group("audit", cls=Group, help="The audit trail.")
def audit() -> None:
    """Commands about the audit trail."""


@audit.command("verify", cls=Command, help="Check the whole chain and name each row that does not hold.")
def audit_verify() -> None:
    """Exit 0 when every row holds, 1 otherwise."""
    app = import_module("portal.app").create_app()
    queries, heads = import_module("portal.audit.queries"), import_module("portal.audit.heads")
    with app.app_context():
        session = import_module("portal.db.session").db.session
        anchors = heads.kept_heads(heads.heads_file())
        found = queries.all_faults(session, anchors)
        for fault in found:
            click.echo(say(FAULTS[fault.kind], seq=fault.seq))
        if found:
            sys.exit(1)
        click.echo(say("The audit trail holds: %(n)s entries.", n=queries.head(session)[0]))
        click.echo(say("It passes through %(n)s heads kept outside the database.", n=len(anchors)))


commands = (audit,)
"""What the console program adds to its own commands."""
