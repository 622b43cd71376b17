"""Forms and text say the same: what a form was filled from comes back equal, and only what was changed is changed."""

import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.call_stories import SHIPPED, scenarios
from training.calls.header import write_header
from training.calls.nodes import write_node
from training.calls.rules.scenario import Node, Phase, Scenario
from training.calls.scenariofiles import read_scenario, write_scenario
from training.calls.twee import Passage
from training.scenario_authoring.edits import (
    Opened,
    closed,
    one_line,
    opened,
    unreadable,
    with_data,
    with_name,
    with_passage,
    with_words,
    without_passage,
)
from training.scenario_authoring.filling import node_data, shape_of
from training.scenario_authoring.headerforms import header_data, sent_header
from training.scenario_authoring.nodeforms import sent_node

PACKS = ("AGENCY", "CN-CBA", "CN-GBT45251", "UK-CONC79")
WRONG_PERSON = next(path for path in SHIPPED if path.stem == "wrong_person")


def saved_node(found: Opened, node: Node, **changes: object) -> str:
    """The text after the form of a node was saved with some fields changed."""
    shape = shape_of(node, more_heard=1, more_choices=2)
    sent = sent_node(found, node, node_data(found, node) | changes, shape)
    assert not sent.wrong
    story = with_passage(found.story, write_node(sent.node), node.name)
    if sent.node.name != node.name:
        story = with_name(story, node.name, sent.node.name)
    return closed(with_words(story, sent.words, sent.dropped))


def saved_header(found: Opened, **changes: object) -> str:
    """The text after the header's form was saved with some fields changed."""
    sent = sent_header(found, header_data(found, PACKS) | changes, PACKS)
    assert not sent.wrong
    header = Passage(name="Scenario", tags=("scenario",), text=write_header(sent.scenario))
    story = with_passage(replace(found.story, title=sent.scenario.name), header, "Scenario")
    return closed(with_data(with_words(story, sent.words), start=sent.scenario.start))


