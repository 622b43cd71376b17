"""What a scenario holds, as plain values: header, account, phases, nodes, choices, obligations and golden transcripts.

Prose stands under line ids; a choice's own words are the rows ``id``, ``id.2``, ``id.3`` … of the table of words.
Fields named ``line`` say where in the file something stood; two scenarios that differ only there are equal.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum

from training.calls.rules.limits import Ledger
from training.calls.rules.packs import Severity

HIGHEST = 4
"""Trust and patience go from 0 to this."""
MOST_FLAGS = 6


class Phase(IntEnum):
    """Stages of a call in their order; a call never goes back."""

    PREDIAL = 0
    OPENING = 1
    TELLING = 2
    REMINDER = 3
    NEGOTIATION = 4
    CLOSING = 5
    RECORD = 6


class End(StrEnum):
    """How a call can end; the first two can pass."""

    SUCCESS = "success"
    ACCEPTABLE = "acceptable"
    FAIL = "fail"
    ABORTED = "aborted"


PASSING_ENDS = frozenset({End.SUCCESS, End.ACCEPTABLE})


class Identity(IntEnum):
    """What the caller has established about who speaks."""

    UNKNOWN = 0
    VERIFIED = 1
    THIRD_PARTY = 2


class Promise(IntEnum):
    """What the debtor has promised so far."""

    NONE = 0
    VAGUE = 1
    DATED = 2
    DATED_AMOUNT = 3
    REFUSED = 4


OBLIGATIONS = (
    "identity_check",
    "company",
    "own_name",
    "creditor",
    "purpose",
    "recording_notice",
    "amount",
    "due_date",
    "extra_costs",
    "payment_channel",
    "consequences",
    "negotiation_offer",
    "complaint_channel",
    "summary",
    "thanks",
    "call_record",
)
"""What a caller can owe; a scenario takes those that its story calls for."""

FACTS = (
    "disputed",
    "complaint",
    "paid",
    "hardship",
    "deceased",
    "distress",
    "number_refused",
    "stop_requested",
    "represented",
)
"""What the other side can make known in a line, and the record of the call has to keep."""

CHANNELS = ("app", "transfer", "counter", "other")
"""How a promise is to be paid."""


@dataclass(frozen=True, kw_only=True)
class Test:
    """One condition: ``trust >= 2``, ``identity = verified``, ``told`` (a flag: ``= 1``), ``not told`` (``= 0``).

    ``clean`` asks whether nothing critical has happened. Values of identity and promise are those of the enumerations.
    """

    subject: str
    operator: str
    value: int


Guard = tuple[Test, ...]
"""Conditions that all have to hold; none: always."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A payment that is promised: an amount in the account's currency, and its day."""

    amount: Decimal
    day: date


@dataclass(frozen=True, kw_only=True)
class Effects:
    """What a choice does to the debtor's hidden state, and what is agreed in its words: a plan, a channel."""

    trust: int = 0
    patience: int = 0
    promise: Promise | None = None
    identity: Identity | None = None
    sets: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    plan: tuple[Part, ...] = ()
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class Breach:
    """A rule that saying this breaks; ``severity`` only where it differs from the rule's own."""

    citation: str
    severity: Severity | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the trainee can say or do at a node. ``dials`` is the instant that is dialled at, on the debtor's clock."""

    name: str
    words: str
    target: str
    guard: Guard = ()
    effects: Effects = Effects()
    meets: tuple[str, ...] = ()
    breaches: tuple[Breach, ...] = ()
    feedback: str = ""
    cites: tuple[str, ...] = ()
    best: bool = False
    dials: bool = False
    dials_at: datetime | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What is heard on arriving at a node: the first whose guard holds. ``tells`` are facts that become known by it."""

    speaker: str
    words: str
    guard: Guard = ()
    tells: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True)
class Node:
    """A place in the call: a phase with choices, or an end without. ``open``: the trainee types or speaks."""

    name: str
    phase: Phase | None
    end: End | None = None
    trap: bool = False
    open: bool = False
    spoken: tuple[Spoken, ...] = ()
    choices: tuple[Choice, ...] = ()
    position: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """What the caller owes when ``by`` is left, if the guard holds then."""

    name: str
    by: Phase
    guard: Guard = ()
    cites: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True)
class Flag:
    """A fact of the story that a choice sets; forgotten when the phase ``until`` is left."""

    name: str
    until: Phase


@dataclass(frozen=True, kw_only=True)
class Account:
    """The debt. Amounts in ``currency``; creditor, debtor, company and collector are line ids.

    ``affordable`` is the most that the debtor can pay in a calendar month; None where the story does not say it.
    """

    creditor: str = ""
    debtor: str = ""
    company: str = ""
    collector: str = ""
    contract: str = ""
    currency: str = "CNY"
    principal: Decimal = Decimal(0)
    interest: Decimal = Decimal(0)
    fee: Decimal = Decimal(0)
    total: Decimal = Decimal(0)
    due: date | None = None
    affordable: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Golden:
    """A transcript with its verdict, played on each check."""

    name: str
    plays: tuple[str, ...]
    end: str = ""
    passes: bool | None = None
    breaches: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of prose in all languages; ``passage`` is the one of the file that holds it."""

    id: str
    texts: Mapping[str, str]
    passage: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A scenario as its author wrote it. ``clock`` is the debtor's local time, without zone; the zone stands beside."""

    ifid: str = ""
    name: str = ""
    key: str = ""
    title: str = ""
    summary: str = ""
    goal: str = ""
    persona: str = ""
    author: str = ""
    reviewer: str = ""
    family: str = ""
    difficulty: int = 1
    minutes: int = 5
    place: str = "CN"
    clock: datetime | None = None
    zone: str = ""
    packs: tuple[tuple[str, date], ...] = ()
    account: Account = Account()
    ledger: Ledger = field(default_factory=Ledger)
    trust: int = 2
    patience: int = 3
    flags: tuple[Flag, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    hang_up: str = ""
    start: str = ""
    nodes: tuple[Node, ...] = ()
    words: tuple[Row, ...] = ()
    golden: tuple[Golden, ...] = ()
    line: int = field(default=0, compare=False)

    def choices(self) -> Iterator[tuple[Node, Choice]]:
        """Every choice with its node."""
        for node in self.nodes:
            for choice in node.choices:
                yield node, choice
