"""A scenario made ready to be played: names as numbers, flags and obligations as bits, rules looked up once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from portal.errors import Invalid
from training.calls.rules.limits import Ledger, barring
from training.calls.rules.packs import Rule, Severity, cited
from training.calls.rules.scenario import PASSING_ENDS, Breach, Choice, Guard, Node, Scenario


class State(NamedTuple):
    """Where a call stands. ``flags`` and ``met`` are sets of bits; ``failed``: something critical was said or done;
    ``missed``: an obligation was still open when its phase was left."""

    node: int
    trust: int
    patience: int
    promise: int
    identity: int
    flags: int
    met: int
    failed: bool
    missed: bool


class Move(NamedTuple):
    """A choice, ready to be carried out. ``promise`` and ``identity`` are -1 where they stay as they are."""

    name: str
    target: int
    guard: tuple[tuple[int, str, int], ...]
    trust: int
    patience: int
    promise: int
    identity: int
    sets: int
    clears: int
    meets: int
    critical: bool


class Owed(NamedTuple):
    """An obligation, ready to be settled."""

    name: str
    bit: int
    guard: tuple[tuple[int, str, int], ...]


_SUBJECTS = {"trust": 1, "patience": 2, "promise": 3, "identity": 4}
_FLAG, _CLEAN = 5, 7
"""Places in :class:`State`; a test of a flag carries its bit in the operator."""


class Play:
    """A scenario with its rules, made ready. Raises Invalid where a name leads nowhere; the linter says so before."""

    def __init__(self, scenario: Scenario, rules: Sequence[Rule]) -> None:
        self.scenario = scenario
        self.rules = tuple(rules)
        self.places = {node.name: place for place, node in enumerate(scenario.nodes)}
        self.flag_bits = {flag.name: 1 << place for place, flag in enumerate(scenario.flags)}
        self.owed_bits = {owed.name: 1 << place for place, owed in enumerate(scenario.obligations)}
        self.ends = tuple(node.end for node in scenario.nodes)
        self.phases = tuple(None if node.phase is None else int(node.phase) for node in scenario.nodes)
        self.hang_up = self._place(scenario.hang_up) if scenario.hang_up else -1
        self.gates = self._gates()
        self.moves = tuple(tuple(self._move(choice) for choice in node.choices) for node in scenario.nodes)
        self.hearings = tuple(tuple(self._tests(heard.guard) for heard in node.spoken) for node in scenario.nodes)

    def _place(self, name: str) -> int:
        if name not in self.places:
            raise Invalid("There is no passage “%(name)s”.", name=name)
        return self.places[name]

    def _gates(self) -> dict[int, tuple[tuple[Owed, ...], int]]:
        """By phase: what is owed when it is left, and which flags are forgotten then."""
        gates: dict[int, tuple[tuple[Owed, ...], int]] = {}
        for phase in {phase for phase in self.phases if phase is not None}:
            owed = tuple(
                Owed(one.name, self.owed_bits[one.name], self._tests(one.guard))
                for one in self.scenario.obligations
                if one.by == phase
            )
            flags = sum(self.flag_bits[flag.name] for flag in self.scenario.flags if flag.until == phase)
            gates[phase] = (owed, flags)
        return gates

    def _tests(self, guard: Guard) -> tuple[tuple[int, str, int], ...]:
        return tuple(self._test(test.subject, test.operator, test.value) for test in guard)

    def _test(self, subject: str, operator: str, value: int) -> tuple[int, str, int]:
        if subject in _SUBJECTS:
            return _SUBJECTS[subject], operator, value
        if subject == "clean":
            return _CLEAN, "=", 1 - value
        if subject not in self.flag_bits:
            raise Invalid("There is no flag “%(name)s”.", name=subject)
        return _FLAG, "has" if value else "lacks", self.flag_bits[subject]

    def _move(self, choice: Choice) -> Move:
        effects = choice.effects
        broken = self.breaches_of(choice)
        return Move(
            name=choice.name,
            target=self._place(choice.target),
            guard=self._tests(choice.guard),
            trust=effects.trust,
            patience=effects.patience,
            promise=-1 if effects.promise is None else int(effects.promise),
            identity=-1 if effects.identity is None else int(effects.identity),
            sets=sum(self.flag_bits[name] for name in set(effects.sets)),
            clears=sum(self.flag_bits[name] for name in set(effects.clears)),
            meets=self.bits_of(choice.meets),
            critical=any(severity is Severity.CRITICAL for _, severity in broken),
        )

    def bits_of(self, names: Iterable[str]) -> int:
        """Obligations as bits; those that the scenario does not ask for are passed over."""
        return sum(self.owed_bits.get(name, 0) for name in set(names))

    @cached_property
    def listed(self) -> tuple[Rule, ...]:
        """The rules of the packs that the scenario names, as they were on the day it names."""
        days = dict(self.scenario.packs)
        return tuple(rule for rule in self.rules if rule.pack in days and rule.in_force(days[rule.pack]))

    def breaches_of(self, choice: Choice) -> list[tuple[str, Severity]]:
        """Rules that a choice breaks with their weight; where it dials, those that bar dialling then as well."""
        found = [(breach.citation, self.severity_of(breach)) for breach in choice.breaches]
        if choice.dials:
            found += [(rule.citation, rule.severity) for rule in self._barring(choice.dials_at)]
        return list(dict.fromkeys(found))

    def severity_of(self, breach: Breach) -> Severity:
        """The weight of a breach: its own, else that of the rule; major where the rule is not known."""
        clock = self.scenario.clock
        rule = cited(self.listed, breach.citation, clock.date()) if clock else None
        if breach.severity is not None:
            return breach.severity
        return rule.severity if rule else Severity.MAJOR

    def _barring(self, at: datetime | None) -> tuple[Rule, ...]:
        clock = self.scenario.clock
        if clock is None or not self.scenario.zone:
            return ()
        when, zone = at or clock, ZoneInfo(self.scenario.zone)
        ledger = self.scenario.ledger if when.date() == clock.date() else _next_day(self.scenario.ledger)
        return barring(self.listed, self.scenario.place, when.replace(tzinfo=zone), zone, ledger)

    def chosen(self, node: str, name: str | None) -> Choice | None:
        """The choice of a node by name; None where nothing was chosen, or there is none."""
        return next((one for one in self.scenario.nodes[self.places[node]].choices if one.name == name), None)

    def node(self, state: State) -> Node:
        """The node of a state."""
        return self.scenario.nodes[state.node]

    def passes(self, state: State) -> bool:
        """Whether the call has ended well: a passing end, nothing critical, nothing missed."""
        return self.ends[state.node] in PASSING_ENDS and not state.failed and not state.missed


def _next_day(ledger: Ledger) -> Ledger:
    """Counts of the day begin again; counts over several days are kept, since calls fall out of them one by one."""
    return Ledger(
        calls_in_seven_days=ledger.calls_in_seven_days,
        last_conversation=ledger.last_conversation,
        hours_agreed=ledger.hours_agreed,
        facts=ledger.facts,
    )
