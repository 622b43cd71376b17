"""Verbs of special training: give it, reach who joins later, take it back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotAllowed, Outdated, Refused
from portal.people.models import Post
from training.assignments.choosing import Wish, meant_by, open_enrolments, reaches_all
from training.assignments.mails import tell
from training.assignments.models import AssignedPerson, SpecialTraining, Withdrawal
from training.assignments.queries import joiners_of, standing
from training.assignments.rules import Aim, ReasonKind, check_joining, plain_reason, plan_ends, without_maker
from training.courses.models import Enrolment, Programme
from training.courses.services import enrol
from training.traces import untouched


def assign_by_hand(session: Session, actor: Actor, wish: Wish, seen: str, at: datetime, day: date) -> SpecialTraining:
    """Give training to those who were shown before; Outdated where other people are meant by now.

    Raises NotAllowed for a post where the actor's permission does not reach everybody, Invalid at its field.
    """
    check_joining(wish.aim, wish.joins_until, day)
    if wish.aim is Aim.POST and not reaches_all(actor):
        raise NotAllowed("Only trainers, HR and compliance give training to a post.")
    meant = meant_by(session, actor, wish, day)
    if meant.seen != seen:
        raise Outdated("Other people are meant now than you were shown. Look at the list again, then confirm.")
    programme = session.get(Programme, wish.programme_id)
    if programme is None:
        raise Invalid("There is no such programme.", field="programme")
    return give_training(
        session,
        actor,
        programme_key=programme.key,
        employee_ids=[person.employee_id for person in meant.people],
        reason_kind=ReasonKind.BY_HAND,
        reason=wish.reason,
        at=at,
        day=day,
        blocks_calling=wish.blocks_calling,
        team_id=wish.team_id if wish.aim is Aim.TEAM else None,
        post=wish.post if wish.aim is Aim.POST else None,
        joins_until=wish.joins_until,
    )


def give_training(
    session: Session,
    actor: Actor,
    *,
    programme_key: str,
    employee_ids: Collection[int],
    reason_kind: ReasonKind,
    reason: str,
    at: datetime,
    day: date,
    about: tuple[str, int] | None = None,
    blocks_calling: bool = False,
    team_id: int | None = None,
    post: Post | None = None,
    joins_until: date | None = None,
    reasons: Mapping[str, str] | None = None,
    working_days: int | None = None,
) -> SpecialTraining:
    """Give a programme to people from ``day`` on, with the reason that they read, and tell them by mail.

    ``reasons`` hold it in every language where the portal words it; ``working_days`` is how long it may take where
    that is not as it is written.

    Who has an open round of it gets the reason added instead of a second plan; the actor is left out. What is given
    twice ``about`` the same thing is one assignment. Whether the actor reaches these people is asked by the caller.
    Raises Invalid for an unknown programme, an empty reason, or nobody.
    """
    programme = session.scalars(select(Programme).where(Programme.key == programme_key).with_for_update()).first()
    if programme is None:
        raise Invalid("There is no such programme.", field="programme")
    people = without_maker(employee_ids, actor.employee_id)
    if not people:
        raise Invalid("Nobody is meant: choose at least one person.", field="people")
    plain = plain_reason(reason)
    assignment = _about_the_same(session, programme.id, about)
    if assignment is None:
        assignment = SpecialTraining(
            programme_id=programme.id,
            reason_kind=reason_kind,
            reason=plain,
            reasons=dict(reasons or {}),
            about_type=about[0] if about else "",
            about_id=about[1] if about else None,
            blocks_calling=blocks_calling,
            team_id=team_id,
            post=post,
            joins_until=joins_until,
            made_by_id=actor.account_id,
            made_at=at,
        )
        session.add(assignment)
        session.flush()
        record(
            session,
            actor,
            "training:assignment:make",
            "training_assignment",
            assignment.id,
            after={"programme": programme.key, "kind": reason_kind, "people": people, "blocks": blocks_calling},
        )
    _reach(session, actor, assignment, people, at, day, working_days)
    return assignment


def _about_the_same(session: Session, programme_id: int, about: tuple[str, int] | None) -> SpecialTraining | None:
    if about is None:
        return None
    return session.scalars(
        select(SpecialTraining)
        .outerjoin(Withdrawal)
        .where(
            SpecialTraining.programme_id == programme_id,
            SpecialTraining.about_type == about[0],
            SpecialTraining.about_id == about[1],
            Withdrawal.assignment_id.is_(None),
        )
    ).first()


def _reach(
    session: Session,
    actor: Actor,
    assignment: SpecialTraining,
    employee_ids: Sequence[int],
    at: datetime,
    day: date,
    working_days: int | None = None,
) -> int:
    """Give the assignment to those whom it has not reached yet; how many. The assignment is held meanwhile."""
    session.get_one(SpecialTraining, assignment.id, with_for_update=True, populate_existing=True)
    reached = set(
        session.scalars(select(AssignedPerson.employee_id).where(AssignedPerson.assignment_id == assignment.id))
    )
    new = [employee_id for employee_id in employee_ids if employee_id not in reached]
    following = open_enrolments(session, new, assignment.programme_id)
    for employee_id in new:
        enrolment = enrol(
            session, actor, employee_id, assignment.programme_id, day, at, again=True, working_days=working_days
        )
        session.add(
            AssignedPerson(
                assignment_id=assignment.id,
                employee_id=employee_id,
                enrolment_id=enrolment.id,
                began=following.get(employee_id) != enrolment.id,
                added_at=at,
            )
        )
    session.flush()
    if new:
        record(
            session,
            actor,
            "training:assignment:reach",
            "training_assignment",
            assignment.id,
            after={"people": new},
        )
        tell(session, actor, assignment, new, day)
    return len(new)


def reach_joiners(session: Session, actor: Actor, at: datetime, day: date) -> int:
    """Give standing training to who came to its team or post; how many. A second run reaches nobody twice."""
    return sum(
        _reach(session, actor, assignment, joiners_of(session, assignment, day), at, day)
        for assignment in standing(session, day)
    )


def withdraw_training(session: Session, actor: Actor, assignment_id: int, reason: str, at: datetime) -> Withdrawal:
    """Take training back, with a reason that is kept; a plan it began ends where nothing was done yet.

    Raises Refused the second time. Whether the actor may is asked by the caller.
    """
    session.get_one(SpecialTraining, assignment_id, with_for_update=True, populate_existing=True)
    if session.get(Withdrawal, assignment_id) is not None:
        raise Refused("This training was withdrawn already.")
    plain = plain_reason(reason)
    withdrawal = Withdrawal(
        assignment_id=assignment_id, reason=plain, withdrawn_by_id=actor.account_id, withdrawn_at=at
    )
    session.add(withdrawal)
    session.flush()
    ended = [
        enrolment_id
        for enrolment_id in session.scalars(
            select(AssignedPerson.enrolment_id).where(AssignedPerson.assignment_id == assignment_id)
        ).all()
        if enrolment_id is not None and _end_plan(session, enrolment_id)
    ]
    record(
        session,
        actor,
        "training:assignment:withdraw",
        "training_assignment",
        assignment_id,
        after={"ended": ended},
    )
    return withdrawal


def _end_plan(session: Session, enrolment_id: int) -> bool:
    """Remove an enrolment that only withdrawn training began and on which nothing was done; whether it went."""
    enrolment = session.get_one(Enrolment, enrolment_id, with_for_update=True)
    here = AssignedPerson.enrolment_id == enrolment_id
    live = select(AssignedPerson.id).where(
        here, ~exists().where(Withdrawal.assignment_id == AssignedPerson.assignment_id)
    )
    ends = plan_ends(
        began=session.scalar(select(AssignedPerson.id).where(here, AssignedPerson.began).limit(1)) is not None,
        other_reason=session.scalar(live.limit(1)) is not None,
        touched=session.scalar(select(Enrolment.id).where(Enrolment.id == enrolment_id, *untouched())) is None,
    )
    if not ends:
        return False
    try:
        with session.begin_nested():
            session.execute(update(AssignedPerson).where(here).values(enrolment_id=None))
            session.delete(enrolment)
    except IntegrityError:
        return False
    return True
