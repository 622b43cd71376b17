"""Asking again who somebody is before a sensitive act, without losing what they were doing (safety s40)."""

from flask import Flask, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor
from portal.auth.entering import prove_again
from portal.auth.forms import ProofForm
from portal.auth.models import Account
from portal.auth.provider import is_bound
from portal.auth.queries import has_factor
from portal.auth.settings import PROOF_MINUTES, minutes_of
from portal.db.session import db
from portal.errors import Busy, TooManyTries
from portal.web.i18n import gettext
from portal.web.stray import declare

FIELD = "proof"
_NOT_CARRIED = {FIELD, "csrf_token"}


def init_proof(app: Flask) -> None:
    """Give the guards the way to ask (portal.auth.access.ask_for_proof)."""
    app.extensions["fairline.proof"] = _ask


def is_proved() -> bool:
    """Whether the person proved within the last minutes who they are; people of the demo's cards always have."""
    proved_at = g.get("proved_at")
    return proved_at is None or clock.now() - proved_at < minutes_of(db.session, PROOF_MINUTES)


def _ask() -> Response | None:
    """A page that was asked for is come back to; what was sent is carried along in the form that asks."""
    declare([FIELD])  # also where it comes without need: the page in another window proved meanwhile
    if is_proved():
        return None
    if request.method == "GET":
        return redirect(url_for("auth.prove", next=request.full_path.removesuffix("?")))
    form = ProofForm()
    if FIELD in request.form and is_right(form):
        return None
    carried = [pair for pair in request.form.items(multi=True) if pair[0] not in _NOT_CARRIED]
    return Response(proof_page(form, request.full_path, carried), status=403, mimetype="text/html")


def is_right(form: ProofForm) -> bool:
    """Whether the form was sent and proves the person; otherwise the form says what is wrong."""
    if not form.validate_on_submit():
        return False
    try:
        if prove_again(current_actor(), form.proof.data or ""):
            return True
        form.form_errors.append(gettext("This is not right."))
    except (TooManyTries, Busy) as error:
        form.refuse(error)
    return False


def proof_page(form: ProofForm, action: str, carried: list[tuple[str, str]]) -> str:
    """The page that asks for the password, or for a code where the account has none; and the provider where bound."""
    account = db.session.get_one(Account, current_actor().account_id)
    by_code = account.password_hash is None
    provider = current_app.extensions["fairline.config"].provider
    if provider is not None and not is_bound(db.session, account.id, provider.issuer):
        provider = None
    return render_template(
        "portal/auth/proof.html",
        form=form,
        action=action,
        carried=carried,
        by_code=by_code,
        provider=provider,
        typed=not by_code or provider is None or has_factor(account),
        target=request.args.get("next"),
    )
