"""The evidence pack, through the one gate by which sheets leave the portal."""

from flask import Blueprint, Response

from complaints.cases.queries import case_for
from complaints.packs.contents import pack_of, pack_rows
from complaints.packs.permissions import PACK
from portal import clock
from portal.audit.services import record
from portal.auth.access import current_actor, guard
from portal.db.session import db, transaction
from portal.errors import Refused
from portal.exports.giving import Handout, give_out
from portal.personal.retention_queries import erased_at
from portal.web.i18n import lazy_gettext

packs = Blueprint("complaint_packs", __name__, url_prefix="/complaints")


@packs.get("/<int:case_id>/pack-export")
@guard(PACK, proof=True)
def take(case_id: int) -> Response:
    """The archive of one complaint; asked for, made and noted in the trail in one go."""
    actor, now = current_actor(), clock.now()
    complaint = case_for(db.session, actor, case_id, PACK)
    if erased_at(db.session, "complaint", case_id):
        raise Refused("Its personal data were erased: there is nothing left to hand over.")
    handout = Handout(
        kind="complaints.pack",
        title=lazy_gettext("Evidence pack of a complaint"),
        name=f"evidence-{complaint.number}",
        form="zip",
        rows=pack_rows(db.session, complaint, now),
        personal=True,
    )
    with transaction() as session:
        record(session, actor, "complaints:pack:ask", "complaint", case_id)
    return give_out(handout, lambda stamp: pack_of(db.session, case_for(db.session, actor, case_id, PACK), stamp))
