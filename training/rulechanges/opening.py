"""Short courses on changed rules begin by themselves: for whom a change concerns now, and who comes later."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.company import house_language
from portal.config import LANGUAGES
from portal.people.models import Assignment, Employee
from portal.people.queries import employed_on, holds_on
from portal.web.filters import short_date
from portal.web.i18n import force_locale, gettext
from training.assignments.models import AssignedPerson, SpecialTraining, Withdrawal
from training.assignments.rules import ReasonKind
from training.assignments.services import give_training
from training.certificates.models import Certificate, CertificateKind, RuleVersion, RuleWithdrawal
from training.certificates.queries import kinds, standings_on
from training.certificates.rules import needs_short_course
from training.certificates.showing import rule_words
from training.courses.models import Enrolment, Programme
from training.courses.rules import text_in
from training.courses.services import enrol

OPENING_JOB = "training.open_short_courses"
RULE_VERSION = "rule_version"
"""What special training after a change of a rule is about."""


def open_short_courses(session: Session, actor: Actor, day: date, at: datetime) -> int:
    """Begin the short course on each change for everybody who lacks it and whose post needs the certificate; how many.

    A second run begins nothing twice; what a run missed the next one does.
    """
    versions = session.scalars(
        select(RuleVersion)
        .where(RuleVersion.opens_on <= day, RuleVersion.id.not_in(select(RuleWithdrawal.version_id)))
        .order_by(RuleVersion.id)
    ).all()
    if not versions:
        return 0
    missing: dict[int, set[int]] = defaultdict(set)
    for kind in kinds(session):
        for employee_id, change_ids in _missing(session, kind, day).items():
            for change_id in change_ids:
                missing[change_id].add(employee_id)
    return sum(_open(session, actor, version, missing[version.id], day, at) for version in versions)


def _missing(session: Session, kind: CertificateKind, day: date) -> Mapping[int, list[int]]:
    """Which changes each holder in a post that needs the kind has not learnt, where a short course is the way."""
    holders = session.scalars(
        select(Employee.id)
        .join(Assignment, Assignment.employee_id == Employee.id)
        .where(
            holds_on(day),
            employed_on(day),
            Assignment.post.in_(kind.posts),
            Employee.id.in_(select(Certificate.employee_id).where(Certificate.kind_id == kind.id)),
        )
        .order_by(Employee.id)
    ).all()
    return {
        employee_id: [change.id for change in standing.missing]
        for employee_id, standing in standings_on(session, kind, holders, day).items()
        if needs_short_course(standing, in_post=True)
    }


def _open(
    session: Session, actor: Actor, version: RuleVersion, missing: Collection[int], day: date, at: datetime
) -> int:
    """Begin the course on one change. An older round of it may show the old text: it is finished first."""
    if not missing:
        return 0
    rounds = _open_rounds(session, version, missing)
    reached = _reached(session, version, missing)
    new = sorted(
        one for one in missing if one not in reached and rounds.get(one, version.published_on) >= version.published_on
    )
    if new:
        programme = session.get_one(Programme, version.programme_id)
        reasons = reasons_for(version)
        give_training(
            session,
            actor,
            programme_key=programme.key,
            employee_ids=new,
            reason_kind=ReasonKind.RULE_CHANGE,
            reason=text_in(reasons, house_language()),
            reasons=reasons,
            about=(RULE_VERSION, version.id),
            at=at,
            day=day,
            working_days=version.days,
        )
    again = sorted(one for one, stands in reached.items() if stands and one not in rounds)
    for employee_id in again:
        enrol(session, actor, employee_id, version.programme_id, day, at, again=True, working_days=version.days)
    return len(new) + len(again)


def _open_rounds(session: Session, version: RuleVersion, employee_ids: Collection[int]) -> dict[int, date]:
    """Who has an open round of the course, and since when."""
    rows = session.execute(
        select(Enrolment.employee_id, Enrolment.starts_on).where(
            Enrolment.programme_id == version.programme_id,
            Enrolment.employee_id.in_(employee_ids),
            Enrolment.finished_at.is_(None),
        )
    )
    return {employee_id: starts_on for employee_id, starts_on in rows}  # noqa: C416 - rows are typed so


def _reached(session: Session, version: RuleVersion, employee_ids: Collection[int]) -> dict[int, bool]:
    """Who was given the course because of the change, and whether that stands: a withdrawal is somebody's decision."""
    rows = session.execute(
        select(AssignedPerson.employee_id, Withdrawal.assignment_id.is_(None))
        .join(SpecialTraining, SpecialTraining.id == AssignedPerson.assignment_id)
        .outerjoin(Withdrawal, Withdrawal.assignment_id == SpecialTraining.id)
        .where(
            SpecialTraining.about_type == RULE_VERSION,
            SpecialTraining.about_id == version.id,
            AssignedPerson.employee_id.in_(employee_ids),
        )
        .order_by(AssignedPerson.id)
    )
    return {employee_id: bool(stands) for employee_id, stands in rows}


def reasons_for(version: RuleVersion) -> dict[str, str]:
    """Why somebody has the course, in every language of the portal."""
    found = {}
    for language in LANGUAGES:
        with force_locale(language):
            found[language] = gettext(
                "%(rule)s changes on %(day)s: %(text)s",
                rule=rule_words(version.rule),
                day=short_date(version.effective_from),
                text=text_in(version.texts, language),
            )
    return found
