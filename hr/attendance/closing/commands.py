"""Closing a month at the console, and computing a closed one again (docs/month-close.md)."""

from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from hr.attendance.closing.rules.slips import check_slip, manifest_root
from hr.attendance.months import Month, named_month
from portal import clock
from portal.auth.actor import COMMAND
from portal.command import Command, option, say
from portal.documents.attached import LARGEST, attached_in, check_digest
from portal.errors import Invalid, NotFound
from portal.words import mark

_WHAT = {
    "calendar": mark("calendar of working days"),
    "numbers": mark("numbers of the agency"),
    "files": mark("files of punches"),
    "people": mark("number of people"),
    "days": mark("number of days"),
    "not_closed": mark("was not in the month when it was closed"),
    "gone": mark("is no longer in the month"),
    "kept_root": mark("kept leaves do not lead to the root"),
    "kept_sheet": mark("kept rows were changed"),
    "plan": mark("plan"),
    "rules": mark("numbers of the day"),
    "punches": mark("punches"),
    "corrections": mark("corrections"),
    "leave": mark("leave"),
    "adjustments": mark("adjustments"),
    "sums": mark("sums"),
}
"""What differs, as the console says it; other fields by their own name."""

CLOSE_HELP = mark(
    "Close MONTH, such as 2026-10, and print the root over its rows.\n\n"
    "The month was given to everybody to look at before (portal hr review), and nothing blocks. What may be passed "
    "over is passed over by name, with a reason that stays on record."
)
REPLAY_HELP = mark(
    "Compute a closed MONTH again from the raw rows: the same root, or the rows that differ by person and day.\n\n"
    "Ends with 1 where something differs."
)
VERIFY_HELP = mark(
    "Check a slip of attendance: its rows against the root that its month was closed under.\n\n"
    "FILE is the PDF, or the JSON within it. The root is given as --root or taken from a manifest (--manifest), and "
    "neither needs a database; without both it is looked up in the portal's own. Ends with 2 where something is wrong."
)
REVIEW_HELP = mark("Give MONTH to everybody to look at, until a day.")


def _month(text: str) -> Month:
    try:
        return named_month(text)
    except NotFound:
        raise Invalid("%(given)s is no month; write it as 2026-10.", given=text) from None


def _session() -> tuple[Any, Any]:
    app = import_module("portal.app").create_app()
    return app, import_module("portal.db.session")


@click.command("review", cls=Command, help=REVIEW_HELP)
@click.argument("month")
@option("--until", default=None, help="The last day to answer, such as 2026-11-05; in seven days where it is left out.")
def review_command(month: str, until: str | None) -> None:
    """Start the review."""
    asked = _month(month)
    try:
        due = date.fromisoformat(until) if until else clock.today() + timedelta(days=7)
    except ValueError:
        raise Invalid("%(given)s is no day; write it as 2026-11-30.", given=until or "") from None
    app, database = _session()
    services = import_module("hr.attendance.closing.services")
    with app.test_request_context(), database.transaction() as session:
        services.start_review(session, COMMAND, asked, due)
    click.echo(say("%(month)s can be looked at until %(day)s.", month=asked, day=due))


@click.command("close", cls=Command, help=CLOSE_HELP)
@click.argument("month")
@option(
    "--missing-stands",
    default=None,
    metavar="REASON",
    help="Let days with a missing punch or no shift stand as they are.",
)
@option("--early", default=None, metavar="REASON", help="Close although people may still answer, or were never asked.")
@option("--files-seen", default=None, metavar="REASON", help="Close although files of punches wait for somebody.")
def close_command(month: str, missing_stands: str | None, early: str | None, files_seen: str | None) -> None:
    """Close at once, without a job."""
    asked = _month(month)
    app, database = _session()
    console = import_module("hr.attendance.closing.console")
    with app.test_request_context():
        manifest = console.close_now(
            database.db.session, asked, missing_stands=missing_stands, early=early, files_seen=files_seen
        )
        values = {"month": asked, "version": manifest.version, "people": manifest.people, "days": manifest.days}
        root = manifest.root
        database.db.session.close()
    click.echo(say("%(month)s is closed, version %(version)s: %(people)s people, %(days)s days.", **values))
    click.echo(say("Root: %(root)s", root=root))


