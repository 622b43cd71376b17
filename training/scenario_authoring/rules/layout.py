"""Where the nodes and arrows of a picture stand: layers from top to bottom, few crossings, never an overlap.

The same graph always gives the same picture. Lengths are in the units of the picture (CSS pixels at its own size).
"""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from training.scenario_authoring.rules.layers import Arrow, layered

WIDE, HIGH = 176, 56
"""A node's box."""
GAP, DROP, BAND_GAP = 28, 62, 32
"""Between boxes of a layer, between layers, and what two bands keep besides."""
MARGIN = 20
THIN, THIN_GAP = 6, 14
"""The place that an arrow needs where it passes a layer, and what two passing arrows keep between them."""
PORT = 18
"""At most so far from each other, and at least so far from the corner, do arrows meet a box."""
SWEEPS, SETTLINGS = 16, 12
MOST_DRAWN = 150
"""With more nodes a picture helps nobody."""

Point = tuple[float, float]
_Layer = list["_Spot"]


@dataclass(frozen=True, kw_only=True)
class Box:
    """A node's place: ``x`` and ``y`` of its upper left corner; ``WIDE`` by ``HIGH``."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Line:
    """An arrow from node to node: the points it passes, in its own direction."""

    source: str
    target: str
    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class Band:
    """The stripe of a phase: from ``y``, ``height`` high."""

    number: int
    y: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Everything at its place; ``loops`` are nodes with an arrow to themselves."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    bands: tuple[Band, ...]
    loops: frozenset[str]


@dataclass(eq=False)
class _Spot:
    """A node, or (``name`` empty) where a long arrow passes a layer."""

    name: str
    layer: int
    place: int = 0
    x: float = 0.0

    @property
    def half(self) -> float:
        return (WIDE if self.name else THIN) / 2


def laid_out(bands: Mapping[str, int | None], arrows: Sequence[Arrow], start: str) -> Picture:
    """The picture of a graph: ``bands`` names each node's phase, None for one that belongs where it is reached."""
    if not bands:
        return Picture(width=2 * MARGIN, height=2 * MARGIN, boxes=(), lines=(), bands=(), loops=frozenset())
    found = layered(bands, arrows, start)
    layers: list[_Layer] = [[] for _ in range(1 + max(found.of.values()))]
    spots = {name: _put(layers, _Spot(name, layer)) for name, layer in found.of.items()}
    chains = {arrow: _chain(layers, spots[arrow[0]], spots[arrow[1]]) for arrow in found.down}
    above, below = _neighbours(chains)
    _few_crossings(layers, above, below)
    _settled(layers, above, below)
    tops = _tops(found.bands, len(layers))
    _to_the_margin(layers)
    boxes = tuple(
        Box(name=name, x=round(spot.x - WIDE / 2, 1), y=tops[spot.layer]) for name, spot in sorted(spots.items())
    )
    known = [arrow for arrow in dict.fromkeys(arrows) if arrow[0] in bands and arrow[1] in bands]
    return Picture(
        width=round(max(spot.x + spot.half for layer in layers for spot in layer) + MARGIN, 1),
        height=tops[-1] + HIGH + MARGIN,
        boxes=boxes,
        lines=_lines([arrow for arrow in known if arrow[0] != arrow[1]], chains, tops),
        bands=tuple(_band(number, first, count, tops) for number, (first, count) in sorted(found.bands.items())),
        loops=frozenset(source for source, target in known if source == target),
    )


def _put(layers: list[_Layer], spot: _Spot) -> _Spot:
    spot.place = len(layers[spot.layer])
    layers[spot.layer].append(spot)
    return spot


def _chain(layers: list[_Layer], source: _Spot, target: _Spot) -> list[_Spot]:
    """The spots that an arrow passes, its ends included."""
    between = [_put(layers, _Spot("", layer)) for layer in range(source.layer + 1, target.layer)]
    return [source, *between, target]


