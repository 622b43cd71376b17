"""Proof over node × state: every state that any trainee can reach is visited once, by the engine's own step.

Nothing is sampled and nothing recurses, so cycles and ten thousand nodes are no matter; over ``MOST_STATES`` the walk
stops and says so.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from training.calls.rules.engine import after, beginning, heard_at, open_moves
from training.calls.rules.play import Move, Play, State
from training.calls.rules.scenario import PASSING_ENDS

MOST_STATES = 300_000


@dataclass(kw_only=True)
class Walk:
    """All states in the order they were reached, and the steps between them: step ``n`` leads by ``moves[n]`` from
    ``sources[n]`` to ``targets[n]``. The steps of a state stand together, those of state ``s`` begin at ``first[s]``.

    Flat lists, since the collector of rubbish walks over each tuple that a list of pairs would hold.
    """

    states: list[State] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    came: list[int] = field(default_factory=list)
    """By state: the step that reached it first; -1 for the beginning."""
    missing: dict[int, int] = field(default_factory=dict)
    """By step: obligations (bits) found missing at a gate."""
    complete: bool = True


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What the walk shows. ``shortest`` are the choices of the shortest passing call, one that breaks
    nothing where there is any; None where no call passes.

    ``stuck``: nodes at which some call can reach no end. ``failing_ends``: passing ends that a call reaches after
    something critical. ``right``: by node, the choices that break nothing and from which a call can still pass.
    ``due`` and ``kept``: obligations that were settled while owed, and those of them that were met in some call.
    """

    states: int
    complete: bool
    reached: frozenset[str]
    taken: frozenset[tuple[str, str]]
    silent: frozenset[str]
    stuck: frozenset[str]
    failing_ends: frozenset[str]
    shortest: tuple[str, ...] | None
    right: dict[str, frozenset[str]]
    due: frozenset[str]
    kept: frozenset[str]


def walked(play: Play, most: int = MOST_STATES) -> Walk:
    """Visit every reachable state, breadth first; beyond ``most`` the walk is not complete."""
    start = beginning(play)
    walk = Walk(states=[start], came=[-1])
    numbers = {start: 0}
    for place, state in enumerate(walk.states):
        walk.first.append(len(walk.moves))
        for move in open_moves(play, state):
            moved, missing = after(play, state, move)
            number = numbers.get(moved)
            if number is None:
                if len(walk.states) >= most:
                    return _cut_short(walk)
                number = numbers[moved] = len(walk.states)
                walk.states.append(moved)
                walk.came.append(len(walk.moves))
            if missing:
                walk.missing[len(walk.moves)] = missing
            walk.sources.append(place)
            walk.targets.append(number)
            walk.moves.append(move)
    walk.first.append(len(walk.moves))
    return walk


def _cut_short(walk: Walk) -> Walk:
    """What was seen so far, with no steps from the states that were not looked at."""
    walk.complete = False
    walk.first += [len(walk.moves)] * (len(walk.states) + 1 - len(walk.first))
    return walk


def proved(play: Play, most: int = MOST_STATES) -> Proof:
    """Walk and read off what an author has to know."""
    walk = walked(play, most)
    names = [node.name for node in play.scenario.nodes]
    backward = _backward(walk)
    ending = _leading_to(backward, [n for n, state in enumerate(walk.states) if play.ends[state.node] is not None])
    passing_ends = [number for number, state in enumerate(walk.states) if play.passes(state)]
    passing = _leading_to(backward, passing_ends)
    breaking = _breaking(play)
    due, kept = _gates(play, walk)
    return Proof(
        states=len(walk.states),
        complete=walk.complete,
        reached=frozenset(names[state.node] for state in walk.states),
        taken=frozenset((names[node], name) for node, name in _taken(walk)),
        silent=frozenset(names[state.node] for state in walk.states if heard_at(play, state) is None),
        stuck=frozenset(names[state.node] for number, state in enumerate(walk.states) if not ending[number]),
        failing_ends=frozenset(
            names[state.node] for state in walk.states if state.failed and play.ends[state.node] in PASSING_ENDS
        ),
        shortest=_shortest(play, walk, breaking, set(passing_ends)) if passing_ends else None,
        right=_right(play, walk, passing, breaking),
        due=due,
        kept=kept,
    )


