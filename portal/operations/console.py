"""What the operator's commands do: read the settings, do the work, say the outcome in one or two sentences."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import click

from portal import clock
from portal import config as outside
from portal.app import create_app
from portal.auth.actor import COMMAND
from portal.command import say
from portal.config import Config
from portal.db.create import upgrade_database
from portal.db.session import transaction
from portal.errors import Refused
from portal.operations import backup as backups
from portal.operations import doctor as doctors
from portal.operations import restore as restoring
from portal.operations.manifest import Manifest
from portal.operations.records import record_backup, record_restore
from portal.personal.erasures import reapply_erasures
from portal.personal.keys import new_keys
from portal.words import mark


def make(file: Path, *, with_key: bool) -> None:
    """Make a backup and note it in the audit trail; raises Refused."""
    config = outside.from_environment()
    manifest = backups.make_backup(config, file, _passphrase(new=True), made_at=clock.now(), with_key=with_key)
    with create_app(config).app_context(), transaction() as session:
        record_backup(session, manifest)
    click.echo(say("The backup %(path)s is written and was read back.", path=file))
    click.echo(_summary(manifest))


def verify(file: Path) -> None:
    """Read a backup to its end; raises Refused. Needs no database."""
    manifest = backups.read_through(file, _passphrase(new=False))
    click.echo(say("The backup %(path)s holds.", path=file))
    click.echo(_summary(manifest))


def restore(file: Path) -> None:
    """Fill the empty installation, then bring its schema to the newest version; raises Refused."""
    place = _empty_place()
    restoring.refuse_unless_empty(place)
    manifest = restoring.restore(place, file, _passphrase(new=False))
    config = outside.from_environment(make_key=True)
    with create_app(config).app_context():
        upgrade_database(make_keys=True)
        with transaction() as session:
            record_restore(session, manifest)
            again = reapply_erasures(session, COMMAND, config.data_folder)
    if again:
        click.echo(say("%(n)s erasures were made again.", n=again))
    click.echo(say("The backup is restored: every table and the audit trail are as they were."))
    click.echo(_summary(manifest))
    if backups.KEY not in manifest.members:
        click.echo(say("The secret key did not come along: unless you gave the old one, everybody signs in again."))


def _empty_place() -> Config:
    """The installation to fill; it need not have keys yet, since they may come with the backup."""
    given = os.environ.get("FAIRLINE_FIELD_KEYS") or None
    environ = {"FAIRLINE_SECRET_KEY": "-" * 32, **os.environ, "FAIRLINE_FIELD_KEYS": given or new_keys()}
    return replace(outside.from_environment(environ), field_keys=given)


def _passphrase(*, new: bool) -> str:
    """From the file that FAIRLINE_BACKUP_KEY_FILE names, else asked at the terminal; never an argument."""
    named = os.environ.get("FAIRLINE_BACKUP_KEY_FILE")
    if named:
        try:
            return Path(named).read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError):
            raise Refused("The file %(path)s of FAIRLINE_BACKUP_KEY_FILE cannot be read.", path=named) from None
    if not sys.stdin.isatty():
        raise Refused("Name the file with the backup's passphrase in FAIRLINE_BACKUP_KEY_FILE.")
    asked: str = click.prompt(say("Passphrase of the backup"), hide_input=True, confirmation_prompt=new)
    return asked


def _summary(manifest: Manifest) -> str:
    return say(
        "%(tables)s tables, %(rows)s rows, audit trail up to %(seq)s, as of %(when)s.",
        tables=len(manifest.tables),
        rows=manifest.rows,
        seq=manifest.audit[0],
        when=clock.local(manifest.made_at).strftime("%Y-%m-%d %H:%M"),
    )


def doctor(*, as_json: bool) -> None:
    """Print what was found and end with 1 where something is wrong."""
    findings = doctors.examine(os.environ)
    if as_json:
        listed = [
            {"check": finding.check, "state": finding.state, "sentence": say(finding.sentence, **finding.values)}
            for finding in findings
        ]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(f"{say(_STATES[finding.state])}  {say(finding.sentence, **finding.values)}")
    sys.exit(1 if any(finding.state == doctors.BAD for finding in findings) else 0)


_STATES = {doctors.GOOD: mark("good "), doctors.LOOK: mark("look "), doctors.BAD: mark("wrong")}
