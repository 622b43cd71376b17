"""Pages of second opinions: what leaves the house and what came back, the endpoint's form, and the switch."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.conflicts import differing
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from training.assignments.queries import names_of
from training.opinions.forms import EndpointForm
from training.opinions.permissions import ALLOW, READ, SET_UP
from training.opinions.queries import config, endpoint_row, is_opened, outcomes_since
from training.opinions.services import allow, forbid, set_up
from training.opinions.showing import outcomes_shown

opinions = Blueprint("opinions", __name__, url_prefix="/training/calls/opinions")

_SHOWN = timedelta(days=30)


@opinions.get("/")
@guard(READ)
def overview() -> str:
    """What is set up, what leaves the house, whether it is on, and what became of the questions of thirty days."""
    row, actor = endpoint_row(db.session), current_actor()
    return render_template(
        "training/opinions/overview.html",
        row=row,
        opened=row is not None and is_opened(row.address),
        names=names_of(db.session, [row.set_by_id, row.allowed_by_id]) if row else {},
        outcomes=outcomes_shown(outcomes_since(db.session, clock.now() - _SHOWN)),
        may_set=actor.may(SET_UP),
        may_allow=actor.may(ALLOW),
    )


@opinions.route("/endpoint", methods=["GET", "POST"])
@guard(SET_UP, proof=True)
def endpoint() -> str | Response | tuple[str, int]:
    """The endpoint's form. Whatever is changed, second opinions are off until compliance switches them on."""
    actor, now, row = current_actor(), clock.now(), endpoint_row(db.session)
    form = EndpointForm(obj=row)
    form.access_key.data = form.access_key.data if form.is_submitted() else None
    if not form.is_submitted():
        form.seen.data = row.version if row else 0
    if form.validate_on_submit():

        def act(session: Session) -> str:
            set_up(
                session,
                actor,
                address=(form.address.data or "").strip(),
                model=form.model.data or "",
                seconds=form.seconds.data or 0,
                access_key=form.given_key(),
                seen=form.seen.data or 0,
                at=now,
            )
            return url_for("opinions.overview")

        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("Kept. Second opinions are off until compliance switches them on."), "success")
            return redirect(target)
        except FairlineError as error:
            form.refuse(error)
    stored = endpoint_row(db.session)
    rows, changed = [], None
    if stored is not None and form.is_submitted() and stored.version != (form.seen.data or 0):
        form.seen.data = stored.version
        rows = differing(form, {"address": stored.address, "model": stored.model, "seconds": stored.seconds})
        changed = {"at": stored.set_at, "who": names_of(db.session, [stored.set_by_id]).get(stored.set_by_id)}
    page = render_template(
        "training/opinions/endpoint.html",
        form=form,
        rows=rows,
        changed=changed,
        has_key=stored is not None and stored.access_key_sealed is not None,
        servers=sorted(f"{one.host}:{one.port}" for one in config().outside),
    )
    return (page, 422) if form.is_submitted() else page


@opinions.post("/switch")
@guard(ALLOW, proof=True)
def switch() -> Response:
    """Switch second opinions on, as they were shown, or off."""
    actor, now = current_actor(), clock.now()
    on, seen = posted("on") == "yes", posted("seen")

    def act(session: Session) -> str:
        if on:
            allow(session, actor, int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1, now)
        else:
            forbid(session, actor)
        return url_for("opinions.overview")

    try:
        target = perform_once(posted_form_key(), act)
        flash(gettext("Second opinions are on.") if on else gettext("Second opinions are off."), "success")
        return redirect(target)
    except FairlineError as error:
        flash(gettext(error.message) % error.values if error.values else gettext(error.message), "error")
        return redirect(url_for("opinions.overview"))
