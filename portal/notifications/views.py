"""The administrator's pages of the outbox (P34)."""

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError
from portal.notifications.labels import channel_label, reason_sentence, state_label
from portal.notifications.listing import outbox_listing
from portal.notifications.models import OutboxState
from portal.notifications.permissions import READ_OUTBOX, RETRY_OUTBOX
from portal.notifications.queries import counts_by_state, message_for
from portal.notifications.rules import masked_address
from portal.notifications.services import retry_message
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.part_names import part_label
from portal.web.tables import table_page

outbox = Blueprint("outbox", __name__, url_prefix="/admin/outbox")


@outbox.get("/")
@guard(READ_OUTBOX)
def messages() -> str | Response:
    """Messages by state."""
    asked = request.args.get("state", "")
    state = OutboxState(asked) if asked in set(OutboxState) else None
    view = table_page(db.session, outbox_listing(state), current_actor())
    if isinstance(view, Response):
        return view
    counts = counts_by_state(db.session)
    tabs = [{"label": gettext("All"), "url": url_for("outbox.messages"), "active": state is None}]
    tabs += [
        {
            "label": state_label(each),
            "url": url_for("outbox.messages", state=each.value),
            "active": state is each,
            "count": counts[each],
        }
        for each in OutboxState
    ]
    has_server = bool(current_app.extensions["fairline.config"].smtp_url)
    return render_template(
        "portal/notifications/outbox.html", view=view, tabs=tabs, counts=counts, has_server=has_server
    )


@outbox.get("/<int:number>")
@guard(READ_OUTBOX)
def show(number: int) -> str:
    """One message: when it was tried and what came of it, not what it says."""
    g.nav_entry = "outbox.messages"
    message = message_for(db.session, current_actor(), number)
    return render_template(
        "portal/notifications/message.html",
        message=message,
        recipient=masked_address(message.recipient),
        channel=channel_label(message.channel),
        reason=reason_sentence(message.last_error),
        state=state_label(message.state),
        about=part_label(message.topic),
    )


@outbox.post("/<int:number>/retry")
@guard(RETRY_OUTBOX)
def retry(number: int) -> BaseResponse:
    """Have it tried again now."""
    actor = current_actor()
    message_for(db.session, actor, number)
    here = url_for("outbox.show", number=number)

    def act(session: Session) -> str:
        retry_message(session, actor, number)
        return here

    try:
        perform_once(posted_form_key(), act)
        flash(gettext("It is tried again now."), "success")
    except FairlineError as error:
        flash(gettext(error.message) % error.values if error.values else gettext(error.message), "danger")
    return redirect(here)
