"""The picture of a scenario ready for its template: boxes with words that fit, arrows as paths, faults at nodes."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from portal.web.i18n import gettext, ngettext
from training.calls.findings import Level
from training.calls.naming import END_WORDS, PHASE_WORDS
from training.calls.rules.scenario import Choice, End, Node, Phase, Scenario
from training.calls.wording import filled, places_of
from training.scenario_authoring.placing import Places
from training.scenario_authoring.rules.layout import MOST_DRAWN, Line, Picture, Point, laid_out

TITLE_ROOM, WORDS_ROOM = 19, 25
"""How much of a name and of a sentence fits a box, in widths of a Latin letter; a Chinese character takes two."""
END_TONES = {End.SUCCESS: "success", End.ACCEPTABLE: "info", End.FAIL: "danger", End.ABORTED: "neutral"}
END_SIGNS = {End.SUCCESS: "circle-check", End.ACCEPTABLE: "check", End.FAIL: "circle-x", End.ABORTED: "phone-off"}
SIDE = 8
"""What the picture keeps to the left of the boxes."""


@dataclass(frozen=True, kw_only=True)
class DrawnNode:
    """A box: where, what it says, how it looks, and the sentence that a screen reader says."""

    name: str
    x: float
    y: float
    title: str
    words: str
    kind: str
    tone: str
    sign: str
    label: str
    faults: int = 0
    fault_tone: str = ""
    loop: bool = False
    heat: str = ""
    heat_level: int = 0


@dataclass(frozen=True, kw_only=True)
class DrawnArrow:
    """An arrow: its path, its look, where its figure stands (empty: none), and what it means."""

    path: str
    look: str
    label: str
    x: float
    y: float
    title: str


@dataclass(frozen=True, kw_only=True)
class DrawnBand:
    """The stripe of a phase with its name."""

    name: str
    y: float
    height: float
    shaded: bool


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """Everything the template draws."""

    width: float
    height: float
    nodes: tuple[DrawnNode, ...]
    arrows: tuple[DrawnArrow, ...]
    bands: tuple[DrawnBand, ...]


@dataclass(frozen=True, kw_only=True)
class Heat:
    """How often people came: visits of nodes, and how often each choice was taken."""

    calls: int
    visits: Mapping[str, int]
    taken: Mapping[tuple[str, str], int]


def drawn(scenario: Scenario, places: Places, language: str, heat: Heat | None = None) -> Drawing | None:
    """The picture of a scenario; None where it has no node, or so many that nobody could read it."""
    if not scenario.nodes or len(scenario.nodes) > MOST_DRAWN:
        return None
    bands = {node.name: None if node.end else int(node.phase or Phase.PREDIAL) for node in _from_the_start(scenario)}
    arrows = [(node.name, choice.target) for node, choice in scenario.choices()]
    picture = laid_out(bands, arrows, scenario.start)
    nodes = {node.name: node for node in scenario.nodes}
    said = _words(scenario, language)
    boxes = []
    for box in picture.boxes:
        node = nodes[box.name]
        boxes.append(_node(node, box.x + SIDE, box.y, said, places, picture, scenario, heat))
    return Drawing(
        width=picture.width + SIDE,
        height=picture.height,
        nodes=tuple(sorted(boxes, key=lambda one: (one.y, one.x))),
        arrows=tuple(_arrow(line, nodes, said, heat) for line in picture.lines),
        bands=tuple(
            DrawnBand(name=str(PHASE_WORDS[Phase(band.number)]), y=band.y, height=band.height, shaded=number % 2 == 0)
            for number, band in enumerate(picture.bands)
        ),
    )


def _from_the_start(scenario: Scenario) -> Sequence[Node]:
    """The start first, then by name: the same text in another order is the same picture."""
    return sorted(scenario.nodes, key=lambda node: (node.name != scenario.start, node.name))


def _words(scenario: Scenario, language: str) -> Mapping[str, str]:
    places = places_of(scenario, language)
    return {row.id: filled(row.texts.get(language, ""), places) for row in scenario.words}


def fitted(text: str, room: int) -> str:
    """As much of a text as fits, with an ellipsis where something is left out."""
    taken = 0
    for place, sign in enumerate(text):
        taken += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if taken > room:
            return text[: max(1, place - 1)].rstrip() + "…"
    return text


def kind_words(node: Node) -> str:
    """Phase or end of a node in words."""
    return str(END_WORDS[node.end] if node.end else PHASE_WORDS[node.phase or Phase.PREDIAL])


def _node(
    node: Node,
    x: float,
    y: float,
    said: Mapping[str, str],
    places: Places,
    picture: Picture,
    scenario: Scenario,
    heat: Heat | None,
) -> DrawnNode:
    words = said.get(node.spoken[-1].words, "") if node.spoken else ""
    worst = places.worst(node.name)
    faults = sum(one.finding.level is not Level.NOTE for one in places.nodes.get(node.name, ()))
    sign = END_SIGNS[node.end] if node.end else "flag" if node.name == scenario.start else ""
    if not sign:
        sign = "keyboard" if node.open else "list"
    visits = heat.visits.get(node.name, 0) if heat else 0
    label = [f"{node.name}: {kind_words(node)}"]
    label += [ngettext("%(num)d fault", "%(num)d faults", faults)] if faults else []
    label += [ngettext("%(num)d visit", "%(num)d visits", visits)] if heat else []
    return DrawnNode(
        name=node.name,
        x=x,
        y=y,
        title=fitted(node.name, TITLE_ROOM),
        words=fitted(words, WORDS_ROOM),
        kind=kind_words(node),
        tone=END_TONES[node.end] if node.end else "accent" if node.name == scenario.start else "plain",
        sign=sign,
        label=" · ".join(label),
        faults=faults,
        fault_tone="danger" if worst is Level.ERROR else "warning",
        loop=node.name in picture.loops,
        heat=str(visits) if heat else "",
        heat_level=_level(visits, heat.calls) if heat else 0,
    )


def _level(count: int, calls: int) -> int:
    """0 (never) to 5 (in four calls of five and more)."""
    return 0 if not count or not calls else 1 + min(4, int(5 * count / calls))


def _arrow(line: Line, nodes: Mapping[str, Node], said: Mapping[str, str], heat: Heat | None) -> DrawnArrow:
    choices = [choice for choice in nodes[line.source].choices if choice.target == line.target]
    x, y = _middle(line.points)
    label, level = (f"×{len(choices)}" if len(choices) > 1 else ""), 0
    if heat:
        taken = sum(heat.taken.get((line.source, choice.name), 0) for choice in choices)
        visits = heat.visits.get(line.source, 0)
        label = gettext("%(percent)s %%", percent=round(100 * taken / visits)) if taken and visits else ""
        level = _level(taken, visits)
    look = f"arrow-{_look(choices)}" + (f" heat-{level}" if heat else "")
    title = f"{line.source} → {line.target}: " + " / ".join(fitted(said.get(one.words, ""), 60) for one in choices)
    return DrawnArrow(path=_path(line.points), look=look, label=label, x=x, y=y, title=title)


def _look(choices: Sequence[Choice]) -> str:
    if any(choice.best for choice in choices):
        return "best"
    return "breach" if choices and all(choice.breaches for choice in choices) else "plain"


def _middle(points: Sequence[Point]) -> Point:
    """Where a figure stands: a third of the way along the first stretch, where arrows have parted."""
    (x, y), (far_x, far_y) = points[0], points[1]
    return round(SIDE + x + (far_x - x) * 0.3, 1), round(y + (far_y - y) * 0.36 + 4, 1)


def _path(points: Sequence[Point]) -> str:
    """A smooth line that leaves and enters straight up or down."""
    parts = [f"M{SIDE + points[0][0]:g} {points[0][1]:g}"]
    for (x, y), (far_x, far_y) in pairwise(points):
        if x == far_x:
            parts.append(f"V{far_y:g}")
        else:
            bend = (far_y - y) / 2
            parts.append(f"C{SIDE + x:g} {y + bend:g} {SIDE + far_x:g} {far_y - bend:g} {SIDE + far_x:g} {far_y:g}")
    return " ".join(parts)
