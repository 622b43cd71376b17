"""The page of absences: one's own, and for those who oversee complaints everybody's."""

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from complaints.absences.forms import AwayForm
from complaints.absences.queries import absences_from, handlers_on
from complaints.absences.services import ROLES, end_absence, enter_absence, require_own_absence
from complaints.permissions import AWAY
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext, ngettext
from portal.web.once import perform_once

absences = Blueprint("complaint_absences", __name__, url_prefix="/complaints/absences")


@absences.route("/", methods=["GET", "POST"])
@guard(AWAY)
def listed() -> AnyResponse | tuple[str, int]:
    """Who is away or will be, and a form for more."""
    actor = current_actor()
    form = AwayForm(_people(actor))
    if form.validate_on_submit():
        try:
            given = int(perform_once(form.form_key.data or "", lambda session: str(_enter(session, actor, form))))
            flash(_done(given), "success")
            return redirect(url_for("complaint_absences.listed"), 303)
        except FairlineError as error:
            form.refuse(error)
    only = None if actor.scope(AWAY) is Scope.ALL else actor.employee_id
    page = render_template(
        "complaints/absences/list.html",
        rows=absences_from(db.session, clock.today(), only),
        form=form,
        today=clock.today(),
        everybody=only is None,
    )
    return page, 422 if form.is_submitted() else 200


def _people(actor: Actor) -> list[tuple[int, str]]:
    found = handlers_on(db.session, ROLES, clock.today())
    if actor.scope(AWAY) is Scope.ALL:
        return found
    return [(number, name) for number, name in found if number == actor.employee_id]


def _enter(session: Session, actor: Actor, form: AwayForm) -> int:
    assert form.first.data is not None
    assert form.last.data is not None
    return enter_absence(
        session,
        actor,
        form.employee_id.data,
        form.first.data,
        form.last.data,
        clock.now(),
        hand_over=bool(form.hand_over.data),
    )


def _done(given: int) -> str:
    if not given:
        return gettext("It is entered. New complaints and warnings go to others in these days.")
    return ngettext(
        "It is entered, and %(num)d complaint was given to somebody else.",
        "It is entered, and %(num)d complaints were given to others.",
        given,
    )


@absences.post("/<int:absence_id>/end")
@guard(AWAY)
def end(absence_id: int) -> AnyResponse:
    """There again."""
    actor = current_actor()
    require_own_absence(db.session, actor, absence_id)

    def act(session: Session) -> str:
        end_absence(session, actor, absence_id, clock.now())
        return ""

    perform_once(posted_form_key(), act)
    flash(gettext("It has ended; new complaints go there again."), "success")
    return redirect(url_for("complaint_absences.listed"), 303)
