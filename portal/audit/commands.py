"""The audit trail at the console: checking it, taking it out, and checking what was taken out without a database."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from portal.audit.labels import FAULTS
from portal.command import Command, Group, option, say
from portal.errors import Refused

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("audit", cls=Group, help="The audit trail.")
def audit() -> None:
    """Commands about the audit trail."""


@audit.command("verify", cls=Command, help="Check the whole chain and name each row that does not hold.")
@option("--export", "export", type=_FILE, help="Check this export instead; needs neither database nor settings.")
@option("--public-key", "key", help="Believe this key only: the key itself or a file that holds it.")
@option("--heads", "heads", type=_FILE, help="A copy of the heads file to compare an export with.")
def audit_verify(export: Path | None, key: str | None, heads: Path | None) -> None:
    """Exit 0 when every row holds, 1 with each fault named, 2 when there is nothing that could be checked."""
    if export is not None:
        _verify_export(export, key, heads)
    elif key or heads:
        raise Refused("--public-key and --heads go with --export.")
    else:
        _verify_database()


def _verify_database() -> None:
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


def _verify_export(export: Path, key: str | None, heads: Path | None) -> None:
    checking = import_module("portal.audit.checking")
    trusted = _trusted(key) if key else None
    if heads is not None and not heads.is_file():
        raise Refused("%(path)s cannot be read.", path=heads)
    outside = import_module("portal.audit.heads").kept_heads(heads, trusted) if heads else ()
    check, number = checking.Check(trusted, outside), 0
    try:
        with export.open("rb") as file:
            for fault in check.faults(file):
                number += 1
                click.echo(say(FAULTS[fault.kind], seq=fault.seq))
    except OSError:
        raise Refused("%(path)s cannot be read.", path=export) from None
    if number:
        sys.exit(1)
    click.echo(say("The audit trail holds: %(n)s entries.", n=check.entries))
    click.echo(say("It passes through %(n)s heads kept outside the database.", n=check.heads + len(outside)))
    if trusted is None:
        click.echo(say("Signed by the key %(id)s that the file itself names: compare it with yours.", id=check.key))


def _trusted(text: str) -> dict[str, Any]:
    seals = import_module("portal.audit.seals")
    if Path(text).is_file():
        text = Path(text).read_text(encoding="ascii", errors="replace")
    found = [seals.public_key(word) for word in text.split()]
    return {key.id: key for key in found}


@audit.command("export", cls=Command, help="Write the whole trail to a file that proves itself.")
@click.argument("file", type=_FILE)
def audit_export(file: Path) -> None:
    """Exit 0 when the file is there, 2 otherwise."""
    app = import_module("portal.app").create_app()
    with app.app_context():
        number, key = _export(app, file)
    click.echo(say("%(n)s entries were written to %(path)s, signed by the key %(id)s.", n=number, path=file, id=key))


def _export(app: Any, file: Path) -> tuple[int, str]:
    heads, exports = import_module("portal.audit.heads"), import_module("portal.audit.exports")
    sessions, now = import_module("portal.db.session"), import_module("portal.clock").now()
    config, session = app.extensions["fairline.config"], sessions.db.session
    sealer, path = import_module("portal.audit.seals").sealer_of(config), heads.heads_path(config)
    kept = path.read_text(encoding="ascii", errors="replace").split("\n")[:-1] if path.exists() else []
    heads.kept_heads(path)
    number = exports.write_export(file, exports.export_lines(session, kept, sealer, now))
    with sessions.transaction(session) as writing:
        command = import_module("portal.auth.actor").COMMAND
        record = import_module("portal.audit.services").record
        record(writing, command, "audit:trail:export", "audit_entry", "all", details={"entries": number})
    return number, sealer.public.id


@audit.command("public-key", cls=Command, help="Print the public key that checks heads and exports.")
def audit_public_key() -> None:
    """For whoever keeps it elsewhere."""
    outside = import_module("portal.config").from_environment()
    click.echo(import_module("portal.audit.seals").sealer_of(outside).public.text)


commands = (audit,)
"""What the console program adds to its own commands."""
