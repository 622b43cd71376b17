"""Which replies somebody of legal reads before they leave (policy 2.2.2)."""

import enum

from complaints.cases.rules.severity import Severity

REVIEWED = frozenset({Severity.S1, Severity.S2})


class ReviewOutcome(enum.StrEnum):
    """What legal said about a version of a reply."""

    APPROVED = "approved"
    RETURNED = "returned"


def needs_review(severity: Severity) -> bool:
    """Whether a reply of this severity waits for legal."""
    return severity in REVIEWED
