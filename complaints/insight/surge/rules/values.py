"""What the detector is told, what it is set to, and what it answers."""

import enum
from dataclasses import dataclass
from datetime import date, datetime


class Kind(enum.StrEnum):
    """What became known. A complaint that is found to be grave, or upheld, becomes known a second time.

    CLASSIFIED is what a complaint turns out to be about after its arrival: the narrow counts take it, the level does
    not, so that nothing is counted twice.
    """

    COMPLAINT = "complaint"
    CLASSIFIED = "classified"
    CRITICAL = "critical"
    UPHELD = "upheld"
    IN_PERSON = "in_person"
    REGULATOR = "regulator"
    MEDIA = "media"


class Dimension(enum.StrEnum):
    """By what complaints are counted narrowly."""

    EMPLOYEE = "employee"
    TEAM = "team"
    CLIENT = "client"
    CAUSE = "cause"
    SCRIPT = "script"


class Rule(enum.StrEnum):
    """Why an alarm was raised: the always-on rules, then the two of chance."""

    IN_PERSON = "in_person"
    ONE_CAUSE = "one_cause"
    CRITICAL = "critical"
    UPHELD = "upheld"
    OUTSIDE = "outside"
    LEVEL = "level"
    SCAN = "scan"


COUNTED = frozenset({Kind.COMPLAINT, Kind.CLASSIFIED})
"""The kinds that the narrow counts take."""

OF_CHANCE = frozenset({Rule.LEVEL, Rule.SCAN})
"""The rules that a chance stands behind; the others hold always, from law and common sense."""

Series = tuple[Dimension, str]
"""One narrow series, such as (employee, "17")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that became known at ``known_at`` (aware) and happened on ``occurred_on``, where that is told.

    Everything is counted by when it became known: an entry that comes late stays late. ``series``: the employees,
    teams, clients, causes and scripts that it concerns. ``people`` came in person.
    """

    case_id: str
    kind: Kind
    known_at: datetime
    occurred_on: date | None = None
    series: tuple[Series, ...] = ()
    people: int = 1

    def names(self, dimension: Dimension) -> list[Series]:
        """The series of one dimension."""
        return [series for series in self.series if series[0] is dimension]


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """The always-on numbers of the policy (spec C31). Twenty in person is law: Order 3 of 2020, article 29."""

    in_person: int = 20
    one_cause: int = 5
    one_cause_hours: int = 24
    critical: int = 3
    critical_days: int = 7
    upheld: int = 3
    upheld_days: int = 30
    outside: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Tuning:
    """The numbers of the two rules of chance; docs/surge.md says what they bring.

    ``weight``, ``limit``: λ and L of the EWMA (Roberts 1959). ``baseline`` and ``gap`` are days; the gap keeps a slow
    rise from becoming its own baseline (C2 of EARS). ``memory``: days that weekdays and dispersion are learnt from.
    ``prior_factor``: complaints' worth of "all weekdays alike"; ``prior_dispersion`` is worth ``prior_weight`` of them.
    ``windows``: days of the scan. ``share``: q of Benjamini–Hochberg, each day. ``prior_days``: days' worth of the
    average series of the same dimension that a narrow series begins with. An alarm of chance needs ``least`` cases.
    ``quiet``: an alarm that is silent this many days is over, and the next is a new one.
    """

    weight: float = 0.3
    limit: float = 3.5
    baseline: int = 56
    gap: int = 2
    memory: int = 364
    prior_factor: float = 10.0
    prior_dispersion: float = 1.5
    prior_weight: float = 20.0
    windows: tuple[int, ...] = (3, 7)
    share: float = 0.05
    prior_days: float = 28.0
    least: int = 4
    longest_run: int = 14
    quiet: int = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """One alarm with what somebody needs to judge it.

    From ``first`` to ``last`` (days) came ``count``, where ``expected`` is usual; ``chance`` is that of so many or more
    in such a window chosen beforehand, ``adjusted`` the same after all ``looked_at`` series. None: there was too little
    history, or no chance stands behind the rule. ``also``: other series that the same cases let stand out. ``earlier``:
    how many of the cases happened before the window began.
    """

    rule: Rule
    raised_at: datetime
    series: Series | None
    first: date
    last: date
    count: int
    expected: float | None = None
    chance: float | None = None
    adjusted: float | None = None
    looked_at: int = 1
    cases: tuple[str, ...] = ()
    also: tuple[Series, ...] = ()
    earlier: int = 0
