"""What a trainer decides of a call, and the call with it: the log stays, the newest decision on a point counts.

A decision changes what was met and broken in its turn, never which way the call went or what was heard in it. The
same log, scenario, rules and decisions give the same turns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from training.calls.rules.engine import Event, Turn, beginning, step
from training.calls.rules.evidence import Found, Judgement
from training.calls.rules.packs import Severity
from training.calls.rules.play import Play, State
from training.calls.rules.scenario import Breach

VERSION = "settling-1"
CHOSEN = "choice"
"""What a rule broken stands on where no judge found it: what was chosen, or when it was dialled."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """Something found in a turn (from 0) that a trainer can decide: the rule or obligation and what found it.

    ``what`` is a kind of conduct, the obligation itself, or CHOSEN. An empty span: the whole sentence.
    """

    turn: int
    name: str
    what: str
    found: Found
    start: int = 0
    end: int = 0
    reason: str = ""

    @property
    def key(self) -> tuple[int, str, str]:
        """By what a decision finds its point."""
        return self.turn, self.name, self.what

    @property
    def is_duty(self) -> bool:
        """Whether it is an obligation; the others are rules, by citation."""
        return self.what == self.name

    @property
    def sure(self) -> bool:
        """Whether it counts without a decision."""
        return self.found is Found.YES


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """A decision on a point: it holds (the rule was broken, the obligation met) or not. Later ones count."""

    turn: int
    name: str
    what: str
    holds: bool

    @property
    def key(self) -> tuple[int, str, str]:
        """The point that it is about."""
        return self.turn, self.name, self.what


def points_of(turns: Sequence[Turn], judgements: Sequence[Judgement]) -> tuple[Point, ...]:
    """Everything that can be decided in a call as the log has it, in the order of the turns; each key once."""
    points: dict[tuple[int, str, str], Point] = {}
    for one in judgements:
        what, _, reason = one.matcher.partition("/")
        point = Point(
            turn=one.turn, name=one.name, what=what, found=one.found, start=one.start, end=one.end, reason=reason
        )
        points.setdefault(point.key, point)
    heard = {(one.turn, one.name) for one in judgements if one.found is Found.YES}
    for turn in turns:
        for broken in turn.broken:
            if (turn.number, broken.citation) not in heard:
                point = Point(turn=turn.number, name=broken.citation, what=CHOSEN, found=Found.YES)
                points.setdefault(point.key, point)
    return tuple(sorted(points.values(), key=lambda one: (one.turn, one.name, one.what)))


def settled(
    play: Play, turns: Sequence[Turn], judgements: Sequence[Judgement], rulings: Sequence[Ruling]
) -> tuple[Sequence[Turn], tuple[Judgement, ...]]:
    """The turns and judgements of a call with what was decided of it; as they are where nothing was."""
    if not rulings:
        return turns, tuple(judgements)
    ruled = {one.key: one.holds for one in rulings}
    found = tuple(_ruled(one, ruled) for one in judgements)
    played, counted = beginning(play), beginning(play)
    again: list[Turn] = []
    for turn in turns:
        event = _event(play, turn, [one for one in found if one.turn == turn.number], ruled)
        again.append(_stepped(play, turn.number, event, played, counted))
        played, counted = turn.state, again[-1].state
    return again, found


def _stepped(play: Play, number: int, event: Event, played: State, counted: State) -> Turn:
    """One turn with what counts so far; guards are asked of the state in which it was played."""
    turn = step(play, played._replace(met=counted.met, missed=counted.missed), event, number)
    critical = any(one.severity is Severity.CRITICAL for one in turn.broken)
    return replace(turn, state=turn.state._replace(failed=counted.failed or critical))


def _ruled(one: Judgement, ruled: Mapping[tuple[int, str, str], bool]) -> Judgement:
    what = one.matcher.partition("/")[0]
    holds = ruled.get((one.turn, one.name, what))
    if holds is None or (holds and one.found is Found.YES):
        return one
    return replace(one, found=Found.YES if holds else Found.NO, matcher=f"trainer/{what}", version=VERSION)


def _event(play: Play, turn: Turn, found: Sequence[Judgement], ruled: Mapping[tuple[int, str, str], bool]) -> Event:
    here = {(name, what): holds for (number, name, what), holds in ruled.items() if number == turn.number}
    if not here:
        return turn.event
    sure = {one.name for one in found if one.found is Found.YES}
    named = {name for name, _ in here}
    denied = {name for (name, _), holds in here.items() if not holds} - sure
    excused = {name for (name, what), holds in here.items() if what == CHOSEN and not holds} - sure
    broken = {one.citation for one in turn.broken}
    added = sorted((named & sure) - broken - play.owed_bits.keys())
    kept = [one for one in turn.event.breaches if one.citation not in denied]
    return replace(
        turn.event,
        met=_met(play, turn, named & sure, denied),
        breaches=(*kept, *(Breach(citation=name, severity=None) for name in added)),
        excused=frozenset(excused),
    )


def _met(play: Play, turn: Turn, sure: set[str], denied: set[str]) -> tuple[str, ...] | None:
    """The obligations met in a turn with what was decided of them; None: those of the choice, as before."""
    if not (sure | denied) & play.owed_bits.keys():
        return turn.event.met
    met = turn.event.met
    if met is None:
        choice = play.chosen(turn.node, turn.event.choice)
        met = choice.meets if choice is not None else ()
    return tuple(sorted((set(met) | (sure & play.owed_bits.keys())) - denied))
