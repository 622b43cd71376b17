"""Pages of settling: the queue of calls that need a person, and one call to decide on."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db, transaction
from portal.errors import FairlineError
from portal.people.models import Assignment
from portal.people.queries import teams
from portal.web.filters import day_and_time
from portal.web.forms import PortalForm
from portal.web.i18n import current_language, gettext, lazy_gettext
from portal.web.once import perform_once
from portal.web.tables import Column, Listing, table_page
from training.calls.rules.settling import Point, points_of
from training.courses.rules import text_in
from training.debriefs.page import debrief_values
from training.debriefs.queries import Debrief
from training.opinions.queries import opinions_of
from training.plays.models import PlayedCall
from training.plays.wording import STANDING_TONES, verdict_word
from training.scenarios.models import ScenarioVersion
from training.scenarios.queries import published_scenarios
from training.settling.forms import given_in, levels_in, review_form, show_lacks
from training.settling.marks import counting, rulings_in
from training.settling.models import CallReview
from training.settling.queries import SETTLE, call_to_settle, queue_statement
from training.settling.rules import CRITERION_NAMES, Ground, lacking
from training.settling.services import note_view, settle_call
from training.settling.showing import GROUND_TONES, GROUNDS, points_shown

settling = Blueprint("settling", __name__, url_prefix="/training/calls/queue")


@settling.get("/")
@guard(SETTLE)
def queue() -> str | Response:
    """Calls that need a person: unsure turns first, then critical breaches, then the sample; and those settled."""
    actor, day = current_actor(), clock.today()
    waiting = request.args.get("view") != "settled"
    scenario, team = _number("scenario"), _number("team")
    table = table_page(db.session, _listing(actor, day, waiting, scenario, team), actor)
    if isinstance(table, Response):
        return table
    language = current_language()
    return render_template(
        "training/settling/queue.html",
        table=table,
        waiting=waiting,
        scenario=scenario,
        team=team,
        scenarios=[(one.scenario_id, one.title(language)) for one in published_scenarios(db.session)],
        teams=[(one.id, one.name) for one in teams(db.session)],
        tabs=[
            {"label": gettext("Waiting"), "url": url_for("settling.queue"), "active": waiting},
            {"label": gettext("Settled"), "url": url_for("settling.queue", view="settled"), "active": not waiting},
        ],
    )


def _number(name: str) -> int | None:
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _listing(actor: Actor, day: date, waiting: bool, scenario: int | None, team: int | None) -> Listing:
    statement = queue_statement(actor, day, waiting=waiting)
    if scenario is not None:
        statement = statement.where(ScenarioVersion.scenario_id == scenario)
    if team is not None:
        statement = statement.where(Assignment.team_id == team)
    return Listing(
        name="calls-to-settle",
        title=lazy_gettext("Calls to settle"),
        statement=statement,
        key=PlayedCall.id.expression,
        columns=_columns(waiting),
        default_sort="ground" if waiting else "-settled",
        row_url=lambda row: url_for("settling.settle", call_id=row.call_id),
        empty_title=lazy_gettext("No call waits here"),
        empty_text=lazy_gettext("Calls appear here when their record is written and a person has to look at them."),
        exports=False,
    )


def _columns(waiting: bool) -> list[Column]:
    language = current_language()
    columns = [
        Column(key="name", title=lazy_gettext("Person"), value=lambda row: row.name),
        Column(key="team", title=lazy_gettext("Team"), value=lambda row: row.team, width="narrow"),
        Column(key="scenario", title=lazy_gettext("Scenario"), value=lambda row: text_in(row.titles, language)),
        Column(
            key="ended",
            title=lazy_gettext("Call ended"),
            value=lambda row: clock.local(row.ended_at).replace(tzinfo=None),
            cell=lambda row: day_and_time(row.ended_at),
            width="narrow",
        ),
    ]
    if waiting:
        ground = PlayedCall.review_ground.expression
        columns.insert(
            0, Column(key="ground", title=lazy_gettext("Why"), value=_ground, cell=_ground_badge, sort=ground)
        )
        return columns
    settled = Column(
        key="settled",
        title=lazy_gettext("Settled"),
        value=lambda row: clock.local(row.settled_at).replace(tzinfo=None),
        cell=lambda row: day_and_time(row.settled_at),
        sort=CallReview.at.expression,
        width="narrow",
    )
    by = Column(key="by", title=lazy_gettext("By"), value=lambda row: row.settled_by, width="narrow")
    result = Column(key="result", title=lazy_gettext("Result"), value=_result, cell=_result_badge)
    return [*columns, result, by, settled]


def _ground(row: Any) -> str:
    return gettext(GROUNDS[Ground(row.ground)])


def _ground_badge(row: Any) -> Markup:
    return _badge(_ground(row), GROUND_TONES[Ground(row.ground)])


def _result(row: Any) -> str:
    return verdict_word(row.standing) if row.standing else ""


def _result_badge(row: Any) -> Markup | str:
    return _badge(_result(row), STANDING_TONES[row.standing]) if row.standing else ""


def _badge(words: str, tone: str) -> Markup:
    return Markup('<span class="badge tone-{}">{}</span>').format(tone, escape(words))


@settling.route("/<int:call_id>", methods=["GET", "POST"])
@guard(SETTLE)
def settle(call_id: int) -> str | Response | tuple[str, int]:
    """A call with all that was found in it: each unsure turn is decided, the rest agreed with or not."""
    g.nav_entry = "settling.queue"
    actor, now = current_actor(), clock.now()
    debrief = call_to_settle(db.session, actor, call_id, now)
    mine = debrief.mine
    points, before = points_of(mine.turns, mine.judged), counting(rulings_in(mine.reviews))
    form = review_form(points, before, len(mine.turns))
    if form.validate_on_submit():
        given, levels = given_in(form, points), levels_in(form)
        lacks = lacking(points, before, given)
        show_lacks(form, lacks)

        def act(session: Session) -> str:
            settle_call(session, actor, call_id, given, levels, seen=form["seen"].data or 0, at=now)
            return url_for("settling.settle", call_id=call_id)

        if not form.errors:
            try:
                target = perform_once(form.form_key.data or "", act)
                flash(gettext("Kept. The result follows from it, and whoever made the call is told."), "success")
                return redirect(target)
            except FairlineError as error:
                form.refuse(error)
    if not form.is_submitted():
        with transaction() as session:
            note_view(session, actor, call_id, debrief.person.id)
    form["seen"].data = len(mine.reviews)
    page = _page(debrief, points, form)
    return (page, 422) if form.is_submitted() else page


def _page(debrief: Debrief, points: Sequence[Point], form: PortalForm) -> str:
    language = current_language()
    shown = points_shown(debrief.mine, points, language, opinions_of(db.session, debrief.call.id))
    return render_template(
        "training/settling/settle.html",
        **debrief_values(debrief, language),
        form=form,
        points=list(enumerate(shown)),
        criteria=CRITERION_NAMES,
        levels_wrong=any(form[f"why_{name}"].errors for name in CRITERION_NAMES),
    )
