"""Which training belongs to a category and a cause, on a day: the closest row counts, and of those the newest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from complaints.inquiry.rules.causes import Cause

ANY = "*"


@dataclass(frozen=True, kw_only=True)
class Match:
    """From ``since`` on, findings in ``area`` with ``cause`` order ``programme`` (empty: nothing).

    ``area`` is a category's code, a group's first figure, or ANY. ``number`` orders rows of the same day.
    """

    area: str
    cause: Cause
    programme: str
    since: date
    number: int = 0


def programme_for(matches: Iterable[Match], code: str, cause: Cause, day: date) -> str:
    """The key of the training to be ordered; empty where none is. A category beats its group, a group beats ANY."""
    closeness = {ANY: 0, code[:1]: 1, code: 2}
    fitting = [one for one in matches if one.cause is cause and one.since <= day and one.area in closeness]
    best = max(fitting, key=lambda one: (closeness[one.area], one.since, one.number), default=None)
    return best.programme if best else ""


def in_force(matches: Iterable[Match], day: date) -> list[Match]:
    """What holds on ``day``: for each area and cause the newest row."""
    newest: dict[tuple[str, Cause], Match] = {}
    for one in sorted(matches, key=lambda each: (each.since, each.number)):
        if one.since <= day:
            newest[one.area, one.cause] = one
    return [newest[key] for key in sorted(newest)]
