"""To which day a punch belongs, by the plan: the morning after a night shift is the day before's, also over the edge of
a month. Whoever stores a punch, or takes one back, asks here whether that day lies in a closed month (H6)."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from hr.attendance.closed_months import CLOSED, closed_months
from hr.attendance.months import Month, month_of
from hr.attendance.plans import Places, Plans
from hr.attendance.records import planned_for
from hr.attendance.rules.bounds import day_of_punch
from hr.attendance.rules.values import DAY, SHANGHAI_AHEAD
from portal.errors import Invalid, Refused

_EPOCH_DAY = date(1970, 1, 1)
_AT_ONCE = 500
_FURTHEST = timedelta(days=3)
"""Days around the edge of a month that can say to which side of it a punch belongs."""


def calendar_day(at: int) -> date:
    """The day of an instant on the agency's clock."""
    return _EPOCH_DAY + timedelta(days=(at + SHANGHAI_AHEAD) // DAY)


def days_around(day: date) -> list[date]:
    """The days to which a punch of a calendar day can belong: a shift ends at the latest a day and a night later."""
    return [day + timedelta(days=number) for number in (-2, -1, 0, 1)]


class Belonging:
    """The month of punches of these people. Plans are read only for punches near the edge of a month."""

    def __init__(self, session: Session, employee_ids: Collection[int]) -> None:
        self._session = session
        self._people = sorted(set(employee_ids))
        self._batch = {person: place // _AT_ONCE for place, person in enumerate(self._people)}
        self._read: dict[tuple[date, int], tuple[Plans, Places]] = {}

    def month(self, employee_id: int, at: int) -> Month:
        """The month of the day to which a punch belongs."""
        here = calendar_day(at)
        around = days_around(here)
        if month_of(around[0]) == month_of(around[-1]):
            return month_of(here)
        plans, places = self._around(month_of(around[-1]).first, employee_id)
        days = [around[0] - timedelta(days=1), *around, around[-1] + timedelta(days=1)]
        shifts = [plans.day(employee_id, places.team(employee_id, day), day).edition for day in days]
        return month_of(day_of_punch(at, days, [one.times if one else None for one in shifts]) or here)

    def _around(self, edge: date, employee_id: int) -> tuple[Plans, Places]:
        """Plans and teams around the first of a month, read for as many people at once as are worth a statement."""
        batch = self._batch[employee_id]
        found = self._read.get((edge, batch))
        if found is None:
            some = self._people[batch * _AT_ONCE : (batch + 1) * _AT_ONCE]
            first, last = edge - 2 * _FURTHEST, edge + 2 * _FURTHEST
            found = planned_for(self._session, some, first, last)
            self._read[edge, batch] = found
        return found


class ClosedPunches:
    """Whether punches of these people lie in a closed month, by the day to which they belong."""

    def __init__(self, session: Session, employee_ids: Collection[int]) -> None:
        self.closed = closed_months(session)
        self._belonging = Belonging(session, employee_ids if self.closed else ())
        self._days: dict[date, Month | bool] = {}

    def month(self, employee_id: int, at: int) -> Month | None:
        """The closed month to which a punch would belong; None where it is open."""
        if not self.closed:
            return None
        here = calendar_day(at)
        known = self._days.get(here)
        if known is None:
            known = self._days[here] = self._plainly(here)
        if known is not True:
            return known or None
        found = self._belonging.month(employee_id, at)
        return found if found in self.closed else None

    def _plainly(self, day: date) -> Month | bool:
        """The closed month of every punch of a calendar day, False where none is in one; True: it is up to the plan."""
        months = {month_of(one) for one in days_around(day)}
        if self.closed.isdisjoint(months):
            return False
        return months.pop() if len(months) == 1 else True


def check_punches_open(session: Session, punches: Iterable[tuple[int, int]], field: str | None = None) -> None:
    """Refuse, naming the month, where one of these (person, instant) belongs to a closed one."""
    there = set(punches)
    closed = ClosedPunches(session, {employee_id for employee_id, _ in there})
    for employee_id, at in sorted(there) if closed.closed else ():
        month = closed.month(employee_id, at)
        if month is not None:
            raise Refused(CLOSED, month=month) if field is None else Invalid(CLOSED, field=field, month=month)
