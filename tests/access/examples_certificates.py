"""Routes of certificates with parameters: a holder of the demo and who may see them, written by hand."""

from collections.abc import Callable

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.seals import sealer_of
from portal.auth.models import Account
from portal.people.models import Assignment, Post
from tests.access.example import Example
from training.certificates.models import Certificate, CertificateKind, RuleVersion
from training.proof.queries import record_of
from training.proof.rules import known_until
from training.proof.seals import code_of, mark_of
from training.proof.statement import statement_of

_EVERYBODY = {"trainer", "trainer2", "hr", "hr2", "compliance"}


def _certificate(session: Session) -> tuple[Certificate, str]:
    """The certificate of a collector that ends last, and the sign-in name of the holder's lead."""
    row = session.scalars(
        select(Certificate)
        .join(Assignment, Assignment.employee_id == Certificate.employee_id)
        .where(Assignment.post == Post.COLLECTOR, Assignment.ends_on.is_(None))
        .order_by(Certificate.expires_on.desc(), Certificate.id.desc())
        .limit(1)
    ).one()
    lead = session.scalars(
        select(Account.username)
        .join(Assignment, Assignment.lead_id == Account.employee_id)
        .where(Assignment.employee_id == row.employee_id, Assignment.ends_on.is_(None))
    ).one()
    return row, lead


def papers(session: Session) -> Example:
    """A certificate is printed by its holder and by who may see it: the lead, trainers, HR, compliance."""
    row, lead = _certificate(session)
    return Example(
        objects=[{"certificate_id": row.id}], allowed=lambda username, _values: username in {*_EVERYBODY, lead}
    )


def holders(session: Session) -> Example:
    """A holder's page opens for the lead, trainers, HR and compliance."""
    row, lead = _certificate(session)
    return Example(
        objects=[{"employee_id": row.employee_id}], allowed=lambda username, _values: username in {*_EVERYBODY, lead}
    )


def certificate_withdrawals(session: Session) -> Example:
    """Trainers and compliance withdraw certificates and have the programme begun again."""
    row, _lead = _certificate(session)
    return Example(
        objects=[{"employee_id": row.employee_id, "certificate_id": row.id}],
        allowed=lambda username, _values: username in {"trainer", "trainer2", "compliance"},
    )


def paper_codes(session: Session) -> Example:
    """Whoever has the paper has the code."""
    row, _lead = _certificate(session)
    return Example(objects=[{"code": row.code}], allowed=lambda _username, _values: True)


def proof_codes(session: Session) -> Example:
    """Whoever has the paper of a proof has its code."""
    row, _lead = _certificate(session)
    day = clock.today()
    record = record_of(session, row.employee, day, known_until(day, clock.now()))
    sealer = sealer_of(current_app.extensions["fairline.config"])
    code = code_of(mark_of(statement_of(record, "4.2")), sealer)
    return Example(objects=[{"code": code}], allowed=lambda _username, _values: True)


def lists(_session: Session) -> Example:
    """The list for the dialler, in both forms."""
    return Example(objects=[{"kind": "csv"}, {"kind": "json"}], allowed=lambda _username, _values: True)


def changed_rules(session: Session) -> Example:
    """A change is read by all who may read certificates; each sees the people within their reach."""
    version_id = session.scalars(select(RuleVersion.id)).first()
    return Example(objects=[{"version_id": version_id}], allowed=lambda _username, _values: True)


def lengths(session: Session) -> Example:
    """The length of a kind is set by HR and compliance."""
    kind_id = session.scalars(select(CertificateKind.id)).first()
    return Example(objects=[{"kind_id": kind_id}], allowed=lambda _username, _values: True)


def proven(session: Session) -> Example:
    """A proof opens for the lead, HR and compliance; trainers see progress, not proofs."""
    row, lead = _certificate(session)
    return Example(
        objects=[{"employee_id": row.employee_id}],
        allowed=lambda username, _values: username in {"hr", "hr2", "compliance", lead},
    )


EXAMPLES: dict[str, Callable[[Session], Example]] = {
    "certificates.paper": papers,
    "certificate_people.person": holders,
    "certificate_people.take_back": certificate_withdrawals,
    "certificate_people.again": certificate_withdrawals,
    "certificate_check.check": paper_codes,
    "proof_check.check": proof_codes,
    "fit_to_call.dialler": lists,
    "rule_changes.show": changed_rules,
    "rule_changes.take_back": changed_rules,
    "certificate_terms.show": lengths,
    "proofs.person": proven,
    "proofs.data": proven,
    "proofs.paper": proven,
}
