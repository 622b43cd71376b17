"""Pages of clocks: those of a case with pauses, more time and warnings, and the dates that have moved."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from complaints.cases.evidence import evidence_of
from complaints.cases.queries import case_for, require_visible
from complaints.clocks.forms import ExtensionForm, PauseForm
from complaints.clocks.queries import changes_listing, clock_file
from complaints.clocks.services import ask_extension, decide_extension, pause_clock, resume_clock
from complaints.clocks.warnings import acknowledge_warnings
from complaints.once import once
from complaints.permissions import DECIDE, EXTEND, MOVED, READ
from portal import clock
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.forms import PortalForm, posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from portal.web.tables import table_page

clocks = Blueprint("complaint_clocks", __name__, url_prefix="/complaints")

Answer = str | AnyResponse | tuple[str, int]


@clocks.get("/<int:case_id>/clocks")
@guard(READ)
def show(case_id: int) -> str:
    """The clocks of a case with what happened to them."""
    return _page(current_actor(), case_id)


def _page(actor: Actor, case_id: int, tried: PortalForm | None = None) -> str:
    complaint = case_for(db.session, actor, case_id)
    file = clock_file(db.session, actor, complaint, clock.now())
    mine = complaint.handler_id is not None and complaint.handler_id == actor.employee_id and actor.may(DECIDE)
    pause = tried if isinstance(tried, PauseForm) else _pause_form(case_id, file.can_pause, empty=True)
    more = tried if isinstance(tried, ExtensionForm) else ExtensionForm(file.can_extend, formdata=None)
    return render_template(
        "complaints/clocks/show.html", complaint=complaint, file=file, mine=mine, pause=pause, more=more
    )


def _pause_form(case_id: int, choices: list[tuple[int, str]], *, empty: bool = False) -> PauseForm:
    files = [(one.file.id, one.file.file_name) for one in evidence_of(db.session, case_id)]
    return PauseForm(choices, files, formdata=None) if empty else PauseForm(choices, files)


def _enter(
    actor: Actor, case_id: int, form: PortalForm, act: Callable[[Session], object], done: str
) -> AnyResponse | tuple[str, int]:
    if form.validate_on_submit():
        try:
            once(form, act)
            flash(done, "success")
            return redirect(url_for("complaint_clocks.show", case_id=case_id))
        except FairlineError as error:
            form.refuse(error)
    for sentence in form.form_errors:
        flash(sentence, "danger")
    return _page(actor, case_id, form), 422


def _press(act: Callable[[Session], object]) -> None:
    """One button of the page."""
    perform_once(posted_form_key(), lambda session: str(act(session)))


@clocks.post("/<int:case_id>/clocks/pause")
@guard(DECIDE)
def pause(case_id: int) -> Answer:
    """Let a clock stand still."""
    actor = current_actor()
    complaint = case_for(db.session, actor, case_id, DECIDE)
    file = clock_file(db.session, actor, complaint, clock.now())
    form = _pause_form(case_id, file.can_pause)
    return _enter(
        actor,
        case_id,
        form,
        lambda session: pause_clock(
            session,
            actor,
            case_id,
            form.paused_id.data,
            kind=form.chosen(),
            file_id=form.file_id.data,
            notice=form.notice.data or "",
            now=clock.now(),
        ),
        gettext("The clock stands still, and the complainant can read why."),
    )


@clocks.post("/<int:case_id>/clocks/<int:clock_id>/resumption")
@guard(DECIDE)
def resume(case_id: int, clock_id: int) -> AnyResponse:
    """Let a clock go on."""
    actor = current_actor()
    require_visible(db.session, actor, case_id, DECIDE)
    _press(lambda session: resume_clock(session, actor, case_id, clock_id, clock.now()))
    flash(gettext("The clock goes on."), "success")
    return redirect(url_for("complaint_clocks.show", case_id=case_id))


@clocks.post("/<int:case_id>/clocks/extension")
@guard(DECIDE)
def extend(case_id: int) -> Answer:
    """Ask for more time."""
    actor = current_actor()
    complaint = case_for(db.session, actor, case_id, DECIDE)
    form = ExtensionForm(clock_file(db.session, actor, complaint, clock.now()).can_extend)
    return _enter(
        actor,
        case_id,
        form,
        lambda session: ask_extension(
            session,
            actor,
            case_id,
            form.extended_id.data,
            amount=form.amount.data or 0,
            reason=form.reason.data or "",
            notice=form.notice.data or "",
            now=clock.now(),
        ),
        gettext("More time is asked for. The clock runs on until it is approved."),
    )


@clocks.post("/<int:case_id>/clocks/extensions/<int:extension_id>/decision")
@guard(EXTEND)
def decide(case_id: int, extension_id: int) -> AnyResponse:
    """Approve or refuse more time."""
    actor = current_actor()
    require_visible(db.session, actor, case_id, EXTEND)
    granted = posted("granted", "yes") == "yes"
    _press(lambda session: decide_extension(session, actor, case_id, extension_id, granted=granted, now=clock.now()))
    flash(
        gettext("More time is approved, and the complainant can read the notice.")
        if granted
        else gettext("More time is refused; the clock runs on."),
        "success",
    )
    return redirect(url_for("complaint_clocks.show", case_id=case_id))


@clocks.post("/<int:case_id>/warnings/seen")
@guard(READ)
def acknowledge(case_id: int) -> AnyResponse:
    """The person has seen what they were warned of."""
    actor = current_actor()
    require_visible(db.session, actor, case_id)
    _press(lambda session: acknowledge_warnings(session, actor, case_id, clock.now()))
    flash(gettext("Noted: you have seen the warnings."), "success")
    return redirect(url_for("complaint_clocks.show", case_id=case_id))


@clocks.get("/clocks/changes")
@guard(MOVED)
def changes() -> str | Response:
    """The dates that counting anew has moved."""
    view = table_page(db.session, changes_listing(current_actor(), clock.now()), current_actor())
    if isinstance(view, Response):
        return view
    return render_template("complaints/clocks/changes.html", table=view)
