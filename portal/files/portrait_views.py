"""Pages of portraits: one's own, and anybody's picture for those who may see the person."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.auth.access import current_actor, guard, signed_in
from portal.db.session import db
from portal.errors import FairlineError, Invalid, NotFound
from portal.files.answers import SANDBOX
from portal.files.pictures import SIDES
from portal.files.portraits import drawn_anew, portrait_of, portrait_url, remove_portrait, set_portrait
from portal.files.receiving import chosen, receiving
from portal.files.rules import PORTRAIT
from portal.files.vault import vault
from portal.people.queries import person_for
from portal.web.forms import PortalForm, posted_form_key
from portal.web.i18n import gettext, lazy_gettext
from portal.web.once import perform_once

portraits = Blueprint("portraits", __name__)

portraits.add_app_template_global(portrait_url, "portrait_url")


class PortraitForm(PortalForm):
    """One picture."""

    picture = FileField(
        lazy_gettext("Picture"),
        description=lazy_gettext("PNG, JPG or WebP. The middle of it is kept as a square; place and time are not."),
        render_kw={"accept": PORTRAIT.accept},
    )


@portraits.get("/people/<int:employee_id>/portrait/<size>")
@guard("people:person:read")
def show(employee_id: int, size: str) -> Response:
    """A picture that we have drawn ourselves, so that it may be shown in place."""
    today = clock.today()
    person_for(db.session, current_actor(), employee_id, today, today)
    file = portrait_of(db.session, employee_id, size) if size in SIDES else None
    if file is None:
        raise NotFound("There is no such file, or it is not yours to see.")
    body = b"".join(vault().open(file.storage_name, file.size).pieces(0, file.size))
    response = Response(body, mimetype="image/webp")
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    return response


@portraits.route("/preferences/portrait", methods=["GET", "POST"])
@signed_in
def own() -> str | AnyResponse | tuple[str, int]:
    """Choose one's own picture; it is drawn anew before it is kept."""
    form = PortraitForm()
    if form.validate_on_submit():
        try:
            _keep(form)
            flash(gettext("Your picture is kept."), "success")
            return redirect(url_for("portraits.own"), 303)
        except FairlineError as error:
            form.refuse(error)
    page = render_template("portal/files/portrait.html", form=form)
    return (page, 422) if form.is_submitted() else page


def _keep(form: PortraitForm) -> None:
    actor, given = current_actor(), chosen([form.picture.data] if form.picture.data else [])
    if not given:
        raise Invalid("Choose a picture.", field=PORTRAIT.field)
    with receiving(db.session, actor, given, PORTRAIT) as whole:
        squares = drawn_anew(given[0], whole[0])
    with receiving(db.session, actor, squares, PORTRAIT) as received:

        def act(session: Session) -> str:
            set_portrait(session, actor, received)
            return ""

        perform_once(form.form_key.data or "", act)


@portraits.post("/preferences/portrait/removal")
@signed_in
def remove() -> AnyResponse:
    """Initials again."""
    actor = current_actor()

    def act(session: Session) -> str:
        remove_portrait(session, actor)
        return ""

    perform_once(posted_form_key(), act)
    flash(gettext("Your picture is gone."), "success")
    return redirect(url_for("portraits.own"), 303)