def _neighbours(chains: Mapping[Arrow, list[_Spot]]) -> tuple[dict[_Spot, list[_Spot]], dict[_Spot, list[_Spot]]]:
    above: dict[_Spot, list[_Spot]] = {}
    below: dict[_Spot, list[_Spot]] = {}
    for chain in chains.values():
        for upper, lower in pairwise(chain):
            below.setdefault(upper, []).append(lower)
            above.setdefault(lower, []).append(upper)
    return above, below


def _few_crossings(
    layers: list[_Layer], above: Mapping[_Spot, list[_Spot]], below: Mapping[_Spot, list[_Spot]]
) -> None:
    """Order each layer by the middle of its neighbours, down and up again; the order with fewest crossings is kept."""
    best, fewest = [list(layer) for layer in layers], _crossings(layers, below)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        upwards = sweep % 2 == 1
        for layer in reversed(layers[:-1]) if upwards else layers[1:]:
            _ordered(layer, below if upwards else above)
        _swapped(layers, above, below)
        crossings = _crossings(layers, below)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in layers], crossings
    for layer, kept in zip(layers, best, strict=True):
        layer[:] = kept
        _numbered(layer)


def _numbered(layer: _Layer) -> None:
    for place, spot in enumerate(layer):
        spot.place = place


def _ordered(layer: _Layer, beside: Mapping[_Spot, list[_Spot]]) -> None:
    middles = {}
    for spot in layer:
        places = [other.place for other in beside.get(spot, ())]
        middles[spot] = sum(places) / len(places) if places else float(spot.place)
    layer.sort(key=lambda spot: middles[spot])
    _numbered(layer)


def _swapped(layers: list[_Layer], above: Mapping[_Spot, list[_Spot]], below: Mapping[_Spot, list[_Spot]]) -> None:
    """Neighbours of a layer change places where fewer arrows cross then."""
    for layer in layers:
        for place in range(len(layer) - 1):
            left, right = layer[place], layer[place + 1]
            now = sum(_between(side.get(left, ()), side.get(right, ())) for side in (above, below))
            then = sum(_between(side.get(right, ()), side.get(left, ())) for side in (above, below))
            if then < now:
                layer[place], layer[place + 1] = right, left
                left.place, right.place = place + 1, place


def _between(left: Sequence[_Spot], right: Sequence[_Spot]) -> int:
    """Crossings of the arrows of two spots, the first of which stands to the left."""
    places = sorted(spot.place for spot in right)
    return sum(bisect_right(places, spot.place - 1) for spot in left)


def _crossings(layers: list[_Layer], below: Mapping[_Spot, list[_Spot]]) -> int:
    count = 0
    for layer in layers:
        seen: list[int] = []
        for spot in layer:
            places = sorted(other.place for other in below.get(spot, ()))
            count += sum(len(seen) - bisect_right(seen, place) for place in places)
            for place in places:
                insort(seen, place)
    return count


def _settled(layers: list[_Layer], above: Mapping[_Spot, list[_Spot]], below: Mapping[_Spot, list[_Spot]]) -> None:
    """Give each spot a place across, near the middle of its neighbours and never nearer to the next than allowed."""
    for layer in layers:
        _apart(layer, [spot.place * (WIDE + GAP) * 1.0 for spot in layer])
    for turn in range(SETTLINGS):
        upwards = turn % 2 == 1
        for layer in reversed(layers) if upwards else layers:
            wished: list[float | None] = []
            for spot in layer:
                beside = [*above.get(spot, ()), *below.get(spot, ())]
                if turn < SETTLINGS - 2:
                    beside = list((below if upwards else above).get(spot, ())) or beside
                wished.append(sum(other.x for other in beside) / len(beside) if beside else None)
            _apart(layer, _all_wished(wished))


def _all_wished(wished: Sequence[float | None]) -> list[float]:
    """Who is reached from nowhere stands beside the others of its layer."""
    there = [wish for wish in wished if wish is not None]
    middle = sum(there) / len(there) if there else 0.0
    return [middle if wish is None else wish for wish in wished]


