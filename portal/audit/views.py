"""Pages of the audit trail: reading it, taking it out, having it checked (P24)."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal.audit.heads import heads_file, kept_heads
from portal.audit.labels import FAULTS
from portal.audit.listing import audit_listing
from portal.audit.queries import all_faults, head, last_check
from portal.audit.services import record
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import Refused
from portal.web.forms import posted_form_key
from portal.web.i18n import gettext
from portal.web.once import perform_once
from portal.web.tables import table_page

audit = Blueprint("audit", __name__, url_prefix="/audit")

_MOST_NAMED = 50


@audit.get("/")
@guard("audit:trail:read")
def read_trail() -> str | AnyResponse:
    """The trail, newest first, and what the last check found."""
    view = table_page(db.session, audit_listing(request.args), current_actor())
    if isinstance(view, Response):
        return view
    anchors = kept_heads(heads_file(), seals=False)
    check = last_check(db.session)
    return render_template(
        "portal/audit/trail.html",
        view=view,
        check=check,
        faults=[gettext(FAULTS[item["kind"]], seq=item["seq"]) for item in check.faults] if check else [],
        entries=head(db.session)[0],
        anchors=anchors,
    )


@audit.post("/verify")
@guard("audit:trail:verify")
def verify_trail() -> AnyResponse:
    """Check the whole chain now; the outcome is an entry itself."""
    actor = current_actor()
    try:
        faults = all_faults(db.session, kept_heads(heads_file()))
    except Refused as error:
        flash(gettext(error.message) % error.values, "danger")
        return redirect(url_for("audit.read_trail"))

    def act(session: Session) -> str:
        named = [{"seq": fault.seq, "kind": fault.kind} for fault in faults[:_MOST_NAMED]]
        details = {"entries": head(session)[0], "faults": named, "number": len(faults)}
        outcome = "refused" if faults else "done"
        record(session, actor, "audit:trail:verify", "audit_entry", "all", details=details, result=outcome)
        return url_for("audit.read_trail", _anchor="check")

    return redirect(perform_once(posted_form_key(), act))
