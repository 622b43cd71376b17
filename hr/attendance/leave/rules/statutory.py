"""Annual leave by law (职工带薪年休假条例, 企业职工带薪年休假实施办法): by all the years somebody ever worked.

Five days from one full year of work on, ten from ten years, fifteen from twenty (Regulation, article 3). In the year
of entry, and in the year in which a bound is reached, calendar days count: days left ÷ 365 × the days of a full year,
what is under one whole day left out (Measures, article 5). Who was long ill or long away with pay has none
(Regulation, article 4), the year after where that year's was already taken (Measures, article 8).
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from portal.words import mark

BOUNDS = ((20, 15), (10, 10), (1, 5))
"""(years of work, days a year), the highest first."""
_MONTH = 30
_YEAR = 365
PERSONAL_WITH_PAY = 20
"""Days of personal leave with pay from which there is none."""
SICK = {5: 2 * _MONTH, 10: 3 * _MONTH, 15: 4 * _MONTH}
"""Days of sick leave from which there is none, by the days of a full year."""


class Denied(enum.StrEnum):
    """Why there is none."""

    NOT_YET = "not_yet"
    PERSONAL = "personal"
    SICK = "sick"


DENIED_WORDS = {
    Denied.NOT_YET: mark("Annual leave begins after twelve months of work (Measures, article 3)."),
    Denied.PERSONAL: mark("Personal leave with pay reached twenty days (Regulation, article 4)."),
    Denied.SICK: mark("Sick leave reached the bound of the years of work (Regulation, article 4)."),
}


class Part(NamedTuple):
    """A part of the year under one number of days: ``days`` calendar days at ``rate`` days a year."""

    first: date
    days: int
    rate: int


@dataclass(frozen=True, kw_only=True)
class YearBefore:
    """What counts of the year before: sick days, personal days with pay, whether annual leave was taken."""

    sick: int = 0
    personal_with_pay: int = 0
    annual_taken: bool = False


@dataclass(frozen=True, kw_only=True)
class AnnualLeave:
    """How many whole days a year brings, from when on, and how that was reckoned."""

    days: int
    since: date
    parts: Sequence[Part] = ()
    denied: Denied | None = None

    @property
    def product(self) -> int:
        """Calendar days × days a year, over all parts; divided by 365 that is the leave."""
        return sum(part.days * part.rate for part in self.parts)


def after_years(began: date, years: int) -> date:
    """The day on which ``years`` of work are full; of a 29 February the 1 March."""
    try:
        return began.replace(year=began.year + years)
    except ValueError:
        return date(began.year + years, 3, 1)


def after_months(began: date, months: int) -> date:
    """``months`` before the day, as the day on which work began; the last of a shorter month."""
    number = began.year * 12 + began.month - 1 - months
    year, month = divmod(number, 12)
    for day in range(began.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(began.day, 28))


def annual_leave(
    year: int, *, entered_on: date, months_before: int, left_on: date | None = None, before: YearBefore = YearBefore()
) -> AnnualLeave:
    """What the year brings somebody who came on ``entered_on`` after ``months_before`` months of work elsewhere."""
    began = after_months(entered_on, months_before)
    first, last = date(year, 1, 1), date(year, 12, 31)
    begins = max(first, entered_on, after_years(began, 1))
    ends = last if left_on is None else min(last, left_on)
    if begins > ends:
        return AnnualLeave(days=0, since=begins, denied=Denied.NOT_YET)
    parts = _parts(began, begins, ends)
    denied = _denied(parts[0].rate, before)
    if denied is not None:
        return AnnualLeave(days=0, since=begins, parts=parts, denied=denied)
    full = min(sum(part.days * part.rate for part in parts) // _YEAR, max(part.rate for part in parts))
    return AnnualLeave(days=full, since=begins, parts=parts)


def _parts(began: date, begins: date, ends: date) -> list[Part]:
    edges = sorted({begins, *(day for years, _ in BOUNDS if begins < (day := after_years(began, years)) <= ends)})
    following = [*edges[1:], ends + timedelta(days=1)]
    return [Part(edge, (after - edge).days, _rate(began, edge)) for edge, after in zip(edges, following, strict=True)]


def _rate(began: date, day: date) -> int:
    return next((days for years, days in BOUNDS if after_years(began, years) <= day), 0)


def _denied(rate: int, before: YearBefore) -> Denied | None:
    if not before.annual_taken:
        return None
    if before.personal_with_pay >= PERSONAL_WITH_PAY:
        return Denied.PERSONAL
    return Denied.SICK if before.sick >= SICK[rate] else None
