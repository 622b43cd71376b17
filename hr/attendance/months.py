"""A calendar month as a value: its days, its neighbours, its name in an address."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from portal.errors import NotFound

_TEXT = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])$")


@dataclass(frozen=True, order=True)
class Month:
    """``first`` is its first day."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Month":
        """The month after."""
        return Month((self.first + timedelta(days=31)).replace(day=1))

    @property
    def previous(self) -> "Month":
        """The month before."""
        return Month((self.first - timedelta(days=1)).replace(day=1))

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


def month_of(day: date) -> Month:
    """The month that holds the day."""
    return Month(day.replace(day=1))


def month_named(text: str, today: date) -> Month:
    """The month of an address such as ``2026-10``; this month for anything else, and for months to come."""
    found = _TEXT.match(text)
    if found is None:
        return month_of(today)
    return min(Month(date(int(found[1]), int(found[2]), 1)), month_of(today))


def named_month(text: str) -> Month:
    """The month of a text such as ``2026-10``, and nothing else; NotFound for any other."""
    found = _TEXT.fullmatch(text)
    if found is None:
        raise NotFound("There is no such month.")
    return Month(date(int(found[1]), int(found[2]), 1))
