"""Reading changes of rules: whom one would concern, whom it does, and where each stands, as of any day."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.auth.actor import Actor
from portal.errors import NotFound
from portal.people.models import Assignment, Employee, Team
from portal.people.queries import employed_on, holds_on, within_reach
from portal.policy.queries import chapters_of, version_in_force
from portal.policy.rules import Clause, clauses
from portal.workdays.rules import due_instant
from training.certificates.models import Certificate, CertificateKind, RuleVersion, RuleWithdrawal
from training.certificates.permissions import READ
from training.certificates.queries import change_of, held_by, learnt_by
from training.courses.counting import finished_before
from training.courses.models import Course, Enrolment, Programme, Unit
from training.courses.queries import plans_of
from training.rulechanges.rules import Concern, Concerned, Draft, concerned_on, fingerprint, goes_out_of_date


def clauses_in_force(session: Session, day: date, language: str) -> list[Clause]:
    """The clauses of the policy in force, in one language; none before the first version."""
    version = version_in_force(session, day)
    if version is None:
        return []
    return [
        clause
        for chapter in chapters_of(session, version.id, language)
        for clause in clauses(chapter.body)
        if clause.number
    ]


def short_courses(session: Session) -> Sequence[Programme]:
    """The programmes that can teach a change: with parts, and none that begins by itself."""
    has_parts = exists().where(
        Course.programme_id == Programme.id, Unit.course_id == Course.id, Unit.retired.is_(False)
    )
    return session.scalars(
        select(Programme).where(Programme.starts_itself.is_(False), has_parts).order_by(Programme.id)
    ).all()


def versions_statement() -> Select[*tuple[Any, ...]]:
    """All changes with the titles of their short courses."""
    statement = select(
        RuleVersion.id.label("version_id"),
        RuleVersion.rule.label("rule"),
        RuleVersion.number.label("number"),
        RuleVersion.texts.label("texts"),
        RuleVersion.published_on.label("published_on"),
        RuleVersion.effective_from.label("effective_from"),
        Programme.titles.label("titles"),
        RuleWithdrawal.withdrawn_on.label("withdrawn_on"),
    )
    return statement.join(Programme, Programme.id == RuleVersion.programme_id).outerjoin(
        RuleWithdrawal, RuleWithdrawal.version_id == RuleVersion.id
    )


def version_for(session: Session, version_id: int) -> RuleVersion:
    """A change with its kinds and its course; NotFound where there is none."""
    version = session.scalars(
        select(RuleVersion)
        .where(RuleVersion.id == version_id)
        .options(joinedload(RuleVersion.programme), joinedload(RuleVersion.withdrawal), selectinload(RuleVersion.kinds))
    ).first()
    if version is None:
        raise NotFound("There is no such change of a rule.")
    return version


@dataclass(frozen=True, kw_only=True)
class ForeseenPerson:
    """Somebody whose certificate would go out of date. ``opens`` says that the post needs it, so the course opens."""

    certificate_id: int
    employee_id: int
    name: str
    number: str
    team: str
    certificate: str
    expires_on: date
    opens: bool


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """Whom a change would concern, by team and number, and the fingerprint of what was told."""

    people: tuple[ForeseenPerson, ...]
    opening: int
    seen: str


def foreseen(session: Session, actor: Actor, draft: Draft, day: date) -> Foreseen:
    """Whose certificate goes out of date if the draft is published on ``day`` and nobody learns it before it binds."""
    kinds = {
        kind.id: kind for kind in session.scalars(select(CertificateKind).where(CertificateKind.id.in_(draft.kind_ids)))
    }
    statement = _holders(actor, kinds, day).where(Certificate.began_on < day)
    rows = session.execute(statement.order_by(func.coalesce(Team.code, ""), Employee.number, Certificate.id)).all()
    ids = {row.employee_id for row in rows}
    hit: set[int] = set()
    for kind_id in kinds:
        for held in held_by(session, kind_id, list(ids), day).values():
            certificate = goes_out_of_date(held, day, draft.effective_from)
            hit |= {certificate.id} if certificate is not None else set()
    people = tuple(
        ForeseenPerson(
            certificate_id=row.certificate_id,
            employee_id=row.employee_id,
            name=row.name,
            number=row.number,
            team=row.team,
            certificate=row.certificate,
            expires_on=row.expires_on,
            opens=row.post in kinds[row.kind_id].posts,
        )
        for row in rows
        if row.certificate_id in hit
    )
    return Foreseen(
        people=people,
        opening=len({person.employee_id for person in people if person.opens}),
        seen=fingerprint(draft, hit),
    )


def _holders(actor: Actor, kind_ids: Collection[int], day: date) -> Select[*tuple[Any, ...]]:
    """Certificates of these kinds with their holders: employed on ``day`` and within the actor's reach."""
    return (
        select(
            Certificate.id.label("certificate_id"),
            Certificate.kind_id.label("kind_id"),
            Certificate.number.label("certificate"),
            Certificate.expires_on.label("expires_on"),
            Employee.id.label("employee_id"),
            Employee.name.label("name"),
            Employee.number.label("number"),
            func.coalesce(Team.name, "").label("team"),
            Assignment.post.label("post"),
        )
        .join(Employee, Employee.id == Certificate.employee_id)
        .outerjoin(Assignment, (Assignment.employee_id == Employee.id) & holds_on(day))
        .outerjoin(Team, Team.id == Assignment.team_id)
        .where(employed_on(day), within_reach(actor, READ, day), Certificate.kind_id.in_(kind_ids))
    )


