"""The way of a complaint as a table: state and action give the next state and who may take the step."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from complaints.cases.rules.severity import Severity
from portal.errors import Refused
from portal.words import mark


class State(enum.StrEnum):
    """Where a complaint stands. What time decides (late, due soon) is derived from its clocks, never a state."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    INVESTIGATING = "investigating"
    FINDING = "finding"
    REPLIED = "replied"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    OUTSIDE_REMIT = "outside_remit"


UNANSWERED = frozenset({State.RECEIVED, State.ASSIGNED, State.INVESTIGATING, State.FINDING})
"""Somebody still waits for an answer."""

OPEN = UNANSWERED | {State.REPLIED}
"""There is still something to do."""

ENDED = frozenset(State) - OPEN


class Action(enum.StrEnum):
    """A step that somebody takes, or the portal."""

    ASSIGN = "assign"
    TAKE_UP = "take_up"
    FIND = "find"
    REPLY = "reply"
    UNDELIVERED = "undelivered"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    ANSWER_WITH = "answer_with"
    CLOSE_WITH = "close_with"
    REOPEN = "reopen"
    CONCLUDE = "conclude"
    PASS_ON = "pass_on"  # noqa: S105 - no password  # nosec B105


GOES_ON = frozenset({Severity.S1, Severity.S2})
"""What is looked into to its end, also where the complainant withdraws the complaint."""


class Party(enum.StrEnum):
    """In which capacity somebody acts: as the one the case is assigned to, as one who assigns, or the portal."""

    HANDLER = "handler"
    ASSIGNER = "assigner"
    PORTAL = "portal"


@dataclass(frozen=True, kw_only=True)
class Step:
    """Where an action leads, and who may take it."""

    to: State
    who: frozenset[Party]


def _steps(action: Action, who: set[Party], ways: dict[State, State]) -> dict[tuple[State, Action], Step]:
    return {(start, action): Step(to=end, who=frozenset(who)) for start, end in ways.items()}


WAYS: Mapping[tuple[State, Action], Step] = {
    **_steps(
        Action.ASSIGN,
        {Party.PORTAL, Party.ASSIGNER},
        {State.RECEIVED: State.ASSIGNED, **{state: state for state in UNANSWERED - {State.RECEIVED}}},
    ),
    **_steps(Action.TAKE_UP, {Party.HANDLER}, {State.ASSIGNED: State.INVESTIGATING}),
    **_steps(Action.FIND, {Party.HANDLER}, {State.INVESTIGATING: State.FINDING, State.FINDING: State.FINDING}),
    **_steps(Action.REPLY, {Party.HANDLER}, {State.FINDING: State.REPLIED}),
    **_steps(Action.UNDELIVERED, {Party.PORTAL}, {State.REPLIED: State.FINDING, State.CLOSED: State.FINDING}),
    **_steps(Action.CLOSE, {Party.HANDLER}, {State.REPLIED: State.CLOSED}),
    **_steps(Action.WITHDRAW, {Party.HANDLER}, dict.fromkeys(UNANSWERED - {State.RECEIVED}, State.WITHDRAWN)),
    **_steps(Action.ANSWER_WITH, {Party.PORTAL}, dict.fromkeys(UNANSWERED, State.REPLIED)),
    **_steps(Action.CLOSE_WITH, {Party.PORTAL}, {State.REPLIED: State.CLOSED}),
    **_steps(
        Action.PASS_ON,
        {Party.HANDLER},
        {State.ASSIGNED: State.OUTSIDE_REMIT, State.INVESTIGATING: State.OUTSIDE_REMIT},
    ),
    **_steps(Action.CONCLUDE, {Party.HANDLER}, {State.FINDING: State.CLOSED}),
    **_steps(Action.REOPEN, {Party.ASSIGNER}, dict.fromkeys(ENDED | {State.REPLIED}, State.RECEIVED)),
}

_WHY_NOT = {
    Action.ASSIGN: mark("Only a complaint that is not answered yet can be given to somebody."),
    Action.TAKE_UP: mark("Only a complaint that is assigned and not begun yet can be taken up."),
    Action.FIND: mark("Take the complaint up first; findings can be recorded until the reply is sent."),
    Action.REPLY: mark("Record a finding first; a reply is sent once."),
    Action.UNDELIVERED: mark("Only a reply that was sent can come back."),
    Action.CLOSE: mark("A complaint is closed after its reply was sent."),
    Action.ANSWER_WITH: mark("Only a complaint that is not answered yet can be answered with another."),
    Action.CLOSE_WITH: mark("A complaint is closed after its reply was sent."),
    Action.WITHDRAW: mark("Only a complaint that is not answered yet can be withdrawn."),
    Action.CONCLUDE: mark("An internal case is closed after its findings were recorded."),
    Action.REOPEN: mark("Only a complaint that was answered or has ended can be opened again."),
    Action.PASS_ON: mark("Only a complaint without findings can be passed on as outside our remit."),
}
_NOT_YOURS = mark("This step is for the person who handles the complaint.")


def advance(state: State, action: Action, party: Party) -> State:
    """The state after ``action``; raises Refused where the table has no such step or not for this party."""
    step = WAYS.get((state, action))
    if step is None:
        raise Refused(_WHY_NOT[action])
    if party not in step.who:
        raise Refused(_NOT_YOURS)
    return step.to


def possible(state: State, party: Party) -> frozenset[Action]:
    """What somebody may do now: which buttons a page shows."""
    return frozenset(action for (start, action), step in WAYS.items() if start is state and party in step.who)
