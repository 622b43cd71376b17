"""Where somebody stands with a practice call of their plan, and whether another try is left (T1)."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.errors import Refused
from training.calls.rules.verdicts import Standing


class CallState(enum.StrEnum):
    """Where a practice call of a plan stands; derived, never stored."""

    NEW = "new"
    RUNNING = "running"
    RECORD = "record"
    WAITING = "waiting"
    FAILED = "failed"
    USED_UP = "used_up"
    PASSED = "passed"


@dataclass(frozen=True, kw_only=True)
class Try:
    """A call that was begun from the plan. ``standing`` is None while it runs and where it was left."""

    call_id: int
    ended_at: datetime | None
    standing: Standing | None
    recorded: bool

    @property
    def counts(self) -> bool:
        """Whether it uses up a try: one that a trainer still has to settle does not yet."""
        return self.standing is not Standing.UNSURE

    @property
    def record_open(self) -> bool:
        """Whether it came to an end and its record is still to be written."""
        return self.ended_at is not None and self.standing is not None and not self.recorded


@dataclass(frozen=True, kw_only=True)
class Tried:
    """Somebody's tries of a part, the newest first; ``most`` is how many there may be, None without a limit."""

    tries: Sequence[Try]
    most: int | None = None
    done: bool = False

    @property
    def used(self) -> int:
        """How many tries are used."""
        return sum(one.counts for one in self.tries)

    @property
    def left(self) -> int | None:
        """How many tries are left; None without a limit."""
        return None if self.most is None else max(0, self.most - self.used)

    @property
    def open(self) -> Try | None:
        """The call to go on with: one on the line, or one whose record is to be written."""
        return next((one for one in self.tries if one.ended_at is None or one.record_open), None)

    @property
    def state(self) -> CallState:
        """Where it stands now."""
        if self.open is not None:
            return CallState.RUNNING if self.open.ended_at is None else CallState.RECORD
        if self.done:
            return CallState.PASSED
        if any(one.standing is Standing.UNSURE for one in self.tries):
            return CallState.WAITING
        if self.left == 0:
            return CallState.USED_UP
        return CallState.FAILED if self.tries else CallState.NEW


def check_try(tried: Tried) -> None:
    """Refuse another call where all tries are used; what is done may be practised again."""
    if tried.left == 0 and not tried.done:
        raise Refused("All tries are used. Talk the calls through with your team lead or a trainer first.")


def passes(standing: Standing, *, recorded: bool) -> bool:
    """Whether a call does its part of the plan: it passed by all that was found, and its record is written."""
    return standing is Standing.PASSED and recorded
