"""Adding files to a case."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from complaints.cases.evidence import add_evidence
from complaints.cases.forms import EvidenceForm
from complaints.cases.queries import case_for
from complaints.cases.views import case_page
from complaints.once import once
from complaints.permissions import DECIDE
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError
from portal.files.receiving import chosen, receiving
from portal.files.rules import EVIDENCE
from portal.web.i18n import gettext

evidence = Blueprint("complaint_evidence", __name__, url_prefix="/complaints")


@evidence.post("/<int:case_id>/files")
@guard(DECIDE)
def add(case_id: int) -> AnyResponse | tuple[str, int]:
    """Files with a note; a refused one leaves the note in its field."""
    actor, form = current_actor(), EvidenceForm()
    case_for(db.session, actor, case_id, DECIDE)
    if form.validate_on_submit():
        note = form.evidence_note.data or ""
        try:
            with receiving(db.session, actor, chosen(form.files.data), EVIDENCE) as received:
                once(form, lambda session: add_evidence(session, actor, case_id, received, note, clock.now()))
            flash(gettext("The files are kept with the complaint."), "success")
            return redirect(url_for("complaints.show_case", case_id=case_id), 303)
        except FairlineError as error:
            form.refuse(error)
    for sentence in form.form_errors:
        flash(sentence, "danger")
    return case_page(actor, case_id, form), 422
