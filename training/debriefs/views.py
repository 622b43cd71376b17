"""Pages of debriefs: what became of a call and why, its replay, an expert's beside it, a new try, the paper."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, signed_in
from portal.db.session import db, transaction
from portal.errors import Refused
from portal.web.forms import ActionForm, posted_form_key
from portal.web.i18n import current_language, force_locale, gettext
from portal.web.once import perform_once
from training.debriefs.page import compare_values, debrief_values, replay_values
from training.debriefs.papers import print_debrief, title_of
from training.debriefs.queries import Debrief, debrief_of
from training.debriefs.services import keep_debrief, note_view
from training.plays.services import fork_call
from training.settling.queries import SETTLE

debriefs = Blueprint("debriefs", __name__, url_prefix="/training/calls/debriefs")


def _read(call_id: int, how: str) -> Debrief:
    """The debrief; a look at somebody else's is recorded."""
    actor = current_actor()
    debrief = debrief_of(db.session, actor, call_id, clock.today())
    if not debrief.own:
        with transaction() as session:
            note_view(session, actor, debrief, how)
    return debrief


@debriefs.get("/<int:call_id>")
@signed_in
def show(call_id: int) -> str | Response:
    """The debrief of an ended call; one's own whose record is open leads to the record first."""
    debrief = _read(call_id, "page")
    if debrief.open:
        return redirect(url_for("plays.call", call_id=call_id))
    may_settle = not debrief.own and debrief.call.passed is not None and current_actor().may(SETTLE)
    return render_template(
        "training/debriefs/debrief.html", **debrief_values(debrief, current_language()), may_settle=may_settle
    )


@debriefs.get("/<int:call_id>/replay")
@signed_in
def replay(call_id: int) -> str | Response:
    """The call step by step: ``step`` turns have been taken."""
    debrief = _read(call_id, "replay")
    if debrief.open:
        return redirect(url_for("plays.call", call_id=call_id))
    given = request.args.get("step", "")
    step = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0
    return render_template("training/debriefs/replay.html", **replay_values(debrief, step, current_language()))


@debriefs.get("/<int:call_id>/compare")
@signed_in
def compare(call_id: int) -> str | Response:
    """The call beside an expert's."""
    debrief = _read(call_id, "compare")
    if debrief.open or debrief.expert is None:
        return redirect(url_for("debriefs.show", call_id=call_id) if not debrief.open else url_for("plays.overview"))
    return render_template("training/debriefs/compare.html", **compare_values(debrief))


@debriefs.post("/<int:call_id>/fork/<int:turns>")
@signed_in
def fork(call_id: int, turns: int) -> Response:
    """Go on with a new call of one's own after the first ``turns`` turns of this one."""
    actor, now = current_actor(), clock.now()
    form = ActionForm()
    back = url_for("debriefs.show", call_id=call_id)
    debrief_of(db.session, actor, call_id, clock.today())

    def act(session: Session) -> str:
        return url_for("plays.call", call_id=fork_call(session, actor, call_id, turns, now).id)

    if form.validate_on_submit():
        try:
            return redirect(perform_once(form.form_key.data or "", act))
        except Refused as error:
            flash(gettext(error.message), "warning")
    return redirect(back)


@debriefs.post("/<int:call_id>/paper")
@signed_in
def paper(call_id: int) -> Response:
    """The debrief as a paper in the reader's language, kept in the register."""
    actor, language, today = current_actor(), current_language(), clock.today()
    debrief = debrief_of(db.session, actor, call_id, today)
    if debrief.open:
        return redirect(url_for("plays.call", call_id=call_id))
    with force_locale(language):
        title = title_of(debrief)
    printed = print_debrief(debrief, language)

    def act(session: Session) -> str:
        kept = keep_debrief(session, actor, debrief_of(session, actor, call_id, today), printed, title, language)
        return url_for("documents.download", document_id=kept.id)

    return redirect(perform_once(posted_form_key(), act))
