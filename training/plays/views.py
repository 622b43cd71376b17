"""Pages of practice calls: what can be practised, the call itself turn by turn, its record, and what came of it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import Optional

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError, Invalid, Refused
from portal.web.forms import ActionForm, PortalForm
from portal.web.i18n import current_language, gettext, lazy_gettext
from portal.web.once import perform_once
from training.opinions.queries import asked_of
from training.plays.forms import record_form, record_in
from training.plays.models import PlayedCall
from training.plays.outcome import outcome_of
from training.plays.queries import own_call, practised, record_of, standing
from training.plays.services import begin_call, choose, leave_call, say_words, write_record
from training.plays.shelf import rubric, shelf
from training.plays.showing import call_page
from training.scenarios.queries import published_scenarios, version_with
from training.settling.marks import reviews_of, rulings_in

plays = Blueprint("plays", __name__, url_prefix="/training/calls")

_FOLLOW = "training:plan:follow"


class TurnForm(PortalForm):
    """A turn: ``seen`` steps were there when the page was made; a choice by its number, or own words."""

    seen = IntegerField(validators=[Optional()])
    number = IntegerField(validators=[Optional()])
    spoken = HiddenField()
    text = TextAreaField(lazy_gettext("What do you say?"))


@plays.get("/")
@guard(_FOLLOW)
def overview() -> str:
    """Everything that can be practised, with one's own best result and last call."""
    found = published_scenarios(db.session)
    done = practised(db.session, current_actor().employee_id)
    return render_template(
        "training/plays/overview.html",
        shelf=shelf(found, done, current_language()),
        rubric=rubric(),
        asked=asked_of(db.session),
    )


@plays.post("/begin/<int:scenario_id>")
@guard(_FOLLOW)
def begin(scenario_id: int) -> Response:
    """Begin a call, or open the one that runs."""
    actor, language, now = current_actor(), current_language(), clock.now()

    def act(session: Session) -> str:
        call = begin_call(session, actor, scenario_id, language, now)
        return url_for("plays.call", call_id=call.id)

    return _acted(act, url_for("plays.overview"))


@plays.get("/<int:call_id>")
@guard(_FOLLOW)
def call(call_id: int) -> str | Response:
    """The call as it stands; one whose record is written shows what came of it."""
    found = own_call(db.session, current_actor(), call_id)
    if found.passed is not None and record_of(db.session, call_id) is not None:
        return redirect(url_for("plays.result", call_id=call_id))
    return _call_page(found, TurnForm(formdata=None))


@plays.post("/<int:call_id>")
@guard(_FOLLOW)
def take_turn(call_id: int) -> str | tuple[str, int] | Response:
    """Take a choice or say own words. A step from a stale window counts nothing and shows where the call stands."""
    actor, now = current_actor(), clock.now()
    found = own_call(db.session, actor, call_id)
    form = TurnForm()

    def act(session: Session) -> str:
        key, seen = form.form_key.data or "", form.seen.data or 0
        if form.number.data is not None:
            choose(session, actor, call_id, seen=seen, number=form.number.data, client_key=key, at=now)
        else:
            said, spoken = form.text.data or "", bool(form.spoken.data)
            say_words(session, actor, call_id, seen=seen, text=said, spoken=spoken, client_key=key, at=now)
        return url_for("plays.call", call_id=call_id)

    if form.validate_on_submit():
        try:
            return redirect(perform_once(form.form_key.data or "", act))
        except Invalid as error:
            form.refuse(error)
        except Refused as error:
            flash(_sentence(error), "warning")
            return redirect(url_for("plays.call", call_id=call_id))
    return _call_page(found, form), 422


@plays.post("/<int:call_id>/leave")
@guard(_FOLLOW)
def leave(call_id: int) -> Response:
    """Give a call up."""
    actor, now = current_actor(), clock.now()
    own_call(db.session, actor, call_id)

    def act(session: Session) -> str:
        leave_call(session, actor, call_id, now)
        return url_for("plays.overview")

    return _acted(act, url_for("plays.call", call_id=call_id))


@plays.route("/<int:call_id>/record", methods=["GET", "POST"])
@guard(_FOLLOW)
def write(call_id: int) -> str | tuple[str, int] | Response:
    """The record of a call that has ended; written once, it stays."""
    actor, now = current_actor(), clock.now()
    found = own_call(db.session, actor, call_id)
    if found.passed is None or record_of(db.session, call_id) is not None:
        return redirect(url_for("plays.call", call_id=call_id))
    form = record_form()
    fields = record_in(form) if form.validate_on_submit() else None

    def act(session: Session) -> str:
        write_record(session, actor, call_id, dict(fields or {}), now)
        return url_for("plays.result", call_id=call_id)

    if fields is not None:
        try:
            return redirect(perform_once(form.form_key.data or "", act))
        except FairlineError as error:
            form.refuse(error)
    page = call_page(standing(db.session, found))
    body = render_template("training/plays/record.html", form=form, call=found, page=page)
    return (body, 422) if form.is_submitted() else body


@plays.get("/<int:call_id>/result")
@guard(_FOLLOW)
def result(call_id: int) -> str | Response:
    """What came of a call, once its record is written."""
    found = own_call(db.session, current_actor(), call_id)
    written = record_of(db.session, call_id)
    if written is None:
        return redirect(url_for("plays.call", call_id=call_id))
    rulings = rulings_in(reviews_of(db.session, call_id))
    outcome = outcome_of(standing(db.session, found), written.fields, current_language(), rulings)
    scenario_id = version_with(db.session, found.version_id).scenario_id
    return render_template(
        "training/plays/result.html",
        call=found,
        outcome=outcome,
        scenario_id=scenario_id,
        standing=found.standing.value if found.standing else "",
    )


def _call_page(found: PlayedCall, form: TurnForm) -> str:
    page = call_page(standing(db.session, found))
    return render_template("training/plays/call.html", call=found, page=page, form=form)


def _acted(act: Callable[[Session], str], otherwise: str) -> Response:
    form = ActionForm()
    if form.validate_on_submit():
        try:
            return redirect(perform_once(form.form_key.data or "", act))
        except (Refused, Invalid) as error:
            flash(_sentence(error), "warning")
    return redirect(otherwise)


def _sentence(error: FairlineError) -> str:
    return gettext(error.message) % error.values if error.values else gettext(error.message)
