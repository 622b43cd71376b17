"""What the engine itself can say of a call: the compliance gate, the obligations and the outcome, never averaged.

Skill and call record need a trainer or the record form. Every deduction names its turn and its rule; the same scenario,
rules and log give the same result.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from training.calls.rules.engine import Turn, beginning
from training.calls.rules.packs import Severity
from training.calls.rules.play import Play, State
from training.calls.rules.scenario import End, Identity, Promise


@dataclass(frozen=True, kw_only=True)
class BrokenRule:
    """A rule broken: in which turn (from 0), what it weighs, its clause (empty: unread) and whether it was read."""

    turn: int
    citation: str
    severity: Severity
    clause: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Duty:
    """An obligation: the turn in which it was first met, or that in which its gate found it missing; else neither."""

    name: str
    met_in: int | None
    missed_in: int | None


@dataclass(frozen=True, kw_only=True)
class Results:
    """What became of a call so far. ``curve`` is (trust, patience) before the first turn and after each."""

    passed: bool
    end: End | None
    broken: tuple[BrokenRule, ...]
    duties: tuple[Duty, ...]
    promise: Promise
    identity: Identity
    curve: tuple[tuple[int, int], ...]

    @property
    def gate(self) -> bool:
        """The compliance gate: nothing critical was said or done."""
        return all(one.severity is not Severity.CRITICAL for one in self.broken)


def results_of(play: Play, turns: Sequence[Turn]) -> Results:
    """Read the results off the turns of a call."""
    states: list[State] = [beginning(play), *(turn.state for turn in turns)]
    last = states[-1]
    return Results(
        passed=play.passes(last),
        end=play.ends[last.node],
        broken=tuple(_broken(play, turns)),
        duties=tuple(_duty(one.name, turns) for one in play.scenario.obligations),
        promise=Promise(last.promise),
        identity=Identity(last.identity),
        curve=tuple((state.trust, state.patience) for state in states),
    )


def _broken(play: Play, turns: Sequence[Turn]) -> list[BrokenRule]:
    rules = {rule.citation: rule for rule in play.listed}
    found = []
    for turn in turns:
        for one in turn.broken:
            rule = rules.get(one.citation)
            found.append(
                BrokenRule(
                    turn=one.turn,
                    citation=one.citation,
                    severity=one.severity,
                    clause=rule.clause if rule else "",
                    status=rule.status.value if rule else "",
                )
            )
    return found


def _duty(name: str, turns: Sequence[Turn]) -> Duty:
    met = next((turn.number for turn in turns if name in turn.met), None)
    missed = next((turn.number for turn in turns if name in turn.missed), None)
    return Duty(name=name, met_in=met, missed_in=missed)
