"""Pages about complaints that may be one: offered, linked, merged, undone."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from complaints.cases.queries import case_for, require_visible
from complaints.duplicates.forms import LinkForm, MergeForm, UndoForm
from complaints.duplicates.pairs import pairs_of
from complaints.duplicates.queries import offers_to
from complaints.duplicates.rules import UNDONE_WITHIN
from complaints.duplicates.services import link, merge, undo, unlink
from complaints.duplicates.words import offer_lines
from complaints.once import once
from complaints.permissions import DECIDE
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.forms import PortalForm, posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once

same = Blueprint("complaint_same", __name__, url_prefix="/complaints")

Answer = str | AnyResponse | tuple[str, int]


@same.get("/<int:case_id>/same")
@guard(DECIDE)
def show(case_id: int) -> str:
    """What is linked, what may be the same, and a field for a number."""
    require_visible(db.session, current_actor(), case_id, DECIDE)
    return _page(case_id, LinkForm(formdata=None))


def _page(case_id: int, form: LinkForm) -> str:
    actor = current_actor()
    complaint = case_for(db.session, actor, case_id, DECIDE)
    pairs = pairs_of(db.session, case_id)
    return render_template(
        "complaints/duplicates/same.html",
        complaint=complaint,
        pairs=pairs,
        undo_until={pair.at: pair.at + UNDONE_WITHIN for pair in pairs},
        offers=offer_lines(offers_to(db.session, actor, complaint)),
        form=form,
        now=clock.now(),
    )


@same.post("/<int:case_id>/same")
@guard(DECIDE)
def add(case_id: int) -> Answer:
    """Link with the complaint of a number."""
    actor, form = current_actor(), LinkForm()
    require_visible(db.session, actor, case_id, DECIDE)
    if form.validate_on_submit():
        try:
            once(form, lambda session: link(session, actor, case_id, form.other_number.data or "", clock.now()))
            flash(gettext("The two complaints are linked."), "success")
            return redirect(url_for("complaint_same.show", case_id=case_id), 303)
        except FairlineError as error:
            form.refuse(error)
    return _page(case_id, form), 422


@same.post("/<int:case_id>/same/<int:other_id>/unlink")
@guard(DECIDE)
def take_apart(case_id: int, other_id: int) -> AnyResponse:
    """They are not the same after all."""
    actor = current_actor()
    require_visible(db.session, actor, case_id, DECIDE)

    def act(session: Session) -> str:
        unlink(session, actor, case_id, other_id, clock.now())
        return ""

    perform_once(posted_form_key(), act)
    flash(gettext("The two complaints are no longer linked."), "success")
    return redirect(url_for("complaint_same.show", case_id=case_id), 303)


@same.route("/<int:case_id>/same/<int:other_id>/merge", methods=["GET", "POST"])
@guard(DECIDE)
def join(case_id: int, other_id: int) -> Answer:
    """The later one goes on in the earlier one."""
    form = MergeForm()
    return _reasoned(
        case_id,
        other_id,
        form,
        lambda session, actor: merge(session, actor, case_id, other_id, form.reason.data or "", clock.now()),
        gettext("The two complaints go on as one."),
    )


@same.route("/<int:case_id>/same/<int:other_id>/undo", methods=["GET", "POST"])
@guard(DECIDE)
def part(case_id: int, other_id: int) -> Answer:
    """Both go on by themselves again."""
    form = UndoForm()
    return _reasoned(
        case_id,
        other_id,
        form,
        lambda session, actor: undo(session, actor, case_id, other_id, form.reason.data or "", clock.now()),
        gettext("Both complaints go on by themselves again."),
    )


def _reasoned(
    case_id: int, other_id: int, form: PortalForm, act: Callable[[Session, Actor], None], done: str
) -> Answer:
    actor = current_actor()
    complaint = case_for(db.session, actor, case_id, DECIDE)
    pair = next((one for one in pairs_of(db.session, case_id) if one.other(case_id) == other_id), None)
    if form.validate_on_submit():
        try:
            once(form, lambda session: act(session, actor))
            flash(done, "success")
            return redirect(url_for("complaint_same.show", case_id=case_id), 303)
        except FairlineError as error:
            form.refuse(error)
    page = render_template(
        "complaints/duplicates/reason.html",
        form=form,
        complaint=complaint,
        pair=pair,
        other_id=other_id,
        merging=isinstance(form, MergeForm),
    )
    return (page, 422) if form.is_submitted() else page
