"""The page of surges: what the watch over complaints saw, and what its fixed numbers bring."""

from flask import Blueprint, Response, render_template, request

from complaints.facts import surge_advice
from crisis.signals.queries import CHECK
from crisis.surges.listing import surge_filters, surges_listing
from crisis.surges.queries import BUDGET, year_of_surges
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.policy.queries import definitions
from portal.web.tables import table_page

surges = Blueprint("crisis_surges", __name__, url_prefix="/crisis/surges")


@surges.get("")
@guard(CHECK)
def list_surges() -> str | Response:
    """What was seen, open or over, judged true or false; and what the policy's fixed numbers bring at this volume."""
    now, today = clock.now(), clock.today()
    view = table_page(db.session, surges_listing(request.args, today), current_actor())
    if isinstance(view, Response):
        return view
    return render_template(
        "crisis/surges/list.html",
        view=view,
        year=year_of_surges(db.session, now),
        budget=BUDGET,
        advice=surge_advice(db.session, now),
        labels={key: definition.label for key, definition in definitions().items()},
        filters=surge_filters(request.args),
    )
