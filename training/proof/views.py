"""Pages of proofs: find a person, read the proof as of any day, take it as a paper or as data (T8)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal import clock
from portal.audit.seals import sealer_of
from portal.auth.access import current_actor, guard, signed_in
from portal.auth.actor import Actor
from portal.db.session import db, transaction
from portal.documents.answers import file_answer
from portal.errors import NotFound
from portal.people.columns import person_columns
from portal.people.models import Employee
from portal.web.filters import short_date
from portal.web.forms import posted_form_key
from portal.web.i18n import current_language, lazy_gettext
from portal.web.once import perform_once
from portal.web.stray import posted
from portal.web.tables import Column, Listing, table_page
from training.certificates.permissions import PROVE
from training.proof.papers import print_proof, title_of
from training.proof.queries import people_statement, person_to_prove, record_of
from training.proof.rules import known_until, rules_known
from training.proof.seals import INSTANT, sealed
from training.proof.services import keep_proof, note_view
from training.proof.showing import (
    STANDING_TONES,
    STANDINGS,
    certificate_lines,
    evidence_lines,
    facts_of,
    rule_choices,
    rule_lines,
    rule_text,
    sentences,
)
from training.proof.statement import Statement, as_data, statement_of

proofs = Blueprint("proofs", __name__, url_prefix="/training/proof")

_LONGEST_CLAUSE = 60


@proofs.get("/")
@guard(PROVE)
def people() -> str | Response:
    """Everybody of whom a proof can be read, by name or staff number; who left the agency too."""
    actor, words = current_actor(), request.args.get("q", "")
    table = table_page(db.session, _listing(actor, words), actor)
    if isinstance(table, Response):
        return table
    return render_template("training/proof/people.html", table=table, words=words)


def _listing(actor: Actor, words: str) -> Listing:
    return Listing(
        name="proofs",
        title=lazy_gettext("Proof of training"),
        statement=people_statement(actor, clock.today(), words),
        key=Employee.id.expression,
        columns=[
            *person_columns(),
            Column(
                key="entered",
                title=lazy_gettext("Joined"),
                value=lambda row: row.entered_on,
                cell=lambda row: short_date(row.entered_on),
                sort=Employee.entered_on.expression,
            ),
            Column(
                key="left",
                title=lazy_gettext("Left"),
                value=lambda row: row.left_on,
                cell=lambda row: short_date(row.left_on),
            ),
        ],
        default_sort="number",
        row_url=lambda row: url_for("proofs.person", employee_id=row.employee_id),
        empty_title=lazy_gettext("Nobody found"),
        empty_text=lazy_gettext("Look for a part of the name or of the staff number."),
        exports=False,
    )


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What the address or the form asks for."""

    day: date
    until: datetime
    clause: str


def _in_address(name: str) -> str:
    return request.args.get(name, "")


def _asked(read: Callable[[str], str]) -> _Asked:
    """The day, today where it is none or still to come, and up to which instant of it; the rule, "" for all."""
    now, today = clock.now(), clock.today()
    try:
        day = min(date.fromisoformat(read("day")), today)
    except ValueError:
        day = today
    until = known_until(day, now)
    try:
        wished = datetime.strptime(read("until"), INSTANT).replace(tzinfo=UTC)
    except ValueError:
        wished = until
    clause = read("clause").strip()[:_LONGEST_CLAUSE]
    return _Asked(day=day, until=min(wished, until), clause=clause)


def _statement(session: Session, actor: Actor, employee_id: int, asked: _Asked) -> Statement:
    """The proof, for the person and whoever may see it; NotFound for a rule that nobody knows."""
    person = person_to_prove(session, actor, employee_id, clock.today())
    record = record_of(session, person, asked.day, asked.until)
    if asked.clause and asked.clause not in rules_known(record.facts, clock.now()):
        raise NotFound("There is no such rule.")
    return statement_of(record, asked.clause)


@proofs.get("/<int:employee_id>")
@signed_in
def person(employee_id: int) -> str:
    """The proof of one person as of any day, of one rule or of all; the view is recorded."""
    actor, asked, language = current_actor(), _asked(_in_address), current_language()
    statement = _statement(db.session, actor, employee_id, asked)
    record = statement.record
    proof = statement.proofs[0] if statement.clause else None
    first = record.evidence[proof.done[0].id] if proof and proof.done else None
    given = request.args.get("digest", "").strip().lower()
    values = {
        "person": record.person,
        "statement": statement,
        "proof": proof,
        "sentences": sentences(statement),
        "rule": rule_text(record, proof, language) if proof else None,
        "rules": [] if proof else rule_lines(statement, language),
        "choices": rule_choices(record, language),
        "main": facts_of(first, statement.clause, language) if first else [],
        "lines": evidence_lines(statement, language, without=first.completion_id if first else 0),
        "certificates": certificate_lines(statement.certificates, language),
        "standings": STANDINGS,
        "tones": STANDING_TONES,
        "asked": {"clause": asked.clause, "day": asked.day.isoformat(), "until": asked.until.strftime(INSTANT)},
        "same": statement.digest.startswith(given) if given else None,
    }
    with transaction() as session:
        note_view(session, actor, statement, "page")
    return render_template("training/proof/person.html", **values)


@proofs.get("/<int:employee_id>/proof.json")
@signed_in
def data(employee_id: int) -> Response:
    """The same as JSON, recorded as well."""
    actor, asked = current_actor(), _asked(_in_address)
    statement = _statement(db.session, actor, employee_id, asked)
    said = as_data(statement, sentences(statement), current_language())
    name = f"proof-{statement.reference.lower()}.json"
    with transaction() as session:
        note_view(session, actor, statement, "data")
    whole = sealed(said, sealer_of(current_app.extensions["fairline.config"]))
    body = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    return file_answer(body.encode(), name, "application/json")


@proofs.post("/<int:employee_id>/paper")
@signed_in
def paper(employee_id: int) -> Response:
    """The same as a paper in the reader's language, kept in the register."""
    actor, asked, language = current_actor(), _asked(posted), current_language()
    statement = _statement(db.session, actor, employee_id, asked)
    title = title_of(statement)
    printed = print_proof(statement, language)

    def act(session: Session) -> str:
        kept = keep_proof(session, actor, _statement(session, actor, employee_id, asked), printed, title, language)
        return url_for("documents.download", document_id=kept.id)

    return redirect(perform_once(posted_form_key(), act))
