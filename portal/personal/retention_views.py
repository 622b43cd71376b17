"""The page of keeping: how long each class is kept, what is due, what is held back, and what the job did."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError
from portal.personal.permissions import PLACE_HOLD, READ_REGISTER
from portal.personal.retained import Kept
from portal.personal.retention_forms import HoldForm
from portal.personal.retention_listing import look_first_listing, pictured, standing_counts
from portal.personal.retention_queries import all_retained, hold_for, holds_for, last_runs, retained_of
from portal.personal.retention_services import lift_hold, place_hold
from portal.personal.retention_settings import periods_on
from portal.policy.queries import definitions
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.tables import table_page

keeping = Blueprint("keeping", __name__, url_prefix="/personal/keeping")

Answer = str | AnyResponse | tuple[str, int]


@keeping.get("/")
@guard(READ_REGISTER)
def overview() -> Answer:
    """The page; ``kind`` chooses whose records are listed."""
    return _page(HoldForm(formdata=None, number=request.args.get("number", "")))


@keeping.post("/holds")
@guard(PLACE_HOLD)
def place() -> Answer:
    """Hold a record back."""
    actor, form = current_actor(), HoldForm()

    def act(session: Session) -> str:
        place_hold(session, actor, form.number.data or "", form.reason.data or "", form.until.data, clock.today())
        return url_for("keeping.overview", _anchor="holds")

    if form.validate_on_submit():
        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("The record is held back."), "success")
            return redirect(location)
        except FairlineError as error:
            form.refuse(error)
    page = _page(form)
    return page if isinstance(page, Response) else (page, 422)


@keeping.post("/holds/<int:hold_id>/lift")
@guard(PLACE_HOLD)
def lift(hold_id: int) -> AnyResponse:
    """End a hold."""
    actor = current_actor()
    hold_for(db.session, actor, hold_id, clock.today())

    def act(session: Session) -> str:
        lift_hold(session, actor, hold_id, clock.today())
        return url_for("keeping.overview", _anchor="holds")

    location = perform_once(posted_form_key(), act)
    flash(gettext("The hold is lifted. What is past its keeping is erased in the coming night."), "success")
    return redirect(location)


def _page(form: HoldForm) -> str | Response:
    actor, today, kinds = current_actor(), clock.today(), all_retained()
    periods = periods_on(db.session, today)
    chosen = retained_of(request.args.get("kind", kinds[0].kind))
    listing = look_first_listing(actor, chosen, periods[chosen.keeping].period, today)
    table = table_page(db.session, listing, actor)
    if isinstance(table, Response):
        return table
    return render_template(
        "portal/personal/keeping.html",
        periods=[_period_line(one) for one in periods.values()],
        counts=[pictured(count) for count in standing_counts(db.session, actor, periods, today)],
        kinds=kinds,
        chosen=chosen,
        table=table,
        holds=holds_for(db.session, actor, today),
        runs=last_runs(db.session),
        form=form,
        may_hold=actor.may(PLACE_HOLD),
    )


def _period_line(kept: Kept) -> dict[str, Any]:
    definition = definitions()[kept.setting]
    return {
        "label": definition.label,
        "text": definition.in_words(str(kept.period.amount)),
        "clause": definition.clause,
        "key": kept.setting,
    }
