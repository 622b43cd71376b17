"""Pages of one's own certificates."""

from flask import Blueprint, render_template

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.web.i18n import current_language
from training.certificates.queries import certificates_of
from training.certificates.showing import STATES, TONES, state_sentence
from training.courses.rules import text_in

certificates = Blueprint("certificates", __name__, url_prefix="/training/certificates")


@certificates.get("/")
@guard("training:plan:follow")
def own() -> str:
    """One's own certificates: what they are worth today, and every row behind that."""
    employee_id = current_actor().employee_id
    language = current_language()
    found = certificates_of(db.session, employee_id, clock.today()) if employee_id else []
    return render_template(
        "training/certificates/own.html",
        kinds=found,
        states=STATES,
        tones=TONES,
        sentence=state_sentence,
        text=lambda texts: text_in(texts, language),
    )