def scenario_of(text: str) -> Scenario:
    """The scenario of a text that can be read."""
    scenario = read_scenario(text.encode()).scenario
    assert scenario is not None
    return scenario


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_form_of_a_shipped_scenario_gives_its_text_back(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = opened(text)
    for node in found.scenario.nodes:
        assert saved_node(found, node) == text, node.name
    assert saved_header(found) == text


@given(scenarios())
@settings(max_examples=40, deadline=None)
def test_every_form_of_any_scenario_gives_an_equal_one_back(made: Scenario) -> None:
    found = opened(write_scenario(made))
    for node in found.scenario.nodes:
        assert scenario_of(saved_node(found, node)) == found.scenario, node.name
    assert scenario_of(saved_header(found)) == found.scenario


def test_only_the_passage_that_was_changed_changes_and_its_position_stays() -> None:
    text = WRONG_PERSON.read_text(encoding="utf-8").replace(
        ":: HungUp", ":: Style [stylesheet]\nbody {}\n\n\n:: HungUp"
    )
    found = opened(text)
    node = next(node for node in found.scenario.nodes if node.name == "Ring")
    changed = saved_node(found, node, c0_en="Put him on.", c1_out=True, h1_en="Yes?", h1_speaker="Wife", h1_place=0)
    lines = dict(enumerate(text.splitlines()))
    differing = [line for line in changed.splitlines() if line not in set(lines.values())]
    assert differing == [
        "says wife #n_ring",
        "| c_assume | Put him on. | 晚上好，我打来是为了{debtor}在{creditor}的逾期贷款，请让他接电话。 | "
        "晚上好，我打來是為了{debtor}在{creditor}的逾期貸款，請讓他接電話。 |",
        "| n_ring | Yes? |  |  |",
    ]
    gone = [line for line in lines.values() if line not in set(changed.splitlines())]
    assert [line.split("|")[1].strip() for line in gone if line.startswith("|")] == [
        "c_assume",
        "c_ask",
        "c_ask.2",
        "f_ask",
    ]
    assert "body {}" in changed


def test_new_choices_get_names_and_ids_of_their_own() -> None:
    found = opened(WRONG_PERSON.read_text(encoding="utf-8"))
    node = next(node for node in found.scenario.nodes if node.name == "WhoAsks")
    changes = {
        "c4_en": "Dial again.",
        "c4_target": "Elsewhere",
        "c4_more_en": "Once more.\nAnd again.",
        "c4_trust": "-1",
    }
    after = scenario_of(saved_node(found, node, **changes, c4_feedback_en="Never."))
    choice = next(node for node in after.nodes if node.name == "WhoAsks").choices[-1]
    assert (choice.name, choice.words, choice.feedback) == ("dial_again", "c_dial_again", "f_dial_again")
    assert choice.target == "Elsewhere" and choice.effects.trust == -1
    ids = [row.id for row in after.words]
    assert ids[-4:] == ["c_dial_again", "c_dial_again.2", "c_dial_again.3", "f_dial_again"]


def test_a_renamed_node_is_found_under_its_name_everywhere() -> None:
    found = opened(WRONG_PERSON.read_text(encoding="utf-8"))
    told = next(node for node in found.scenario.nodes if node.name == "Told")
    after = scenario_of(saved_node(found, told, name="She knows"))
    assert {choice.target for _, choice in after.choices()} >= {"She knows"}
    assert "Told" not in {choice.target for _, choice in after.choices()}
    assert next(one for one in after.golden if one.name == "Violating").end == "She knows"
    start = next(node for node in found.scenario.nodes if node.name == "PreDial")
    assert scenario_of(saved_node(found, start, name="Before")).start == "Before"
    hung = next(node for node in found.scenario.nodes if node.name == "HungUp")
    assert scenario_of(saved_node(found, hung, name="Gone")).hang_up == "Gone"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Told"}, "name"),
        ({"name": "a[b]"}, "name"),
        ({"name": "StoryData"}, "name"),
        ({"h0_speaker": "the wife!"}, "h0_speaker"),
        ({"c0_target": ""}, "c0_target"),
        ({"c0_target": "a|b"}, "c0_target"),
        ({"c0_breach0": "not a rule"}, "c0_breach0"),
        ({"c0_cite0": "x"}, "c0_cite0"),
        ({"c0_dials": "at", "c0_dials_at": "tomorrow"}, "c0_dials_at"),
        ({"c0_dials": "at", "c0_dials_at": ""}, "c0_dials_at"),
        ({"c0_if0": "trust >= 9"}, "c0_if0"),
        ({"c3_target": "Told"}, "c3_en"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(changes: dict[str, str], field: str) -> None:
    found = opened(WRONG_PERSON.read_text(encoding="utf-8"))
    node = next(node for node in found.scenario.nodes if node.name == "Ring")
    sent = sent_node(found, node, node_data(found, node) | changes, shape_of(node, more_choices=1))
    assert set(sent.wrong) == {field}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"clock": "noon"}, "clock"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"principal": "1,000"}, "principal"),
        ({"due": "2026-02-30"}, "due"),
        ({"trust": "7"}, "trust"),
        ({"f1_name": "asked_when"}, "f1_name"),
        ({"f1_name": "not"}, "f1_name"),
        ({"p0_day": "soon"}, "p0_day"),
        ({"o0_cites": "nothing"}, "o0_cites"),
    ],
)
def test_what_a_header_cannot_say_is_refused_at_its_field(changes: dict[str, str], field: str) -> None:
    found = opened(WRONG_PERSON.read_text(encoding="utf-8"))
    assert set(sent_header(found, header_data(found, PACKS) | changes, PACKS).wrong) == {field}


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_nothing_that_is_typed_breaks_the_text(typed: str, other: str) -> None:
    found = opened(WRONG_PERSON.read_text(encoding="utf-8"))
    node = next(node for node in found.scenario.nodes if node.name == "Ring")
    changes = {"c0_en": typed + "x", "c0_more_zh_Hans": other, "h0_en": other, "c0_feedback_zh_Hant": typed}
    text = saved_node(found, node, **changes)
    after = opened(text)
    assert {one.name for one in after.scenario.nodes} == {one.name for one in found.scenario.nodes}
    assert after.words["c_assume"]["en"] == one_line(typed + "x")
    assert scenario_of(saved_header(after, author=typed)).author == one_line(typed)


def test_lines_that_no_form_shows_are_named_and_other_passages_keep_theirs() -> None:
    text = WRONG_PERSON.read_text(encoding="utf-8").replace("* dial #c_dial", "sing a song\n* dial #c_dial")
    found = opened(text)
    passage = next(passage for passage in found.story.passages if passage.name == "PreDial")
    assert [finding.code for finding in unreadable(passage)] == ["unknown-effect"]
    ring = next(node for node in found.scenario.nodes if node.name == "Ring")
    assert "sing a song" in saved_node(found, ring)


def test_a_node_can_be_added_and_taken_out() -> None:
    found = opened(WRONG_PERSON.read_text(encoding="utf-8"))
    new = with_passage(found.story, write_node(Node(name="New", phase=Phase.CLOSING)))
    names = [passage.name for passage in new.passages]
    assert names.index("New") == names.index("Exemplary") - 1
    assert closed(without_passage(new, "New")) == closed(found.story)
    bare = opened(f":: {uuid.UUID(int=1)}\n")
    assert bare.scenario == Scenario()
    assert closed(with_words(bare.story, {"a": {"en": "A", "zh_Hans": "", "zh_Hant": ""}})).endswith(
        "| a | A |  |  |\n"
    )