def _apart(layer: _Layer, wished: Sequence[float]) -> None:
    """The places nearest to those wished (least squares) that keep the order and the distances: pooled neighbours."""
    offsets, offset = [], 0.0
    for place, spot in enumerate(layer):
        if place:
            before = layer[place - 1]
            gap = THIN_GAP if not before.name and not spot.name else GAP
            offset += before.half + spot.half + gap
        offsets.append(offset)
    pools: list[list[float]] = []
    for place in range(len(layer)):
        pools.append([wished[place] - offsets[place], 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, weight = pools.pop()
            other, count = pools[-1]
            pools[-1] = [(mean * weight + other * count) / (weight + count), weight + count]
    bases = [mean for mean, weight in pools for _ in range(int(weight))]
    for spot, base, offset in zip(layer, bases, offsets, strict=True):
        spot.x = base + offset


def _to_the_margin(layers: list[_Layer]) -> None:
    shift = MARGIN - min(spot.x - spot.half for layer in layers for spot in layer)
    for layer in layers:
        for spot in layer:
            spot.x = round(spot.x + shift, 1)


def _tops(bands: Mapping[int, tuple[int, int]], count: int) -> list[float]:
    """The upper edge of each layer."""
    first = {start for start, _ in bands.values()}
    tops, y = [], float(MARGIN)
    for layer in range(count):
        y += BAND_GAP if layer in first else 0
        tops.append(y)
        y += HIGH + DROP
    return tops


def _band(number: int, first: int, count: int, tops: Sequence[float]) -> Band:
    top = tops[first] - BAND_GAP
    return Band(number=number, y=top, height=tops[first + count - 1] + HIGH + DROP / 2 - top)


def _lines(arrows: Sequence[Arrow], chains: Mapping[Arrow, list[_Spot]], tops: Sequence[float]) -> tuple[Line, ...]:
    """Each arrow's points: out of its source, through the layers between, into its target.

    Arrows that meet at a side of a box stand beside each other there, in the order in which they come.
    """
    ways = {arrow: _way(arrow, chains) for arrow in arrows}
    sides: dict[tuple[_Spot, int], list[tuple[float, Arrow]]] = {}
    for arrow, way in ways.items():
        for spot, other in ((way[0], way[1]), (way[-1], way[-2])):
            sides.setdefault((spot, 1 if other.layer > spot.layer else 0), []).append((other.x, arrow))
    shifts: dict[tuple[Arrow, _Spot], float] = {}
    for (spot, _), meeting in sides.items():
        step = min(PORT, (WIDE - 2 * PORT) / max(1, len(meeting) - 1))
        for number, (_, arrow) in enumerate(sorted(meeting)):
            shifts[arrow, spot] = step * (number - (len(meeting) - 1) / 2)
    return tuple(_line(arrow, way, shifts, tops) for arrow, way in ways.items())


def _way(arrow: Arrow, chains: Mapping[Arrow, list[_Spot]]) -> list[_Spot]:
    return chains[arrow] if arrow in chains else chains[(arrow[1], arrow[0])][::-1]


def _line(
    arrow: Arrow, way: Sequence[_Spot], shifts: Mapping[tuple[Arrow, _Spot], float], tops: Sequence[float]
) -> Line:
    down = way[-1].layer > way[0].layer
    leaving, coming = (HIGH, 0) if down else (0, HIGH)
    points: list[Point] = [(round(way[0].x + shifts[arrow, way[0]], 1), tops[way[0].layer] + leaving)]
    for spot in way[1:-1]:
        points += [(spot.x, tops[spot.layer] + coming), (spot.x, tops[spot.layer] + leaving)]
    points.append((round(way[-1].x + shifts[arrow, way[-1]], 1), tops[way[-1].layer] + coming))
    return Line(source=arrow[0], target=arrow[1], points=tuple(points))
