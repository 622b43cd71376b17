"""Reading certificates as of any day: a few statements for one person or for a thousand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.auth.actor import Actor
from portal.errors import NotFound
from portal.people.models import Employee
from portal.people.queries import employed_on, within_reach
from portal.workdays.rules import due_instant
from training.certificates.models import (
    Certificate,
    CertificateKind,
    CertificateTerm,
    CertificateWithdrawal,
    RuleLearnt,
    RuleVersion,
    RuleVersionKind,
)
from training.certificates.permissions import READ
from training.certificates.rules import Held, RuleChange, Standing, Term, standing_on
from training.courses.counting import ground_gone

CALL = "call"
"""The kind without which nobody calls; it ships."""


def holders_on(session: Session, certificate_key: str, employee_ids: Sequence[int], day: date) -> set[int]:
    """Who of these holds a certificate of the kind on ``day`` that may be relied on: in force, neither withdrawn nor
    out of date. Nobody where there is no such kind. Five statements whatever their number.
    """
    kind = kind_by_key(session, certificate_key)
    if kind is None:
        return set()
    return {one for one, standing in standings_on(session, kind, employee_ids, day).items() if standing.live}


def kind_by_key(session: Session, key: str) -> CertificateKind | None:
    """The kind; None where it does not exist."""
    return session.scalars(select(CertificateKind).where(CertificateKind.key == key)).first()


def kinds(session: Session) -> Sequence[CertificateKind]:
    """All kinds with their programmes."""
    return session.scalars(
        select(CertificateKind)
        .options(joinedload(CertificateKind.programme), joinedload(CertificateKind.renewal_programme))
        .order_by(CertificateKind.id)
    ).all()


def standings_on(
    session: Session, kind: CertificateKind, employee_ids: Sequence[int], day: date
) -> dict[int, Standing]:
    """Where each of these stands with a kind at the end of ``day``; four statements whatever their number."""
    held = held_by(session, kind.id, employee_ids, day)
    versions = versions_of(session, kind.id)
    learnt = learnt_by(session, versions, employee_ids, day)
    changes = [change_of(version) for version in versions]
    return {one: standing_on(held.get(one, ()), changes, learnt.get(one, {}), day) for one in employee_ids}


def held_by(session: Session, kind_id: int, employee_ids: Sequence[int], day: date) -> Mapping[int, list[Held]]:
    """All certificates of a kind these people were ever granted, with their ground as of ``day``; one statement."""
    found: dict[int, list[Held]] = defaultdict(list)
    rows = session.execute(
        select(
            Certificate.employee_id,
            Certificate.id,
            Certificate.granted_on,
            Certificate.began_on,
            Certificate.expires_on,
            Certificate.window_days,
            CertificateWithdrawal.withdrawn_on,
            ground_gone(Certificate.enrolment_id, Certificate.created_at, due_instant(day)),
        )
        .outerjoin(CertificateWithdrawal, CertificateWithdrawal.certificate_id == Certificate.id)
        .where(Certificate.kind_id == kind_id, Certificate.employee_id.in_(employee_ids))
    )
    for employee_id, certificate_id, granted_on, began_on, expires_on, window_days, withdrawn_on, gone in rows:
        found[employee_id].append(
            Held(
                id=certificate_id,
                granted_on=granted_on,
                began_on=began_on,
                expires_on=expires_on,
                window_days=window_days,
                withdrawn_on=withdrawn_on,
                ground_gone=gone,
            )
        )
    return found


def versions_of(session: Session, kind_id: int) -> Sequence[RuleVersion]:
    """The versions of rules that concern a kind, the first published first; one statement."""
    return session.scalars(
        select(RuleVersion)
        .join(RuleVersionKind, RuleVersionKind.version_id == RuleVersion.id)
        .where(RuleVersionKind.kind_id == kind_id)
        .options(joinedload(RuleVersion.withdrawal))
        .order_by(RuleVersion.published_on, RuleVersion.id)
    ).all()


def change_of(version: RuleVersion) -> RuleChange:
    """A version as the rules need it."""
    return RuleChange(
        id=version.id,
        published_on=version.published_on,
        effective_from=version.effective_from,
        rule=version.rule,
        taken_back_on=version.withdrawal.withdrawn_on if version.withdrawal else None,
    )


def learnt_by(
    session: Session, versions: Sequence[RuleVersion], employee_ids: Sequence[int], day: date
) -> Mapping[int, dict[int, date]]:
    """On which day each of these first finished the short course on each version, as far as that counts at the end of
    ``day``; one statement.
    """
    found: dict[int, dict[int, date]] = defaultdict(dict)
    rows = session.execute(
        select(RuleLearnt.employee_id, RuleLearnt.version_id, func.min(RuleLearnt.learnt_on))
        .where(
            RuleLearnt.version_id.in_([version.id for version in versions]),
            RuleLearnt.employee_id.in_(employee_ids),
            ~ground_gone(RuleLearnt.enrolment_id, RuleLearnt.created_at, due_instant(day)),
        )
        .group_by(RuleLearnt.employee_id, RuleLearnt.version_id)
    )
    for employee_id, version_id, learnt_on in rows:
        found[employee_id][version_id] = learnt_on
    return found


def terms_of(session: Session, kind_id: int) -> list[Term]:
    """The lengths of a kind as the rules need them, the first one first."""
    return [
        Term(
            starts_on=row.starts_on,
            validity=row.validity,
            window_days=row.window_days,
            months=row.months,
            month=row.month,
            day=row.day,
            expires_on=row.expires_on,
            decided_order=row.id,
        )
        for row in session.scalars(
            select(CertificateTerm)
            .where(CertificateTerm.kind_id == kind_id)
            .order_by(CertificateTerm.starts_on, CertificateTerm.id)
        )
    ]


@dataclass(frozen=True, kw_only=True)
class OwnKind:
    """A kind as one person stands with it: the state, the row that counts, and all rows, the newest first."""

    kind: CertificateKind
    standing: Standing
    counting: Certificate | None
    rows: tuple[Certificate, ...]
    missing: tuple[RuleVersion, ...]


def certificates_of(session: Session, employee_id: int, day: date) -> list[OwnKind]:
    """Where a person stands with every kind that they hold or once held, as of ``day``."""
    rows = session.scalars(
        select(Certificate)
        .where(Certificate.employee_id == employee_id, Certificate.granted_on <= day)
        .options(joinedload(Certificate.withdrawal), joinedload(Certificate.employee))
        .order_by(Certificate.granted_on.desc(), Certificate.id.desc())
    ).all()
    found = []
    for kind in kinds(session):
        mine = tuple(row for row in rows if row.kind_id == kind.id)
        if not mine:
            continue
        standing = standings_on(session, kind, [employee_id], day)[employee_id]
        by_id = {version.id: version for version in versions_of(session, kind.id)}
        found.append(
            OwnKind(
                kind=kind,
                standing=standing,
                counting=next(
                    (row for row in mine if standing.certificate and row.id == standing.certificate.id), None
                ),
                rows=mine,
                missing=tuple(by_id[change.id] for change in standing.missing),
            )
        )
    return found


def certificate_for(session: Session, actor: Actor, certificate_id: int, day: date) -> Certificate:
    """A certificate of one's own or of somebody in reach; NotFound for an unknown one and a foreign one alike."""
    row = session.scalars(
        select(Certificate)
        .join(Employee, Employee.id == Certificate.employee_id)
        .where(
            Certificate.id == certificate_id,
            (Employee.id == actor.employee_id) | (within_reach(actor, READ, day) & employed_on(day)),
        )
        .options(joinedload(Certificate.kind), joinedload(Certificate.employee))
    ).first()
    if row is None:
        raise NotFound("There is no such certificate.")
    return row


def state_of_paper(session: Session, code: str, day: date) -> tuple[Certificate, Standing] | None:
    """The certificate behind the code on a paper and what it is worth on ``day``; None for a code that is none.

    An older paper says what its own row says, until a later one was granted; then it is that one which counts. The
    same statements run whether the code is right or wrong.
    """
    row = session.scalars(
        select(Certificate)
        .where(Certificate.code == code)
        .options(joinedload(Certificate.kind), joinedload(Certificate.employee))
    ).first()
    kind_id, employee_id = (row.kind_id, row.employee_id) if row else (0, 0)
    held = held_by(session, kind_id, [employee_id], day).get(employee_id, [])
    versions = versions_of(session, kind_id)
    learnt = learnt_by(session, versions, [employee_id], day).get(employee_id, {})
    standing = standing_on(held, [change_of(version) for version in versions], learnt, day)
    return (row, standing) if row else None
