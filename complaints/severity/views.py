"""The page about a case's severity: what it rests on, what raises it, and what the officer adds."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from complaints.cases.models import Complaint
from complaints.cases.queries import case_for, require_visible
from complaints.cases.rules.severity import Raise
from complaints.cases.rules.workflow import UNANSWERED
from complaints.cases.wordlists import case_words
from complaints.once import once
from complaints.permissions import DECIDE, READ
from complaints.severity.forms import CircumstanceForm
from complaints.severity.raising import circumstances_of, earlier_count
from complaints.severity.services import say_circumstance, take_back_circumstance
from complaints.taxonomy import NAMES, categories
from complaints.wording import RAISES, SEVERITIES
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext, ngettext
from portal.web.once import perform_once
from portal.words import mark

weight = Blueprint("complaint_severity", __name__, url_prefix="/complaints")

_WHY = {
    Raise.VULNERABLE: mark("The safety question was answered so."),
    Raise.REGULATOR: mark("It came from a regulator, or one has taken it up."),
    Raise.UPHELD_BEFORE: mark("Another complaint about somebody whom this one names was answered and upheld."),
}


@weight.get("/<int:case_id>/severity")
@guard(READ)
def show(case_id: int) -> str:
    """What the severity rests on."""
    return _page(current_actor(), case_id, CircumstanceForm(formdata=None))


@weight.post("/<int:case_id>/severity/raises")
@guard(DECIDE)
def say(case_id: int) -> AnyResponse | tuple[str, int]:
    """A regulator, the media, or a missing recording."""
    actor, form = current_actor(), CircumstanceForm()
    require_visible(db.session, actor, case_id, DECIDE)
    if form.validate_on_submit():
        try:
            kind, note = Raise(form.kind.data), form.note.data or ""
            once(form, lambda session: say_circumstance(session, actor, case_id, kind, note, clock.now()))
            flash(gettext("It is recorded, and the severity was weighed anew."), "success")
            return redirect(url_for("complaint_severity.show", case_id=case_id), 303)
        except FairlineError as error:
            form.refuse(error)
    return _page(actor, case_id, form), 422


@weight.post("/<int:case_id>/severity/<int:circumstance_id>/back")
@guard(DECIDE)
def take_back(case_id: int, circumstance_id: int) -> AnyResponse:
    """It was not so."""
    actor = current_actor()
    require_visible(db.session, actor, case_id, DECIDE)

    def act(session: Session) -> str:
        take_back_circumstance(session, actor, case_id, circumstance_id, clock.now())
        return ""

    perform_once(posted_form_key(), act)
    flash(gettext("It is taken back, and the severity was weighed anew."), "success")
    return redirect(url_for("complaint_severity.show", case_id=case_id), 303)


def _page(actor: Actor, case_id: int, form: CircumstanceForm) -> str:
    complaint = case_for(db.session, actor, case_id)
    said = circumstances_of(db.session, case_id)
    mine = complaint.handler_id is not None and complaint.handler_id == actor.employee_id and actor.may(DECIDE)
    return render_template(
        "complaints/severity/show.html",
        complaint=complaint,
        words=case_words(complaint),
        bases=[(gettext(NAMES[one.code]), gettext(SEVERITIES[_default(one.code)])) for one in complaint.allegations],
        grounds=[_ground(complaint, Raise(one)) for one in complaint.severity_raises],
        said=[(one, gettext(RAISES[one.kind])) for one in said],
        form=form if mine and complaint.state in UNANSWERED else None,
    )


def _default(code: str) -> Any:
    return categories()[code].severity


def _ground(complaint: Complaint, ground: Raise) -> tuple[str, str]:
    """A ground and why it holds; what somebody recorded stands below with their words."""
    if ground is Raise.REPEATED:
        count = earlier_count(db.session, complaint)
        why = ngettext(
            "%(num)d complaint of the same person or account came in the 90 days before.",
            "%(num)d complaints of the same person or account came in the 90 days before.",
            count,
        )
    else:
        why = gettext(_WHY[ground]) if ground in _WHY else gettext("Recorded below.")
    return gettext(RAISES[ground]), why
