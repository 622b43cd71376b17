"""Which completions count: those that were not taken back, now or before an instant.

Every reader of completions asks here, so that what was taken back counts nowhere, and still counts on the days before.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from training.courses.models import Completion, CompletionUndone, Enrolment


def counts_now() -> ColumnElement[bool]:
    """The condition that a completion was not taken back."""
    return ~exists(_taken_back(Completion))


def counted_before(end: datetime) -> ColumnElement[bool]:
    """The condition that a completion was there before ``end`` and was not taken back before then."""
    taken = _taken_back(Completion).where(CompletionUndone.taken_at < end)
    return and_(Completion.completed_at < end, ~exists(taken))


def finished_before(end: datetime) -> ColumnElement[bool]:
    """The condition that a plan stood finished just before ``end``: a finish undone only later counts until then."""
    undone_later = (
        select(CompletionUndone.completion_id)
        .join(Completion, Completion.id == CompletionUndone.completion_id)
        .where(
            Completion.enrolment_id == Enrolment.id,
            CompletionUndone.undid_finish < end,
            CompletionUndone.taken_at >= end,
        )
        .correlate(Enrolment)
    )
    return or_(func.coalesce(Enrolment.finished_at < end, False), exists(undone_later))


def ground_gone(
    enrolment_id: InstrumentedAttribute[int], since: InstrumentedAttribute[datetime], end: datetime
) -> ColumnElement[bool]:
    """The condition that something earned by a plan at the instant ``since`` has lost its ground before ``end``: a part
    done by then was taken back, and was not done again.
    """
    was, again, undone = aliased(Completion), aliased(Completion), aliased(CompletionUndone)
    redone = select(again.id).where(
        again.enrolment_id == was.enrolment_id,
        again.unit_id == was.unit_id,
        again.completed_at < end,
        ~_taken_back(again).where(CompletionUndone.taken_at < end).correlate(again).exists(),
    )
    lost = (
        select(was.id)
        .join(undone, undone.completion_id == was.id)
        .where(
            was.enrolment_id == enrolment_id,
            was.completed_at <= since,
            undone.taken_at >= since,
            undone.taken_at < end,
            ~redone.correlate(was).exists(),
        )
    )
    return lost.correlate(enrolment_id.class_).exists()


def _taken_back(completion: Any) -> Any:
    return (
        select(CompletionUndone.completion_id)
        .where(CompletionUndone.completion_id == completion.id)
        .correlate(completion)
    )
