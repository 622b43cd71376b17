"""A scenario played by its author: with what the trainee never sees, and the same engine as in a real call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.errors import FairlineError
from training.calls.naming import IDENTITY_WORDS, OBLIGATION_WORDS, PROMISE_WORDS
from training.calls.rules.engine import Event, Turn, beginning, heard_at, open_moves, replay
from training.calls.rules.play import Play, State
from training.calls.rules.scenario import Golden, Identity, Node, Promise
from training.calls.wording import filled, places_of

MOST_TURNS = 60


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A point of the call: what is heard there, and the hidden state."""

    node: Node
    speaker: str
    heard: str
    trust: int
    patience: int
    facts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Step:
    """What the author chose, and what it did."""

    choice: str
    words: str
    met: tuple[str, ...]
    missed: tuple[str, ...]
    broken: tuple[str, ...]
    feedback: str
    best: bool


@dataclass(frozen=True, kw_only=True)
class Option:
    """What can be chosen now; closed ones with the condition that bars them."""

    name: str
    words: str
    best: bool
    breaks: bool
    open: bool


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The call so far: points and steps in turn, what can be chosen, and the verdict at an end."""

    points: tuple[Shown, ...]
    steps: tuple[Step, ...]
    options: tuple[Option, ...]
    passed: bool | None
    plays: tuple[str, ...]
    cut: bool


def previewed(play: Play, plays: Sequence[str], language: str) -> Preview:
    """The call after these choices; where one is not open any more, the call up to it (``cut``)."""
    turns, kept = _turns(play, plays[:MOST_TURNS])
    words = _words(play, language)
    states = [beginning(play), *(turn.state for turn in turns)]
    now = states[-1]
    node = play.node(now)
    return Preview(
        points=tuple(_shown(play, state, words) for state in states),
        steps=tuple(_step(play, turn, words) for turn in turns),
        options=_options(play, now, words),
        passed=play.passes(now) if node.end is not None else None,
        plays=tuple(kept),
        cut=len(kept) < len(plays),
    )


def _turns(play: Play, plays: Sequence[str]) -> tuple[list[Turn], list[str]]:
    turns: list[Turn] = []
    for count in range(len(plays), -1, -1):
        try:
            turns = replay(play, [Event(choice=name) for name in plays[:count]])
        except FairlineError:
            continue
        return turns, list(plays[:count])
    return turns, []


def _words(play: Play, language: str) -> Mapping[str, str]:
    places = places_of(play.scenario, language)
    return {row.id: filled(row.texts.get(language, ""), places) for row in play.scenario.words}


def _shown(play: Play, state: State, words: Mapping[str, str]) -> Shown:
    node, place = play.node(state), heard_at(play, state)
    heard = node.spoken[place] if place is not None else None
    facts = [str(IDENTITY_WORDS[Identity(state.identity)]), str(PROMISE_WORDS[Promise(state.promise)])]
    facts += [name for name, bit in play.flag_bits.items() if state.flags & bit]
    return Shown(
        node=node,
        speaker=heard.speaker if heard else "",
        heard=words.get(heard.words, "") if heard else "",
        trust=state.trust,
        patience=state.patience,
        facts=tuple(facts),
    )


def _step(play: Play, turn: Turn, words: Mapping[str, str]) -> Step:
    node = play.scenario.nodes[play.places[turn.node]]
    choice = next(one for one in node.choices if one.name == turn.event.choice)
    return Step(
        choice=choice.name,
        words=words.get(choice.words, ""),
        met=tuple(str(OBLIGATION_WORDS[name]) for name in turn.met),
        missed=tuple(str(OBLIGATION_WORDS[name]) for name in turn.missed),
        broken=tuple(one.citation for one in turn.broken),
        feedback=words.get(choice.feedback, ""),
        best=choice.best,
    )


def _options(play: Play, state: State, words: Mapping[str, str]) -> tuple[Option, ...]:
    able = {move.name for move in open_moves(play, state)}
    return tuple(
        Option(
            name=choice.name,
            words=words.get(choice.words, ""),
            best=choice.best,
            breaks=bool(play.breaches_of(choice)),
            open=choice.name in able,
        )
        for choice in play.node(state).choices
    )


def golden_of(play: Play, name: str, plays: Sequence[str]) -> Golden | None:
    """The call as a golden transcript that says what happened; None where it has not ended."""
    turns, kept = _turns(play, plays)
    if not turns or len(kept) < len(plays) or play.node(turns[-1].state).end is None:
        return None
    last = turns[-1].state
    broken = sorted({broken.citation for turn in turns for broken in turn.broken})
    return Golden(
        name=name, plays=tuple(kept), end=play.node(last).name, passes=play.passes(last), breaches=tuple(broken)
    )
