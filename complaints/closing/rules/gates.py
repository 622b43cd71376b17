"""Nine conditions for closing a complaint (policy 9.1.3, 9.1.4): one pure check that names everything missing."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from complaints.cases.rules.letter import AT_FAULT, Verdict
from portal.words import mark


class Gate(enum.StrEnum):
    """A condition for closing."""

    FINDINGS = "findings"
    HEARD = "heard"
    DECIDER = "decider"
    LETTER = "letter"
    SENT = "sent"
    REDRESS = "redress"
    CAUSE = "cause"
    CORRECTION = "correction"
    PROTECTION = "protection"


GATES = {
    Gate.FINDINGS: mark("Each allegation has a finding, with evidence or a reason why there is none"),
    Gate.HEARD: mark("Whoever the complaint names was heard, or refused in writing"),
    Gate.DECIDER: mark("Somebody who did not investigate confirmed the findings"),
    Gate.LETTER: mark("The reply holds all its parts, and legal approved it where that is needed"),
    Gate.SENT: mark("The reply was sent in time, with proof, or its lateness is explained"),
    Gate.REDRESS: mark("Where anything was upheld: apologised, and what was promised is done"),
    Gate.CAUSE: mark("Where anything was upheld: its cause is recorded"),
    Gate.CORRECTION: mark("For each cause a corrective action is accepted, or it is agreed that none is needed"),
    Gate.PROTECTION: mark("Protective steps were taken, and each is lifted or made lasting"),
}


@dataclass(frozen=True, kw_only=True)
class FoundFacts:
    """About one allegation: its verdict (None: open), whether it stands on something, is confirmed, has a cause."""

    verdict: Verdict | None
    grounded: bool
    confirmed: bool
    cause: str | None


@dataclass(frozen=True, kw_only=True)
class ClosingFacts:
    """What closing looks at. ``letter_whole`` counts the review where one is needed; ``unheard`` counts people.

    ``owes_protection``: the severity asks for a protective step. ``settled`` says of each step taken whether it was
    lifted or made lasting. ``promises`` says of each promise of redress whether it is kept. ``corrected`` holds the
    causes with an accepted action. ``internal``: the complaint was withdrawn, and nobody waits for a reply.
    """

    found: Sequence[FoundFacts]
    unheard: int
    letter_whole: bool
    sent: bool
    proven: bool
    in_time: bool
    lateness_explained: bool
    apologised: bool
    promises: Sequence[bool]
    corrected: frozenset[str]
    owes_protection: bool
    settled: Sequence[bool]
    internal: bool = False


OF_INTERNAL = tuple(gate for gate in Gate if gate not in (Gate.LETTER, Gate.SENT, Gate.REDRESS))
"""What closes an internal case: nobody is answered, and nobody is promised anything."""


def gates_for(*, internal: bool) -> tuple[Gate, ...]:
    """The conditions for closing, in their order."""
    return OF_INTERNAL if internal else tuple(Gate)


def missing_gates(facts: ClosingFacts) -> list[Gate]:
    """Every condition that does not hold yet, in their order."""
    fault = [one for one in facts.found if one.verdict in AT_FAULT]
    holds = {
        Gate.FINDINGS: bool(facts.found) and all(one.verdict is not None and one.grounded for one in facts.found),
        Gate.HEARD: facts.unheard == 0,
        Gate.DECIDER: bool(facts.found) and all(one.confirmed for one in facts.found),
        Gate.LETTER: facts.letter_whole,
        Gate.SENT: facts.sent and facts.proven and (facts.in_time or facts.lateness_explained),
        Gate.REDRESS: not fault or (facts.apologised and bool(facts.promises) and all(facts.promises)),
        Gate.CAUSE: all(one.cause is not None for one in fault),
        Gate.CORRECTION: all(one.cause is not None and one.cause in facts.corrected for one in fault),
        Gate.PROTECTION: all(facts.settled) and (bool(facts.settled) or not facts.owes_protection),
    }
    return [gate for gate in gates_for(internal=facts.internal) if not holds[gate]]
