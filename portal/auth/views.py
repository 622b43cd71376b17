"""Pages of signing in and out, and of a person's preferences."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from portal.auth.access import current_actor, public, signed_in
from portal.auth.choosing import change_password, profile
from portal.auth.entering import account_by_password, enter, home_target, pass_second_step, waits_for_second_step
from portal.auth.forms import CodeForm, PasswordForm, PreferencesForm, ProofForm, SignInForm
from portal.auth.mails import mail_notice
from portal.auth.models import Account
from portal.auth.proof import is_proved, is_right, proof_page
from portal.auth.queries import nobody_has_an_account
from portal.auth.rules import PasswordProfile
from portal.auth.services import set_preferences
from portal.auth.signin import sign_in_account, sign_out_browser, tell_why_it_ended
from portal.db.session import db, transaction
from portal.errors import Busy, FairlineError, TooManyTries
from portal.feature import Feature
from portal.people.demo import demo_cards
from portal.web.i18n import gettext, mark
from portal.web.stray import posted

__all__ = ["auth", "home_target", "preferences"]

auth = Blueprint("auth", __name__)
preferences = Blueprint("preferences", __name__, url_prefix="/preferences")

_THEMES = ("auto", "light", "dark")
Answer = str | Response | tuple[str, int]


@auth.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Answer:
    """Sign in by name and password; the demo shows its people as cards."""
    form, status = SignInForm(next=request.args.get("next", "")), 422
    if form.validate_on_submit():
        try:
            account = account_by_password(form.username.data or "", form.password.data or "")
            if account is not None:
                return enter(account, form.next.data)
            form.form_errors.append(gettext("This name and password do not belong together."))
        except (TooManyTries, Busy) as error:
            form.refuse(error)
            status = error.status
    if not form.is_submitted():
        tell_why_it_ended()
    page = render_template(
        "portal/auth/sign_in.html",
        form=form,
        cards=_cards(),
        provider=current_app.extensions["fairline.config"].provider,
        public_links=_public_links(),
        is_new=nobody_has_an_account(db.session),
    )
    return (page, status) if form.is_submitted() else page


@auth.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_step() -> Answer:
    """The second step: a code of the app, or a recovery code."""
    if not waits_for_second_step():
        flash(gettext("Sign in again: the second step was open too long."), "warning")
        return redirect(url_for("auth.sign_in"))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            entered = pass_second_step(form.code.data or "")
            if entered is not None:
                return entered
            form.code.errors = [gettext("This code is not right, or was used already.")]
        except TooManyTries as error:
            form.refuse(error)
    page = render_template("portal/auth/second_step.html", form=form)
    return (page, 422) if form.is_submitted() else page


@auth.route("/sign-in/again", methods=["GET", "POST"])
@signed_in
def prove() -> Answer:
    """Ask again who it is, then go on to the page that was asked for."""
    form, target = ProofForm(), home_target(request.args.get("next"))
    if is_proved() or is_right(form):
        return redirect(target)
    page = proof_page(form, request.full_path, [])
    return (page, 422) if form.is_submitted() else page


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
    number = posted("account")
    chosen = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    account = db.session.get(Account, chosen) if chosen in allowed else None
    if account is None:
        abort(404)
    chosen = session.get("language")
    sign_out_browser()
    if chosen:
        session["language"] = chosen
    sign_in_account(account, by_card=True)
    return redirect(url_for("home.my_day"))


@auth.post("/sign-out")
@signed_in
def sign_out() -> Response:
    """End this session; the browser forgets the pages it has seen."""
    sign_out_browser()
    flash(gettext("You are signed out."), "success")
    response = redirect(url_for("auth.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
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
def change_own_password() -> Answer:
    """Change one's own password; other browsers that are signed in are signed out."""
    actor, form = current_actor(), PasswordForm()
    form.new.description = password_hint()
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                change_password(
                    writing, actor, old=form.old.data or "", new=form.new.data or "", keep_id=actor.session_id
                )
                account = writing.get_one(Account, actor.account_id)
                mail_notice(writing, actor, account, mark("Your password was changed."))
            flash(gettext("Your password is changed."), "success")
            return redirect(url_for("preferences.show"))
        except FairlineError as error:
            form.refuse(error)
    overdue = actor.detour == "password"
    page = render_template("portal/auth/password.html", form=form, overdue=overdue)
    return (page, 422) if form.is_submitted() else page


def password_hint() -> str:
    """What this installation asks of a new password, said before it is typed."""
    if profile() is PasswordProfile.MLPS:
        return gettext("10 characters at least, of three kinds: small letters, capital letters, digits, signs.")
    return gettext("15 characters at least; a few words in a row are easy to keep in mind.")


@preferences.post("/theme")
@signed_in
def set_theme() -> Response:
    """Light, dark or as the device: the switch in the frame."""
    chosen = posted("theme", "auto")
    if chosen in _THEMES:
        with transaction() as writing:
            set_preferences(writing, current_actor(), theme=chosen)
    return redirect(home_target(posted("next")))
