"""Which shift holds for whom on a day: the person's own plan, else the team's, else the company's."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hr.attendance.models import Shift, ShiftPlan
from portal.people.models import Assignment


class Plans:
    """All plans, read in one statement; asked for any person and day without another."""

    def __init__(self, rows: Iterable[ShiftPlan]) -> None:
        self._own: dict[int, list[tuple[date, Shift]]] = defaultdict(list)
        self._team: dict[int, list[tuple[date, Shift]]] = defaultdict(list)
        self._company: list[tuple[date, Shift]] = []
        for row in rows:
            if row.employee_id is not None:
                self._own[row.employee_id].append((row.starts_on, row.shift))
            elif row.team_id is not None:
                self._team[row.team_id].append((row.starts_on, row.shift))
            else:
                self._company.append((row.starts_on, row.shift))

    def shift(self, employee_id: int, team_id: int | None, day: date) -> Shift | None:
        """The shift of a person who is in ``team_id`` on ``day``; None where nobody planned one."""
        own = _latest(self._own.get(employee_id, []), day)
        return own or _latest(self._team.get(team_id or 0, []), day) or _latest(self._company, day)


def _latest(plans: list[tuple[date, Shift]], day: date) -> Shift | None:
    place = bisect_right(plans, day, key=lambda plan: plan[0])
    return plans[place - 1][1] if place else None


def all_plans(session: Session) -> Plans:
    """Every plan with its shift, oldest first."""
    return Plans(
        session.scalars(
            select(ShiftPlan).options(joinedload(ShiftPlan.shift)).order_by(ShiftPlan.starts_on, ShiftPlan.id)
        )
    )


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


def places_of(session: Session, employee_ids: list[int], first: date, last: date) -> Places:
    """The assignments of these people that touch the days, in one statement."""
    rows = session.execute(
        select(Assignment.employee_id, Assignment.team_id, Assignment.starts_on, Assignment.ends_on).where(
            Assignment.employee_id.in_(employee_ids),
            Assignment.starts_on <= last,
            Assignment.ends_on.is_(None) | (Assignment.ends_on >= first),
        )
    )
    return Places((row[0], row[1], row[2], row[3]) for row in rows)
