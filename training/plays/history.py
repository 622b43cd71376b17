"""The practice calls of one person, the newest first: own ones, and those of others for whoever sees their progress."""

from datetime import date
from typing import Any

from flask import Blueprint, g, render_template, url_for
from markupsafe import Markup, escape
from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db, transaction
from portal.errors import NotFound
from portal.people.models import Employee
from portal.people.queries import within_reach
from portal.web.filters import day_and_time
from portal.web.i18n import current_language, gettext, lazy_gettext
from portal.web.tables import Column, Listing, table_page
from training.courses.rules import text_in
from training.plays.models import CallRecord, PlayedCall
from training.plays.wording import STANDING_TONES, verdict_word
from training.progress.queries import READ
from training.progress.services import note_view
from training.scenarios.models import ScenarioVersion

call_history = Blueprint("call_history", __name__, url_prefix="/training/calls/history")


@call_history.get("/")
@guard("training:plan:follow")
def own() -> str | Response:
    """One's own calls."""
    g.nav_entry = "plays.overview"
    actor = current_actor()
    return _page(actor, actor.employee_id or -1, person=None)


@call_history.get("/<int:employee_id>")
@guard(READ)
def person(employee_id: int) -> str | Response:
    """The calls of somebody in reach; the look is recorded."""
    g.nav_entry = "progress.people"
    actor, today = current_actor(), clock.today()
    found = _in_reach(db.session, actor, employee_id, today)
    with transaction() as session:
        note_view(session, actor, employee_id, today)
    return _page(actor, employee_id, person=found)


def _in_reach(session: Session, actor: Actor, employee_id: int, today: date) -> Employee:
    reached = select(Employee).where(Employee.id == employee_id, within_reach(actor, READ, today))
    found = session.scalars(reached).one_or_none()
    if found is None:
        raise NotFound("There is no such person.")
    return found


def _page(actor: Actor, employee_id: int, person: Employee | None) -> str | Response:
    table = table_page(db.session, _listing(employee_id, own=person is None), actor)
    if isinstance(table, Response):
        return table
    return render_template("training/plays/history.html", table=table, person=person)


def history_statement(employee_id: int) -> Select[*tuple[Any, ...]]:
    """Somebody's calls, for a list page."""
    return (
        select(
            PlayedCall.id.label("call_id"),
            PlayedCall.started_at.label("started_at"),
            PlayedCall.ended_at.label("ended_at"),
            PlayedCall.passed.label("passed"),
            PlayedCall.standing.label("standing"),
            PlayedCall.forked_from_id.label("forked_from_id"),
            PlayedCall.unit_id.label("unit_id"),
            ScenarioVersion.titles.label("titles"),
            ScenarioVersion.number.label("version"),
            CallRecord.saved_at.label("recorded_at"),
        )
        .select_from(PlayedCall)
        .join(ScenarioVersion, ScenarioVersion.id == PlayedCall.version_id)
        .outerjoin(CallRecord, CallRecord.call_id == PlayedCall.id)
        .where(PlayedCall.employee_id == employee_id)
    )


def _listing(employee_id: int, *, own: bool) -> Listing:
    language = current_language()
    return Listing(
        name="call-history",
        title=lazy_gettext("Calls made"),
        statement=history_statement(employee_id),
        key=PlayedCall.id.expression,
        columns=[
            Column(
                key="started",
                title=lazy_gettext("Begun"),
                value=lambda row: clock.local(row.started_at).replace(tzinfo=None),
                cell=lambda row: day_and_time(row.started_at),
                sort=PlayedCall.started_at.expression,
                width="narrow",
            ),
            Column(key="scenario", title=lazy_gettext("Scenario"), value=lambda row: text_in(row.titles, language)),
            Column(key="how", title=lazy_gettext("Begun from"), value=_begun_from),
            Column(key="result", title=lazy_gettext("Result"), value=_result, cell=_badge),
        ],
        default_sort="-started",
        row_url=lambda row: _address(row, own=own),
        empty_title=lazy_gettext("No call yet"),
        empty_text=lazy_gettext("Practice calls appear here as they are begun."),
        exports=False,
    )


def _begun_from(row: Any) -> str:
    if row.forked_from_id is not None:
        return gettext("a turn of an earlier call")
    return gettext("the plan") if row.unit_id is not None else gettext("the shelf")


def _result(row: Any) -> str:
    if row.ended_at is None:
        return gettext("on the line")
    if row.passed is None:
        return gettext("left before the end")
    if row.recorded_at is None:
        return gettext("The record is still to be written")
    return verdict_word(row.standing) if row.standing else gettext("passed") if row.passed else gettext("not passed")


def _badge(row: Any) -> Markup:
    settled = row.standing is not None and row.recorded_at is not None
    tone = STANDING_TONES[row.standing] if settled else "neutral"
    return Markup('<span class="badge tone-{}">{}</span>').format(tone, escape(_result(row)))


def _address(row: Any, *, own: bool) -> str | None:
    """Where a call is read on: while it runs or its record waits only by whoever makes it."""
    if row.ended_at is not None and (row.passed is None or row.recorded_at is not None):
        return url_for("debriefs.show", call_id=row.call_id)
    return url_for("plays.call", call_id=row.call_id) if own else None
