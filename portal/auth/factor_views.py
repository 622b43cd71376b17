"""Pages of a person's own second factor: set up, prove, renew codes, give up."""

import io

import pyotp
import segno
from flask import Blueprint, Response, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal.auth.access import current_actor, freshly_signed_in, signed_in
from portal.auth.actor import Actor
from portal.auth.factors import (
    RECOVERY_CODES,
    begin_factor,
    confirm_factor,
    pending_secret,
    recovery_codes_left,
    remove_factor,
    renew_recovery_codes,
)
from portal.auth.forms import CodeForm
from portal.auth.mails import mail_notice
from portal.auth.models import Account
from portal.auth.queries import has_factor
from portal.auth.rules import needs_second_factor
from portal.company import company_name
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext, mark
from portal.web.once import perform_once

second_factor = Blueprint("second_factor", __name__, url_prefix="/preferences/second-step")

Answer = str | AnyResponse | tuple[str, int]


@second_factor.get("/")
@signed_in
def show() -> Answer:
    """Whether one has a second factor, and what can be done about it."""
    actor = current_actor()
    account = db.session.get_one(Account, actor.account_id)
    return render_template(
        "portal/auth/second_factor.html",
        factor=account.factor if has_factor(account) else None,
        left=recovery_codes_left(db.session, actor.account_id),
        needed=needs_second_factor(actor.roles),
        detour=actor.detour == "factor",
    )


@second_factor.post("/begin")
@freshly_signed_in
def begin() -> Answer:
    """Make a secret for the app; nothing changes until a code proves it."""
    actor = current_actor()

    def act(session: Session) -> str:
        begin_factor(session, actor)
        return url_for("second_factor.confirm")

    return redirect(perform_once(posted_form_key(), act))


@second_factor.route("/confirm", methods=["GET", "POST"])
@freshly_signed_in
def confirm() -> Answer:
    """Show the secret as a picture and in groups, take the first code, then show the recovery codes once."""
    actor, form, shown = current_actor(), CodeForm(), list[str]()

    def act(session: Session) -> str:
        shown.extend(confirm_factor(session, actor, form.code.data or ""))
        _tell(session, actor, mark("A second factor was set up."))
        return url_for("second_factor.show")

    if form.validate_on_submit():
        try:
            return _codes_page(shown, perform_once(form.form_key.data or "", act))
        except FairlineError as error:
            form.refuse(error)
    secret = _pending()
    if secret is None:
        return redirect(url_for("second_factor.show"))
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    page = render_template("portal/auth/factor_confirm.html", form=form, groups=groups)
    return (page, 422) if form.is_submitted() else page


@second_factor.get("/picture.svg")
@freshly_signed_in
def picture() -> AnyResponse:
    """The secret as a QR code, for the app's camera; drawn here, kept nowhere."""
    secret = _pending()
    if secret is None:
        return redirect(url_for("second_factor.show"))
    account = db.session.get_one(Account, current_actor().account_id)
    company = company_name()
    address = pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name=company)
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=5, border=4, light="white", dark="black")
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


@second_factor.post("/codes")
@freshly_signed_in
def renew_codes() -> Answer:
    """Ten new recovery codes, shown once."""
    actor, shown = current_actor(), list[str]()

    def act(session: Session) -> str:
        shown.extend(renew_recovery_codes(session, actor))
        _tell(session, actor, mark("The recovery codes were renewed."))
        return url_for("second_factor.show")

    return _codes_page(shown, perform_once(posted_form_key(), act))


@second_factor.post("/remove")
@freshly_signed_in
def remove() -> Answer:
    """Give up the second factor, where one's roles allow it."""
    actor = current_actor()

    def act(session: Session) -> str:
        remove_factor(session, actor)
        _tell(session, actor, mark("The second factor was removed."))
        return url_for("second_factor.show")

    location = perform_once(posted_form_key(), act)
    flash(gettext("The second factor is removed."), "success")
    return redirect(location)


def _codes_page(codes: list[str], location: str) -> Answer:
    """The page with the codes where they were made just now; sent a second time they are not shown again."""
    if not codes:
        return redirect(location)
    return render_template("portal/auth/recovery_codes.html", codes=codes, count=RECOVERY_CODES, address=location)


def _pending() -> str | None:
    account = db.session.get_one(Account, current_actor().account_id)
    return pending_secret(account.factor)


def _tell(session: Session, actor: Actor, sentence: str) -> None:
    mail_notice(session, actor, session.get_one(Account, actor.account_id), sentence)
