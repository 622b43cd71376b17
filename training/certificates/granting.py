"""What a finished programme earns: the certificate, in the same transaction."""

import base64
import secrets

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from training.certificates.models import Certificate, CertificateKind, RuleLearnt, RuleVersion, RuleWithdrawal
from training.certificates.queries import held_by, terms_of
from training.certificates.rules import last_day, may_grant, newest, term_on
from training.courses.counting import counts_now
from training.courses.models import Completion, Enrolment, Unit
from training.courses.source import digest_of

_CODE_BYTES = 16


def grant_for(session: Session, actor: Actor, enrolment: Enrolment) -> list[Certificate]:
    """Grant what the finished programme of ``enrolment`` earns or renews; once for each kind and enrolment.

    Where it is the short course on a changed rule, that it was learnt is noted as well.
    Nothing is granted for a renewal of what nobody holds, nor before a kind's first term.
    """
    _note_learnt(session, actor, enrolment)
    kinds = session.scalars(
        select(CertificateKind).where(
            or_(
                CertificateKind.programme_id == enrolment.programme_id,
                CertificateKind.renewal_programme_id == enrolment.programme_id,
            )
        )
    ).all()
    granted = [_grant(session, actor, kind, enrolment) for kind in kinds]
    return [certificate for certificate in granted if certificate is not None]


def _grant(session: Session, actor: Actor, kind: CertificateKind, enrolment: Enrolment) -> Certificate | None:
    there = select(Certificate.id).where(Certificate.kind_id == kind.id, Certificate.enrolment_id == enrolment.id)
    if enrolment.finished_at is None or session.scalar(there) is not None:
        return None
    granted_on = clock.local(enrolment.finished_at).date()
    held = held_by(session, kind.id, [enrolment.employee_id], granted_on).get(enrolment.employee_id, ())
    before = newest(held, granted_on)
    term = term_on(terms_of(session, kind.id), granted_on)
    renewal = enrolment.programme_id != kind.programme_id
    if term is None or not may_grant(before, enrolment.starts_on, renewal=renewal):
        return None
    code = new_code()
    certificate = Certificate(
        kind_id=kind.id,
        employee_id=enrolment.employee_id,
        enrolment_id=enrolment.id,
        number=code,
        code=code,
        began_on=enrolment.starts_on,
        granted_on=granted_on,
        expires_on=last_day(term, granted_on, before),
        window_days=term.window_days,
        digest=digest_of_learning(session, enrolment.id),
        created_at=enrolment.finished_at,
    )
    session.add(certificate)
    session.flush()
    certificate.number = f"{kind.key.upper()}-{granted_on.year}-{certificate.id:05d}"
    _note(session, actor, certificate)
    return certificate


def _note(session: Session, actor: Actor, certificate: Certificate) -> None:
    record(
        session,
        actor,
        "training:certificate:grant",
        "training_certificate",
        certificate.id,
        after={
            "number": certificate.number,
            "enrolment": certificate.enrolment_id,
            "granted_on": certificate.granted_on,
            "expires_on": certificate.expires_on,
            "digest": certificate.digest,
        },
    )


def _note_learnt(session: Session, actor: Actor, enrolment: Enrolment) -> None:
    """Add a row for each version of a rule that the course teaches, published when it began and not taken back."""
    if enrolment.finished_at is None:
        return
    noted = select(RuleLearnt.version_id).where(RuleLearnt.enrolment_id == enrolment.id)
    versions = session.scalars(
        select(RuleVersion.id)
        .where(
            RuleVersion.programme_id == enrolment.programme_id,
            RuleVersion.published_on <= enrolment.starts_on,
            RuleVersion.id.not_in(noted),
            RuleVersion.id.not_in(select(RuleWithdrawal.version_id)),
        )
        .order_by(RuleVersion.id)
    ).all()
    if not versions:
        return
    digest = digest_of_learning(session, enrolment.id)
    learnt_on = clock.local(enrolment.finished_at).date()
    for version_id in versions:
        session.add(
            RuleLearnt(
                version_id=version_id,
                employee_id=enrolment.employee_id,
                enrolment_id=enrolment.id,
                learnt_on=learnt_on,
                digest=digest,
                created_at=enrolment.finished_at,
            )
        )
        record(
            session,
            actor,
            "training:rule:learn",
            "training_rule_version",
            version_id,
            after={"enrolment": enrolment.id, "learnt_on": learnt_on, "digest": digest},
        )
    session.flush()


def digest_of_learning(session: Session, enrolment_id: int) -> str:
    """SHA-256 over the digests of every part that was done and counts, by the part's key."""
    rows = session.execute(
        select(Unit.key, Completion.digest)
        .join(Completion, Completion.unit_id == Unit.id)
        .where(Completion.enrolment_id == enrolment_id, counts_now())
    )
    return digest_of(sorted([key, digest] for key, digest in rows))


def new_code() -> str:
    """128 random bits in 26 small letters and digits, without those that look alike on paper."""
    return base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode().rstrip("=").lower()
