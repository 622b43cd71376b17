"""Pages of looks: who viewed a case, and what a person viewed (policy 8.1.3)."""

from flask import Blueprint, Response, render_template, request

from complaints.cases.queries import case_for
from complaints.looks.listing import DAYS, looks_listing, person_listing
from complaints.looks.permissions import LOOKS
from complaints.looks.queries import account_called
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.web.i18n import ngettext
from portal.web.tables import table_page

looks = Blueprint("complaint_looks", __name__, url_prefix="/complaints")
_DEFAULT_DAYS = 90


@looks.get("/<int:case_id>/looks")
@guard(LOOKS)
def of_case(case_id: int) -> str | Response:
    """Who opened the case, took its files or exported it."""
    complaint = case_for(db.session, current_actor(), case_id, LOOKS)
    view = table_page(db.session, looks_listing(case_id, request.args), current_actor())
    if isinstance(view, Response):
        return view
    return render_template("complaints/looks/case.html", complaint=complaint, table=view)


@looks.get("/looks")
@guard(LOOKS)
def of_person() -> str | Response:
    """What one person looked into within the last days."""
    asked = request.args.get("who", "").strip()[:80]
    found = db.session.execute(account_called(asked)).all() if asked else []
    account_id, name = (found[0].id, found[0].who) if len(found) == 1 else (None, "")
    given = request.args.get("days", "")
    days = int(given) if given in {str(one) for one in DAYS} else _DEFAULT_DAYS
    listing = person_listing(current_actor(), account_id, days, request.args.get("day", ""), clock.now())
    view = table_page(db.session, listing, current_actor())
    if isinstance(view, Response):
        return view
    choices = [(str(one), ngettext("%(num)d day", "%(num)d days", one)) for one in DAYS]
    return render_template(
        "complaints/looks/person.html", table=view, name=name, asked=asked, found=len(found), days=str(days),
        choices=choices,
    )  # fmt: skip
