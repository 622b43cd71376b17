"""The ways in which a scenario words its choices, with the names and figures of the account put in."""

from collections.abc import Collection, Mapping

from training.calls.rules.scenario import Node, Scenario
from training.calls.wording import filled, places_of


def wordings_of(
    scenario: Scenario, node: Node, language: str, only: Collection[str] | None = None
) -> Mapping[str, tuple[str, ...]]:
    """Each choice of a node with its wordings (rows ``id``, ``id.2`` …); ``only`` names the choices that are open."""
    places = places_of(scenario, language)
    texts = [(row.id, filled(row.texts.get(language, ""), places)) for row in scenario.words]
    return {
        choice.name: tuple(text for name, text in texts if text and name.partition(".")[0] == choice.words)
        for choice in node.choices
        if only is None or choice.name in only
    }
