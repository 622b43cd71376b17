"""Which ways people take through a scenario: visits of nodes, shares of choices, and where the first rule is broken."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from training.calls.rules.engine import Turn
from training.calls.rules.play import Play
from training.calls.rules.scenario import Node
from training.settling.pool_rules import name_parts, without_persons

MOST_UNHEARD = 12
"""Of what matched nothing, so much is shown at a node, the most frequent first."""
_LONGEST_SHOWN = 300


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A choice with how often it was taken, and how often it was the first of a call to break a rule."""

    name: str
    words: str
    target: str
    best: bool
    times: int
    first_breaches: int


@dataclass(frozen=True, kw_only=True)
class Visited:
    """A node with how often somebody decided there, what they chose, and how often nothing matched their words."""

    node: Node
    visits: int
    taken: tuple[Taken, ...]
    unmatched: int


@dataclass(frozen=True, kw_only=True)
class Paths:
    """All nodes with what happened there; ``calls`` were ended, ``passed`` of them passed. ``ends`` counts the ends."""

    calls: int
    passed: int
    nodes: tuple[Visited, ...]
    ends: dict[str, int]

    def visits(self) -> dict[str, int]:
        """How often each node or end was reached."""
        return {one.node.name: one.visits for one in self.nodes} | self.ends


def paths_of(play: Play, calls: Iterable[tuple[Sequence[Turn], bool]]) -> Paths:
    """The ways of some calls, each with its turns and whether it passed. Coming back to a node counts again."""
    visits: Counter[str] = Counter()
    taken: Counter[tuple[str, str | None]] = Counter()
    first: Counter[tuple[str, str | None]] = Counter()
    ends: Counter[str] = Counter()
    count, passed = 0, 0
    for turns, good in calls:
        count, passed = count + 1, passed + good
        for turn in turns:
            visits[turn.node] += 1
            taken[turn.node, turn.event.choice] += 1
        breaking = next((turn for turn in turns if turn.broken), None)
        if breaking is not None:
            first[breaking.node, breaking.event.choice] += 1
        if turns and play.node(turns[-1].state).end is not None:
            ends[play.node(turns[-1].state).name] += 1
    return Paths(
        calls=count,
        passed=passed,
        nodes=tuple(
            Visited(
                node=node,
                visits=visits[node.name],
                unmatched=taken[node.name, None],
                taken=tuple(
                    Taken(
                        name=choice.name,
                        words=choice.words,
                        target=choice.target,
                        best=choice.best,
                        times=taken[node.name, choice.name],
                        first_breaches=first[node.name, choice.name],
                    )
                    for choice in node.choices
                ),
            )
            for node in play.scenario.nodes
            if node.end is None
        ),
        ends=dict(ends),
    )


@dataclass(frozen=True, kw_only=True)
class Unheard:
    """Own words that matched no choice, without names of persons; ``language`` is the call's, ``times`` how often."""

    words: str
    language: str
    times: int


def unheard_in(calls: Iterable[tuple[Sequence[Turn], str]]) -> Mapping[str, tuple[Unheard, ...]]:
    """By node, what people said there that matched nothing, kept for the author; each call with its person's name."""
    said: dict[str, Counter[tuple[str, str]]] = {}
    for turns, name in calls:
        names = name_parts(name)
        for turn in turns:
            text = turn.event.text.strip()
            if turn.event.choice is None and text:
                words = without_persons(text, names, {})[:_LONGEST_SHOWN]
                said.setdefault(turn.node, Counter())[words, turn.event.language] += 1
    return {
        node: tuple(
            Unheard(words=words, language=language, times=times)
            for (words, language), times in sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:MOST_UNHEARD]
        )
        for node, counted in said.items()
    }
