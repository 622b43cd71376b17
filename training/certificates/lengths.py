"""Lengths of certificates set in the portal: another row from a later day on, never a change of one (T6)."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import NotFound, Outdated
from training.certificates.models import CertificateKind, CertificateTerm
from training.certificates.queries import terms_of
from training.certificates.rules import Term, check_new_term
from training.courses.rules import Origin


def set_term(
    session: Session, actor: Actor, kind_id: int, term: Term, *, reason: str, seen: int, at: datetime, today: date
) -> CertificateTerm:
    """Have certificates of a kind hold as ``term`` says that are granted from its day on; those before keep theirs.

    ``seen`` is the newest decision that was on the page. Raises NotFound for an unknown kind, Invalid at its field,
    Outdated where somebody decided meanwhile. Whether the actor may is asked by the caller.
    """
    plain = check_new_term(term, today, reason)
    kind = session.get(CertificateKind, kind_id, with_for_update=True)
    if kind is None:
        raise NotFound("There is no such certificate.")
    check_seen(terms_of(session, kind_id), seen)
    row = CertificateTerm(
        kind_id=kind_id,
        starts_on=term.starts_on,
        validity=term.validity,
        months=term.months,
        month=term.month,
        day=term.day,
        expires_on=term.expires_on,
        window_days=term.window_days,
        origin=Origin.PORTAL,
        reason=plain,
        created_at=at,
        created_by_id=actor.account_id,
    )
    session.add(row)
    session.flush()
    record(
        session,
        actor,
        "training:term:set",
        "training_certificate_term",
        row.id,
        after={
            "kind": kind.key,
            "starts_on": row.starts_on,
            "validity": row.validity,
            "months": row.months,
            "month": row.month,
            "day": row.day,
            "expires_on": row.expires_on,
            "window_days": row.window_days,
            "reason": "given",
        },
    )
    return row


def check_seen(terms: Sequence[Term], seen: int) -> None:
    """Raise Outdated unless ``seen`` is the newest decision."""
    if newest_decision(terms) != seen:
        raise Outdated("Somebody set a length meanwhile. Look at it, then decide again.")


def newest_decision(terms: Sequence[Term]) -> int:
    """The order of the decision that was made last, 0 before the first."""
    return max((term.decided_order for term in terms), default=0)


def set_here(session: Session, kind_id: int) -> bool:
    """Whether a length of the kind was set in the portal: then files add none, they never overwrite people."""
    statement = select(CertificateTerm.id).where(
        CertificateTerm.kind_id == kind_id, CertificateTerm.origin == Origin.PORTAL
    )
    return session.scalar(statement.limit(1)) is not None
