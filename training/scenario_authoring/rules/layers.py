"""Which layer each node of a picture belongs to: phases are bands from top to bottom, and arrows point down.

An arrow that would go round is turned for the reckoning only. A node without a band, such as an end, belongs to the
band of the last node that leads to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Arrow = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Layers:
    """``of`` is each node's layer from 0; ``bands`` the first layer and the count of each band that has nodes."""

    of: Mapping[str, int]
    bands: Mapping[int, tuple[int, int]]
    down: tuple[Arrow, ...]


def layered(bands: Mapping[str, int | None], arrows: Sequence[Arrow], start: str) -> Layers:
    """The layers of a graph. Arrows to unknown names and from a node to itself are passed over.

    ``down`` holds the arrows as they point in the picture, so that each leads from a layer to a later one.
    """
    known = [(source, target) for source, target in dict.fromkeys(arrows) if source in bands and target in bands]
    known = [arrow for arrow in known if arrow[0] != arrow[1]]
    down = _without_circles(list(bands), known, start)
    band_of = _bands_of(bands, down)
    down = tuple(
        dict.fromkeys(
            (target, source) if band_of[source] > band_of[target] else (source, target) for source, target in down
        )
    )
    inside = _depths(list(bands), [arrow for arrow in down if band_of[arrow[0]] == band_of[arrow[1]]])
    first, found = 0, {}
    for band in sorted(set(band_of.values())):
        count = 1 + max(inside[name] for name in bands if band_of[name] == band)
        found[band] = (first, count)
        first += count
    return Layers(of={name: found[band_of[name]][0] + inside[name] for name in bands}, bands=found, down=down)


def _without_circles(names: Sequence[str], arrows: Sequence[Arrow], start: str) -> tuple[Arrow, ...]:
    """The arrows with those turned that lead back to a node on the way to them, found by walking from the start."""
    out: dict[str, list[str]] = {name: [] for name in names}
    for source, target in arrows:
        out[source].append(target)
    turned: set[Arrow] = set()
    done: set[str] = set()
    roots = [start, *names] if start in out else list(names)
    for root in roots:
        if root not in done:
            _walk(root, out, done, turned)
    return tuple(dict.fromkeys((arrow[1], arrow[0]) if arrow in turned else arrow for arrow in arrows))


def _walk(root: str, out: Mapping[str, Sequence[str]], done: set[str], turned: set[Arrow]) -> None:
    """Depth first, without recursion: an arrow to a node that is still open goes back."""
    way, is_open = [(root, iter(out[root]))], {root}
    while way:
        name, rest = way[-1]
        target = next(rest, None)
        if target is None:
            way.pop()
            is_open.discard(name)
            done.add(name)
        elif target in is_open:
            turned.add((name, target))
        elif target not in done:
            is_open.add(target)
            way.append((target, iter(out[target])))


def _in_order(names: Sequence[str], arrows: Iterable[Arrow]) -> tuple[list[str], dict[str, list[str]]]:
    """Names so that every arrow leads forward, and who leads to each; arrows go round nowhere."""
    before: dict[str, list[str]] = {name: [] for name in names}
    out: dict[str, list[str]] = {name: [] for name in names}
    for source, target in arrows:
        before[target].append(source)
        out[source].append(target)
    waiting = {name: len(before[name]) for name in names}
    ready = [name for name in names if not waiting[name]]
    for name in ready:
        for target in out[name]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return ready, before


def _bands_of(bands: Mapping[str, int | None], arrows: Sequence[Arrow]) -> dict[str, int]:
    found: dict[str, int] = {}
    order, before = _in_order(list(bands), arrows)
    last = max((band for band in bands.values() if band is not None), default=0)
    for name in order:
        band = bands[name]
        leading = [found[source] for source in before[name]]
        found[name] = band if band is not None else max(leading, default=last)
    return found


def _depths(names: Sequence[str], arrows: Sequence[Arrow]) -> dict[str, int]:
    """The longest way to each node within its band."""
    order, before = _in_order(names, arrows)
    found: dict[str, int] = {}
    for name in order:
        found[name] = 1 + max((found[source] for source in before[name]), default=-1)
    return found
