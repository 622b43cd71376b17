"""What the console says of the first visit: the address and the one-time code."""

import click
from flask import Flask
from sqlalchemy import inspect

from portal.auth.actor import COMMAND
from portal.command import say
from portal.config import Config
from portal.db.session import db, transaction
from portal.setup.queries import awaits_setup
from portal.setup.rules import grouped
from portal.setup.services import make_code


def announce(app: Flask) -> None:
    """Before serving: where nobody has an account yet, print where to begin and the code that opens it."""
    with app.app_context():
        if inspect(db.engine).has_table("setup_code") and awaits_setup(db.session):
            db.session.close()
            print_code(app)
        db.session.close()


def print_code(app: Flask) -> None:
    """Make a code and print it; raises Refused where the portal is set up."""
    config: Config = app.extensions["fairline.config"]
    with transaction() as session:
        code = make_code(session, COMMAND)
    click.echo(
        say("Nobody has an account yet. Open %(address)s and type this code:", address=f"{config.base_url}/set-up/")
    )
    click.echo(f"    {grouped(code)}")
    click.echo(say("It holds for 24 hours and for one set-up. “portal set-up-code” makes another."))
