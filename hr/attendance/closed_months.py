"""Which months are closed: whoever changes a fact of attendance asks here first (H6).

A month that is being closed counts as closed. Asked within a ``transaction()``, the answer holds until it ends:
PostgreSQL keeps the months from being closed meanwhile, SQLite lets one writer in at a time.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.closing.models import AttendanceMonth
from hr.attendance.closing.rules.states import FROZEN
from hr.attendance.months import Month, month_of
from portal.db.session import is_writing
from portal.errors import Invalid, Refused
from portal.words import mark

CLOSED = mark("%(month)s is closed. What came to light later is entered as an adjustment of the open month.")
"""Filled with ``month``, such as 2026-10."""


def closed_months(session: Session) -> frozenset[Month]:
    """Every month that is closed or being closed."""
    statement = select(AttendanceMonth.first_day, AttendanceMonth.state)
    if is_writing(session):
        statement = statement.with_for_update(read=True)
    return frozenset(Month(first) for first, state in session.execute(statement) if state in FROZEN)


def is_closed(session: Session, day_or_month: date | Month) -> bool:
    """Whether the month (of the day) is closed."""
    month = day_or_month if isinstance(day_or_month, Month) else month_of(day_or_month)
    return month in closed_months(session)


def closed_since(session: Session, day: date) -> bool:
    """Whether a month that ends on ``day`` or later is closed: what holds from ``day`` on would change it."""
    return any(month.last >= day for month in closed_months(session))


def check_open(session: Session, days: Iterable[date | Month], field: str | None = None) -> None:
    """Refuse, naming the month, where one of these lies in a closed one; ``field`` is where a form says so."""
    closed = closed_months(session)
    for day in days if closed else ():
        month = day if isinstance(day, Month) else month_of(day)
        if month in closed:
            raise Refused(CLOSED, month=month) if field is None else Invalid(CLOSED, field=field, month=month)


def check_day(session: Session, day: date) -> None:
    """The same for one day, as the calendar asks before it changes."""
    check_open(session, [day])
