"""Which shift holds for whom on a day: a swap goes before the published roster, that before the person's own plan,
then the team's and the company's. All of it is read once and asked for any person and day without a statement."""

import enum
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hr.attendance.models import BEGINNING, PlanOffset, Rotation, ShiftPlan, ShiftVersion
from hr.attendance.months import Month, month_of
from hr.attendance.rules.rosters import REST, Line
from hr.attendance.rules.rotations import Pattern
from hr.attendance.rules.shifts import ShiftDesign
from hr.attendance.rules.values import ShiftTimes
from portal.db.reading import asked_once


class PlanSource(enum.StrEnum):
    """What says which shift somebody works."""

    SWAP = "swap"
    ROSTER = "roster"
    PERSON = "person"
    TEAM = "team"
    COMPANY = "company"
    NONE = "none"


class Edition(NamedTuple):
    """A version of a shift, made ready once."""

    id: int
    shift_id: int
    starts_on: date
    design: ShiftDesign
    times: ShiftTimes
    code: str
    name: str

    @property
    def from_beginning(self) -> bool:
        """Whether nobody said since when it holds."""
        return self.starts_on <= BEGINNING


class DayPlan(NamedTuple):
    """What somebody works on a day. ``off``: True is a day off and False one of work whatever the calendar says, None
    leaves it to the calendar. ``which`` is the id of the swap, roster or plan, ``rotation`` the name of the pattern."""

    edition: Edition | None
    off: bool | None
    source: PlanSource
    which: int = 0
    rotation: str = ""

    @property
    def key(self) -> tuple[int, bool | None]:
        """Two days of one key are judged alike."""
        return (self.edition.id if self.edition else 0, self.off)


UNPLANNED = DayPlan(None, None, PlanSource.NONE)


class Shifts:
    """Every version of every shift, by day."""

    def __init__(self, rows: Iterable[ShiftVersion]) -> None:
        self._editions: dict[int, list[Edition]] = defaultdict(list)
        for row in rows:
            design = row.design()
            self._editions[row.shift_id].append(
                Edition(row.id, row.shift_id, row.starts_on, design, design.times(), row.shift.code, row.shift.name)
            )

    def on(self, shift_id: int, day: date) -> Edition | None:
        """The version of a shift that holds on the day; None before its first."""
        editions = self._editions.get(shift_id, [])
        place = bisect_right(editions, day, key=lambda one: one.starts_on)
        return editions[place - 1] if place else None

    def all_on(self, day: date) -> list[Edition]:
        """The versions that hold on the day, by the shifts' codes."""
        found = [one for shift_id in self._editions if (one := self.on(shift_id, day)) is not None]
        return sorted(found, key=lambda one: one.code)


def all_shifts(session: Session) -> Shifts:
    """All versions, oldest first, of two from one day the later written last; one statement."""
    statement = select(ShiftVersion).options(joinedload(ShiftVersion.shift))
    return asked_once(
        session,
        "shift versions",
        lambda: Shifts(session.scalars(statement.order_by(ShiftVersion.starts_on, ShiftVersion.id))),
    )


@dataclass(frozen=True, kw_only=True)
class _Held:
    """A plan made ready; one of ``shift_id`` and ``pattern`` is there."""

    id: int
    starts_on: date
    ends_on: date | None
    shift_id: int | None
    pattern: Pattern | None
    by_calendar: bool
    name: str
    offset: int
    offsets: Mapping[int, int]


class Book:
    """All plans and rotations, with the offsets of single people."""

    def __init__(self, plans: Iterable[ShiftPlan], offsets: Mapping[int, Mapping[int, int]]) -> None:
        self.own: dict[int, list[_Held]] = defaultdict(list)
        self.team: dict[int, list[_Held]] = defaultdict(list)
        self.company: list[_Held] = []
        self.shifted = {employee_id for steps in offsets.values() for employee_id in steps}
        for row in plans:
            held = _held(row, row.rotation, offsets.get(row.id, {}))
            if row.employee_id is not None:
                self.own[row.employee_id].append(held)
            elif row.team_id is not None:
                self.team[row.team_id].append(held)
            else:
                self.company.append(held)


def _held(row: ShiftPlan, rotation: Rotation | None, offsets: Mapping[int, int]) -> _Held:
    return _Held(
        id=row.id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        shift_id=row.shift_id,
        pattern=rotation.pattern() if rotation else None,
        by_calendar=rotation.by_calendar if rotation else True,
        name=rotation.name if rotation else "",
        offset=row.offset,
        offsets=offsets,
    )


def _latest(plans: Sequence[_Held], day: date) -> _Held | None:
    place = bisect_right(plans, day, key=lambda plan: plan.starts_on)
    found = plans[place - 1] if place else None
    return None if found is None or (found.ends_on is not None and found.ends_on < day) else found


def all_plans(session: Session) -> Book:
    """Every plan with its rotation and its people's offsets, oldest first; one statement."""

    def ask() -> Book:
        statement = (
            select(ShiftPlan, PlanOffset.employee_id, PlanOffset.steps)
            .outerjoin(PlanOffset, PlanOffset.plan_id == ShiftPlan.id)
            .options(joinedload(ShiftPlan.rotation))
            .order_by(ShiftPlan.starts_on, ShiftPlan.id)
        )
        plans: dict[int, ShiftPlan] = {}
        offsets: dict[int, dict[int, int]] = defaultdict(dict)
        for plan, employee_id, steps in session.execute(statement):
            plans[plan.id] = plan
            if employee_id is not None:
                offsets[plan.id][employee_id] = steps
        return Book(plans.values(), offsets)

    return asked_once(session, "shift plans", ask)


