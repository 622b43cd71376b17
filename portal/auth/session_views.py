"""Pages of a person's own sessions: where one is signed in, and the end of it."""

from datetime import datetime

from flask import Blueprint, Response, flash, g, jsonify, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.auth.access import current_actor, signed_in
from portal.auth.browsers import browser_name
from portal.auth.provider import identities_of
from portal.auth.queries import open_sessions
from portal.auth.services import end_other_sessions, end_own_session, own_session
from portal.db.session import db
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once

own_sessions = Blueprint("own_sessions", __name__, url_prefix="/preferences/sessions")


@own_sessions.get("/")
@signed_in
def show() -> str:
    """One's living sessions."""
    actor = current_actor()
    return render_template(
        "portal/auth/sessions.html",
        sessions=open_sessions(db.session, actor.account_id, clock.now()),
        identities=identities_of(db.session, actor.account_id),
        here=actor.session_id,
        browser_name=browser_name,
    )


@own_sessions.post("/<int:session_id>/end")
@signed_in
def end(session_id: int) -> AnyResponse:
    """End one of one's sessions."""
    actor = current_actor()
    own_session(db.session, actor, session_id)

    def act(session: Session) -> str:
        end_own_session(session, actor, session_id)
        return url_for("own_sessions.show")

    location = perform_once(posted_form_key(), act)
    flash(gettext("The session is ended."), "success")
    return redirect(location)


@own_sessions.post("/end-others")
@signed_in
def end_others() -> AnyResponse:
    """End all of one's sessions but this one."""
    actor = current_actor()

    def act(session: Session) -> str:
        end_other_sessions(session, actor, actor.session_id)
        return url_for("own_sessions.show")

    location = perform_once(posted_form_key(), act)
    flash(gettext("You are signed out everywhere else."), "success")
    return redirect(location)


@own_sessions.get("/left")
@signed_in
def left() -> Response:
    """How many seconds this session still lives; asking counts as use, so whoever asks stays signed in."""
    ends: datetime = g.session_ends
    return jsonify(seconds=max(0, int((ends - clock.now()).total_seconds())))
