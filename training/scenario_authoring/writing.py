"""What an author's act does to the text of a scenario, each through the forms and into a new version of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.errors import Invalid, Refused
from portal.web.i18n import gettext
from training.calls.findings import Finding
from training.calls.header import write_header
from training.calls.nodes import write_node
from training.calls.rules.packs import Rule
from training.calls.rules.scenario import Golden, Node, Phase
from training.calls.scenariofiles import HEADER, write_golden
from training.calls.twee import Passage, Story
from training.scenario_authoring.checking import text_in_file
from training.scenario_authoring.edits import (
    Opened,
    closed,
    header_passage,
    opened,
    passage_of,
    with_data,
    with_name,
    with_passage,
    with_words,
    without_passage,
)
from training.scenario_authoring.headerforms import SentHeader
from training.scenario_authoring.nodeforms import SentNode, new_targets, said_by, said_elsewhere
from training.scenario_authoring.workshop import sound
from training.scenarios.models import ScenarioVersion
from training.scenarios.queries import newest_version, scenario_with_key
from training.scenarios.services import create_scenario, lint_text, save_draft


def text_with_node(found: Opened, before: str, sent: SentNode) -> str:
    """The text with a node as its form says; nodes that its choices lead to and that are not there are added empty."""
    node = sent.node
    story = with_passage(found.story, write_node(node), before)
    if before and node.name != before:
        story = with_name(story, before, node.name)
    story = with_words(story, sent.words, sent.dropped)
    after = Phase.OPENING if node.phase is Phase.PREDIAL else node.phase or Phase.RECORD
    for name in new_targets(opened(closed(story)).scenario, node.choices):
        if passage_of(story, name) is None:
            story = with_passage(story, write_node(Node(name=name, phase=after)))
    return closed(story)


def text_with_header(found: Opened, sent: SentHeader) -> str:
    """The text with a header as its form says."""
    scenario, before = sent.scenario, header_passage(found.story)
    passage = Passage(name=HEADER, tags=("scenario",), text=write_header(scenario))
    story = with_passage(replace(found.story, title=scenario.name), passage, before.name if before else "")
    return closed(with_data(with_words(story, sent.words), start=scenario.start))


def text_with_new_node(found: Opened, node: Node) -> str:
    """The text with one more node."""
    return closed(with_passage(found.story, write_node(node)))


def text_without_node(found: Opened, node: Node) -> str:
    """The text without a node and without the words that only it said. Refused while anything leads to it."""
    scenario = found.scenario
    leading = [other.name for other, choice in scenario.choices() if choice.target == node.name and other != node]
    if leading:
        raise Refused("“%(name)s” still leads to it. Change that choice first.", name=leading[0])
    if node.name in (scenario.start, scenario.hang_up):
        raise Refused("The header still names this node. Change the header first.")
    gone = said_by(node, found.words) - said_elsewhere(scenario, node, found.words)
    return closed(with_words(without_passage(found.story, node.name), {}, gone))


def text_with_golden(found: Opened, golden: Golden) -> str:
    """The text with a golden transcript; one of the same name gives way. Invalid where a node has the name."""
    there = passage_of(found.story, golden.name)
    if there is not None and "golden" not in there.tags:
        raise Invalid("There is another passage with this name.", field="name")
    passages = list(without_passage(found.story, golden.name).passages)
    places = [place for place, one in enumerate(passages) if "words" in one.tags]
    passages.insert(places[0] if places else len(passages), write_golden(golden))
    return closed(Story(title=found.story.title, data=found.story.data, passages=tuple(passages)))


def text_without_golden(found: Opened, name: str) -> str:
    """The text without a golden transcript."""
    there = passage_of(found.story, name)
    if there is None or "golden" not in there.tags:
        raise Refused("There is no such transcript any more.")
    return closed(without_passage(found.story, name))


def keep(session: Session, actor: Actor, scenario_id: int, text: str, *, seen: int, at: datetime) -> ScenarioVersion:
    """Keep a text as the newest draft. Raises what the store raises, and Invalid for one that cannot be kept."""
    return save_draft(session, actor, scenario_id, sound(text), seen=seen, at=at)


def take_in(session: Session, actor: Actor, content: bytes, at: datetime) -> ScenarioVersion:
    """Keep a Twee file: a new scenario, or a new draft of the one with its key.

    Raises Invalid with the line for what is no text, too large, no scenario, or holds script; nothing is written then.
    """
    text = text_in_file(content)
    if isinstance(text, Finding):
        raise Invalid(
            "Line %(line)s: %(said)s", line=text.line, said=gettext(text.sentence, **text.values), field="file"
        )
    try:
        text = sound(text)
    except Invalid as error:
        raise Invalid(error.message, **error.values, field="file") from None
    report = lint_text(text)
    if report.scenario is None or not report.scenario.key:
        first = report.findings[0]
        said = gettext(first.sentence, **first.values)
        raise Invalid("Line %(line)s: %(said)s", line=first.line, said=said, field="file")
    there = scenario_with_key(session, report.scenario.key)
    if there is None:
        return create_scenario(session, actor, text, at)
    seen = newest_version(session, there.id).number
    return save_draft(session, actor, there.id, text, seen=seen, at=at)


def days_of_packs(rules: Iterable[Rule], place: str, day: date) -> dict[str, date]:
    """The packs with a rule that holds in a place on a day."""
    return {rule.pack: day for rule in rules if rule.reaches(place) and rule.in_force(day)}
