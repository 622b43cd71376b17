"""The page on which an upheld complaint is told again for training."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from complaints.callideas.forms import IdeaForm
from complaints.callideas.permissions import TELL
from complaints.callideas.queries import idea_of, known_of, may_become_idea
from complaints.callideas.rules import steps_of, told_again
from complaints.callideas.services import tell_again
from complaints.cases.models import Complaint
from complaints.cases.queries import case_for
from complaints.cases.services import note_view
from complaints.once import once
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db, transaction
from portal.errors import FairlineError
from portal.web.i18n import current_language, gettext
from training.facts import call_families, citable_rules

call_ideas = Blueprint("complaint_ideas", __name__, url_prefix="/complaints")


@call_ideas.route("/<int:case_id>/call-idea", methods=["GET", "POST"])
@guard(TELL)
def tell(case_id: int) -> str | Response | tuple[str, int]:
    """The words beside a proposal without persons, numbers, places, days and amounts; and what became of it."""
    actor, form, now = current_actor(), IdeaForm(), clock.now()
    complaint = case_for(db.session, actor, case_id, TELL)
    form.offer(call_families(), citable_rules(clock.today(), current_language()))
    if form.validate_on_submit():
        given: dict[str, Any] = {name: form[name].data or "" for name in ("story", "family", "citation")}
        language = complaint.language
        try:
            once(form, lambda session: tell_again(session, actor, case_id, language=language, now=now, **given))
            flash(gettext("Training has the idea. The link to it stays with this case."), "success")
            return redirect(url_for("complaint_ideas.tell", case_id=case_id), 303)
        except FairlineError as error:
            form.refuse(error)
    if not form.is_submitted():
        with transaction() as session:
            note_view(session, actor, case_id)
        complaint = case_for(db.session, actor, case_id, TELL)
    page = _page(complaint, form)
    return (page, 422) if form.is_submitted() else page


def _page(complaint: Complaint, form: IdeaForm) -> str:
    told, ready = idea_of(db.session, complaint.id), may_become_idea(db.session, complaint)
    taken: list[str] = []
    if ready and told is None and not form.is_submitted():
        proposal, pieces = told_again(complaint.words, known_of(db.session, complaint), complaint.language)
        form.story.data = steps_of(proposal)
        taken = list(dict.fromkeys(one.text for one in pieces))
    return render_template(
        "complaints/callideas/tell.html", complaint=complaint, form=form, told=told, ready=ready, taken=taken
    )
