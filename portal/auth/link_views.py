"""Pages of a forgotten or first password. The token leaves the address at once, for a value in the signed cookie."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from portal.auth.access import public
from portal.auth.attempts import Buckets, claim_try, require_open
from portal.auth.forms import ForgottenForm, NewPasswordForm
from portal.auth.links import LINK_KINDS, ask_for_link, choose_by_link
from portal.auth.tickets import open_ticket
from portal.auth.views import password_hint
from portal.db.session import db, transaction
from portal.errors import Busy, Invalid, Refused, TooManyTries
from portal.web.i18n import gettext

links = Blueprint("links", __name__, url_prefix="/sign-in")

_LINK = "password_link"
Answer = str | Response | tuple[str, int]


@links.route("/forgotten", methods=["GET", "POST"])
@public
def ask() -> Answer:
    """Ask for a link; the answer is the same whoever asks for whomever."""
    form = ForgottenForm()
    if form.validate_on_submit():
        name = form.username.data or ""
        try:
            with transaction() as writing:
                state = claim_try(writing, Buckets.of("reset", name, request.remote_addr))
                if state.opens_at is None:
                    ask_for_link(writing, name, form.form_key.data or "")
            require_open(state)
            return render_template("portal/auth/forgotten_sent.html")
        except TooManyTries as error:
            form.refuse(error)
    page = render_template("portal/auth/forgotten.html", form=form)
    return (page, 422) if form.is_submitted() else page


@links.get("/link/<token>")
@public
def follow(token: str) -> Response:
    """Take the token out of the address; reading a link uses nothing up, so mail scanners spoil none."""
    session[_LINK] = token
    response = redirect(url_for("links.choose"))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@links.route("/new-password", methods=["GET", "POST"])
@public
def choose() -> Answer:
    """Choose a password; signing in with it comes after, second step and all."""
    token = session.get(_LINK, "")
    if open_ticket(db.session, token, LINK_KINDS) is None:
        return render_template("portal/auth/link_over.html"), 410
    form = NewPasswordForm()
    form.new.description = password_hint()
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                choose_by_link(writing, token, form.new.data or "")
            session.pop(_LINK, None)
            flash(gettext("Your password is kept. Sign in with it."), "success")
            return redirect(url_for("auth.sign_in"))
        except (Invalid, Refused, Busy) as error:
            form.refuse(error)
    page = render_template("portal/auth/new_password.html", form=form)
    return (page, 422) if form.is_submitted() else page
