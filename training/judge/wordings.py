"""What a scenario knows for the judge: how it words its choices, and what its account says."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from training.calls.rules.scenario import Node, Scenario
from training.calls.wording import texts_in
from training.judge.rules.slots import Facts


def wordings_of(
    scenario: Scenario, node: Node, language: str, only: Collection[str] | None = None
) -> Mapping[str, tuple[str, ...]]:
    """Each choice of a node with its wordings (rows ``id``, ``id.2`` …); ``only`` names the choices that are open."""
    return wordings_in(texts_in(scenario, language), node, only)


def wordings_in(
    texts: Mapping[str, str], node: Node, only: Collection[str] | None = None
) -> Mapping[str, tuple[str, ...]]:
    """The same, by the lines of the scenario in one language."""
    asked = {choice.words for choice in node.choices}
    found = defaultdict[str, list[str]](list)
    for name, text in texts.items():
        stem = name.partition(".")[0]
        if text and stem in asked:
            found[stem].append(text)
    return {
        choice.name: tuple(found.get(choice.words, ()))
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
