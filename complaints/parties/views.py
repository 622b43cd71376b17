"""Pages about who acts for a complainant."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from complaints.cases.models import Complainant
from complaints.cases.queries import case_for, require_visible
from complaints.once import once
from complaints.parties.forms import PartyForm, WhoForm
from complaints.parties.queries import parties_of
from complaints.parties.services import add_party, end_party, prove_party, say_who, tell_state
from complaints.parties.words import party_line
from complaints.permissions import DECIDE
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once

parties = Blueprint("complaint_parties", __name__, url_prefix="/complaints")


@parties.route("/<int:case_id>/parties", methods=["GET", "POST"])
@guard(DECIDE)
def show(case_id: int) -> AnyResponse | tuple[str, int]:
    """Everybody who acts or acted, and a form for one more."""
    actor, form = current_actor(), PartyForm()
    require_visible(db.session, actor, case_id, DECIDE)
    if form.validate_on_submit():
        try:
            once(form, lambda session: add_party(session, actor, case_id, form.chosen(), clock.now()))
            flash(gettext("The entry is kept. Check the document before anything is told."), "success")
            return redirect(url_for("complaint_parties.show", case_id=case_id), 303)
        except FairlineError as error:
            form.refuse(error)
    return _page(case_id, form), 422 if form.is_submitted() else 200


def _page(case_id: int, form: PartyForm, who: WhoForm | None = None) -> str:
    complaint = case_for(db.session, current_actor(), case_id, DECIDE)
    return render_template(
        "complaints/parties/show.html",
        complaint=complaint,
        form=form,
        who=who or WhoForm(formdata=None, who=complaint.complainant.value),
        lines=[party_line(one) for one in parties_of(db.session, case_id)],
    )


@parties.post("/<int:case_id>/parties/who")
@guard(DECIDE)
def name_who(case_id: int) -> AnyResponse | tuple[str, int]:
    """Who complains is known now."""
    actor, form = current_actor(), WhoForm()
    require_visible(db.session, actor, case_id, DECIDE)
    if form.validate_on_submit():
        try:
            who = Complainant(form.who.data)
            once(form, lambda session: say_who(session, actor, case_id, who, clock.now()))
            flash(gettext("Who complains is recorded."), "success")
            return redirect(url_for("complaint_parties.show", case_id=case_id), 303)
        except FairlineError as error:
            form.refuse(error)
    return _page(case_id, PartyForm(formdata=None), form), 422


@parties.post("/<int:case_id>/parties/<int:party_id>/proof")
@guard(DECIDE)
def prove(case_id: int, party_id: int) -> AnyResponse:
    """The document was compared with the person."""
    return _do(
        case_id, lambda s, a: prove_party(s, a, case_id, party_id, clock.now()), gettext("The authority is proven.")
    )


@parties.post("/<int:case_id>/parties/<int:party_id>/end")
@guard(DECIDE)
def end(case_id: int, party_id: int) -> AnyResponse:
    """They no longer act."""
    return _do(case_id, lambda s, a: end_party(s, a, case_id, party_id, clock.now()), gettext("They no longer act."))


@parties.post("/<int:case_id>/parties/<int:party_id>/state")
@guard(DECIDE)
def tell(case_id: int, party_id: int) -> AnyResponse:
    """They are told how it stands."""
    return _do(
        case_id,
        lambda s, a: tell_state(s, a, case_id, party_id, clock.now()),
        gettext("They are told how the complaint stands, and nothing else of it."),
    )


def _do(case_id: int, act: Callable[[Session, Actor], None], done: str) -> AnyResponse:
    actor = current_actor()
    require_visible(db.session, actor, case_id, DECIDE)

    def once_only(session: Session) -> str:
        act(session, actor)
        return ""

    perform_once(posted_form_key(), once_only)
    flash(done, "success")
    return redirect(url_for("complaint_parties.show", case_id=case_id), 303)
