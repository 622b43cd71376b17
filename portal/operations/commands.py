"""Backup, its check, restore and the doctor as console commands; ``console`` does the work, loaded when needed."""

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from portal.command import Command, Group, option


class _FileFirst(Group):
    """``backup FILE`` makes one: what is no command of the group is the name of a file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Add the word that may be left out."""
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["make", *args]
        return super().parse_args(ctx, args)


def _console() -> Any:
    """The part that knows the database; other commands start without it."""
    return import_module("portal.operations.console")


_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("backup", cls=_FileFirst, help="Back up the running portal with “portal backup FILE”, and check backups.")
def backup() -> None:
    """Commands about backups."""


@backup.command("make", cls=Command, help="Write a sealed backup and prove it by reading it back.")
@click.argument("file", type=_FILE)
@option("--with-key", is_flag=True, help="Take the secret key along; whoever opens the backup then holds it.")
def make(file: Path, with_key: bool) -> None:
    """Exit 0 when the backup is there and holds, 2 otherwise."""
    _console().make(file, with_key=with_key)


@backup.command("verify", cls=Command, help="Read a backup to its end and name the first damaged place.")
@click.argument("file", type=_FILE)
def verify(file: Path) -> None:
    """Exit 0 when it holds, 2 otherwise."""
    _console().verify(file)


@click.command("restore", cls=Command, help="Put a backup into an empty installation and prove that all is there.")
@click.argument("file", type=_FILE)
def restore(file: Path) -> None:
    """Exit 0 when everything is back and holds, 2 otherwise."""
    _console().restore(file)


@click.command("doctor", cls=Command, help="Look the installation over and say in plain sentences what is wrong.")
@option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(as_json: bool) -> None:
    """Exit 0 when nothing is wrong (warnings allowed), 1 otherwise."""
    _console().doctor(as_json=as_json)


commands = (backup, restore, doctor)
"""What the console program adds to its own commands."""
