"""Pages of one's own certificates, and the paper of a certificate."""

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard, signed_in
from portal.db.session import db
from portal.web.forms import posted_form_key
from portal.web.i18n import current_language
from portal.web.once import perform_once
from training.certificates.fit_queries import calls_on, fit_on
from training.certificates.fit_showing import answer_to, sentences_of
from training.certificates.papers import keep_certificate, kept_paper, print_certificate
from training.certificates.queries import certificate_for, certificates_of
from training.certificates.showing import STATES, TONES, rule_words, state_sentence
from training.courses.rules import text_in

certificates = Blueprint("certificates", __name__, url_prefix="/training/certificates")


@certificates.get("/")
@guard("training:plan:follow")
def own() -> str:
    """One's own certificates: what they are worth today, every row behind that, and whether one may call."""
    employee_id, today = current_actor().employee_id or 0, clock.today()
    language = current_language()
    fit = fit_on(db.session, [employee_id], today)[employee_id]
    return render_template(
        "training/certificates/own.html",
        kinds=certificates_of(db.session, employee_id, today),
        calls=calls_on(db.session, employee_id, today),
        fit=fit,
        answer=answer_to(fit, today, today),
        hindrances=sentences_of(fit),
        states=STATES,
        tones=TONES,
        sentence=state_sentence,
        rule_words=rule_words,
        text=lambda texts: text_in(texts, language),
    )


@certificates.post("/<int:certificate_id>/paper")
@signed_in
def paper(certificate_id: int) -> Response:
    """The certificate as a paper in the reader's language, made once and kept; for its holder and who may see it."""
    actor, language = current_actor(), current_language()
    certificate = certificate_for(db.session, actor, certificate_id, clock.today())
    document_id = kept_paper(db.session, certificate_id, language)
    if document_id is not None:
        return redirect(url_for("documents.download", document_id=document_id))
    printed = print_certificate(certificate, language)

    def act(session: Session) -> str:
        there = kept_paper(session, certificate_id, language)
        kept = certificate_for(session, actor, certificate_id, clock.today())
        found = there or keep_certificate(session, actor, kept, printed, language).id
        return url_for("documents.download", document_id=found)

    return redirect(perform_once(posted_form_key(), act))
