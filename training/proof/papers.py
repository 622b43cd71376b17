"""The proof on paper: what is said, the evidence below it, and the picture that leads back to the same facts."""

from typing import Any

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.seals import sealer_of
from portal.auth.actor import Actor
from portal.documents.models import Document
from portal.documents.printing import Printed, printable, render_pdf
from portal.people.models import Employee
from portal.web.i18n import force_locale, gettext
from training.certificates.papers import picture_of
from training.proof.queries import reach
from training.proof.seals import code_of, mark_of
from training.proof.showing import (
    STANDINGS,
    certificate_lines,
    evidence_lines,
    facts_of,
    person_words,
    rule_lines,
    rule_text,
    sentences,
)
from training.proof.statement import Statement
from training.proof.values import Somebody

_LETTER = "training/proof/letters/proof.html"


def title_of(statement: Statement) -> str:
    """The paper's title in the language in force."""
    if statement.clause:
        return gettext("Proof of training on clause %(clause)s", clause=statement.clause)
    return gettext("Proof of training")


def check_address(statement: Statement) -> str:
    """The public page that checks the seal, derives the same facts again and compares them, with the host in front."""
    sealer = sealer_of(current_app.extensions["fairline.config"])
    return url_for("proof_check.check", code=code_of(mark_of(statement), sealer), _external=True)


def print_proof(statement: Statement, language: str) -> Printed:
    """The paper in ``language``; outside of transactions. That of one rule is set tighter beyond a sheet."""
    with force_locale(language):
        title = title_of(statement)
        values = _values(statement, language)
    printed = render_pdf(_LETTER, values, title=title, language=language)
    if not statement.clause or printed.pages == 1:
        return printed
    return render_pdf(_LETTER, {**values, "tight": True}, title=title, language=language)


def _values(statement: Statement, language: str) -> dict[str, Any]:
    record = statement.record
    proof = statement.proofs[0] if statement.clause else None
    first = record.evidence[proof.done[0].id] if proof and proof.done else None
    address = check_address(statement)
    return {
        "person": printable(person_words(Somebody(number=record.person.number, name=record.person.name)), language),
        "entered_on": record.person.entered_on,
        "left_on": record.person.left_on,
        "as_of": record.day,
        "until": record.until,
        "reference": statement.reference,
        "sentences": [printable(text, language) for text in sentences(statement)],
        "rule": rule_text(record, proof, language) if proof else None,
        "rules": [] if proof else rule_lines(statement, language),
        "main": [(label, printable(text, language)) for label, text in facts_of(first, statement.clause, language)]
        if first
        else [],
        "lines": evidence_lines(statement, language, without=first.completion_id if first else 0),
        "certificates": certificate_lines(statement.certificates, language),
        "standings": STANDINGS,
        "digest": statement.digest,
        "address": address,
        "picture": picture_of(address, error="m"),
        "tight": False,
    }


def may_read_proof(session: Session, actor: Actor, document: Document) -> bool:
    """The person whom it is about, and whoever may see proofs of theirs."""
    found = select(Employee.id).where(Employee.id == int(document.about_id), reach(actor, clock.today()))
    return session.scalar(found) is not None
