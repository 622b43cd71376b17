"""How severe a complaint is: the worst of what is alleged, raised by what is known beside it (policy 9.1.2)."""

import enum
from collections.abc import Collection, Iterable

from portal.words import mark


class Severity(enum.StrEnum):
    """S1 harm, crime or leak; S2 serious; S3 ordinary; S4 minor."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"


class Safety(enum.StrEnum):
    """The answer to the safety question."""

    NONE = "none"
    VULNERABLE = "vulnerable"
    DANGER = "danger"


class Raise(enum.StrEnum):
    """What raises the severity by one step, in the order in which it is told."""

    VULNERABLE = "vulnerable"
    REPEATED = "repeated"
    REGULATOR = "regulator"
    MEDIA = "media"
    UPHELD_BEFORE = "upheld_before"
    NO_RECORDING = "no_recording"


REPEATED_FROM = 2
"""Earlier complaints of one person or account within 90 days, from which on the next one is the third."""
UNCLASSIFIED = Severity.S3
"""What holds while nobody has said what a complaint is about."""

BY_CATEGORY = mark("by category")
UNTIL_CLASSIFIED = mark("ordinary until somebody has classified it")
RAISED = mark("raised one step")
RAISED_DANGER = mark("highest: somebody is in danger")


def severity_of(defaults: Iterable[Severity], safety: Safety, grounds: Collection[Raise] = ()) -> tuple[Severity, str]:
    """The severity with its reason (a message id): ``defaults`` are those of the categories alleged.

    However many ``grounds`` there are, they raise by one step in all; a vulnerable person is one, named or not.
    """
    found = list(defaults)
    worst = min(found, default=UNCLASSIFIED)
    if safety is Safety.DANGER:
        return Severity.S1, RAISED_DANGER
    if safety is Safety.VULNERABLE or grounds:
        return _raised(worst), RAISED
    return worst, BY_CATEGORY if found else UNTIL_CLASSIFIED


def grounds_of(
    safety: Safety,
    *,
    earlier: int,
    by_regulator: bool,
    upheld_before: bool,
    said: Collection[Raise],
) -> tuple[Raise, ...]:
    """Every ground to raise: ``earlier`` complaints of 90 days, ``said`` what somebody recorded beside the case."""
    held = {
        Raise.VULNERABLE: safety is Safety.VULNERABLE,
        Raise.REPEATED: earlier >= REPEATED_FROM,
        Raise.REGULATOR: by_regulator,
        Raise.UPHELD_BEFORE: upheld_before,
    }
    return tuple(ground for ground in Raise if held.get(ground, False) or ground in said)


def _raised(severity: Severity) -> Severity:
    order = list(Severity)
    return order[max(order.index(severity) - 1, 0)]
