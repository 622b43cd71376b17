"""What a person may ask about their data, by when it is answered, and what an answer needs (PIPL 15, 44–50)."""

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from portal.personal.retention_rules import Facts, Period, Standing, standing
from portal.workdays.rules import natural_deadline

LEGAL_DAYS = 30
"""GB/T 35273-2020, 8.7: an answer within thirty days. The agency's own number is shorter."""


class Right(enum.StrEnum):
    """What is asked for."""

    COPY = "copy"
    CORRECT = "correct"
    ERASE = "erase"
    WITHDRAW = "withdraw"
    EXPLAIN = "explain"


class Way(enum.StrEnum):
    """How a request reached the agency."""

    PORTAL = "portal"
    TELEPHONE = "telephone"
    MAIL = "mail"
    LETTER = "letter"
    VISIT = "visit"


class Outcome(enum.StrEnum):
    """How it ended."""

    DONE = "done"
    PARTLY = "partly"
    REFUSED = "refused"
    DROPPED = "dropped"


class StepKind(enum.StrEnum):
    """What was done about it; steps are only ever added."""

    ENTERED = "entered"
    IDENTITY = "identity"
    SEARCHED = "searched"
    LINKED = "linked"
    UNLINKED = "unlinked"
    COPIED = "copied"
    CORRECTED = "corrected"
    PROPOSED = "proposed"
    ERASED = "erased"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ANSWERED = "answered"


class Lack(enum.StrEnum):
    """What an outcome still needs."""

    IDENTITY = "identity"
    SEARCH = "search"
    DEED = "deed"
    REASON = "reason"


DEEDS = {
    Right.COPY: StepKind.COPIED,
    Right.CORRECT: StepKind.CORRECTED,
    Right.ERASE: StepKind.ERASED,
    Right.WITHDRAW: StepKind.WITHDRAWN,
}
"""The step by which each right is served; to explain is to answer."""
REASONED = frozenset({Outcome.PARTLY, Outcome.REFUSED})
"""Whoever is not given all they asked for is told why (PIPL 50)."""


@dataclass(frozen=True, kw_only=True)
class Dues:
    """Last days of an answer, of the agency and of the law, both natural days after the day of receipt."""

    own: date
    legal: date


def dues(received_on: date, own_days: int) -> Dues:
    """By when a request is answered; the agency's number never reaches beyond the law's."""
    legal = natural_deadline(received_on, LEGAL_DAYS).due
    return Dues(own=min(natural_deadline(received_on, own_days).due, legal), legal=legal)


def lacks(right: Right, outcome: Outcome, steps: Collection[StepKind], *, linked: int, reason: str) -> list[Lack]:
    """What has to come before a request can end so; empty where it can.

    Nobody's data are given out, changed or erased for somebody unknown, and nobody hears "nothing is kept" unsought.
    """
    found = [Lack.REASON] if outcome in REASONED and not reason.strip() else []
    if outcome in (Outcome.REFUSED, Outcome.DROPPED) or right is Right.EXPLAIN:
        return found
    if StepKind.IDENTITY not in steps:
        found.append(Lack.IDENTITY)
    if not linked and StepKind.SEARCHED not in steps:
        found.append(Lack.SEARCH)
    if linked and DEEDS[right] not in steps:
        found.append(Lack.DEED)
    return found


class Hindrance(enum.StrEnum):
    """Why a record cannot be erased though the person asks for it (PIPL 47)."""

    IN_USE = "in_use"
    NEEDED = "needed"
    LAW = "law"
    HELD = "held"
    ERASED = "erased"


_BY_STANDING = {
    Standing.IN_USE: Hindrance.IN_USE,
    Standing.NEEDED: Hindrance.NEEDED,
    Standing.RUNNING: Hindrance.LAW,
    Standing.HELD: Hindrance.HELD,
    Standing.ERASED: Hindrance.ERASED,
}


def hindrance(facts: Facts, least: Period, today: date) -> Hindrance | None:
    """Why a record must stay; None where it may go.

    ``least`` is what a law demands, not what the agency chose: a person who asks need not wait for the latter.
    """
    return _BY_STANDING.get(standing(facts, least, today))
