"""The proof of training at the console, as JSON."""

import json
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from portal import clock
from portal.auth.actor import COMMAND
from portal.command import Command, console_language, option, say
from portal.errors import Invalid, Refused


@click.command("proof", cls=Command, help="Who was trained on which version of a rule and when, as JSON with digests.")
@click.argument("number")
@option("--clause", default="", help="One rule, such as 4.2; every rule where it is left out.")
@option("--day", default=None, help="As of this day, such as 2026-11-30; today where it is left out.")
def proof_command(number: str, clause: str, day: str | None) -> None:
    """Write the proof of the person with this staff number to the standard output; the look is recorded."""
    try:
        asked = min(date.fromisoformat(day), clock.today()) if day else clock.today()
    except ValueError:
        raise Invalid("%(given)s is no day; write it as 2026-11-30.", given=day) from None
    told = import_module("training.proof.telling").told
    app = import_module("portal.app").create_app()
    with app.app_context():
        said = told(COMMAND, number, clause, asked, console_language())
    click.echo(json.dumps(said, ensure_ascii=False, indent=2))


@click.command("verify-proof", cls=Command, help="Check a proof of training without a database: its file, or its code.")
@click.argument("what")
@option("--public-key", "key", help="Believe this key only: the key itself or a file that holds it.")
def verify_proof_command(what: str, key: str | None) -> None:
    """WHAT is a file of data, or the code or address in the picture on a paper; exit 0 where the seal holds, else 2.

    A code names no key: it is checked with ``--public-key``, else with the key of this installation.
    """
    if Path(what).is_file():
        _verify_file(Path(what), key)
    else:
        _verify_code(what.rstrip("/").rpartition("/")[2], key)


def _verify_file(path: Path, key: str | None) -> None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError):
        raise Refused("%(path)s cannot be read.", path=path) from None
    found = import_module("training.proof.seals").check_data(data, _trusted(key) if key else None)
    number, day = data["facts"]["staff_number"], data["facts"]["day"]
    click.echo(say("The proof holds: staff number %(number)s, as of %(day)s.", number=number, day=day))
    if key is None:
        click.echo(say("Signed by the key %(id)s that the file itself names: compare it with yours.", id=found))


def _verify_code(code: str, key: str | None) -> None:
    seals = import_module("training.proof.seals")
    keys = _trusted(key) if key else _own_key()
    mark = next((found for one in keys.values() if (found := seals.read_code(code, one)) is not None), None)
    if mark is None:
        raise Refused("The seal does not hold.")
    click.echo(say("The paper holds: staff number %(number)s, as of %(day)s.", number=mark.number, day=mark.day))
    if mark.clause:
        click.echo(say("Rule %(rule)s, trained on %(day)s.", rule=mark.clause, day=mark.trained_on or "–"))
    click.echo(say("Digest of all facts: %(digest)s", digest=mark.digest))


def _trusted(text: str) -> dict[str, Any]:
    seals = import_module("portal.audit.seals")
    if Path(text).is_file():
        text = Path(text).read_text(encoding="ascii", errors="replace")
    found = [seals.public_key(word) for word in text.split()]
    return {key.id: key for key in found}


def _own_key() -> dict[str, Any]:
    outside = import_module("portal.config").from_environment()
    key = import_module("portal.audit.seals").sealer_of(outside).public
    return {key.id: key}
