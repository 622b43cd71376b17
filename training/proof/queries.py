"""The record that proofs are read from: a person, what they completed, and every version of every rule."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.auth.actor import Actor
from portal.errors import NotFound
from portal.people.models import Assignment, Employee, Team
from portal.people.queries import holds_on, within_reach
from portal.policy.models import PolicyChapter, PolicyVersion
from portal.policy.rules import clauses
from training.certificates.models import Certificate, CertificateWithdrawal, RuleVersion
from training.certificates.permissions import PROVE
from training.certificates.queries import change_of, learnt_by
from training.certificates.rules import Held, State, standing_on
from training.courses.models import UnitClauses
from training.courses.source import digest_of
from training.proof.evidence import evidence_of
from training.proof.rules import Change, Done, Facts, Named, PolicyText
from training.proof.values import Evidence


@dataclass(frozen=True, kw_only=True)
class Granted:
    """A certificate as far as it was known: ``state`` is what this row alone is worth on the proof's day."""

    id: int
    enrolment_id: int
    kind: str
    titles: Mapping[str, str]
    number: str
    granted_on: date
    expires_on: date
    withdrawn_on: date | None
    digest: str
    state: State


@dataclass(frozen=True, kw_only=True)
class Record:
    """Everything that proofs of a person show, known before ``until`` on ``day``.

    ``texts`` are the clauses of all versions of the policy: by the digest of a clause's text, its text by language.
    ``changes`` are the words of changes of rules by language, by rule and number.
    """

    person: Employee
    day: date
    until: datetime
    facts: Facts
    evidence: Mapping[int, Evidence]
    certificates: Sequence[Granted]
    texts: Mapping[str, Mapping[str, str]]
    changes: Mapping[tuple[str, int], Mapping[str, str]]


def reach(actor: Actor, day: date) -> ColumnElement[bool]:
    """The condition on Employee that keeps to oneself and to whom the right reaches today, who left included."""
    return (Employee.id == (actor.employee_id or -1)) | within_reach(actor, PROVE, day)


def person_to_prove(session: Session, actor: Actor, employee_id: int, today: date) -> Employee:
    """The person, whether they still work here or not; NotFound for an unknown id and one out of reach alike."""
    found = session.scalars(select(Employee).where(Employee.id == employee_id, reach(actor, today))).first()
    if found is None:
        raise NotFound("There is no such person.")
    return found


def people_statement(actor: Actor, today: date, words: str) -> Select[*tuple[Any, ...]]:
    """Everybody in reach by name or staff number, with today's team; who left is among them."""
    statement = (
        select(
            Employee.id.label("employee_id"),
            Employee.name.label("name"),
            Employee.number.label("number"),
            func.coalesce(Team.name, "").label("team"),
            Employee.entered_on.label("entered_on"),
            Employee.left_on.label("left_on"),
        )
        .outerjoin(Assignment, (Assignment.employee_id == Employee.id) & holds_on(today))
        .outerjoin(Team, Team.id == Assignment.team_id)
        .where(within_reach(actor, PROVE, today))
    )
    plain = words.strip()
    if plain:
        named = Employee.name.icontains(plain, autoescape=True) | Employee.number.icontains(plain, autoescape=True)
        statement = statement.where(named)
    return statement


def record_of(session: Session, person: Employee, day: date, until: datetime) -> Record:
    """What is known of a person; a constant number of statements, whatever they did."""
    evidence = evidence_of(session, person.id, until)
    policies, texts = _policies(session)
    versions = session.scalars(
        select(RuleVersion)
        .options(selectinload(RuleVersion.kinds), joinedload(RuleVersion.withdrawal))
        .order_by(RuleVersion.rule, RuleVersion.number)
    ).all()
    facts = Facts(
        done=tuple(_done(one) for one in evidence),
        named=_named(session, {one.unit_id for one in evidence}),
        texts=policies,
        changes=tuple(_change(row) for row in versions),
    )
    return Record(
        person=person,
        day=day,
        until=until,
        facts=facts,
        evidence={one.completion_id: one for one in evidence},
        certificates=_certificates(session, person.id, versions, day, until),
        texts=texts,
        changes={(row.rule, row.number): row.texts for row in versions},
    )


