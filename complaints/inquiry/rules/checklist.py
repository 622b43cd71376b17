"""Which points of a checklist hold for a complaint: those for every complaint, and those of each top category."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

EVERY = "*"
"""The key of what is checked for each complaint."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """Something to be checked: ``key`` never changes its meaning; ``texts`` by language."""

    key: str
    texts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Edition:
    """The checklists that hold for complaints received from ``since`` on, by top category or EVERY."""

    since: date
    points: Mapping[str, Sequence[Point]]


def points_for(editions: Iterable[Edition], codes: Iterable[str], received_on: date) -> list[Point]:
    """The points in force on the day of reception: those of all, then by category; each once.

    A complaint from before the first edition is checked by the first.
    """
    known = sorted(editions, key=lambda edition: edition.since)
    edition = next((one for one in reversed(known) if one.since <= received_on), known[0])
    groups = [EVERY, *sorted({code[0] for code in codes})]
    found = {point.key: point for group in groups for point in edition.points.get(group, ())}
    return list(found.values())
