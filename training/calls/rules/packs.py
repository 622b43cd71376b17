"""Rules for calls as dated data: which of them hold in a place on a day, and which of several is the strictest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

EVERYWHERE = "*"
"""Jurisdiction of the agency's own norms."""
POLICY = "policy "
"""What the clause of a rule begins with that stands in the agency's own policy."""


class RuleKind(StrEnum):
    """What a rule is about."""

    HOURS = "hours"
    FREQUENCY = "frequency"
    DISCLOSURE = "disclosure"
    THIRD_PARTY = "third_party"
    CONDUCT = "conduct"
    RECORD = "record"


class Status(StrEnum):
    """Whether somebody read the clause in the instrument itself; shown wherever the rule is cited."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


class Severity(IntEnum):
    """How much a breach weighs; one critical breach fails the call."""

    MINOR = 1
    MAJOR = 2
    CRITICAL = 3


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of an instrument, in force from ``effective_from`` to ``effective_to``, both days included.

    ``parameters`` are plain values such as ``{"start": "08:00", "end": "22:00"}``; what may stand there depends on the
    kind and is checked where the file is read. ``clause`` is empty where nobody has read the number yet.
    ``learnt_under`` are clauses of the agency's policy under which somebody learns what this rule asks for.
    """

    pack: str
    name: str
    jurisdiction: str
    instrument: Mapping[str, str]
    clause: str
    effective_from: date
    effective_to: date | None
    status: Status
    kind: RuleKind
    severity: Severity
    parameters: Mapping[str, str | int] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)
    learnt_under: tuple[str, ...] = ()

    @property
    def citation(self) -> str:
        """How scenarios name the rule: ``CN-GBT45251/hours``."""
        return f"{self.pack}/{self.name}"

    @property
    def policy_clauses(self) -> tuple[str, ...]:
        """The clauses of the policy that ask for the same: its own, and those under which it is learnt."""
        own = (self.clause.removeprefix(POLICY),) if self.clause.startswith(POLICY) else ()
        return (*own, *self.learnt_under)

    def in_force(self, day: date) -> bool:
        """Whether the rule holds on this day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    def reaches(self, place: str) -> bool:
        """Whether the rule holds in this place: ``CN`` reaches ``CN`` and ``CN-31``, the agency's norms everything."""
        return (
            self.jurisdiction == EVERYWHERE or place == self.jurisdiction or place.startswith(f"{self.jurisdiction}-")
        )


def applicable(rules: Iterable[Rule], place: str, day: date) -> tuple[Rule, ...]:
    """The rules that hold in a place on a day, by citation."""
    found = (rule for rule in rules if rule.reaches(place) and rule.in_force(day))
    return tuple(sorted(found, key=lambda rule: (rule.citation, rule.effective_from)))


def cited(rules: Sequence[Rule], citation: str, day: date) -> Rule | None:
    """The version of a rule that is in force on a day; None where there is none, or no such rule."""
    return next((rule for rule in rules if rule.citation == citation and rule.in_force(day)), None)
