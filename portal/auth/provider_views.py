"""Pages of signing in through the provider: out to it, and back."""

import hmac

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_login import login_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, public, signed_in
from portal.auth.entering import enter, home_target
from portal.auth.models import Account
from portal.auth.provider import enter_as, prove_by
from portal.auth.provider_client import Proven, ProviderFailed, proven, way_to
from portal.auth.signin import SignedIn
from portal.config import Config, Provider
from portal.db.session import db, transaction
from portal.web.i18n import gettext

provider = Blueprint("provider", __name__, url_prefix="/sign-in/provider")

_WAY = "provider_way"
_WAY_LASTS = 600


@provider.get("/")
@public
def leave() -> Response:
    """Send the browser to the provider; ``again`` asks there for a new proof of whoever is signed in."""
    target, actor = home_target(request.args.get("next")), current_actor()
    again = actor.account_id if "again" in request.args else None
    db.session.commit()  # nobody holds a connection while waiting for the provider
    try:
        way = way_to(_configured(), _back(), again=again is not None)
    except ProviderFailed as error:
        return _failed(error, target, again)
    address = way.pop("url")
    session[_WAY] = {**way, "target": target, "again": again, "at": int(clock.now().timestamp())}
    return redirect(address)


@provider.get("/back")
@public
def back() -> Response:
    """The provider sent the browser back: believe nothing that does not belong to what left from this browser."""
    way = session.pop(_WAY, None)
    age = clock.now().timestamp() - way["at"] if way else 0
    same = way and hmac.compare_digest(way["state"].encode(), request.args.get("state", "").encode())
    if not way or not same or age > _WAY_LASTS:
        return _failed(None, way["target"] if way else None, None)
    db.session.commit()  # nobody holds a connection while waiting for the provider
    try:
        proof = proven(_configured(), _back(), request.args, way)
    except ProviderFailed as error:
        return _failed(error, way["target"], way["again"])
    return _entered(proof, way["target"]) if way["again"] is None else _proved(proof, way["target"], way["again"])


@provider.get("/proved")
@signed_in
def proved() -> str:
    """Shown in the window in which somebody proved again who they are, while their form waits in another."""
    return render_template("portal/auth/proved.html")


def _entered(proof: Proven, target: str) -> Response:
    try:
        with transaction() as writing:
            number = enter_as(writing, _configured().issuer, proof)
    except IntegrityError:  # bound at the same moment to another account
        number = None
    if number is None:
        flash(gettext("This does not open an account here. Ask a security administrator."), "warning")
        return redirect(url_for("auth.sign_in", next=target))
    return enter(db.session.get_one(Account, number), target)


def _proved(proof: Proven, target: str, number: int) -> Response:
    actor, token = current_actor(), None
    if actor.account_id == number:
        with transaction() as writing:
            token = prove_by(writing, actor, _configured().issuer, proof)
    if token is None:
        flash(gettext("The provider did not prove anew that it is you."), "warning")
        return redirect(url_for("auth.prove", next=target))
    login_user(SignedIn(token))
    return redirect(home_target(target))


def _failed(error: ProviderFailed | None, target: str | None, again: int | None) -> Response:
    """Back to the page with the other ways, with one sentence; the log says what went wrong."""
    if error is not None:
        current_app.logger.warning("sign-in through the provider failed: %s", error.message)
    flash(gettext("Signing in through the provider did not work. Try again, or use your password."), "warning")
    return redirect(url_for("auth.prove" if again is not None else "auth.sign_in", next=target))


def _configured() -> Provider:
    """The provider; without one these addresses do not exist."""
    found: Provider | None = current_app.extensions["fairline.config"].provider
    return found or abort(404)


def _back() -> str:
    config: Config = current_app.extensions["fairline.config"]
    return config.base_url + url_for("provider.back")
