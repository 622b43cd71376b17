"""Pages for who listens to calls after retraining: whose calls, how it stands, and recording one."""

from flask import Blueprint, render_template, url_for

from complaints.loop.forms import MonitorForm
from complaints.loop.monitoring import monitored, monitoring_for, record_call
from complaints.loop.permissions import MONITOR
from complaints.pages import Answer, own_page
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.web.i18n import gettext

monitoring = Blueprint("complaint_monitoring", __name__, url_prefix="/complaints/monitored-calls")


@monitoring.get("/")
@guard(MONITOR)
def listed() -> str:
    """Everybody whose calls are to be listened to, within the reader's reach; nothing of what led to it."""
    return render_template("complaints/loop/monitored.html", people=monitored(db.session, current_actor()))


@monitoring.route("/<int:employee_id>", methods=["GET", "POST"])
@guard(MONITOR)
def one(employee_id: int) -> Answer:
    """How it stands with one person, and the form for a call that was listened to."""
    stands = monitoring_for(db.session, current_actor(), employee_id)
    form = MonitorForm(listened_on=clock.today())
    return own_page(
        form,
        lambda session, actor: record_call(
            session,
            actor,
            employee_id,
            form.listened_on.data or clock.today(),
            form.note.data or "",
            clock.now(),
            clean=form.clean.data == "yes",
        ),
        gettext("The call is recorded; the person sees it."),
        lambda: render_template("complaints/loop/monitor.html", form=form, stands=stands, words=form.words),
        url_for("complaint_monitoring.listed"),
    )
