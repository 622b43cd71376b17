"""How severe a complaint is: the worst of what is alleged, raised by what was said about safety (policy 9.1.2)."""

import enum
from collections.abc import Iterable

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


UNCLASSIFIED = Severity.S3
"""What holds while nobody has said what a complaint is about."""

BY_CATEGORY = mark("by category")
UNTIL_CLASSIFIED = mark("ordinary until somebody has classified it")
RAISED_VULNERABLE = mark("raised one step: a vulnerable person")
RAISED_DANGER = mark("highest: somebody is in danger")


def severity_of(defaults: Iterable[Severity], safety: Safety) -> tuple[Severity, str]:
    """The severity with its reason (a message id): ``defaults`` are those of the categories alleged."""
    found = list(defaults)
    worst = min(found, default=UNCLASSIFIED)
    if safety is Safety.DANGER:
        return Severity.S1, RAISED_DANGER
    if safety is Safety.VULNERABLE:
        return _raised(worst), RAISED_VULNERABLE
    return worst, BY_CATEGORY if found else UNTIL_CLASSIFIED


def _raised(severity: Severity) -> Severity:
    order = list(Severity)
    return order[max(order.index(severity) - 1, 0)]
