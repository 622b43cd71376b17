"""Pages of alerts: raising one with one field, and deciding what it is."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from crisis.plans.queries import approved_plans
from crisis.plans.rules import GRADE_WORDS
from crisis.signals.forms import AlertForm, FalseAlarmForm
from crisis.signals.models import Alert
from crisis.signals.queries import alert_due, alert_for
from crisis.signals.rules import OPEN_STATES, Verdict, propose
from crisis.signals.services import check_alert, raise_alert
from crisis.surges.queries import surge_view
from crisis.surges.wording import alert_words
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once

alerts = Blueprint("crisis_alerts", __name__, url_prefix="/crisis/alerts")


@alerts.before_request
def _mark_menu() -> None:
    g.nav_entry = "crisis.board_page"


@alerts.route("/new", methods=["GET", "POST"])
@guard("crisis:alert:raise")
def new_alert() -> str | Response | tuple[str, int]:
    """One field, open to everybody."""
    actor, form = current_actor(), AlertForm()
    if form.validate_on_submit():

        def act(session: Session) -> str:
            alert = raise_alert(session, actor, form.text.data or "", clock.now())
            return url_for("crisis_alerts.show_alert", alert_id=alert.id)

        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("Thank you. Whoever is on duty has been told."), "success")
            return redirect(location)
        except FairlineError as error:
            form.refuse(error)
    return render_template("crisis/signals/new.html", form=form), 422 if form.is_submitted() else 200


@alerts.get("/<int:alert_id>")
@guard("crisis:alert:raise")
def show_alert(alert_id: int) -> str:
    """What was noticed, what it points to, and the two ways on."""
    return _page(alert_for(db.session, current_actor(), alert_id), FalseAlarmForm())


@alerts.post("/<int:alert_id>/real")
@guard("crisis:alert:check")
def confirm(alert_id: int) -> Response:
    """The alert is real; leadership decides next."""
    actor = current_actor()
    alert_for(db.session, actor, alert_id)
    back = url_for("crisis_alerts.show_alert", alert_id=alert_id)

    def act(session: Session) -> str:
        check_alert(session, actor, alert_id, Verdict.REAL, "", clock.now())
        return back

    return redirect(perform_once(posted_form_key(), act))


@alerts.post("/<int:alert_id>/false-alarm")
@guard("crisis:alert:check")
def dismiss(alert_id: int) -> Response | tuple[str, int]:
    """The alert is none, with a reason."""
    actor, form = current_actor(), FalseAlarmForm()
    alert = alert_for(db.session, actor, alert_id)
    if form.validate_on_submit():

        def act(session: Session) -> str:
            check_alert(session, actor, alert_id, Verdict.FALSE_ALARM, form.reason.data or "", clock.now())
            return url_for("crisis.board_page")

        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("The alert is closed as a false alarm."), "success")
            return redirect(location)
        except FairlineError as error:
            form.refuse(error)
    return _page(alert, form), 422


def _page(alert: Alert, form: FalseAlarmForm) -> str:
    actor = current_actor()
    is_open = alert.state in OPEN_STATES
    proposal = plan = None
    if is_open and actor.may("crisis:alert:check"):
        plans = approved_plans(db.session, clock.today())
        proposal = propose(alert.text, [view.content for view in plans])
        plan = plans[proposal.index] if proposal else None
    checks = actor.may("crisis:alert:check")
    return render_template(
        "crisis/signals/alert.html",
        alert=alert,
        words=alert_words(alert),
        seen=surge_view(db.session, actor, alert.surge, clock.today()) if alert.surge and checks else None,
        due=alert_due(db.session, alert) if is_open else None,
        is_open=is_open,
        proposal=proposal,
        plan=plan,
        form=form,
        grades=GRADE_WORDS,
    )
