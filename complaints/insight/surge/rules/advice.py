"""What number an always-on rule needs at a company's volume: five of one cause mean little at ten complaints a day."""

from collections.abc import Sequence

from complaints.insight.surge.rules.chance import chance_of_at_least

_YEAR = 365.25
_SLIDING = 2
"""A window that slides meets a run of bad luck about twice as often as windows that are laid side by side."""


def enough_for(
    usual: Sequence[float], days: float, *, policy: int, dispersion: float = 1.5, a_year: float = 1.0
) -> int:
    """The smallest number, not below the policy's, that chance alone reaches at most ``a_year`` times a year.

    ``usual``: what each series (each cause, each employee) brings on average in a window of ``days`` days.
    """
    number = policy
    while by_chance(number, usual, days, dispersion=dispersion) > a_year:
        number += 1
    return number


def by_chance(number: int, usual: Sequence[float], days: float, *, dispersion: float = 1.5) -> float:
    """How often a year chance alone reaches ``number`` in a window of ``days`` days, by a rough count."""
    return _SLIDING * _YEAR / days * sum(chance_of_at_least(number, mean, dispersion) for mean in usual)
