"""Punches made ready: bounces joined, corrections set in, and each given a direction, with the rule that gave it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hr.attendance.rules.reasons import BY_TURNS, CORRECTED, NEAR_END, NEAR_START, TURN_IN, TURN_OUT
from hr.attendance.rules.values import (
    AttendanceRules,
    BreakKind,
    Direction,
    PlannedPair,
    PunchFact,
    Reason,
    Span,
)

_IN, _OUT = Direction.IN, Direction.OUT
_Cost = tuple[int, int]


class Cluster(NamedTuple):
    """Punches that are one: the first counts for arriving, the last for leaving."""

    first: int
    last: int
    direction: Direction


class Edges(NamedTuple):
    """The instants at which the plan has somebody arrive and leave."""

    arriving: Sequence[int] = ()
    leaving: Sequence[int] = ()


def corrected(
    punches: Sequence[PunchFact], corrections: Sequence[PunchFact], bounce: int
) -> tuple[list[PunchFact], list[Reason]]:
    """The punches with the corrections in the place of those that lie within ``bounce`` of one."""
    kept = [punch for punch in punches if all(abs(punch.at - one.at) > bounce for one in corrections)]
    return sorted([*kept, *corrections]), [Reason(CORRECTED, at=one.at) for one in corrections]


def clusters_of(punches: Iterable[PunchFact], bounce: int) -> list[Cluster]:
    """Punches no further than ``bounce`` from the first of their group, as long as none contradicts the other."""
    found: list[Cluster] = []
    for punch in punches:
        last = found[-1] if found else None
        if last and punch.at - last.first <= bounce and _agree(last.direction, punch.direction):
            known = punch.direction if last.direction is Direction.UNKNOWN else last.direction
            found[-1] = Cluster(last.first, punch.at, known)
        else:
            found.append(Cluster(punch.at, punch.at, punch.direction))
    return found


def _agree(one: Direction, other: Direction) -> bool:
    return one is other or Direction.UNKNOWN in (one, other)


def edges_of(pair: PlannedPair) -> Edges:
    """Start and end of the stretch; where a break is punched, leaving into it and coming back from it too."""
    punched = [pause for pause in pair.breaks if pause.kind is BreakKind.PUNCHED]
    return Edges(
        arriving=[pair.starts, *(pause.ends for pause in punched)],
        leaving=[pair.ends, *(pause.starts for pause in punched)],
    )


def resolved(
    clusters: Sequence[Cluster], edges: Edges, rules: AttendanceRules
) -> tuple[Sequence[Cluster], tuple[Reason, ...]]:
    """Every punch with a direction; nothing is asked where all say theirs.

    Those that do not say are given the directions that break the turns of in and out least, and of those the ones
    that lie nearest to the planned edges.
    """
    if all(item.direction is not Direction.UNKNOWN for item in clusters):
        return clusters, ()
    if rules.alternating and len(clusters) > 1 and all(item.direction is Direction.UNKNOWN for item in clusters):
        return _by_turns(clusters, rules), (Reason(BY_TURNS),)
    ways = _cheapest(clusters, edges)
    found = [item._replace(direction=way) for item, way in zip(clusters, ways, strict=True)]
    return found, tuple(
        Reason(_why(ways, place), at=item.first)
        for place, item in enumerate(clusters)
        if item.direction is Direction.UNKNOWN
    )


def _by_turns(clusters: Sequence[Cluster], rules: AttendanceRules) -> list[Cluster]:
    found = [item._replace(direction=_OUT if place % 2 else _IN) for place, item in enumerate(clusters)]
    if rules.span is not Span.EVERY_PAIR:
        found[-1] = found[-1]._replace(direction=_OUT)
    return found


def _cheapest(clusters: Sequence[Cluster], edges: Edges) -> list[Direction]:
    """Directions with the least (turns broken, distance to planned edges): the shortest way through two rows."""
    best: dict[Direction, tuple[_Cost, tuple[Direction, ...]]] = {}
    for place, item in enumerate(clusters):
        best = {way: _best_into(best, way, item, edges, place) for way in _ways(item)}
    ends = {way: ((cost[0] + (way is _IN), cost[1]), path) for way, (cost, path) in best.items()}
    return list(min(ends.values(), key=_cost)[1])


def _ways(item: Cluster) -> tuple[Direction, ...]:
    return (_IN, _OUT) if item.direction is Direction.UNKNOWN else (item.direction,)


def _best_into(
    best: dict[Direction, tuple[_Cost, tuple[Direction, ...]]], way: Direction, item: Cluster, edges: Edges, place: int
) -> tuple[_Cost, tuple[Direction, ...]]:
    if place == 0:
        before: tuple[_Cost, tuple[Direction, ...]] = ((int(way is _OUT), 0), ())
    else:
        steps = [((cost[0] + (path[-1] is way), cost[1]), path) for cost, path in best.values()]
        before = min(steps, key=_cost)
    cost, path = before
    far = _distance(item, way, edges) if item.direction is Direction.UNKNOWN else 0
    return (cost[0], cost[1] + far), (*path, way)


def _cost(way: tuple[_Cost, tuple[Direction, ...]]) -> _Cost:
    return way[0]


def _distance(item: Cluster, way: Direction, edges: Edges) -> int:
    if way is _IN:
        return min((abs(item.first - edge) for edge in edges.arriving), default=0)
    return min((abs(item.last - edge) for edge in edges.leaving), default=0)


def _why(ways: Sequence[Direction], place: int) -> str:
    """Turns decided where the other direction would have broken more of them, else the nearer edge."""
    way = ways[place]
    other = [*ways[:place], _OUT if way is _IN else _IN, *ways[place + 1 :]]
    if len(ways) > 1 and _broken(other) > _broken(ways):
        return TURN_IN if way is _IN else TURN_OUT
    return NEAR_START if way is _IN else NEAR_END


def _broken(ways: Sequence[Direction]) -> int:
    pairs = zip((_OUT, *ways), (*ways, _IN), strict=True)
    return sum(one is other for one, other in pairs)
