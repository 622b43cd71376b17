"""How a batch of imported rows comes to its end, and what is said of one row (policy 3.1: no half imports)."""

import enum
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence

from portal.errors import Refused


class Verdict(enum.StrEnum):
    """What becomes of a row: stored, left out because it is there already, or left out with its reason kept."""

    NEW = "new"
    DUPLICATE = "duplicate"
    PROBLEM = "problem"


class BatchState(enum.StrEnum):
    """READING and STORING are the portal's work; READY waits for a person or another reading; the others are ends."""

    READING = "reading"
    READY = "ready"
    STORING = "storing"
    COMMITTED = "committed"
    REFUSED = "refused"
    DISCARDED = "discarded"
    FAILED = "failed"


AT_WORK = frozenset({BatchState.READING, BatchState.STORING})

_NEXT: Mapping[BatchState, frozenset[BatchState]] = {
    BatchState.READING: frozenset({BatchState.READY, BatchState.REFUSED, BatchState.FAILED, BatchState.READING}),
    BatchState.READY: frozenset({BatchState.READING, BatchState.STORING, BatchState.COMMITTED, BatchState.DISCARDED}),
    BatchState.STORING: frozenset({BatchState.COMMITTED, BatchState.FAILED}),
    BatchState.COMMITTED: frozenset(),
    BatchState.REFUSED: frozenset(),
    BatchState.DISCARDED: frozenset(),
    BatchState.FAILED: frozenset({BatchState.READY, BatchState.COMMITTED, BatchState.REFUSED, BatchState.DISCARDED}),
}


def may_become(state: BatchState, wanted: BatchState) -> bool:
    """Whether a batch may go from one state to another."""
    return wanted in _NEXT[state]


def check_step(state: BatchState, wanted: BatchState) -> None:
    """Raise Refused where the step is not one of the table."""
    if not may_become(state, wanted):
        raise Refused("This import is at another point by now. Open it again to see where it stands.")


def line_ranges(lines: Iterable[int]) -> list[list[int]]:
    """Line numbers in rising order as [first, last] pairs: a reason kept for 200,000 rows in little space."""
    ranges: list[list[int]] = []
    for line in lines:
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    return ranges


def is_in_ranges(line: int, ranges: Sequence[Sequence[int]]) -> bool:
    """Whether a line lies in one of the rising [first, last] pairs."""
    place = bisect_right(ranges, line, key=lambda pair: pair[0])
    return place > 0 and line <= ranges[place - 1][1]


def lines_without(ranges: Sequence[Sequence[int]], gone: Collection[int]) -> list[list[int]]:
    """The pairs without some of their lines."""
    return line_ranges(line for first, last in ranges for line in range(first, last + 1) if line not in gone)
