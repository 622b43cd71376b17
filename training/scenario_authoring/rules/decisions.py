"""Decisions of a call as items (T14): which nodes are one, when it was right, and which turn of a call counts."""

from collections.abc import Sequence

from training.calls.rules.engine import Turn
from training.calls.rules.scenario import Choice, Node, Scenario
from training.figures.rules.choosing import HUNDREDTHS


def is_right(node: Node, choice: Choice) -> bool:
    """Whether a choice is right: marked best; where its node has no best one, it breaks no rule."""
    if choice.breaches:
        return False
    return choice.best or not any(other.best for other in node.choices)


def decisions_of(scenario: Scenario) -> tuple[Node, ...]:
    """The nodes where one can decide rightly and wrongly, in the order of the scenario."""
    return tuple(
        node for node in scenario.nodes if {is_right(node, choice) for choice in node.choices} == {True, False}
    )


def decided(nodes: Sequence[Node], turns: Sequence[Turn]) -> dict[int, Turn]:
    """The turn that counts at each node, by its place among ``nodes``: the first in which something was decided.

    Coming back to a node counts no more, since its answer was heard by then. Own words that matched nothing are no
    decision, unless they broke a rule.
    """
    places = {node.name: place for place, node in enumerate(nodes)}
    found: dict[int, Turn] = {}
    for turn in turns:
        place = places.get(turn.node)
        if place is not None and (turn.event.choice is not None or turn.broken):
            found.setdefault(place, turn)
    return found


def mark_of(node: Node, turn: Turn) -> int:
    """The mark of a decision in hundredths: right, and said without breaking a rule, or nothing."""
    choice = next((one for one in node.choices if one.name == turn.event.choice), None)
    return HUNDREDTHS if choice is not None and is_right(node, choice) and not turn.broken else 0
