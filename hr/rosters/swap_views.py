"""Pages of swaps: one's own and those to decide, asking for one, and each with what it comes to."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hr.attendance.rules.swaps import SwapAction
from hr.permissions import ASK_SWAPS, DECIDE_SWAPS
from hr.rosters.forms import AnswerForm, SwapForm
from hr.rosters.labels import ACTION_DONE, ACTIONS, STATE_TONES, STATES
from hr.rosters.pictures import hours_of
from hr.rosters.swap_queries import Exchange, SwapLine, colleagues_of, exchange_of, steps_of, swap_for, swaps_for
from hr.rosters.swap_services import ask_swap, move_swap
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError, Invalid, NotFound
from portal.web.forms import PortalForm
from portal.web.i18n import gettext
from portal.web.once import perform_once

swaps = Blueprint("hr_swaps", __name__, url_prefix="/hr/swaps")


@swaps.get("/")
@guard(ASK_SWAPS)
def index() -> str:
    """One's own swaps, and those in reach."""
    lines = swaps_for(db.session, current_actor(), clock.today())
    return render_template("hr/swaps/index.html", lines=lines, state_words=_state_words)


def _state_words(line: SwapLine) -> tuple[str, str]:
    """The state and its tone; one that nobody decided in time is over."""
    if line.over:
        return gettext("Not decided in time"), "neutral"
    return str(STATES[line.swap.state]), STATE_TONES[line.swap.state]


@swaps.route("/new", methods=["GET", "POST"])
@guard(ASK_SWAPS)
def new() -> str | Response | tuple[str, int]:
    """Ask a colleague of the own team."""
    actor, form, today = current_actor(), SwapForm(), clock.today()
    if actor.employee_id is None:
        raise NotFound("There is no such person.")
    day = form.day.data if form.is_submitted() and form.day.data else _asked_day(today)
    form.offer(colleagues_of(db.session, actor.employee_id, day))
    if not form.is_submitted():
        form.day.data = day

    def act(session: Session) -> str:
        if form.day.data is None:
            raise Invalid("Give a day.", field="day")
        swap = ask_swap(
            session,
            actor,
            colleague_id=form.colleague_id(),
            day=form.day.data,
            return_day=form.return_day.data,
            words=form.words.data or "",
        )
        return url_for("hr_swaps.show", swap_id=swap.id)

    if form.validate_on_submit():
        try:
            target = perform_once(form.form_key.data or "", act)
            flash(gettext("Your colleague is asked. The team lead decides once they agree."), "success")
            return redirect(target)
        except FairlineError as error:
            form.refuse(error)
    return render_template("hr/swaps/new.html", form=form), 422 if form.is_submitted() else 200


def _asked_day(today: date) -> date:
    try:
        return max(today, date.fromisoformat(request.args.get("day", "")))
    except ValueError:
        return today


@swaps.get("/<int:swap_id>")
@guard(ASK_SWAPS)
def show(swap_id: int) -> str:
    """A swap: what both would work, warnings, and what the reader may do."""
    return _page(swap_id, AnswerForm())


def _page(swap_id: int, form: PortalForm) -> str:
    actor = current_actor()
    line = swap_for(db.session, actor, swap_id, clock.today())
    swap, names = line.swap, {line.asker.id: line.asker.name, line.colleague.id: line.colleague.name}
    waiting = bool(steps_of(actor, line)) or swap.state.value in ("asked", "agreed")
    exchange: Exchange | None = None
    if waiting:
        exchange = exchange_of(db.session, swap.asker_id, swap.colleague_id, swap.day, swap.return_day)
    return render_template(
        "hr/swaps/show.html",
        line=line,
        swap=swap,
        names=names,
        state=_state_words(line),
        exchange=exchange,
        steps=[(one.value, ACTIONS[one]) for one in steps_of(actor, line)],
        form=form,
        hours=hours_of,
    )


@swaps.post("/<int:swap_id>/answer")
@guard(ASK_SWAPS)
def answer(swap_id: int) -> str | Response | tuple[str, int]:
    """The step of one of the two people."""
    return _moved(swap_id, {SwapAction.AGREE, SwapAction.DECLINE, SwapAction.WITHDRAW})


@swaps.post("/<int:swap_id>/decision")
@guard(DECIDE_SWAPS)
def decide(swap_id: int) -> str | Response | tuple[str, int]:
    """The lead's step."""
    return _moved(swap_id, {SwapAction.APPROVE, SwapAction.REFUSE})


def _moved(swap_id: int, allowed: set[SwapAction]) -> str | Response | tuple[str, int]:
    actor, form = current_actor(), AnswerForm()
    swap_for(db.session, actor, swap_id, clock.today())
    chosen = next((one for one in allowed if one.value in request.form), None)

    def act(session: Session) -> str:
        assert chosen is not None
        move_swap(session, actor, swap_id, chosen, form.answer.data or "")
        return url_for("hr_swaps.show", swap_id=swap_id)

    if form.validate_on_submit():
        try:
            if chosen is None:
                raise Invalid("Choose what to do.")
            target = perform_once(form.form_key.data or "", act)
            flash(gettext(ACTION_DONE[chosen]), "success")
            return redirect(target)
        except FairlineError as error:
            form.refuse(error)
    return _page(swap_id, form), 422
