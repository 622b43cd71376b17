"""Where a month stands, and which step leads where (H6)."""

import enum

from portal.errors import Refused
from portal.words import mark


class MonthState(enum.StrEnum):
    """OPEN takes facts; REVIEW asks everybody; CLOSING and CLOSED take none; REOPENED takes facts again."""

    OPEN = "open"
    REVIEW = "review"
    CLOSING = "closing"
    CLOSED = "closed"
    REOPENED = "reopened"


class MonthAction(enum.StrEnum):
    """What is done to a month. ``SEAL`` and ``FALL_BACK`` are the ends of the job that closes."""

    START_REVIEW = "start_review"
    BEGIN_CLOSE = "begin_close"
    SEAL = "seal"
    FALL_BACK = "fall_back"
    REOPEN = "reopen"


STEPS = {
    (MonthState.OPEN, MonthAction.START_REVIEW): MonthState.REVIEW,
    (MonthState.REOPENED, MonthAction.START_REVIEW): MonthState.REVIEW,
    (MonthState.REVIEW, MonthAction.BEGIN_CLOSE): MonthState.CLOSING,
    (MonthState.CLOSING, MonthAction.SEAL): MonthState.CLOSED,
    (MonthState.CLOSING, MonthAction.FALL_BACK): MonthState.REVIEW,
    (MonthState.CLOSED, MonthAction.REOPEN): MonthState.REOPENED,
}
"""The whole table; what is not in it is refused."""

FROZEN = frozenset({MonthState.CLOSING, MonthState.CLOSED})
"""States in which no fact of the month may change."""

_REFUSALS = {
    MonthAction.START_REVIEW: mark("Only a month that is open can be given to everybody to look at."),
    MonthAction.BEGIN_CLOSE: mark("Only a month that everybody was asked about can be closed."),
    MonthAction.SEAL: mark("This month is not being closed."),
    MonthAction.FALL_BACK: mark("This month is not being closed."),
    MonthAction.REOPEN: mark("Only a closed month can be opened again."),
}


def advance(state: MonthState, action: MonthAction) -> MonthState:
    """The state after the step; Refused where the table has none."""
    found = STEPS.get((state, action))
    if found is None:
        raise Refused(_REFUSALS[action])
    return found


def possible(state: MonthState) -> list[MonthAction]:
    """What can be done now."""
    return [action for (at, action) in STEPS if at is state]
