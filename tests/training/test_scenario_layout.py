"""The picture of a scenario: nothing overlaps, arrows point down through the phases, the same graph looks the same."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from training.calls.packfiles import SHIPPED_PACKS
from training.calls.scenariofiles import read_scenario
from training.scenario_authoring.rules.layers import layered
from training.scenario_authoring.rules.layout import HIGH, MARGIN, WIDE, Picture, laid_out

SHIPPED = sorted((SHIPPED_PACKS.parent / "scenarios").glob("*.twee"))


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, int | None], list[tuple[str, str]]]:
    """Up to 60 nodes in phases or none, with any arrows: circles, loops, to nowhere."""
    count = draw(st.integers(1, 60))
    names = [f"n{number}" for number in range(count)]
    bands = {name: draw(st.none() | st.integers(0, 6)) for name in names}
    ends = st.sampled_from([*names, "nowhere"])
    arrows = draw(st.lists(st.tuples(st.sampled_from(names), ends), max_size=2 * count))
    return bands, arrows


def assert_clear(picture: Picture) -> None:
    """No box touches another, and all of it is inside."""
    for number, box in enumerate(picture.boxes):
        assert box.x >= MARGIN - 0.2 and box.x + WIDE <= picture.width
        assert box.y >= 0 and box.y + HIGH <= picture.height
        for other in picture.boxes[number + 1 :]:
            assert box.x + WIDE < other.x or other.x + WIDE < box.x or box.y + HIGH < other.y or other.y + HIGH < box.y
    for upper, lower in pairwise(picture.bands):
        assert upper.y + upper.height <= lower.y + 0.2


@given(graphs())
@settings(max_examples=60, deadline=None)
@example(({"n0": None}, [("n0", "n0"), ("n0", "nowhere")]))
@example(({"n0": 3, "n1": 0}, [("n0", "n1"), ("n1", "n0")]))
def test_nothing_overlaps_and_arrows_meet_their_boxes(
    graph: tuple[dict[str, int | None], list[tuple[str, str]]],
) -> None:
    bands, arrows = graph
    picture = laid_out(bands, arrows, "n0")
    assert {box.name for box in picture.boxes} == set(bands)
    assert_clear(picture)
    boxes = {box.name: box for box in picture.boxes}
    drawn = {(line.source, line.target) for line in picture.lines}
    assert drawn == {(one, two) for one, two in arrows if one != two and two in bands}
    for line in picture.lines:
        for name, (x, y) in ((line.source, line.points[0]), (line.target, line.points[-1])):
            assert boxes[name].x < x < boxes[name].x + WIDE
            assert y in (boxes[name].y, boxes[name].y + HIGH)
    assert picture == laid_out(bands, arrows, "n0")


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_layers_follow_the_phases_and_arrows_point_down(
    graph: tuple[dict[str, int | None], list[tuple[str, str]]],
) -> None:
    bands, arrows = graph
    found = layered(bands, arrows, "n0")
    assert all(found.of[source] < found.of[target] for source, target in found.down)
    for name, band in bands.items():
        for other, later in bands.items():
            if band is not None and later is not None and band < later:
                assert found.of[name] < found.of[other]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios_are_drawn_from_the_start_down(path) -> None:  # type: ignore[no-untyped-def]
    scenario = read_scenario(path.read_bytes()).scenario
    assert scenario is not None
    bands = {node.name: None if node.end else int(node.phase or 0) for node in scenario.nodes}
    arrows = [(node.name, choice.target) for node, choice in scenario.choices()]
    picture = laid_out(bands, arrows, scenario.start)
    assert_clear(picture)
    top = min(picture.boxes, key=lambda box: box.y)
    assert top.name == scenario.start


def test_an_order_without_crossings_is_found() -> None:
    bands: dict[str, int | None] = {"a": 0, "b": 0, "c": 1, "d": 1, "e": 1}
    picture = laid_out(bands, [("a", "e"), ("a", "d"), ("b", "c")], "a")
    boxes = {box.name: box.x for box in picture.boxes}
    assert (boxes["a"] < boxes["b"]) == (boxes["d"] < boxes["c"]) == (boxes["e"] < boxes["c"])