@dataclass(frozen=True, kw_only=True)
class ConcernedPerson:
    """Where somebody stands with a change, and until when the open course is to be done."""

    employee_id: int
    concerned: Concerned
    enrolment_id: int | None = None
    due: date | None = None
    late: bool = False


def concerned_statement(actor: Actor, version: RuleVersion, day: date) -> Select[*tuple[Any, ...]]:
    """The certificates that a change can concern, within the actor's reach; ``concerned_people`` says which it does."""
    kind_ids = [kind.id for kind in version.kinds]
    return _holders(actor, kind_ids, day).where(
        Certificate.began_on < version.published_on, Certificate.granted_on <= day
    )


def concerned_people(session: Session, actor: Actor, version: RuleVersion, day: date) -> dict[int, ConcernedPerson]:
    """Where everybody in reach stands whom a change concerns, by certificate; as many statements for one as for all."""
    ids = sorted({row.employee_id for row in session.execute(concerned_statement(actor, version, day))})
    learnt = learnt_by(session, [version], ids, day)
    courses = {item.employee_id: item for item in _open_rounds(session, version, ids, day)}
    plans = plans_of(session, list(courses.values()), day)
    found = {}
    for kind in version.kinds:
        for employee_id, held in held_by(session, kind.id, ids, day).items():
            course = courses.get(employee_id)
            concerned = concerned_on(
                held,
                change_of(version),
                learnt.get(employee_id, {}).get(version.id),
                course.starts_on if course else None,
                day,
            )
            if concerned is None:
                continue
            under_way = course if concerned.concern is Concern.UNDER_WAY else None
            plan = plans[under_way.id] if under_way else None
            found[concerned.certificate.id] = ConcernedPerson(
                employee_id=employee_id,
                concerned=concerned,
                enrolment_id=under_way.id if under_way else None,
                due=max((item.due for item in plan.items), default=None) if plan else None,
                late=plan is not None and plan.late > 0,
            )
    return found


def _open_rounds(session: Session, version: RuleVersion, employee_ids: Sequence[int], day: date) -> Iterable[Enrolment]:
    """The rounds of the short course that teach the change and were open at the end of ``day``, the last one last."""
    return session.scalars(
        select(Enrolment)
        .where(
            Enrolment.programme_id == version.programme_id,
            Enrolment.employee_id.in_(employee_ids),
            Enrolment.starts_on >= version.published_on,
            Enrolment.starts_on <= day,
            ~finished_before(due_instant(day)),
        )
        .order_by(Enrolment.round)
    )


def counts_of(people: Iterable[ConcernedPerson]) -> dict[Concern, int]:
    """How many stand where."""
    found = dict.fromkeys(Concern, 0)
    for person in people:
        found[person.concerned.concern] += 1
    return found
