"""Pages of large sheets: asking a second person, deciding, taking the file, and the log of what left."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.auth.access import current_actor, guard, signed_in
from portal.db.session import db
from portal.errors import FairlineError, Invalid
from portal.exports.forms import PurposeForm, RefusalForm
from portal.exports.labels import STATES, TONES, filter_of
from portal.exports.listing import requests_listing, taken_listing
from portal.exports.models import ExportRequest
from portal.exports.permissions import DECIDE, READ_LOG
from portal.exports.queries import name_of, request_for, takings_of
from portal.exports.rules import Person, State, may_decide, state_of
from portal.exports.services import ask_for_sheet, grant_request, refuse_request
from portal.exports.settings import numbers_on
from portal.exports.tickets import sheet_of
from portal.web.forms import ActionForm, PortalForm
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.tables import table_page

exports = Blueprint("exports", __name__, url_prefix="/sheets")

Answer = str | AnyResponse | tuple[str, int]


@exports.get("/")
@guard(DECIDE)
def index() -> Answer:
    """What waits for a second person; all requests where asked."""
    everything = request.args.get("show") == "all"
    view = table_page(db.session, requests_listing(clock.now(), only_waiting=not everything), current_actor())
    if isinstance(view, Response):
        return view
    tabs = [
        {"label": gettext("Open"), "url": url_for("exports.index"), "active": not everything},
        {"label": gettext("All"), "url": url_for("exports.index", show="all"), "active": everything},
    ]
    return render_template("portal/exports/requests.html", view=view, tabs=tabs)


@exports.get("/taken")
@guard(READ_LOG)
def taken() -> Answer:
    """Every sheet that left the portal."""
    actor = current_actor()
    code, who = request.args.get("code", ""), request.args.get("who", "")
    view = table_page(db.session, taken_listing(code, who, linked=actor.may(DECIDE)), actor)
    if isinstance(view, Response):
        return view
    return render_template("portal/exports/taken.html", view=view)


@exports.route("/ask", methods=["GET", "POST"])
@signed_in
def ask() -> Answer:
    """Say what a large sheet is for; a second person reads it."""
    actor, form = current_actor(), PurposeForm()
    try:
        sheet = sheet_of(request.args.get("sheet", ""), actor)
    except Invalid as error:
        flash(gettext(error.message), "warning")
        return redirect(url_for("home.my_day"))

    def act(session: Session) -> str:
        asked = ask_for_sheet(session, actor, sheet, form.purpose.data or "")
        return url_for("exports.show", request_id=asked.id)

    if form.validate_on_submit():
        try:
            return redirect(perform_once(form.form_key.data or "", act))
        except FairlineError as error:
            form.refuse(error)
    page = render_template(
        "portal/exports/ask.html",
        form=form,
        title=gettext(sheet.title),
        sheet=sheet,
        filtered_by=filter_of(sheet.address),
        numbers=numbers_on(db.session, clock.today()),
    )
    return (page, 422) if form.is_submitted() else page


@exports.get("/<int:request_id>")
@signed_in
def show(request_id: int) -> Answer:
    """One request: for who asked, how it stands and the file; for the second person, what to decide."""
    return _page(request_id, RefusalForm(formdata=None))


@exports.post("/<int:request_id>/approval")
@guard(DECIDE)
def grant(request_id: int) -> Answer:
    """Say yes."""
    actor = current_actor()
    return _decided(request_id, ActionForm(), lambda session: grant_request(session, actor, request_id))


@exports.post("/<int:request_id>/refusal")
@guard(DECIDE)
def refuse(request_id: int) -> Answer:
    """Say no, and why."""
    actor, form = current_actor(), RefusalForm()
    return _decided(
        request_id, form, lambda session: refuse_request(session, actor, request_id, form.reason.data or "")
    )


def _decided(request_id: int, form: PortalForm, deed: Callable[[Session], None]) -> Answer:
    def act(session: Session) -> str:
        deed(session)
        return url_for("exports.show", request_id=request_id)

    request_for(db.session, current_actor(), request_id)
    if form.validate_on_submit():
        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("It is decided. Who asked is told by mail."), "success")
            return redirect(location)
        except FairlineError as error:
            db.session.rollback()
            form.refuse(error)
    shown = form if isinstance(form, RefusalForm) else RefusalForm(formdata=None)
    return _page(request_id, shown, refused="; ".join(form.form_errors)), 422


def _page(request_id: int, form: RefusalForm, refused: str = "") -> str:
    actor, found, now = current_actor(), request_for(db.session, current_actor(), request_id), clock.now()
    state = state_of(found.decision, now)
    decider = Person(account_id=actor.account_id, employee_id=actor.employee_id)
    return render_template(
        "portal/exports/request.html",
        request_=found,
        title=gettext(found.title),
        asked_by=name_of(found.asked_by),
        decided_by=name_of(found.decided_by),
        filtered_by=filter_of(found.address),
        state=STATES[state],
        tone=TONES[state],
        waits=state is State.WAITING,
        decides=state is State.WAITING and actor.may(DECIDE) and may_decide(found.asker, decider),
        own=found.asked_by_id == actor.account_id,
        takes=_takes(found, state) if found.asked_by_id == actor.account_id else "",
        takings=takings_of(db.session, request_id),
        lists=actor.may(DECIDE),
        form=form,
        refused=refused,
    )


def _takes(found: ExportRequest, state: State) -> str:
    """Where the file is made, while the yes holds."""
    return found.address if state is State.GRANTED else ""
