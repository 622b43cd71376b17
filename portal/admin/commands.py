"""Accounts at the console: the first administrator of a real installation (safety s45)."""

import sys
from importlib import import_module

import click

from portal.auth.rules import Role
from portal.command import Command, Group, option, say


@click.group("account", cls=Group, help="Accounts.")
def account() -> None:
    """Commands about accounts."""


@account.command(
    "create", cls=Command, help="Create an account; the password is asked for or read from standard input."
)
@click.argument("username")
@option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="A role; may be given several times.",
)
@option("--employee", "number", default=None, help="Staff number of the person whose account it is.")
def create(username: str, roles: tuple[str, ...], number: str | None) -> None:
    """Make an account with roles; the password never stands on the command line."""
    password = _password()
    app = import_module("portal.app").create_app()
    services, session_module = import_module("portal.admin.services"), import_module("portal.db.session")
    with app.app_context(), session_module.transaction() as session:
        made = services.create_first_account(
            session,
            import_module("portal.auth.actor").COMMAND,
            username=username,
            password=password,
            roles={Role(role) for role in roles},
            number=number,
        )
        name = made.username
    click.echo(say("The account %(name)s is open.", name=name))


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt(say("Password"), hide_input=True, confirmation_prompt=say("Password again")))
    return sys.stdin.readline().rstrip("\r\n")


commands = (account,)
"""What the console program adds to its own commands."""
