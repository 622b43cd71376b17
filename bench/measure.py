"""Measuring: ours and the floor in turn, round by round, with CPU time and statements beside the clock."""

import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

Call = Callable[[], object]

_FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")
_ROUNDS = 15
_LONG = 0.3
_ROUND_SECONDS = 0.15
"""How long one side is called in a round: long enough to be timed, short enough that both meet the same weather."""


@dataclass
class Side:
    """The calls of one side: seconds on the clock each, CPU seconds of the process in all."""

    seconds: list[float] = field(default_factory=list)
    cpu: float = 0.0

    @property
    def p50(self) -> float:
        """The median call, in seconds."""
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """What 19 of 20 calls stay under, in seconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, round(len(ordered) * 0.95))]

    @property
    def cpu_each(self) -> float:
        """CPU seconds a call."""
        return self.cpu / len(self.seconds)


@dataclass
class Pair:
    """Ours beside the floor. ``ratio`` and ``cpu_ratio`` are medians of the rounds' own ratios."""

    ours: Side
    floor: Side
    ratio: float
    cpu_ratio: float


def side_by_side(ours: Call, floor: Call, *, rounds: int = _ROUNDS, round_seconds: float = _ROUND_SECONDS) -> Pair:
    """Call both in turn; who goes first changes with each round."""
    sides = (Side(), Side())
    ratios: list[float] = []
    cpu_ratios: list[float] = []
    calls = (ours, floor)
    many = tuple(_calls_in(call, round_seconds) for call in calls)
    for number in range(rounds):
        clocks, cpus = [0.0, 0.0], [0.0, 0.0]
        for index in ((0, 1), (1, 0))[number % 2]:
            clocks[index], cpus[index] = _round(calls[index], many[index], sides[index])
        ratios.append(clocks[0] / clocks[1])
        cpu_ratios.append(cpus[0] / cpus[1] if cpus[1] > 0 else float("nan"))
    return Pair(sides[0], sides[1], statistics.median(ratios), statistics.median(cpu_ratios))


def _calls_in(call: Call, seconds: float) -> int:
    """Warm up, then how many calls fill the time; three at least, but one of what takes very long."""
    call()
    began = time.perf_counter()
    call()
    each = max(time.perf_counter() - began, 1e-7)
    return max(1 if each > _LONG else 3, min(2000, round(seconds / each)))


def _round(call: Call, many: int, side: Side) -> tuple[float, float]:
    """The median call and the mean CPU of one round."""
    taken: list[float] = []
    cpu = time.process_time()
    for _ in range(many):
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    spent = time.process_time() - cpu
    side.seconds += taken
    side.cpu += spent
    return statistics.median(taken), spent / many


def once(call: Call) -> tuple[float, float]:
    """Seconds on the clock and of CPU for one long piece of work."""
    began, cpu = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - began, time.process_time() - cpu


def statements_of(engine: Engine, call: Call) -> list[str]:
    """What the call sends to the database, without the frame of transactions."""
    with counting(engine) as sent:
        call()
    return list(sent)


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """The statements sent on ``engine`` while the block runs."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(_FRAME):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def peak_memory() -> int:
    """The most memory this process has held so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
