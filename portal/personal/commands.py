"""Console commands about the field keys; ``console`` does the work, loaded when needed."""

from importlib import import_module

import click

from portal.command import Command, Group, option


@click.group("keys", cls=Group, help="The keys that personal data is sealed with.")
def keys() -> None:
    """Commands about keys."""


@keys.command("rotate", cls=Command, help="Make a new version of the field key and wrap all data keys with it.")
@option("--values", is_flag=True, help="Seal every value anew as well, with fresh data keys.")
def rotate(values: bool) -> None:
    """Safe to interrupt: run it again and it goes on where it was."""
    import_module("portal.personal.console").rotate(values=values)


@keys.command("check", cls=Command, help="Read every sealed value once and count those that cannot be read.")
def check() -> None:
    """Exit 0 when all can be read, 1 otherwise."""
    import_module("portal.personal.console").check()


commands = (keys,)
"""What the console program adds to its own commands."""
