"""Verbs of certificates: publish kinds, withdraw a certificate, begin the whole programme again."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Refused
from training.certificates.granting import grant_for
from training.certificates.lengths import set_here
from training.certificates.models import Certificate, CertificateKind, CertificateTerm, CertificateWithdrawal
from training.certificates.queries import kind_by_key
from training.certificates.rules import Term
from training.certificates.source import KindSource
from training.courses.models import Enrolment, Programme
from training.courses.rules import Origin
from training.courses.services import enrol
from training.courses.undoing import end_early


def publish_kinds(session: Session, actor: Actor, sources: Sequence[KindSource], at: datetime) -> list[str]:
    """Bring kinds to what their source says. Those whose programme does not exist wait for it.

    Who finished the programme before there was a kind gets the certificate now, dated from then. Terms are added,
    never changed, and none where one was set in the portal: files never overwrite people. Gives the keys of the kinds
    that kept their lengths although the source has another.
    """
    kept = []
    programmes = {row.key: row.id for row in session.scalars(select(Programme))}
    ready = [source for source in sources if source.programme in programmes]
    for source in ready:
        kind = kind_by_key(session, source.key)
        if kind is None:
            kind = CertificateKind(key=source.key)
            session.add(kind)
            record(session, actor, "training:certificate_kind:publish", "training_certificate_kind", source.key)
        kind.titles, kind.sentences = dict(source.titles), dict(source.sentences)
        kind.posts, kind.stands_on = list(source.posts), list(source.stands_on)
        kind.programme_id = programmes[source.programme]
        kind.renewal_programme_id = programmes.get(source.renewal or "")
        session.flush()
        added = _new_terms(session, kind, source)
        if added and set_here(session, kind.id):
            kept.append(kind.key)
        elif added:
            _add_terms(session, kind, added, at)
            _grant_earlier(session, actor, kind)
    return kept


def _new_terms(session: Session, kind: CertificateKind, source: KindSource) -> list[Term]:
    shipped = select(CertificateTerm.starts_on).where(
        CertificateTerm.kind_id == kind.id, CertificateTerm.origin == Origin.SHIPPED
    )
    there = set(session.scalars(shipped))
    return [term for term in source.terms if term.starts_on not in there]


def _add_terms(session: Session, kind: CertificateKind, terms: Sequence[Term], at: datetime) -> None:
    for term in terms:
        session.add(
            CertificateTerm(
                kind_id=kind.id,
                starts_on=term.starts_on,
                validity=term.validity,
                months=term.months,
                month=term.month,
                day=term.day,
                expires_on=term.expires_on,
                window_days=term.window_days,
                created_at=at,
            )
        )
    session.flush()


def _grant_earlier(session: Session, actor: Actor, kind: CertificateKind) -> None:
    rows = session.scalars(
        select(Enrolment)
        .outerjoin(Certificate, (Certificate.enrolment_id == Enrolment.id) & (Certificate.kind_id == kind.id))
        .where(
            Enrolment.programme_id.in_({kind.programme_id, kind.renewal_programme_id}),
            Enrolment.finished_at.is_not(None),
            Certificate.id.is_(None),
        )
        .order_by(Enrolment.finished_at, Enrolment.id)
    )
    for enrolment in rows.all():
        grant_for(session, actor, enrolment)


def withdraw(
    session: Session, actor: Actor, employee_id: int, certificate_id: int, reason: str, at: datetime, day: date
) -> CertificateWithdrawal:
    """Withdraw a certificate from ``day`` on, with a reason; the row of the certificate stays as it is.

    Raises NotFound for one that is not this person's, Invalid without a reason, Refused for one's own and for one
    that was withdrawn already.
    """
    certificate = session.get(Certificate, certificate_id, with_for_update=True)
    if certificate is None or certificate.employee_id != employee_id:
        raise NotFound("There is no such certificate.")
    if employee_id == actor.employee_id:
        raise Refused("Nobody withdraws their own certificate.")
    if not reason.strip():
        raise Invalid("Say why the certificate is withdrawn.", field="reason")
    if session.get(CertificateWithdrawal, certificate_id) is not None:
        raise Refused("This certificate was withdrawn already.")
    withdrawal = CertificateWithdrawal(
        certificate_id=certificate_id,
        withdrawn_on=day,
        reason=reason.strip(),
        withdrawn_by_id=actor.account_id,
        created_at=at,
    )
    session.add(withdrawal)
    session.flush()
    record(
        session,
        actor,
        "training:certificate:withdraw",
        "training_certificate",
        certificate_id,
        after={"withdrawn_on": day, "reason": "given"},
    )
    return withdrawal


def begin_again(
    session: Session, actor: Actor, employee_id: int, certificate_id: int, at: datetime, day: date
) -> Enrolment:
    """Have somebody follow the whole programme again from ``day`` on, after their certificate was withdrawn.

    Raises NotFound for a certificate that is not theirs, Refused for oneself and where none was withdrawn. Who
    follows the programme already keeps the plan there is, unless it is the one behind the certificate, open again.
    """
    certificate = session.get(Certificate, certificate_id)
    if certificate is None or certificate.employee_id != employee_id:
        raise NotFound("There is no such certificate.")
    if employee_id == actor.employee_id or session.get(CertificateWithdrawal, certificate_id) is None:
        raise Refused("The programme begins again for others whose certificate was withdrawn.")
    kind = session.get_one(CertificateKind, certificate.kind_id)
    end_early(session, actor, certificate.enrolment_id, at)
    return enrol(session, actor, employee_id, kind.programme_id, day, at, again=True)


def note_view(session: Session, actor: Actor, employee_id: int) -> None:
    """Record that the actor looked at a person's certificates (policy 8.1.2)."""
    record(session, actor, "training:certificate:view", "employee", employee_id)
