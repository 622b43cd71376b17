"""Verbs over all of training: put the programmes that come with Fairline, or others of their form, into the portal."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.errors import Invalid
from training.assignments.models import AssignedPerson
from training.assignments.rules import ReasonKind
from training.assignments.services import give_training, withdraw_training
from training.callideas.services import keep_idea as keep_call_idea
from training.callunits.queries import published_keys
from training.certificates.services import publish_kinds
from training.certificates.source import read_kinds
from training.courses.models import Course, Enrolment, Unit
from training.courses.rules import UnitKind
from training.courses.services import publish_programme
from training.courses.source import SHIPPED, check_scenarios, read_programmes
from training.facts import programmes_with_calls
from training.lessons.queries import kept_here
from training.quizzes.publishing import publish_quiz
from training.quizzes.source import read_quiz
from training.scenarios.services import publish_shipped, shipped_keys
from training.signoffs.services import publish_checklist
from training.signoffs.source import read_checklist
from training.traces import untouched

__all__ = ["keep_call_idea"]
COMPLAINT_FINDING = "complaint_finding"
"""What special training after a finding on a complaint is about."""
COMPLAINT_CONSEQUENCE = "complaint_consequence"
"""What training is about that the portal ordered for one person because of a finding."""


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """How many programmes a folder holds, and what of them was changed in the portal and kept, by key."""

    programmes: int
    kept: tuple[str, ...]


def load_content(session: Session, actor: Actor, at: datetime, day: date, folder: Path = SHIPPED) -> Loaded:
    """Publish every programme and scenario in ``folder``. What is unchanged, and what was changed here, stays.

    Raises Invalid, before anything is written, for content that is incomplete or contradicts itself.
    """
    sources = read_programmes(folder)
    quizzes = {
        (source.key, unit.key): read_quiz(source.folder, unit.key)
        for source in sources
        for unit in source.units()
        if unit.kind is UnitKind.QUIZ
    }
    check_scenarios(sources, shipped_keys(folder) | published_keys(session))
    kinds = read_kinds(folder)
    checklists = {
        (source.key, unit.key): read_checklist(source.folder, unit.key)
        for source in sources
        for unit in source.units()
        if unit.kind is UnitKind.SIGN_OFF
    }
    calls = [f"call/{key}" for key in publish_shipped(session, actor, at, folder)]
    for source in sources:
        programme = publish_programme(session, actor, source, at, day)
        units = session.scalars(
            select(Unit).join(Course).where(Course.programme_id == programme.id, Unit.retired.is_(False))
        )
        for unit in units:
            if (source.key, unit.key) in quizzes:
                publish_quiz(session, actor, unit, quizzes[source.key, unit.key], at)
            elif (source.key, unit.key) in checklists:
                publish_checklist(session, actor, unit, checklists[source.key, unit.key], at)
    lengths = [f"certificate/{key}" for key in publish_kinds(session, actor, kinds, at)]
    kept = [name for source in sources for name in kept_here(session, source)]
    return Loaded(programmes=len(sources), kept=(*kept, *calls, *lengths))


def drop_untouched_enrolments(session: Session, _actor: Actor, employee_ids: Sequence[int]) -> None:
    """Undo the enrolling of people whose entering is taken back; a plan on which anything was done stays."""
    plans = select(Enrolment.id).where(Enrolment.employee_id.in_(employee_ids), *untouched())
    session.execute(delete(AssignedPerson).where(AssignedPerson.enrolment_id.in_(plans)))
    ended = AssignedPerson.employee_id.in_(employee_ids) & AssignedPerson.enrolment_id.is_(None)
    session.execute(delete(AssignedPerson).where(ended))
    statement = delete(Enrolment).where(Enrolment.employee_id.in_(employee_ids), *untouched())
    session.execute(statement, execution_options={"synchronize_session": "fetch"})


def assign_after_complaint(
    session: Session,
    actor: Actor,
    *,
    programme_key: str,
    employee_id: int,
    reason: str,
    finding_id: int,
    at: datetime,
    day: date,
    blocks_calling: bool = False,
) -> int:
    """``assign_training`` to whom a finding on a complaint is about; the assignment's id."""
    return assign_training(
        session,
        actor,
        programme_key=programme_key,
        employee_ids=[employee_id],
        reason_kind=ReasonKind.COMPLAINT,
        reason=reason,
        at=at,
        day=day,
        about=(COMPLAINT_FINDING, finding_id),
        blocks_calling=blocks_calling,
    )


def order_after_complaint(
    session: Session,
    actor: Actor,
    *,
    programme_key: str,
    employee_id: int,
    reasons: Mapping[str, str],
    reason: str,
    about_id: int,
    at: datetime,
    day: date,
    blocks_calling: bool,
) -> int:
    """``assign_course_and_call`` to one person because of what a finding led to; the assignment's id.

    ``reasons`` say why in every language; the same ``about_id`` orders once. ``withdraw_ordered`` takes it back.
    """
    return assign_course_and_call(
        session,
        actor,
        programme_key=programme_key,
        employee_ids=[employee_id],
        reason_kind=ReasonKind.COMPLAINT,
        reason=reason,
        reasons=reasons,
        at=at,
        day=day,
        about=(COMPLAINT_CONSEQUENCE, about_id),
        blocks_calling=blocks_calling,
    )


def withdraw_ordered(session: Session, actor: Actor, assignment_id: int, reason: str, at: datetime) -> None:
    """Take back what was ordered: it keeps nobody from calling any more, and its reason is no longer shown.

    A plan on which nothing was done ends; what was done or passed stays as learned. Refused the second time.
    """
    withdraw_training(session, actor, assignment_id, reason, at)


def assign_course_and_call(
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
    reasons: Mapping[str, str] | None = None,
) -> int:
    """``assign_training`` of a training that ends with a practice call, as knowledge or skill as a cause asks for.

    With ``blocks_calling`` the people may not call debtors until it is finished, so until the call is passed, too.
    Raises Invalid (field ``programme_key``) for a training without a practice call.
    """
    with_calls = {one.key for one in programmes_with_calls(session, actor.language or "en")}
    if programme_key not in with_calls:
        raise Invalid("This training has no practice call. Choose one that has.", field="programme_key")
    return assign_training(
        session,
        actor,
        programme_key=programme_key,
        employee_ids=employee_ids,
        reason_kind=reason_kind,
        reason=reason,
        at=at,
        day=day,
        about=about,
        blocks_calling=blocks_calling,
        reasons=reasons,
    )


def assign_training(
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
    reasons: Mapping[str, str] | None = None,
) -> int:
    """Give special training to people because of what happened in another domain; the assignment's id (policy 7.2.2).

    ``about`` is that thing, as (type, id): the same programme about the same thing is assigned once, and who comes
    later joins it. ``reason`` is what the people read. Whether the actor may is asked by the caller. Raises Invalid
    for an unknown programme, a reason that says nothing, or nobody.
    """
    return give_training(
        session,
        actor,
        programme_key=programme_key,
        employee_ids=employee_ids,
        reason_kind=reason_kind,
        reason=reason,
        at=at,
        day=day,
        about=about,
        blocks_calling=blocks_calling,
        reasons=reasons,
    ).id
