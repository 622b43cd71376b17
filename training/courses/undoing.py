"""Verbs of what counts no more: take completions back, and end a plan that another round replaces."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from portal.audit.services import record
from portal.auth.actor import Actor
from training.courses.counting import counts_now
from training.courses.models import Completion, CompletionUndone, Enrolment, Unit
from training.courses.rules import UnitKind


@dataclass(frozen=True, kw_only=True)
class Undone:
    """Why completions are taken back, by which correction of attendance if by one, and when."""

    reason: str
    attendance_id: int | None
    at: datetime


def take_back_attended(
    session: Session, actor: Actor, employee_id: int, digest: str, undone: Undone
) -> list[tuple[int, int]]:
    """Take back what somebody had done by attending the session of ``digest``; (enrolment, unit) of each.

    The completions stay; a row beside each says that it counts no more. A plan that was finished with one of them is
    open again, unless the unit has left the programme or the person has begun a later round. What the plan earned
    stays: whoever reads it derives that its ground is gone.
    """
    rows = session.execute(
        select(Completion, Unit)
        .join(Enrolment, Enrolment.id == Completion.enrolment_id)
        .join(Unit, Unit.id == Completion.unit_id)
        .where(
            Enrolment.employee_id == employee_id,
            Completion.digest == digest,
            Unit.kind == UnitKind.SESSION,
            counts_now(),
        )
        .order_by(Completion.id)
    ).all()
    for completion, unit in rows:
        _take_back(session, actor, completion, unit, undone)
    return [(completion.enrolment_id, completion.unit_id) for completion, _ in rows]


def take_back_called(session: Session, actor: Actor, enrolment_id: int, unit_id: int, undone: Undone) -> bool:
    """Take back what somebody had done by a practice call that passes no more; whether there was anything."""
    row = session.execute(
        select(Completion, Unit)
        .join(Unit, Unit.id == Completion.unit_id)
        .where(
            Completion.enrolment_id == enrolment_id,
            Completion.unit_id == unit_id,
            Unit.kind == UnitKind.CALL,
            counts_now(),
        )
    ).first()
    if row is not None:
        _take_back(session, actor, row[0], row[1], undone)
    return row is not None


def _take_back(session: Session, actor: Actor, completion: Completion, unit: Unit, undone: Undone) -> None:
    enrolment = session.get_one(Enrolment, completion.enrolment_id, with_for_update=True, populate_existing=True)
    reopened = enrolment.finished_at is not None and not unit.retired and not _goes_on_later(session, enrolment)
    session.add(
        CompletionUndone(
            completion_id=completion.id,
            attendance_id=undone.attendance_id,
            reason=undone.reason,
            undid_finish=enrolment.finished_at if reopened else None,
            taken_at=undone.at,
            taken_by_id=actor.account_id,
        )
    )
    record(
        session,
        actor,
        "training:unit:take_back",
        "training_completion",
        completion.id,
        after={"enrolment": enrolment.id, "unit": unit.id, "attendance": undone.attendance_id, "reopened": reopened},
    )
    if reopened:
        enrolment.finished_at = None
        record(session, actor, "training:enrolment:reopen", "training_enrolment", enrolment.id)
    session.flush()


def _goes_on_later(session: Session, enrolment: Enrolment) -> bool:
    later = aliased(Enrolment)
    statement = select(
        exists().where(
            later.employee_id == enrolment.employee_id,
            later.programme_id == enrolment.programme_id,
            later.round > enrolment.round,
        )
    )
    return session.scalar(statement) or False


def undone_by(session: Session, attendance_ids: Collection[int]) -> set[int]:
    """The corrections of attendance, of these, by which completions were taken back."""
    rows = session.scalars(
        select(CompletionUndone.attendance_id).where(CompletionUndone.attendance_id.in_(attendance_ids))
    )
    return {found for found in rows if found is not None}


def end_early(session: Session, actor: Actor, enrolment_id: int, at: datetime) -> None:
    """End an open plan with parts left, since another round replaces it or its reason is gone; it earns nothing."""
    enrolment = session.get_one(Enrolment, enrolment_id, with_for_update=True, populate_existing=True)
    if enrolment.finished_at is None:
        enrolment.finished_at = at
        record(session, actor, "training:enrolment:end", "training_enrolment", enrolment.id)
        session.flush()
