"""What may be done in an activation, when it may be stood down, and until when it is reviewed (policy 9.2.2)."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crisis.plans.rules import Condition, Grade
from portal.errors import Invalid, Refused
from portal.workdays.rules import WorkCalendar, natural_deadline

GRAVE_REVIEW_DAYS = 3
REVIEW_WORKING_DAYS = 5
_GRAVE = frozenset({Grade.ORANGE, Grade.RED})


class ActivationState(enum.StrEnum):
    """Where an activation stands; derived from its times."""

    OPEN = "open"
    STOOD_DOWN = "stood_down"
    REVIEWED = "reviewed"


class RoomAction(enum.StrEnum):
    """Everything that people do in a room."""

    CALL = "call"
    ACKNOWLEDGE = "acknowledge"
    FINISH_TASK = "finish_task"
    NOTE = "note"
    ADD_FACT = "add_fact"
    JOIN = "join"
    STAND_DOWN = "stand_down"
    REVIEW = "review"


_MOVES: Mapping[tuple[ActivationState, RoomAction], ActivationState] = {
    (ActivationState.OPEN, RoomAction.CALL): ActivationState.OPEN,
    (ActivationState.OPEN, RoomAction.ACKNOWLEDGE): ActivationState.OPEN,
    (ActivationState.OPEN, RoomAction.FINISH_TASK): ActivationState.OPEN,
    (ActivationState.OPEN, RoomAction.NOTE): ActivationState.OPEN,
    (ActivationState.OPEN, RoomAction.ADD_FACT): ActivationState.OPEN,
    (ActivationState.OPEN, RoomAction.JOIN): ActivationState.OPEN,
    (ActivationState.OPEN, RoomAction.STAND_DOWN): ActivationState.STOOD_DOWN,
    (ActivationState.STOOD_DOWN, RoomAction.REVIEW): ActivationState.REVIEWED,
}


def activation_state(*, stood_down: bool, reviewed: bool) -> ActivationState:
    """The state that these decisions make."""
    if reviewed:
        return ActivationState.REVIEWED
    return ActivationState.STOOD_DOWN if stood_down else ActivationState.OPEN


def advance(state: ActivationState, action: RoomAction) -> ActivationState:
    """The state after ``action``; raises Refused where the table has no such move."""
    moved = _MOVES.get((state, action))
    if moved is not None:
        return moved
    if state is ActivationState.OPEN:
        raise Refused("The plan is still at work: stand it down before its review.")
    if action is RoomAction.REVIEW:
        raise Refused("The review of this activation is done already.")
    raise Refused("This activation has been stood down; its room can only be read.")


class Outcome(enum.StrEnum):
    """How a task ended; a task without an outcome is open."""

    DONE = "done"
    WAIVED = "waived"


class FactSort(enum.StrEnum):
    """How sure we are of something that was said."""

    FACT = "fact"
    ASSUMPTION = "assumption"
    RUMOUR = "rumour"


@dataclass(frozen=True, kw_only=True)
class OpenTask:
    """A task nobody has finished; ``text`` in the reader's language."""

    text: str


def check_stand_down(open_tasks: Sequence[OpenTask], conditions: Sequence[Condition], said: Mapping[str, str]) -> None:
    """Every task is finished and every condition confirmed with a sentence; otherwise raises (policy 9.2.2).

    ``said`` holds the leader's sentence by the condition's key. Refused for tasks, Invalid at the condition's field.
    """
    if open_tasks:
        raise Refused(
            "%(count)s tasks are still open. Finish each of them, or waive it with a reason, before you stand down.",
            count=len(open_tasks),
        )
    for condition in conditions:
        if not said.get(condition.key, "").strip():
            raise Invalid(
                "Say in a sentence how you know that this holds. Until then the plan stays at work.",
                field=f"condition_{condition.key}",
            )


def review_due_on(grade: Grade, ended_on: date, calendar: WorkCalendar) -> date:
    """The last day for the review: 3 natural days for orange and red, else 5 working days; company days."""
    if grade in _GRAVE:
        return natural_deadline(ended_on, GRAVE_REVIEW_DAYS).due
    return calendar.deadline(ended_on, REVIEW_WORKING_DAYS).due
