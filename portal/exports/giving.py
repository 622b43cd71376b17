"""The one way by which a sheet leaves the portal: asked about where it is large, stamped, logged (policy 8.2.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Response, redirect, request, url_for
from sqlalchemy.orm import Session

from portal import clock
from portal.auth.access import current_actor
from portal.auth.actor import Actor
from portal.db.session import db, transaction
from portal.documents.answers import file_answer
from portal.exchange.stamps import Stamp
from portal.exports.models import ExportRequest, ExportTaken
from portal.exports.rules import State, logged_filter, most_rows, needs_second_person, sheet_key, state_of
from portal.exports.services import Sheet, new_code, note_taken, open_request
from portal.exports.settings import Numbers, numbers_on
from portal.exports.tickets import ticket_of
from portal.feature import Text
from portal.web.addresses import same_page
from portal.web.i18n import force_locale

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
    "zip": "application/zip",
}
_NOT_KEPT = frozenset({"lang"})


@dataclass(frozen=True, kw_only=True)
class Handout:
    """A sheet that somebody asks for. ``kind`` names it in the log, ``name`` begins the file's name, ``form`` is csv,
    xlsx, json or zip, or pdf where a job prints it. ``rows`` counts all rows; ``personal`` says whether any column is
    about a person.
    """

    kind: str
    title: Text
    name: str
    form: str
    rows: int
    personal: bool


def give_out(handout: Handout, make: Callable[[Stamp], bytes], *, actor: Actor | None = None) -> Response:
    """The sheet as a file, or the way to a second person where it needs one and has none that holds.

    ``make`` writes the bytes with the stamp inside; nothing of them is stored.
    """
    actor = actor or current_actor()
    cleared = clearance_for(handout, actor)
    if not isinstance(cleared, Clearance):
        return cleared
    body = make(cleared.stamp)
    with transaction(db.session) as session:
        note_cleared(session, actor, handout, cleared)
    name = f"{handout.name}-{clock.today()}-{cleared.stamp.code}.{handout.form}"
    return file_answer(body, name, _TYPES[handout.form])


@dataclass(frozen=True, kw_only=True)
class Clearance:
    """That a sheet may leave: its stamp, the second person's yes where it needs one, the rows that need none."""

    stamp: Stamp
    approval_id: int | None
    limit: int


def clearance_for(handout: Handout, actor: Actor) -> Clearance | Response:
    """Whether the sheet of this page's address may leave, or the way to a second person.

    Who makes it in a job asks here, prints the stamp on it, and writes it down by ``note_cleared``.
    """
    numbers = numbers_on(db.session, clock.today())
    approval = None
    if needs_second_person(handout.rows, personal=handout.personal, limit=numbers.rows):
        sheet = _sheet(handout)
        approval = open_request(db.session, actor, sheet.key)
        if approval is None or not _covers(approval, handout.rows, numbers):
            return cast(Response, redirect(_where_to_ask(sheet, approval, actor, numbers)))
    stamp = Stamp(code=new_code(), by=actor.name, at=clock.now(), purpose=approval.purpose if approval else "")
    return Clearance(stamp=stamp, approval_id=approval.id if approval else None, limit=numbers.rows)


def note_cleared(session: Session, actor: Actor, handout: Handout, cleared: Clearance) -> None:
    """Write down that it leaves, in the caller's transaction; raises Refused where the yes holds no more."""
    note_taken(session, actor, _taken(handout, cleared.stamp), cleared.approval_id, limit=cleared.limit)


def _covers(approval: ExportRequest, rows: int, numbers: Numbers) -> bool:
    granted = state_of(approval.decision, clock.now()) is State.GRANTED
    return granted and rows <= most_rows(approval.rows, numbers.tolerance)


def _where_to_ask(sheet: Sheet, approval: ExportRequest | None, actor: Actor, numbers: Numbers) -> str:
    """The request that waits already; else the page that asks what the sheet is for."""
    if approval is not None and sheet.rows <= most_rows(approval.rows, numbers.tolerance):
        return url_for("exports.show", request_id=approval.id)
    return url_for("exports.ask", sheet=ticket_of(sheet, actor))


def _sheet(handout: Handout) -> Sheet:
    path = url_for(request.endpoint or "home.my_day", **(request.view_args or {}))
    return Sheet(
        kind=handout.kind,
        title=_in_english(handout.title),
        key=sheet_key(path, request.args.items(multi=True)),
        address=same_page({}, dropped=_NOT_KEPT),
        rows=handout.rows,
    )


def _taken(handout: Handout, stamp: Stamp) -> ExportTaken:
    return ExportTaken(
        code=stamp.code,
        kind=handout.kind[:80],
        title=_in_english(handout.title)[:200],
        form=handout.form,
        filtered_by=logged_filter(request.args.items(multi=True)),
        rows=handout.rows,
        personal=handout.personal,
    )


def _in_english(title: Text) -> str:
    """The source text, so that each reader of the log finds it in their own language."""
    with force_locale("en"):
        return str(title)