def _taken(walk: Walk) -> set[tuple[int, str]]:
    """The choices that some call takes, by the place of their node."""
    states = walk.states
    return {(states[source].node, move.name) for source, move in zip(walk.sources, walk.moves, strict=True)}


def _backward(walk: Walk) -> tuple[list[int], list[int]]:
    """The states before each state, all in one list, and where those of each state begin in it."""
    begins = [0] * (len(walk.states) + 1)
    for target in walk.targets:
        begins[target + 1] += 1
    begins = list(accumulate(begins))
    places, before = begins[:], [0] * len(walk.targets)
    for source, target in zip(walk.sources, walk.targets, strict=True):
        before[places[target]] = source
        places[target] += 1
    return before, begins


def _leading_to(backward: tuple[list[int], list[int]], goals: list[int]) -> list[bool]:
    """Of each state whether one of the goals can be reached from it."""
    before, begins = backward
    found = [False] * (len(begins) - 1)
    for goal in goals:
        found[goal] = True
    waiting = list(goals)
    while waiting:
        state = waiting.pop()
        for source in before[begins[state] : begins[state + 1]]:
            if not found[source]:
                found[source] = True
                waiting.append(source)
    return found


def _breaking(play: Play) -> set[tuple[int, str]]:
    """Choices that break a rule of any weight, by the place of their node."""
    return {
        (place, choice.name)
        for place, node in enumerate(play.scenario.nodes)
        for choice in node.choices
        if play.breaches_of(choice)
    }


def _shortest(play: Play, walk: Walk, breaking: set[tuple[int, str]], goals: set[int]) -> tuple[str, ...]:
    """The shortest way to a passing end that breaks nothing; where there is none, the shortest that still passes.

    Of ways that are equally short the one through choices marked as best is preferred.
    """
    nodes = enumerate(play.scenario.nodes)
    best = {(place, choice.name) for place, node in nodes for choice in node.choices if choice.best} - breaking
    came: dict[int, int] = {0: -1}
    waiting = deque([0])
    while waiting:
        source = waiting.popleft()
        if source in goals:
            return _path(walk, came, source)
        node = walk.states[source].node
        steps = range(walk.first[source], walk.first[source + 1])
        for step in sorted(steps, key=lambda step: (node, walk.moves[step].name) not in best):
            target = walk.targets[step]
            if target not in came and (node, walk.moves[step].name) not in breaking:
                came[target] = step
                waiting.append(target)
    return _path(walk, dict(enumerate(walk.came)), min(goals))


def _path(walk: Walk, came: Mapping[int, int], number: int) -> tuple[str, ...]:
    names = []
    while came[number] >= 0:
        names.append(walk.moves[came[number]].name)
        number = walk.sources[came[number]]
    return tuple(reversed(names))


def _right(play: Play, walk: Walk, passing: list[bool], breaking: set[tuple[int, str]]) -> dict[str, frozenset[str]]:
    right: dict[str, set[str]] = {}
    for source, target, move in zip(walk.sources, walk.targets, walk.moves, strict=True):
        node = walk.states[source].node
        if passing[target] and (node, move.name) not in breaking:
            right.setdefault(play.scenario.nodes[node].name, set()).add(move.name)
    return {name: frozenset(moves) for name, moves in right.items()}


def _gates(play: Play, walk: Walk) -> tuple[frozenset[str], frozenset[str]]:
    """Obligations that came due in some call, and those that were met by then in some call."""
    due: set[str] = set()
    kept: set[str] = set()
    bits = {bit: name for name, bit in play.owed_bits.items()}
    for number, (source, target, move) in enumerate(zip(walk.sources, walk.targets, walk.moves, strict=True)):
        left = play.phases[walk.states[source].node]
        if left is None or play.phases[walk.states[target].node] == left:
            continue
        met = walk.states[source].met | move.meets
        missing = walk.missing.get(number, 0)
        for owed in play.gates[left][0]:
            if missing & owed.bit:
                due.add(bits[owed.bit])
            elif met & owed.bit:
                kept.add(bits[owed.bit])
    return frozenset(due | kept), frozenset(kept)
