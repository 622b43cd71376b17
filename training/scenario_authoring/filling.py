"""A node as the fields of its form, and how many rows that form has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.config import LANGUAGES
from training.calls.grammar import written_guard, written_plan
from training.calls.rules.scenario import Choice, Guard, Node, Phase
from training.scenario_authoring.edits import Opened, Texts

LEAST_TESTS, LEAST_RULES = 2, 1


def kind_of(node: Node) -> str:
    """Phase or end of a node as a form names it."""
    return f"end:{node.end.value}" if node.end else (node.phase or Phase.PREDIAL).name.lower()


def node_data(found: Opened, node: Node) -> dict[str, Any]:
    """A node as the fields of its form."""
    words = found.words
    data: dict[str, Any] = {"name": node.name, "kind": kind_of(node), "trap": node.trap, "open": node.open}
    for number, heard in enumerate(node.spoken):
        row = {
            "place": number + 1,
            "speaker": heard.speaker,
            "words": heard.words,
            "tells": list(heard.tells),
            **tests_data(heard.guard),
        }
        data |= prefixed(f"h{number}_", row | texts_data("", words.get(heard.words)))
    for number, choice in enumerate(node.choices):
        data |= prefixed(f"c{number}_", {"place": number + 1} | _choice_data(found, choice))
    return data


def prefixed(prefix: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row under its number."""
    return {prefix + name: value for name, value in row.items()}


def texts_data(name: str, texts: Texts | None) -> dict[str, str]:
    """Words in all languages as fields."""
    return {f"{name}{code}": (texts or {}).get(code, "") for code in LANGUAGES}


def tests_data(tests: Guard) -> dict[str, str]:
    """Each condition as a field."""
    return {f"if{number}": written_guard((test,)) for number, test in enumerate(tests)}


def more_ids(words: Mapping[str, Texts], base: str) -> list[str]:
    """Ids of the other ways to say a choice, in the order of their numbers."""
    found = [name for name in words if name.startswith(f"{base}.")]
    return sorted(found, key=lambda name: int(name.rpartition(".")[2]))


def _choice_data(found: Opened, choice: Choice) -> dict[str, Any]:
    words, effects = found.words, choice.effects
    others = [words[name] for name in more_ids(words, choice.words)]
    data: dict[str, Any] = {
        "name": choice.name,
        "words": choice.words,
        "target": choice.target,
        "trust": f"{effects.trust:+d}" if effects.trust else "",
        "patience": f"{effects.patience:+d}" if effects.patience else "",
        "promise": effects.promise.name.lower() if effects.promise is not None else "",
        "identity": effects.identity.name.lower() if effects.identity is not None else "",
        "sets": list(effects.sets),
        "clears": list(effects.clears),
        "meets": list(choice.meets),
        "best": choice.best,
        "plan": written_plan(effects.plan),
        "channel": effects.channel,
        "dials": ("at" if choice.dials_at else "now") if choice.dials else "",
        "dials_at": f"{choice.dials_at:%Y-%m-%d %H:%M}" if choice.dials_at else "",
        "feedback": choice.feedback,
        **tests_data(choice.guard),
        **texts_data("", words.get(choice.words)),
        **texts_data("feedback_", words.get(choice.feedback)),
        **{f"more_{code}": "\n".join(texts.get(code, "") for texts in others) for code in LANGUAGES},
    }
    for number, one in enumerate(choice.breaches):
        data |= {f"breach{number}": one.citation, f"weight{number}": one.severity.name.lower() if one.severity else ""}
    return data | {f"cite{number}": name for number, name in enumerate(choice.cites)}


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How many rows of each sort a form shows; conditions, breaches and citations at most, each with one to spare."""

    heard: int
    choices: int
    tests: int
    breaches: int
    cites: int


def shape_of(node: Node, *, more_heard: int = 0, more_choices: int = 0) -> Shape:
    """The form that a node needs, with rows to spare where asked for."""
    guards = [len(one.guard) for one in node.spoken] + [len(one.guard) for one in node.choices]
    return Shape(
        heard=len(node.spoken) + more_heard,
        choices=len(node.choices) + more_choices,
        tests=max([LEAST_TESTS, *guards]),
        breaches=max([LEAST_RULES, *(len(one.breaches) for one in node.choices)]) + 1,
        cites=max([LEAST_RULES, *(len(one.cites) for one in node.choices)]) + 1,
    )