@click.command("replay", cls=Command, help=REPLAY_HELP)
@click.argument("month")
@option("--version", default=None, type=int, help="Which closing; the newest where it is left out.")
def replay_command(month: str, version: int | None) -> None:
    """Compare, name what differs."""
    asked = _month(month)
    app, database = _session()
    sealing = import_module("hr.attendance.closing.sealing")
    with app.test_request_context():
        found = sealing.replay_month(database.db.session, asked, version)
        database.db.session.close()
    values = {"month": asked, "version": found.version, "root": found.closed_root}
    click.echo(say("%(month)s, version %(version)s, was closed as %(root)s", **values))
    click.echo(say("Computed again it is                %(root)s", root=found.root))
    if found.engine[0] != found.engine[1]:
        then, now = found.engine
        click.echo(say("Rules then: version %(then)s; rules now: version %(now)s.", then=then, now=now))
    if found.erased:
        click.echo(say("Sheets of people who were erased, taken as closed: %(n)s.", n=found.erased))
    for one in found.differences:
        click.echo(difference_line(one))
    if not found.same:
        click.echo(say("Differences: %(n)s.", n=len(found.differences)))
        raise SystemExit(1)
    click.echo(say("Every row is the one that was closed."))


@click.command("verify-slip", cls=Command, help=VERIFY_HELP)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@option("--root", default=None, metavar="HEX", help="The root as it was published.")
@option(
    "--manifest",
    default=None,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The manifest of the month.",
)
def verify_slip_command(file: Path, root: str | None, manifest: Path | None) -> None:
    """Say what the slip says, if it is true."""
    content = _bytes_of(file)
    if content.startswith(b"%PDF"):
        check_digest(content)
        content = attached_in(content)
    if manifest is not None:
        root = manifest_root(_bytes_of(manifest))
    slip = check_slip(content, root)
    if root is None:
        slip = check_slip(content, _published(slip.month, slip.version))
    values = {"number": slip.number, "month": slip.month, "version": slip.version, "days": len(slip.days)}
    click.echo(say("True: %(number)s, %(month)s, version %(version)s, %(days)s days.", **values))
    click.echo(say("Leaf: %(leaf)s", leaf=slip.leaf))
    click.echo(say("Root: %(root)s", root=slip.root))
    for row in slip.days:
        worked = f"{row.get('worked', 0) // 3600}:{row.get('worked', 0) // 60 % 60:02d}"
        click.echo(f"{row.get('day', '')}  {row.get('status', ''):<16}{worked:>6}")
    click.echo(say("These are the rows that were closed. Compare them with the printed page."))


def _bytes_of(file: Path) -> bytes:
    with file.open("rb") as source:
        content = source.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Invalid("The file is larger than %(size)s MB.", size=LARGEST >> 20)
    return content


def _published(month: str, version: int) -> str:
    """The root of a closed month, from the portal's own database."""
    app, database = _session()
    queries = import_module("hr.attendance.closing.queries")
    with app.app_context():
        root: str = queries.manifest_of(database.db.session, _month(month), version).root
        database.db.session.close()
    return root


def difference_line(one: Any) -> str:
    """``0007 2026-10-14: late → present (punches, arrival)``."""
    where = " ".join(part for part in (one.number, one.day) if part) or say("The month as a whole")
    change = f"{one.was} → {one.now} " if one.was != one.now else ""
    what = ", ".join(say(_WHAT[name]) if name in _WHAT else name for name in one.fields)
    return f"{where}: {change}({what})"