def _done(one: Evidence) -> Done:
    return Done(
        id=one.completion_id,
        unit_id=one.unit_id,
        programme_id=one.programme_id,
        began_on=one.began_on,
        at=one.at,
        on=one.on,
        asked=one.asked,
    )


def _change(row: RuleVersion) -> Change:
    return Change(
        rule=row.rule,
        number=row.number,
        published_on=row.published_on,
        effective_from=row.effective_from,
        created_at=row.created_at,
        programme_id=row.programme_id,
        taken_back_at=row.withdrawal.created_at if row.withdrawal else None,
        digest=digest_of({"rule": row.rule, "number": row.number, "texts": row.texts}),
    )


def _named(session: Session, unit_ids: Collection[int]) -> dict[int, list[Named]]:
    found: dict[int, list[Named]] = defaultdict(list)
    for row in session.scalars(select(UnitClauses).where(UnitClauses.unit_id.in_(unit_ids)).order_by(UnitClauses.id)):
        found[row.unit_id].append(Named(since=row.since, clauses=frozenset(row.clauses)))
    return found


def _policies(session: Session) -> tuple[tuple[PolicyText, ...], dict[str, dict[str, str]]]:
    """All versions of the policy with the digests of their clauses, and the texts by digest; two statements."""
    by_version: dict[int, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for version_id, language, body in session.execute(
        select(PolicyChapter.version_id, PolicyChapter.language, PolicyChapter.body)
    ):
        for clause in clauses(body):
            if clause.number:
                by_version[version_id][clause.number][language] = clause.text
    found, texts = [], {}
    for version in session.scalars(select(PolicyVersion).order_by(PolicyVersion.id)):
        said = by_version[version.id]
        digests = {number: digest_of({"clause": number, "texts": said[number]}) for number in said}
        texts.update({digest: dict(said[number]) for number, digest in digests.items()})
        found.append(
            PolicyText(
                label=version.label,
                effective_from=version.effective_from,
                published_at=version.published_at,
                digests=digests,
            )
        )
    return tuple(found), texts


def _certificates(
    session: Session, employee_id: int, versions: Sequence[RuleVersion], day: date, until: datetime
) -> list[Granted]:
    rows = session.scalars(
        select(Certificate)
        .where(Certificate.employee_id == employee_id, Certificate.granted_on <= day, Certificate.created_at < until)
        .options(joinedload(Certificate.kind), joinedload(Certificate.withdrawal))
        .order_by(Certificate.granted_on.desc(), Certificate.id.desc())
    ).all()
    known = [version for version in versions if _change(version).known(until)]
    learnt = learnt_by(session, known, [employee_id], day).get(employee_id, {})
    found = []
    for row in rows:
        withdrawn_on = _withdrawn_on(row.withdrawal, day, until)
        held = Held(
            id=row.id,
            granted_on=row.granted_on,
            began_on=row.began_on,
            expires_on=row.expires_on,
            window_days=row.window_days,
            withdrawn_on=withdrawn_on,
        )
        changes = [change_of(version) for version in known if row.kind in version.kinds]
        found.append(
            Granted(
                id=row.id,
                enrolment_id=row.enrolment_id,
                kind=row.kind.key,
                titles=row.kind.titles,
                number=row.number,
                granted_on=row.granted_on,
                expires_on=row.expires_on,
                withdrawn_on=withdrawn_on,
                digest=row.digest,
                state=standing_on([held], changes, learnt, day).state,
            )
        )
    return found


def _withdrawn_on(withdrawal: CertificateWithdrawal | None, day: date, until: datetime) -> date | None:
    if withdrawal is None or withdrawal.withdrawn_on > day or withdrawal.created_at >= until:
        return None
    return withdrawal.withdrawn_on
