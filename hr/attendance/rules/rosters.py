"""A team's month as people × days: what changed between two versions, and what a lead ought to look at (H1)."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from hr.attendance.rules.values import DAY

REST = 0
"""In a roster's line: a day off. None leaves the day to the plan, any other number is a shift's id."""
SHORTEST_REST = 11 * 3600
LONGEST_RUN = 6

Line = Sequence[int | None]


class Change(NamedTuple):
    """A cell that another version fills differently."""

    employee_id: int
    day: date
    before: int | None
    after: int | None


class Stint(NamedTuple):
    """A day's work as instants."""

    day: date
    starts: int
    ends: int


def changes(first: date, before: Mapping[int, Line], after: Mapping[int, Line]) -> list[Change]:
    """Cell by cell, by person and day; who is in one version only has nothing in the other."""
    found = []
    for employee_id in sorted({*before, *after}):
        old, new = before.get(employee_id, ()), after.get(employee_id, ())
        for place in range(max(len(old), len(new))):
            was = old[place] if place < len(old) else None
            now = new[place] if place < len(new) else None
            if was != now:
                found.append(Change(employee_id, first + timedelta(days=place), was, now))
    return found


def settled(line: Line, published: Line | None, first: date, today: date) -> list[int | None]:
    """The line with days that are over as they were published; where nothing was, they stay with the plan."""
    passed = max(0, min(len(line), (today - first).days))
    old = list(published[:passed]) if published else []
    return [*old, *[None] * (passed - len(old)), *line[passed:]]


def short_rests(stints: Sequence[Stint]) -> list[tuple[Stint, int]]:
    """Each stint that begins less than eleven hours after the one before it, with the rest in seconds."""
    pairs = itertools.pairwise(stints)
    return [
        (after, after.starts - before.ends) for before, after in pairs if after.starts - before.ends < SHORTEST_REST
    ]


def long_runs(stints: Sequence[Stint]) -> list[tuple[date, int]]:
    """The first day and the length of each run of more than six days of work without a day off."""
    found: list[tuple[date, int]] = []
    run: list[date] = []
    for stint in [*stints, None]:
        if stint is not None and (not run or (stint.day - run[-1]).days == 1):
            run.append(stint.day)
            continue
        if len(run) > LONGEST_RUN:
            found.append((run[0], len(run)))
        run = [stint.day] if stint is not None else []
    return found


def stint_of(day: date, begin: int, starts: int, ends: int) -> Stint:
    """A shift's work on a day whose midnight is ``begin``."""
    assert ends - starts <= DAY
    return Stint(day, begin + starts, begin + ends)
