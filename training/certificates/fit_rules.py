"""Who may call debtors on a day, and why not (policy 7.1.2: no live calls before the pass)."""

import enum
from collections.abc import Collection
from dataclasses import dataclass

from training.certificates.rules import LIVE, RuleChange, State


class Hindrance(enum.StrEnum):
    """Why somebody may not call; the code goes to the dialler. Other domains add their own."""

    NO_CERTIFICATE = "no_certificate"
    EXPIRED = "certificate_expired"
    WITHDRAWN = "certificate_withdrawn"
    OUTDATED = "certificate_outdated"
    GROUND = "certificate_without_ground"
    EXAM = "exam_not_passed"
    RETRAINING = "retraining_open"


_BY_STATE = {
    State.NONE: Hindrance.NO_CERTIFICATE,
    State.EXPIRED: Hindrance.EXPIRED,
    State.WITHDRAWN: Hindrance.WITHDRAWN,
    State.OUTDATED: Hindrance.OUTDATED,
}


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Whether an employee may call on a day, with the codes of all that stands against it.

    ``changes`` are the changes of rules for which the certificate is out of date.
    """

    employee_id: int
    hindrances: tuple[str, ...]
    changes: tuple[RuleChange, ...] = ()

    @property
    def fit(self) -> bool:
        """Whether nothing stands against it."""
        return not self.hindrances


def fit_of(
    employee_id: int,
    state: State,
    *,
    exam_passed: bool,
    retraining_open: bool,
    others: Collection[str],
    ground_gone: bool = False,
    changes: tuple[RuleChange, ...] = (),
) -> Fit:
    """All that stands against calling, the certificate first. Silence never makes fit: each fact is asked for."""
    found = [] if state in LIVE else [_BY_STATE[state].value]
    if ground_gone and state is not State.WITHDRAWN:
        found.append(Hindrance.GROUND.value)
    if not exam_passed:
        found.append(Hindrance.EXAM.value)
    if retraining_open:
        found.append(Hindrance.RETRAINING.value)
    outdated = changes if state is State.OUTDATED else ()
    return Fit(employee_id=employee_id, hindrances=(*found, *others), changes=outdated)
