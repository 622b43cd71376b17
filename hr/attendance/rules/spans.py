"""Stretches of time as (first, last) instants: overlaps, what is left, and what of breaks is taken off."""

import itertools
from collections.abc import Iterable, Sequence

from hr.attendance.rules.directions import Cluster
from hr.attendance.rules.values import Break, BreakKind, Direction

Stretch = tuple[int, int]


def overlap(one: Stretch, other: Stretch) -> int:
    """Seconds that lie in both."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def shared(ones: Iterable[Stretch], others: Sequence[Stretch]) -> int:
    """Seconds that lie in one of each; neither overlaps itself."""
    return sum(overlap(one, other) for one in ones for other in others)


def length(stretches: Iterable[Stretch]) -> int:
    """Seconds of all together."""
    return sum([last - first for first, last in stretches])


def clipped(stretches: Iterable[Stretch], first: int, last: int) -> list[Stretch]:
    """What of them lies between the two instants."""
    return [(max(one[0], first), min(one[1], last)) for one in stretches if min(one[1], last) > max(one[0], first)]


def without(stretches: Iterable[Stretch], cuts: Sequence[Stretch]) -> list[Stretch]:
    """What is left of them; ``cuts`` in order, none overlapping another."""
    left = list(stretches)
    for first, last in cuts:
        left = [piece for one in left for piece in ((one[0], min(one[1], first)), (max(one[0], last), one[1]))]
        left = [piece for piece in left if piece[1] > piece[0]]
    return left


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time in order, none overlapping or touching another."""
    found: list[Stretch] = []
    for first, last in sorted(stretches):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        elif last > first:
            found.append((first, last))
    return found


def pairs_of(clusters: Sequence[Cluster]) -> list[Stretch]:
    """From each in to the next out; an in after an in and an out after an out are passed over."""
    found: list[Stretch] = []
    began: int | None = None
    for item in clusters:
        if item.direction is Direction.IN and began is None:
            began = item.first
        elif item.direction is Direction.OUT and began is not None:
            found.append((began, item.last))
            began = None
    return found


def taken_off(inside: Sequence[Stretch], breaks: Sequence[Break]) -> int:
    """Seconds of presence that are break.

    Of a fixed break what falls into the presence; of a flexible one what the person did not take within its hours;
    of a punched one nothing: who punched is not present then.
    """
    total = 0
    for pause in breaks:
        there = sum([overlap(one, pause[:2]) for one in inside])
        if pause.kind is BreakKind.FIXED:
            total += there
        elif pause.kind is BreakKind.FLEXIBLE:
            total += max(0, there - (pause.ends - pause.starts - pause.length))
    return total


def punched_gaps(spans: Sequence[Stretch], breaks: Sequence[Break]) -> list[Stretch]:
    """What of the time between an out and the next in is a punched break, up to the break's length."""
    if len(spans) < 2:
        return []
    gaps = [(one[1], other[0]) for one, other in itertools.pairwise(spans)]
    found = []
    for pause in breaks:
        if pause.kind is BreakKind.PUNCHED:
            left = pause.length or pause.ends - pause.starts
            for first, last in clipped(gaps, pause.starts, pause.ends):
                found.append((first, min(last, first + left)))
                left -= found[-1][1] - first
    return [gap for gap in found if gap[1] > gap[0]]
