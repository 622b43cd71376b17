"""Pages that set how long certificates hold: the lengths of every kind, and another one with a look before."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.errors import FairlineError, NotFound
from portal.web.i18n import current_language, gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from training.assignments.queries import names_of
from training.certificates.lengths import check_seen, newest_decision, set_term
from training.certificates.models import CertificateKind
from training.certificates.permissions import SET_TERM
from training.certificates.queries import kinds, terms_of
from training.certificates.rules import Term, TermExample, check_new_term, example_of, term_on
from training.certificates.showing import term_words
from training.certificates.term_forms import TermForm
from training.courses.rules import text_in

certificate_terms = Blueprint("certificate_terms", __name__, url_prefix="/training/certificates/lengths")


@certificate_terms.get("/")
@guard(SET_TERM)
def overview() -> str:
    """Every kind with the length that is in force and the one to come."""
    today, language = clock.today(), current_language()
    found = []
    for kind in kinds(db.session):
        terms = terms_of(db.session, kind.id)
        coming = sorted((term for term in terms if term.starts_on > today), key=lambda term: term.starts_on)
        found.append(
            {
                "title": text_in(kind.titles, language),
                "url": url_for("certificate_terms.show", kind_id=kind.id),
                "now": term_on(terms, today),
                "coming": term_on(terms, coming[0].starts_on) if coming else None,
            }
        )
    return render_template("training/certificates/lengths.html", kinds=found, words=term_words)


@certificate_terms.route("/<int:kind_id>", methods=["GET", "POST"])
@guard(SET_TERM)
def show(kind_id: int) -> str | tuple[str, int] | Response:
    """The lengths of one kind; another one, first looked at, then set."""
    actor, today, now = current_actor(), clock.today(), clock.now()
    kind = _kind(kind_id)
    terms = terms_of(db.session, kind_id)
    form = TermForm()
    form.offer(today)
    if not form.is_submitted():
        form.fill(term_on(terms, today))
        form.seen.data = str(newest_decision(terms))
    looked = None
    if form.validate_on_submit():
        try:
            term = form.term()
            check_new_term(term, today, form.reason.data or "")
            check_seen(terms, form.seen_id())
            looked = term
            if posted("action") == "set":

                def act(session: Session) -> str:
                    set_term(
                        session,
                        actor,
                        kind_id,
                        term,
                        reason=form.reason.data or "",
                        seen=form.seen_id(),
                        at=now,
                        today=today,
                    )
                    return url_for("certificate_terms.show", kind_id=kind_id)

                target = perform_once(form.form_key.data or "", act)
                flash(gettext("The length is set. Certificates granted before keep their last day."), "success")
                return redirect(target)
        except FairlineError as error:
            form.refuse(error)
            form.seen.data = str(newest_decision(terms_of(db.session, kind_id)))
    return _page(kind, form, terms, looked, today), 422 if form.errors or form.form_errors else 200


def _kind(kind_id: int) -> CertificateKind:
    kind = db.session.get(CertificateKind, kind_id)
    if kind is None:
        raise NotFound("There is no such certificate.")
    return kind


def _page(kind: CertificateKind, form: TermForm, terms: list[Term], looked: Term | None, today: date) -> str:
    rows = sorted(kind.terms, key=lambda row: (row.starts_on, row.id), reverse=True)
    in_force = term_on(terms, today)
    return render_template(
        "training/certificates/length.html",
        kind=kind,
        title=text_in(kind.titles, current_language()),
        form=form,
        rows=rows,
        in_force=in_force.decided_order if in_force else 0,
        overruled={row.id for row in rows if _overruled(row.id, terms)},
        today=today,
        names=names_of(db.session, [row.created_by_id for row in rows]),
        words=term_words,
        looked=looked,
        examples=_examples(looked, terms, today) if looked else None,
    )


def _overruled(row_id: int, terms: list[Term]) -> bool:
    """Whether somebody decided again for the same day later."""
    this = next((term for term in terms if term.decided_order == row_id), None)
    return this is not None and any(term.starts_on == this.starts_on and term.decided_order > row_id for term in terms)


def _examples(looked: Term, terms: list[Term], today: date) -> dict[str, TermExample | None]:
    """What the new length and the one before it make of certificates granted on its first day, and today."""
    before = term_on(terms, looked.starts_on)
    window = before.window_days if before else looked.window_days
    return {
        "new": example_of(looked, looked.starts_on, window),
        "before": example_of(before, looked.starts_on, window) if before else None,
        "today": example_of(looked, today, window),
    }
