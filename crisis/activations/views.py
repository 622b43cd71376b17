"""Pages of activations: the second click, standing down, the review, and what was."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from crisis.activations.forms import ActivationForm, ReviewForm, stand_down_form
from crisis.activations.history import history_listing
from crisis.activations.queries import room_for, tasks_of
from crisis.activations.rules import ActivationState
from crisis.activations.services import Order, StandDown, activate_plan, finish_review, stand_down
from crisis.plans.queries import PlanView, approved_plans
from crisis.plans.rules import GRADE_WORDS, plan_content
from crisis.signals.models import Alert
from crisis.signals.queries import alert_for
from crisis.signals.rules import Proposal, propose
from crisis.surges.wording import alert_words
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from portal.web.tables import table_page

activations = Blueprint("crisis_activations", __name__, url_prefix="/crisis")


@activations.before_request
def _mark_menu() -> None:
    g.nav_entry = "crisis.board_page"


@activations.route("/alerts/<int:alert_id>/activate", methods=["GET", "POST"])
@guard("crisis:plan:activate")
def activate(alert_id: int) -> str | BaseResponse | tuple[str, int]:
    """The second click: plan and grade stand there already, everything else may stay empty."""
    actor = current_actor()
    alert = alert_for(db.session, actor, alert_id)
    if alert.activation_id is not None:
        return redirect(url_for("crisis_rooms.show_room", room_id=alert.activation_id))
    plans = approved_plans(db.session, clock.today())
    proposal = propose(alert.text, [view.content for view in plans])
    form = _prefilled(alert, plans, proposal)
    if form.validate_on_submit():
        order = Order(
            plan_id=form.plan.data,
            grade=form.grade.data,
            known=form.known.data or "",
            not_known=form.not_known.data or "",
        )

        def act(session: Session) -> str:
            room_id = activate_plan(session, actor, order, clock.now(), alert_id=alert_id)
            return url_for("crisis_rooms.show_room", room_id=room_id)

        try:
            return redirect(perform_once(form.form_key.data or "", act))
        except FairlineError as error:
            form.refuse(error)
    page = render_template(
        "crisis/activations/activate.html", alert=alert, plans=plans, proposal=proposal, form=form, grades=GRADE_WORDS
    )
    return page, 422 if form.is_submitted() else 200


def _prefilled(alert: Alert, plans: list[PlanView], proposal: Proposal | None) -> ActivationForm:
    proposed = {"plan": plans[proposal.index].id, "grade": proposal.grade} if proposal else {}
    form = ActivationForm(data={**proposed, "known": alert_words(alert)})
    form.offer([(view.id, view.content.title.of(current_language())) for view in plans])
    return form


@activations.get("/rooms")
@guard("crisis:room:enter")
def history() -> str | Response:
    """Every activation and drill that the person may look at."""
    view = table_page(db.session, history_listing(current_actor()), current_actor())
    if isinstance(view, Response):
        return view
    return render_template("crisis/activations/history.html", view=view)


@activations.route("/rooms/<int:room_id>/stand-down", methods=["GET", "POST"])
@guard("crisis:plan:stand_down")
def end(room_id: int) -> str | BaseResponse | tuple[str, int]:
    """Say for each condition how one knows that it holds, then end the activation."""
    actor = current_actor()
    room = room_for(db.session, actor, room_id)
    if room.state is not ActivationState.OPEN and request.method == "GET":
        return redirect(url_for("crisis_rooms.show_room", room_id=room_id))
    content = plan_content(room.version.content)
    form = stand_down_form(content.conditions, current_language())
    if form.validate_on_submit():
        given = StandDown(
            said=form.said(content.conditions), reason=form.reason.data or "", watch_hours=form.watch_hours.data or 0
        )

        def act(session: Session) -> str:
            stand_down(session, actor, room_id, given, clock.now())
            return url_for("crisis_rooms.show_room", room_id=room_id)

        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("The plan is stood down. The review is on your list."), "success")
            return redirect(location)
        except FairlineError as error:
            form.refuse(error)
    open_tasks = [task for task in tasks_of(db.session, room_id) if task.outcome is None]
    page = render_template(
        "crisis/activations/stand_down.html", room=room, content=content, form=form, open_tasks=open_tasks
    )
    return page, 422 if form.is_submitted() else 200


@activations.route("/rooms/<int:room_id>/review", methods=["GET", "POST"])
@guard("crisis:plan:stand_down")
def review(room_id: int) -> str | BaseResponse | tuple[str, int]:
    """What will be improved."""
    actor = current_actor()
    room = room_for(db.session, actor, room_id)
    if room.state is ActivationState.REVIEWED and request.method == "GET":
        return redirect(url_for("crisis_rooms.show_room", room_id=room_id))
    form = ReviewForm()
    if form.validate_on_submit():

        def act(session: Session) -> str:
            finish_review(session, actor, room_id, form.improvements.data or "", clock.now())
            return url_for("crisis_rooms.show_room", room_id=room_id)

        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("The review is kept."), "success")
            return redirect(location)
        except FairlineError as error:
            form.refuse(error)
    content = plan_content(room.version.content)
    page = render_template("crisis/activations/review.html", room=room, content=content, form=form)
    return page, 422 if form.is_submitted() else 200