Rosters = Mapping[tuple[int, Month], Mapping[int, tuple[int, Sequence[int | None]]]]
"""By team and month, by person: the roster's id and the line."""
Swapped = Mapping[tuple[int, date], tuple[int, int | None]]
"""By person and day: the swap's id and the shift, None for a day off."""


class Plans:
    """Shifts, plans, rosters and swaps together."""

    def __init__(self, shifts: Shifts, book: Book, rosters: Rosters, swapped: Swapped) -> None:
        self.shifts = shifts
        self._book = book
        self._rosters = rosters
        self._swapped = swapped
        self._special = {*book.own, *book.shifted, *(person for person, _ in swapped)}
        self._special.update(person for lines in rosters.values() for person in lines)
        self._usual: dict[tuple[int, date], DayPlan] = {}

    def like_the_team(self, employee_id: int) -> bool:
        """Whether nothing of the person's own stands before the plan of the team."""
        return employee_id not in self._special

    def day(self, employee_id: int, team_id: int | None, day: date) -> DayPlan:
        """What a person who is in ``team_id`` on ``day`` works."""
        if employee_id in self._special:
            found = self._own_day(employee_id, team_id or 0, day)
            if found is not None:
                return found
        key = (team_id or 0, day)
        usual = self._usual.get(key)
        if usual is None:
            usual = self._usual[key] = self._of_group(*key)
        return usual

    def by_roster(self, team_id: int, month: Month, roster_id: int, lines: Mapping[int, Line]) -> "Plans":
        """The same with another roster of a team's month, and without swaps."""
        rosters = {**self._rosters, (team_id, month): {person: (roster_id, line) for person, line in lines.items()}}
        return Plans(self.shifts, self._book, rosters, {})

    def _own_day(self, employee_id: int, team_id: int, day: date) -> DayPlan | None:
        swapped = self._swapped.get((employee_id, day))
        if swapped is not None:
            return self._said(swapped[1] or REST, day, PlanSource.SWAP, swapped[0])
        roster_id, line = self._rosters.get((team_id, month_of(day)), {}).get(employee_id, (0, ()))
        place = day.day - 1
        said = line[place] if place < len(line) else None
        if said is not None:
            return self._said(said, day, PlanSource.ROSTER, roster_id)
        own = _latest(self._book.own.get(employee_id, ()), day)
        if own is not None:
            return self._planned(own, day, PlanSource.PERSON, own.offset)
        if employee_id not in self._book.shifted:
            return None
        team = _latest(self._book.team.get(team_id, ()), day)
        steps = team.offsets.get(employee_id) if team else None
        return None if team is None or steps is None else self._planned(team, day, PlanSource.TEAM, team.offset + steps)

    def _of_group(self, team_id: int, day: date) -> DayPlan:
        team = _latest(self._book.team.get(team_id, ()), day)
        if team is not None:
            return self._planned(team, day, PlanSource.TEAM, team.offset)
        company = _latest(self._book.company, day)
        return UNPLANNED if company is None else self._planned(company, day, PlanSource.COMPANY, company.offset)

    def _said(self, shift_id: int, day: date, source: PlanSource, which: int) -> DayPlan:
        if shift_id == REST:
            return DayPlan(None, True, source, which)
        return DayPlan(self.shifts.on(shift_id, day), False, source, which)

    def _planned(self, held: _Held, day: date, source: PlanSource, offset: int) -> DayPlan:
        if held.pattern is None:
            return DayPlan(self.shifts.on(held.shift_id or 0, day), None, source, held.id)
        step = held.pattern.step(day, offset)
        if step is None:
            return DayPlan(None, True, source, held.id, held.name)
        off = None if held.by_calendar else False
        return DayPlan(self.shifts.on(step, day), off, source, held.id, held.name)


class Places:
    """Which team somebody is in on a day."""

    def __init__(self, rows: Iterable[tuple[int, int | None, date, date | None]]) -> None:
        self._rows: dict[int, list[tuple[int | None, date, date | None]]] = defaultdict(list)
        for employee_id, team_id, starts_on, ends_on in rows:
            self._rows[employee_id].append((team_id, starts_on, ends_on))

    def team(self, employee_id: int, day: date) -> int | None:
        """The team's id, None outside of teams."""
        for team_id, starts_on, ends_on in self._rows.get(employee_id, []):
            if starts_on <= day and (ends_on is None or ends_on >= day):
                return team_id
        return None

    def teams(self, employee_id: int, days: Sequence[date]) -> list[int | None]:
        """The team of each day; consecutive days, most people stay where they are."""
        rows = self._rows.get(employee_id, [])
        if len(rows) == 1:
            team_id, starts_on, ends_on = rows[0]
            if starts_on <= days[0] and (ends_on is None or ends_on >= days[-1]):
                return [team_id] * len(days)
        return [self.team(employee_id, day) for day in days]
