"""Pages that plan, change and cancel sessions."""

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.i18n import gettext
from portal.web.once import perform_once
from training.sessions.forms import CancelForm, SessionForm
from training.sessions.models import TrainingSession
from training.sessions.permissions import PLAN
from training.sessions.queries import session_for, taken_in, trainers_on
from training.sessions.services import cancel_session, change_session, plan_session
from training.sessions.showing import title_of, when_words

session_plans = Blueprint("session_plans", __name__, url_prefix="/training/teaching")

Answer = str | tuple[str, int] | AnyResponse


@session_plans.route("/new", methods=["GET", "POST"])
@guard(PLAN)
def plan() -> Answer:
    """A new session."""
    actor, now = current_actor(), clock.now()
    form = SessionForm(data={"trainer": str(actor.employee_id), "capacity": 20})
    form.offer(trainers_on(db.session, clock.today()))

    def act(session: Session) -> str:
        return url_for("teaching.hold", session_id=plan_session(session, actor, form.facts(), now).id)

    if form.validate_on_submit():
        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("The session is planned; places can be taken."), "success")
            return redirect(target)
        except FairlineError as error:
            form.refuse(error)
    page = render_template("training/sessions/edit.html", form=form, found=None)
    return (page, 422) if form.is_submitted() else page


@session_plans.route("/<int:session_id>/edit", methods=["GET", "POST"])
@guard(PLAN)
def edit(session_id: int) -> Answer:
    """Change a session that is still to come."""
    actor, now = current_actor(), clock.now()
    found = session_for(db.session, session_id)
    closed = _closed(found)
    if closed is not None:
        return closed
    form = SessionForm(data=SessionForm.values_of(found))
    form.offer([*{one.id: one for one in (*trainers_on(db.session, clock.today()), found.trainer)}.values()])

    def act(session: Session) -> str:
        seen = form.seen.data or ""
        change_session(session, actor, session_id, form.facts(), int(seen) if seen.isdecimal() else -1, now)
        return url_for("teaching.hold", session_id=session_id)

    if form.validate_on_submit():
        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("The session is changed; whom it concerns is told."), "success")
            return redirect(target)
        except FairlineError as error:
            form.refuse(error)
    page = render_template("training/sessions/edit.html", form=form, found=found, title_now=title_of(found))
    return (page, 422) if form.is_submitted() else page


@session_plans.route("/<int:session_id>/cancel", methods=["GET", "POST"])
@guard(PLAN)
def cancel(session_id: int) -> Answer:
    """Cancel a session, with the reason that people read."""
    actor, now, form = current_actor(), clock.now(), CancelForm()
    found = session_for(db.session, session_id)
    closed = _closed(found)
    if closed is not None:
        return closed

    def act(session: Session) -> str:
        cancel_session(session, actor, session_id, (form.reason.data or "").strip(), now)
        return url_for("teaching.hold", session_id=session_id)

    if form.validate_on_submit():
        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("The session is cancelled; everybody with a place is told."), "success")
            return redirect(target)
        except FairlineError as error:
            form.refuse(error)
    page = render_template(
        "training/sessions/cancel.html",
        form=form,
        found=found,
        title_now=title_of(found),
        when=when_words(found),
        people=len(taken_in(db.session, [found])[session_id]),
    )
    return (page, 422) if form.is_submitted() else page


def _closed(found: TrainingSession) -> AnyResponse | None:
    """Where a session that can no longer be changed leads back to."""
    if not found.cancelled and found.ends_at > clock.now():
        return None
    flash(gettext("This session was cancelled or is over."), "warning")
    return redirect(url_for("teaching.hold", session_id=found.id))
