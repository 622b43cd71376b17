"""What a scenario knows for the judge: how it words its choices, and what its account says."""

from collections.abc import Collection, Mapping

from training.calls.rules.scenario import Node, Scenario
from training.calls.wording import filled, places_of
from training.judge.rules.slots import Facts


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


def facts_of(scenario: Scenario) -> Facts:
    """What the account of a scenario says, names in all languages."""
    account = scenario.account
    words = {row.id: tuple(row.texts.values()) for row in scenario.words}
    return Facts(
        company=words.get(account.company, ()),
        collector=words.get(account.collector, ()),
        creditor=words.get(account.creditor, ()),
        total=account.total,
        parts=(account.principal, account.interest, account.fee),
        due=account.due,
    )
