"""Months of the agency, spans of them, and the day on which a month is reported."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.errors import Invalid
from portal.workdays.rules import SHANGHAI

SPANS = (1, 3, 12)
"""How many months a page may look at."""
TREND = 24
"""Months in the picture of the trend."""
_MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Span:
    """Whole months: ``months`` of them, the last one beginning on ``month``."""

    month: date
    months: int = 1

    @property
    def first(self) -> date:
        """The first day."""
        return month_before(self.month, self.months - 1)

    @property
    def last(self) -> date:
        """The last day."""
        return month_after(self.month) - timedelta(days=1)

    @property
    def begins_at(self) -> datetime:
        """The instant at which it begins."""
        return midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """The first instant after it."""
        return midnight(month_after(self.month))


def midnight(day: date) -> datetime:
    """The instant at which a day of the agency begins."""
    return datetime.combine(day, time(), SHANGHAI)


def read_month(text: str) -> date:
    """The first day of a month written as 2026-10; raises Invalid for anything else."""
    found = _MONTH.fullmatch(text)
    if found is None:
        raise Invalid("“%(month)s” is not a month; write it as YYYY-MM, for example 2026-10.", month=text[:20])
    return date(int(found[1]), int(found[2]), 1)


def month_before(month: date, number: int = 1) -> date:
    """The first day of the month so many months earlier."""
    at = month.year * 12 + month.month - 1 - number
    return date(at // 12, at % 12 + 1, 1)


def month_after(month: date) -> date:
    """The first day of the month that follows."""
    return month_before(month, -1)


def months_of_trend(month: date) -> list[date]:
    """The months of the trend, oldest first, up to ``month``."""
    return [month_before(month, number) for number in range(TREND - 1, -1, -1)]


def reports_due(today: date, newest: date | None, is_working: Callable[[date], bool]) -> list[date]:
    """The months whose first report has still to be written, oldest first.

    A month is reported on the first working day of the month after it; a run that was missed is made up for on any
    later day, also for several months. Before the first report only the month that ended last is asked for.
    """
    last = month_before(today.replace(day=1))
    if not _has_worked(today, is_working):
        last = month_before(last)
    begin = last if newest is None else month_after(newest)
    if newest is None and not _has_worked(today, is_working):
        return []
    found: list[date] = []
    while begin <= last and len(found) < TREND:
        found.append(begin)
        begin = month_after(begin)
    return found


def _has_worked(today: date, is_working: Callable[[date], bool]) -> bool:
    """Whether the first working day of the month has come."""
    return any(is_working(today.replace(day=number)) for number in range(1, today.day + 1))
