"""The engine of simulated calls: (scenario, rules, event log) → state. Nothing here reads a clock or draws a lot.

Play, replay, fork, proof, random walks and golden transcripts all go through :func:`after`. A state is small on
purpose, so that all of them can be visited: flags and obligations are settled and forgotten when their phase is left.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.errors import Invalid, Refused
from training.calls.rules.packs import Severity
from training.calls.rules.play import Move, Play, State
from training.calls.rules.scenario import HIGHEST, Breach, Identity, Promise


@dataclass(frozen=True, kw_only=True)
class Event:
    """A turn of the trainee, as the log keeps it. ``choice`` None: nothing matched, and the debtor answers neutrally.

    ``text`` is what was typed or spoken, empty for a choice by key. ``met`` and ``breaches`` are what a judge found
    in the text: with ``met`` None the obligations of the choice count, breaches come on top of those of the choice.
    ``excused`` are rules that a trainer says were not broken in this turn, whatever choice it was.
    """

    choice: str | None
    text: str = ""
    language: str = ""
    assisted: bool = False
    met: tuple[str, ...] | None = None
    breaches: tuple[Breach, ...] = ()
    excused: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A rule broken in a turn (from 0)."""

    turn: int
    citation: str
    severity: Severity


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What one event did: from where to where, what was met, what was found missing at the gate, what was broken."""

    number: int
    node: str
    event: Event
    state: State
    met: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    broken: tuple[Broken, ...] = ()


def beginning(play: Play) -> State:
    """The state before the first turn."""
    scenario = play.scenario
    place = play.places.get(scenario.start)
    if place is None:
        raise Invalid("There is no passage “%(name)s”.", name=scenario.start)
    return State(place, scenario.trust, scenario.patience, Promise.NONE, Identity.UNKNOWN, 0, 0, False, False)


def holds(tests: tuple[tuple[int, str, int], ...], state: State) -> bool:
    """Whether all conditions hold in a state."""
    return all(_holds(state, *test) for test in tests)


def _holds(state: State, place: int, operator: str, value: int) -> bool:
    there = int(state[place])
    match operator:
        case "=":
            return there == value
        case "has":
            return bool(there & value)
        case "lacks":
            return not there & value
        case ">=":
            return there >= value
        case "<=":
            return there <= value
        case ">":
            return there > value
        case "<":
            return there < value
    return there != value


def open_moves(play: Play, state: State) -> list[Move]:
    """What the trainee can do in a state, in the order of the file; nothing after the end."""
    return [move for move in play.moves[state.node] if not move.guard or holds(move.guard, state)]


def after(play: Play, state: State, move: Move) -> tuple[State, int]:
    """The state after a move, and the obligations (bits) that were found missing when a phase was left."""
    trust, patience = state.trust + move.trust, state.patience + move.patience
    trust = 0 if trust < 0 else HIGHEST if trust > HIGHEST else trust
    patience = 0 if patience < 0 else HIGHEST if patience > HIGHEST else patience
    promise = state.promise if move.promise < 0 else move.promise
    identity = state.identity if move.identity < 0 else move.identity
    target = move.target
    if patience == 0 and play.hang_up >= 0 and play.ends[target] is None:
        target = play.hang_up
    moved = State(
        target,
        trust,
        patience,
        promise,
        identity,
        (state.flags | move.sets) & ~move.clears,
        state.met | move.meets,
        state.failed or move.critical,
        state.missed,
    )
    left = play.phases[state.node]
    if left is None or play.phases[target] == left:
        return moved, 0
    return _settled(play, moved, left)


def _settled(play: Play, state: State, phase: int) -> tuple[State, int]:
    """What a phase asked for is settled when it is left: what was open is missed, flags of the phase are forgotten."""
    owed, flags = play.gates[phase]
    missing, mine = 0, 0
    for one in owed:
        mine |= one.bit
        if not state.met & one.bit and holds(one.guard, state):
            missing |= one.bit
    return state._replace(
        flags=state.flags & ~flags, met=state.met & ~mine, missed=state.missed or missing != 0
    ), missing


def step(play: Play, state: State, event: Event, number: int = 0) -> Turn:
    """Carry out one event; raises Refused where the choice is not open, or the call has ended."""
    node = play.node(state)
    if node.end is not None:
        raise Refused("The call has ended.")
    move, broken = _move_of(play, state, event)
    if event.met is not None:
        move = move._replace(meets=play.bits_of(event.met))
    broken = [one for one in dict.fromkeys(broken) if one[0] not in event.excused]
    critical = any(severity is Severity.CRITICAL for _, severity in broken)
    moved, missing = after(play, state, move._replace(critical=critical))
    fresh = move.meets & ~state.met
    return Turn(
        number=number,
        node=node.name,
        event=event,
        state=moved,
        met=tuple(name for name, bit in play.owed_bits.items() if fresh & bit),
        missed=tuple(name for name, bit in play.owed_bits.items() if missing & bit),
        broken=tuple(Broken(turn=number, citation=citation, severity=weight) for citation, weight in broken),
    )


def _move_of(play: Play, state: State, event: Event) -> tuple[Move, list[tuple[str, Severity]]]:
    """The move of an event and what it breaks; where nothing matched, one that stays at the node."""
    heard = [(breach.citation, play.severity_of(breach)) for breach in event.breaches]
    if event.choice is None:
        return Move("", state.node, (), 0, 0, -1, -1, 0, 0, 0, False), heard
    for choice, move in zip(play.node(state).choices, play.moves[state.node], strict=True):
        if choice.name == event.choice and holds(move.guard, state):
            return move, play.breaches_of(choice) + heard
    raise Refused("“%(name)s” is not open at this point of the call.", name=event.choice)


def replay(play: Play, events: Iterable[Event]) -> list[Turn]:
    """All turns of a log from the beginning; the same log, scenario and rules always give the same."""
    state, turns = beginning(play), []
    for number, event in enumerate(events):
        turns.append(step(play, state, event, number))
        state = turns[-1].state
    return turns


def heard_at(play: Play, state: State) -> int | None:
    """Which of the node's lines is heard in this state; None where none is."""
    for place, tests in enumerate(play.hearings[state.node]):
        if holds(tests, state):
            return place
    return None
