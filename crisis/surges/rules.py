"""When a surge that is seen is one that is known already: what lasts is one alert (policy 9.2.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Outline:
    """What tells one surge from another. ``key`` names rule and series; ``narrow``: it is about one series.

    ``by_chance``: a chance stands behind it, and it may be the shadow of another. ``last`` is the day of its alarm,
    ``heard_on`` the last day on which it stood out.
    """

    key: str
    narrow: bool
    by_chance: bool
    last: date
    heard_on: date
    cases: frozenset[int]


def is_same(seen: Outline, known: Outline, quiet: int) -> bool:
    """Whether no more than ``quiet`` silent days lie between two surges of one key, or one casts the other's shadow.

    A shadow: at least half of what chance lets stand out about one employee, team or cause is in a narrow surge that
    lasts. What rules of law and common sense see is never a shadow.
    """
    near = (seen.last - known.heard_on).days <= quiet and (known.last - seen.heard_on).days <= quiet
    if not near:
        return False
    if seen.key == known.key:
        return True
    return seen.by_chance and seen.narrow and known.narrow and 2 * len(seen.cases & known.cases) >= len(seen.cases)


def known_as(seen: Outline, known: Sequence[Outline], quiet: int) -> int | None:
    """The place of the surge that ``seen`` is, one of its own key first; None where it is new."""
    own_first: Iterable[int] = sorted(range(len(known)), key=lambda place: known[place].key != seen.key)
    return next((place for place in own_first if is_same(seen, known[place], quiet)), None)


def lasts(heard_on: date, today: date, quiet: int) -> bool:
    """Whether a surge that stood out on ``heard_on`` goes on; after so many silent days it is over."""
    return (today - heard_on).days <= quiet


def spans(chance: float) -> int | None:
    """Once in how many such spans chance brings so many, in two figures; None beyond a billion."""
    if chance < 1e-9:
        return None
    return max(int(float(f"{1 / chance:.2g}")), 1)
