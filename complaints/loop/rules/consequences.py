"""What follows for a person from a finding: derived anew each time, so that nothing is undone by hand (policy 9.1.4).

``wanted`` says what should hold, ``steps`` what has to be written so that it does. After the steps nothing is left
to do, whatever was there before.
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from complaints.cases.rules.letter import AT_FAULT, Verdict
from complaints.cases.rules.severity import Severity
from complaints.inquiry.rules.causes import LED, TAUGHT, Cause

WHOLE = 100
"""Weights are whole hundredths of a point."""

_NOT_FIT = frozenset({Severity.S1, Severity.S2})


class Ruling(enum.StrEnum):
    """What became of an appeal: the finding stands, is changed to partly upheld, or is overturned."""

    STANDS = "stands"
    CHANGED = "changed"
    OVERTURNED = "overturned"


class Kind(enum.StrEnum):
    """One thing that followed: a weight was set, training ordered, none found to order, an order kept, or lifted."""

    WEIGHED = "weighed"
    ORDERED = "ordered"
    UNMATCHED = "unmatched"
    KEPT = "kept"
    LIFTED = "lifted"


HOLDING = frozenset({Kind.ORDERED, Kind.KEPT})
"""After these an order stands."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Points by severity, how many hundredths of them a finding counts that is upheld in part, and how long.

    ``fade_months`` is over how many months a weight fades away; 0: it does not. ``reported`` is how many hundredths a
    mistake counts that the person reported themselves, ``managers`` how many of them the manager carries.
    """

    points: Mapping[Severity, int]
    partly: int
    fade_months: int = 0
    reported: int = 100
    managers: int = 0


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What should hold for one person because of one finding. ``weight`` in hundredths of a point."""

    verdict: Verdict
    weight: int
    fade_months: int
    trains: bool
    blocks: bool


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the rows say now: the newest weight (None: never weighed), whether an order is open or waits for a match."""

    verdict: Verdict | None = None
    weight: int | None = None
    ordered: bool = False
    unmatched: bool = False


def effective_verdict(verdict: Verdict, ruling: Ruling | None) -> Verdict:
    """The verdict as it counts for the person, after an appeal."""
    if ruling is Ruling.OVERTURNED:
        return Verdict.NOT_UPHELD
    if ruling is Ruling.CHANGED and verdict in AT_FAULT:
        return Verdict.PARTLY
    return verdict


def rulings_for(verdict: Verdict) -> tuple[Ruling, ...]:
    """What can be decided on an appeal: only what was wholly upheld can be changed to partly upheld."""
    return tuple(Ruling) if verdict is Verdict.UPHELD else (Ruling.STANDS, Ruling.OVERTURNED)


def weight_of(verdict: Verdict, severity: Severity, weights: Weights) -> int:
    """How much a finding weighs, in hundredths of a point; nothing but what was upheld weighs anything."""
    if verdict not in AT_FAULT:
        return 0
    return weights.points[severity] * (WHOLE if verdict is Verdict.UPHELD else weights.partly)


def part_of(weight: int, percent: int) -> int:
    """So many hundredths of a weight, half a hundredth of a point up."""
    return (weight * percent + 50) // 100


def shared(weight: int, percent: int) -> tuple[int, int]:
    """What of a weight the person keeps, and what their manager carries; together it is all of it."""
    carried = part_of(weight, percent)
    return weight - carried, carried


def wanted(
    *,
    confirmed: bool,
    verdict: Verdict,
    cause: Cause | None,
    severity: Severity,
    ruling: Ruling | None,
    weights: Weights,
    reported: bool = False,
    led: bool = False,
) -> Wanted:
    """What should hold: nothing before a second person confirmed the finding, and nothing after it was overturned.

    What is upheld in part asks for the same training as what is wholly upheld, and at S1 and S2 keeps from calling as
    that does: the rule was broken either way, and it is the weight that says how much of it was.

    ``reported``: the person told of the mistake before anybody asked. ``led``: somebody led them, who carries a share
    where the cause is theirs to answer for.
    """
    counts = effective_verdict(verdict, ruling) if confirmed else Verdict.UNDETERMINED
    trains = counts in AT_FAULT and cause in TAUGHT
    return Wanted(
        verdict=counts,
        weight=_weights(counts, cause, severity, weights, reported=reported, led=led)[0],
        fade_months=weights.fade_months,
        trains=trains,
        blocks=trains and severity in _NOT_FIT,
    )


def wanted_of_manager(
    *,
    confirmed: bool,
    verdict: Verdict,
    cause: Cause | None,
    severity: Severity,
    rulings: Iterable[Ruling | None],
    weights: Weights,
    reported: bool = False,
) -> Wanted:
    """What should hold for who led the person: their share of the weight, and no training.

    ``rulings`` are those on the person's appeal and on the manager's own: what either takes away is gone here.
    """
    counts = verdict if confirmed else Verdict.UNDETERMINED
    for ruling in rulings:
        counts = effective_verdict(counts, ruling)
    return Wanted(
        verdict=counts,
        weight=_weights(counts, cause, severity, weights, reported=reported, led=True)[1],
        fade_months=weights.fade_months,
        trains=False,
        blocks=False,
    )


def _weights(
    counts: Verdict, cause: Cause | None, severity: Severity, weights: Weights, *, reported: bool, led: bool
) -> tuple[int, int]:
    """What the person keeps and what the manager carries."""
    whole = weight_of(counts, severity, weights)
    if reported:
        whole = part_of(whole, weights.reported)
    return shared(whole, weights.managers if led and cause in LED else 0)


def steps(want: Wanted, stand: Standing, *, matched: bool) -> tuple[Kind, ...]:
    """What is to be written now. ``matched``: some training belongs to the category and cause.

    A weight that was never set is not set to nothing; one that was set keeps its rows and gets a new one. Where the
    verdict changes and the order is still asked for, that is written, too: it was looked at.
    """
    found = []
    first = stand.weight is None
    judged_anew = not first and want.verdict != stand.verdict
    if (first and want.weight) or (not first and (want.weight, want.verdict) != (stand.weight, stand.verdict)):
        found.append(Kind.WEIGHED)
    if want.trains and stand.ordered and judged_anew:
        found.append(Kind.KEPT)
    if want.trains and not stand.ordered and matched:
        found.append(Kind.ORDERED)
    if want.trains and not stand.ordered and not matched and not stand.unmatched:
        found.append(Kind.UNMATCHED)
    if not want.trains and (stand.ordered or stand.unmatched):
        found.append(Kind.LIFTED)
    return tuple(found)


def after(stand: Standing, want: Wanted, kind: Kind) -> Standing:
    """How things stand once ``kind`` was written."""
    if kind is Kind.WEIGHED:
        return Standing(verdict=want.verdict, weight=want.weight, ordered=stand.ordered, unmatched=stand.unmatched)
    return Standing(
        verdict=stand.verdict,
        weight=stand.weight,
        ordered=kind in HOLDING,
        unmatched=kind is Kind.UNMATCHED,
    )
