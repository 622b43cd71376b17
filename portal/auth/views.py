"""Pages of signing in and out, and of a person's preferences."""

import hashlib

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, public, signed_in
from portal.auth.forms import PasswordForm, PreferencesForm, SignInForm
from portal.auth.models import Account
from portal.auth.passwords import verified
from portal.auth.queries import account_named, may_sign_in, nobody_has_an_account
from portal.auth.services import change_password, note_failed_sign_in, own_words, set_preferences
from portal.auth.signin import sign_in_account, sign_out_browser
from portal.company import company_name
from portal.db.session import db, transaction
from portal.errors import FairlineError
from portal.feature import Feature
from portal.people.demo import demo_cards
from portal.web.i18n import gettext

auth = Blueprint("auth", __name__)
preferences = Blueprint("preferences", __name__, url_prefix="/preferences")

_THEMES = ("auto", "light", "dark")


def home_target(target: str | None) -> str:
    """``target`` where it is a path of ours, else My day: redirects stay at home (safety s83)."""
    if not target:
        return url_for("home.my_day")
    stays = target.startswith("/") and not target.startswith(("//", "/\\"))
    clean = all(ord(character) > 32 and character != "\\" for character in target)
    return target if stays and clean else url_for("home.my_day")


@auth.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> str | Response | tuple[str, int]:
    """Sign in by name and password; the demo shows its people as cards."""
    if request.method == "GET" and nobody_has_an_account(db.session):
        return redirect(url_for("setup.enter_code"))
    form = SignInForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        account = _account_with(form.username.data or "", form.password.data or "")
        if account is not None:
            sign_in_account(account)
            return redirect(home_target(form.next.data))
        form.form_errors.append(gettext("This name and password do not belong together."))
    page = render_template("portal/auth/sign_in.html", form=form, cards=_cards(), public_links=_public_links())
    return (page, 422) if form.is_submitted() else page


def _account_with(username: str, password: str) -> Account | None:
    """The account, if the password fits; the same work is done for a name that nobody has."""
    account = account_named(db.session, username)
    usable = account is not None and may_sign_in(account, clock.today())
    good, newer = verified(password, account.password_hash if account and usable else None)
    if account is None or not good:
        with transaction() as writing:
            note_failed_sign_in(writing, hashlib.sha256(username.strip().lower().encode()).hexdigest())
        return None
    if newer:
        with transaction() as writing:
            writing.get_one(Account, account.id).password_hash = newer
    return account


def _public_links() -> list[dict[str, str]]:
    features: list[Feature] = current_app.extensions["fairline.features"]
    return [
        {"label": str(link.label), "url": url_for(link.endpoint), "icon": link.icon}
        for feature in features
        for link in feature.public_links
    ]


def _cards() -> list[dict[str, object]]:
    return demo_cards(db.session) if current_app.extensions["fairline.demo"] else []


@auth.post("/demo/sign-in")
@public
def demo_sign_in() -> Response:
    """One click on a card of the demo; anywhere else this address does not exist."""
    if not current_app.extensions["fairline.demo"]:
        abort(404)
    allowed = {card["account_id"] for card in _cards()}
    chosen = request.form.get("account", type=int)
    account = db.session.get(Account, chosen) if chosen in allowed else None
    if account is None:
        abort(404)
    chosen = session.get("language")
    sign_out_browser()
    if chosen:
        session["language"] = chosen
    sign_in_account(account)
    return redirect(url_for("home.my_day"))


@auth.post("/sign-out")
@signed_in
def sign_out() -> Response:
    """End this session."""
    sign_out_browser()
    flash(gettext("You are signed out."), "success")
    response = redirect(url_for("auth.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@preferences.route("/", methods=["GET", "POST"])
@signed_in
def show() -> str | Response:
    """A person's own language and theme."""
    actor = current_actor()
    form = PreferencesForm(language=session.get("language", actor.language), theme=actor.theme)
    if form.validate_on_submit():
        with transaction() as writing:
            set_preferences(writing, actor, language=form.language.data, theme=form.theme.data)
        session.pop("language", None)
        flash(gettext("Your preferences are kept."), "success")
        return redirect(url_for("preferences.show"))
    return render_template("portal/auth/preferences.html", form=form)


@preferences.route("/password", methods=["GET", "POST"])
@signed_in
def change_own_password() -> str | Response | tuple[str, int]:
    """Change one's own password; other browsers that are signed in are signed out."""
    actor, form = current_actor(), PasswordForm()
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                change_password(
                    writing,
                    actor,
                    old=form.old.data or "",
                    new=form.new.data or "",
                    forbidden=own_words(writing, actor, company_name()),
                    keep_token=current_user.get_id(),
                )
            flash(gettext("Your password is changed."), "success")
            return redirect(url_for("preferences.show"))
        except FairlineError as error:
            form.refuse(error)
    page = render_template("portal/auth/password.html", form=form)
    return (page, 422) if form.is_submitted() else page


@preferences.post("/theme")
@signed_in
def set_theme() -> Response:
    """Light, dark or as the device: the switch in the frame."""
    chosen = request.form.get("theme", "auto")
    if chosen in _THEMES:
        with transaction() as writing:
            set_preferences(writing, current_actor(), theme=chosen)
    return redirect(home_target(request.form.get("next")))
