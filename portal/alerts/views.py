"""Pages of security alerts: what is open, one alert with where to look, dealing with it; the line on My day (s80)."""

from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal import clock
from portal.alerts.forms import DealForm
from portal.alerts.listing import alerts_listing
from portal.alerts.models import Alert
from portal.alerts.permissions import CLOSE_ALERTS, READ_ALERTS
from portal.alerts.queries import alert_for, names_of, oldest_open, open_alerts
from portal.alerts.rules import AlertKind
from portal.alerts.services import close_alert
from portal.alerts.words import about_words, advice_of, sentence_of, title_of
from portal.auth.access import current_actor, guard
from portal.auth.actor import Actor
from portal.db.session import db
from portal.errors import FairlineError
from portal.feature import Todo
from portal.web.i18n import gettext, ngettext
from portal.web.once import perform_once
from portal.web.tables import table_page

alerts = Blueprint("alerts", __name__, url_prefix="/admin/alerts")

Answer = str | AnyResponse | tuple[str, int]
_DEEDS = {
    AlertKind.BULK_REVEAL: "view",
    AlertKind.BULK_VIEW: "view",
    AlertKind.BULK_EXPORT: "export",
    AlertKind.MANY_EXPORTS: "export",
    AlertKind.PASSWORD_GUESSED: "auth:",
    AlertKind.FACTOR_GUESSED: "auth:",
    AlertKind.FACTOR_LEFT: "auth:",
}
"""What the audit trail is filtered by, besides the account and the day."""


@alerts.get("/")
@guard(READ_ALERTS)
def overview() -> Answer:
    """Open alerts, or all of them with the open ones first."""
    actor, everything = current_actor(), request.args.get("show") == "all"
    view = table_page(db.session, alerts_listing(actor, only_open=not everything), actor)
    if isinstance(view, Response):
        return view
    tabs = [
        {
            "label": gettext("Not dealt with"),
            "url": url_for("alerts.overview"),
            "active": not everything,
            "count": open_alerts(db.session, actor),
        },
        {"label": gettext("All"), "url": url_for("alerts.overview", show="all"), "active": everything},
    ]
    return render_template("portal/alerts/overview.html", view=view, tabs=tabs)


@alerts.get("/<int:alert_id>")
@guard(READ_ALERTS)
def show(alert_id: int) -> Answer:
    """One alert: what happened, what to do, where to look."""
    return _page(alert_for(db.session, current_actor(), alert_id), DealForm())


@alerts.post("/<int:alert_id>/close")
@guard(CLOSE_ALERTS)
def close(alert_id: int) -> Answer:
    """It was dealt with."""
    actor, form = current_actor(), DealForm()
    alert = alert_for(db.session, actor, alert_id)

    def act(session: Session) -> str:
        close_alert(session, actor, alert_id, form.note.data or "")
        return url_for("alerts.overview")

    if form.validate_on_submit():
        try:
            location = perform_once(form.form_key.data or "", act)
            flash(gettext("The alert is dealt with."), "success")
            return redirect(location)
        except FairlineError as error:
            form.refuse(error)
            alert = alert_for(db.session, actor, alert_id)
    return _page(alert, form), 422


def _page(alert: Alert, form: DealForm) -> str:
    actor, names = current_actor(), names_of(db.session, alert)
    return render_template(
        "portal/alerts/show.html",
        alert=alert,
        form=form,
        title=title_of(alert.kind),
        sentence=sentence_of(alert.kind, alert.details),
        advice=advice_of(alert.kind),
        about=about_words(alert.about, names.username, in_mail=False),
        closed_by=names.closed_by,
        links=_links(actor, alert, names.username),
        may_close=alert.is_open and actor.may(CLOSE_ALERTS) and alert.account_id != actor.account_id,
    )


def _links(actor: Actor, alert: Alert, username: str | None) -> list[tuple[str, str]]:
    """Where this reader can look further."""
    found = []
    if actor.may("audit:trail:read"):
        day = clock.local(alert.last_at).date() if username else None
        deeds = _DEEDS.get(alert.kind) if username else None
        found.append((gettext("Audit trail"), url_for("audit.read_trail", who=username, day=day, action=deeds)))
    if alert.account_id is not None and actor.may("admin:account:read"):
        found.append((gettext("The account"), url_for("admin.show_account", account_id=alert.account_id)))
    return found


def alert_todos(session: Session, actor: Actor, _now: datetime) -> list[Todo]:
    """One line on My day for those whom it concerns, late from the moment the oldest open alert was seen."""
    count, since = open_alerts(session, actor), oldest_open(session, actor)
    if not count:
        return []
    title = ngettext("%(num)s security alert is open", "%(num)s security alerts are open", count)
    return [Todo(title=title, url=url_for("alerts.overview"), due=since, icon="bell", key="alerts")]
