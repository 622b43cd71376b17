"""Taking a changed rule back: whom that releases, and the verb."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Outdated, Refused
from training.assignments.models import AssignedPerson, SpecialTraining, Withdrawal
from training.assignments.services import withdraw_training
from training.certificates.models import RuleVersion, RuleWithdrawal
from training.certificates.queries import change_of, held_by, learnt_by, versions_of
from training.certificates.rules import State, standing_on
from training.courses.models import Enrolment
from training.courses.undoing import end_early
from training.rulechanges.opening import RULE_VERSION
from training.rulechanges.queries import concerned_people, concerned_statement, version_for
from training.rulechanges.rules import SETTLED, Concern, checked_reason, released_print


@dataclass(frozen=True, kw_only=True)
class ReleasedPerson:
    """Somebody whom a change still waits for: where they stand, what the certificate is worth and would be worth."""

    certificate_id: int
    employee_id: int
    name: str
    number: str
    team: str
    certificate: str
    concern: Concern
    before: State
    after: State


@dataclass(frozen=True, kw_only=True)
class Released:
    """Whom taking back releases, by staff number, and the fingerprint of what was told."""

    people: tuple[ReleasedPerson, ...]
    seen: str


def released(session: Session, actor: Actor, version: RuleVersion, day: date) -> Released:
    """What taking ``version`` back on ``day`` changes for those within reach; a constant number of statements."""
    waiting = {
        certificate_id: one
        for certificate_id, one in concerned_people(session, actor, version, day).items()
        if one.concerned.concern not in SETTLED
    }
    states = _states(session, version, sorted({one.employee_id for one in waiting.values()}), day)
    rows = session.execute(concerned_statement(actor, version, day)).all()
    people = tuple(
        ReleasedPerson(
            certificate_id=row.certificate_id,
            employee_id=row.employee_id,
            name=row.name,
            number=row.number,
            team=row.team,
            certificate=row.certificate,
            concern=waiting[row.certificate_id].concerned.concern,
            before=states[row.kind_id, row.employee_id][0],
            after=states[row.kind_id, row.employee_id][1],
        )
        for row in sorted(rows, key=lambda row: (row.number, row.certificate_id))
        if row.certificate_id in waiting
    )
    told = [(one.certificate_id, one.before.value, one.after.value) for one in people]
    return Released(people=people, seen=released_print(version.id, told))


def _states(
    session: Session, version: RuleVersion, employee_ids: Sequence[int], day: date
) -> dict[tuple[int, int], tuple[State, State]]:
    """What certificates are worth with and without the change, by kind and employee."""
    found = {}
    for kind in version.kinds:
        held = held_by(session, kind.id, employee_ids, day)
        versions = versions_of(session, kind.id)
        learnt = learnt_by(session, versions, employee_ids, day)
        with_it = [change_of(one) for one in versions]
        without = [change for change in with_it if change.id != version.id]
        for one in employee_ids:
            mine = (held.get(one, ()), learnt.get(one, {}))
            before, after = (standing_on(mine[0], changes, mine[1], day).state for changes in (with_it, without))
            found[kind.id, one] = (before, after)
    return found


def take_back_change(
    session: Session, actor: Actor, version_id: int, reason: str, seen: str, at: datetime, day: date
) -> RuleWithdrawal:
    """Take a changed rule back from ``day`` on: it concerns nobody any more, the courses on it are due no longer.

    Certificates and what was learnt stay as they are, and so do the days before. Raises NotFound for an unknown one,
    Refused the second time, Invalid without a reason, Outdated where it would release others than were shown.
    Whether the actor may is asked by the caller.
    """
    session.get(RuleVersion, version_id, with_for_update=True, populate_existing=True)
    version = version_for(session, version_id)
    if version.withdrawal is not None:
        raise Refused("This change was taken back already.")
    plain = checked_reason(reason)
    told = released(session, actor, version, day)
    if told.seen != seen:
        raise Outdated("Taking back concerns other people than you were shown. Look at the list again.")
    withdrawal = RuleWithdrawal(
        version_id=version_id, withdrawn_on=day, reason=plain, withdrawn_by_id=actor.account_id, created_at=at
    )
    version.withdrawal = withdrawal
    session.flush()
    record(
        session,
        actor,
        "training:rule:take_back",
        "training_rule_version",
        version_id,
        after={"withdrawn_on": day, "certificates": len(told.people), "reason": "given"},
    )
    _end_courses(session, actor, version, plain, at)
    return withdrawal


def _end_courses(session: Session, actor: Actor, version: RuleVersion, reason: str, at: datetime) -> None:
    """The short courses that the change began end, unless they were given for another reason, too."""
    given = session.scalars(
        select(SpecialTraining.id)
        .outerjoin(Withdrawal, Withdrawal.assignment_id == SpecialTraining.id)
        .where(
            SpecialTraining.about_type == RULE_VERSION,
            SpecialTraining.about_id == version.id,
            Withdrawal.assignment_id.is_(None),
        )
        .order_by(SpecialTraining.id)
    ).all()
    rounds = [] if not given else _rounds(session, version, given)
    for assignment_id in given:
        withdraw_training(session, actor, assignment_id, reason, at)
    there = select(Enrolment.id).where(Enrolment.id.in_(rounds), Enrolment.finished_at.is_(None))
    for enrolment_id in session.scalars(there.order_by(Enrolment.id)).all():
        end_early(session, actor, enrolment_id, at)


def _rounds(session: Session, version: RuleVersion, given: Sequence[int]) -> list[int]:
    """The open rounds of the course that stand on nothing but these assignments."""
    reached = select(AssignedPerson.employee_id).where(AssignedPerson.assignment_id.in_(given))
    other = (
        select(AssignedPerson.id)
        .join(SpecialTraining, SpecialTraining.id == AssignedPerson.assignment_id)
        .where(
            AssignedPerson.employee_id == Enrolment.employee_id,
            SpecialTraining.programme_id == version.programme_id,
            SpecialTraining.id.not_in(given),
            ~exists().where(Withdrawal.assignment_id == SpecialTraining.id),
        )
        .correlate(Enrolment)
    )
    return list(
        session.scalars(
            select(Enrolment.id).where(
                Enrolment.programme_id == version.programme_id,
                Enrolment.employee_id.in_(reached),
                Enrolment.starts_on >= version.published_on,
                Enrolment.finished_at.is_(None),
                ~other.exists(),
            )
        )
    )
