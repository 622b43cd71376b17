"""Which days are working days, and the date that lies a number of them away (policy 9.1.3).

The State Council's yearly notice decides, with its make-up days on weekends; the company's own days lie
over it. A year without a notice is *provisional*: its days follow a rule of thumb, and each answer that rests
on one says so. Before the first known day and after the provisional years the answer is ``Refused``.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from itertools import accumulate

from portal.errors import Invalid, Refused


def mark(text: str) -> str:
    """Mark a text for translation, as ``portal.web.i18n`` does; rules may not import that."""
    return text


PROVISIONAL = mark("The State Council has not announced the holidays of %(year)s yet: this is provisional.")
"""Message id of ``why``; its place is filled from ``values`` of the same answer."""

PROVISIONAL_YEARS = 2
"""How many years after the last announced one are answered for, provisionally."""

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Mainland China keeps one offset all year since 1992, so no zone file is needed."""

_FIXED_HOLIDAYS: Mapping[tuple[int, int], str] = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
"""Statutory holidays with a fixed date in the solar calendar (全国年节及纪念日放假办法, as revised for 2025).

Spring Festival, Qingming, Dragon Boat and Mid-Autumn move with the moon or the sun and are left out, as are
the bridge and make-up days that only a notice can set: a provisional date is more often early than late.
"""


class DayKind(enum.StrEnum):
    """Why a day is what it is."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    LISTED_DAY_OFF = "listed_day_off"
    MAKEUP_WORKDAY = "makeup_workday"
    ASSUMED_DAY_OFF = "assumed_day_off"
    COMPANY_DAY_OFF = "company_day_off"
    COMPANY_WORKDAY = "company_workday"


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarDay:
    """One day. ``name`` is the holiday's as announced, or the company's reason.

    ``statutory`` marks the days of the law itself, paid differently from the days off moved next to them.
    """

    day: date
    working: bool
    kind: DayKind
    name: str = ""
    statutory: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """Days from one source, known since ``published_on``: a yearly notice, or the company's own days."""

    name: str
    version: str
    published_on: date
    source: str
    days: tuple[CalendarDay, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What every answer says besides its result: whether it rests on a year that is not announced, and which.

    ``why`` is a message id whose places are filled from ``values``.
    """

    provisional: bool = False
    why: str | None = None
    year: int | None = None

    @property
    def values(self) -> dict[str, object]:
        """What fills the places of ``why``."""
        return {} if self.year is None else {"year": self.year}


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline(Answer):
    """The last day on which something is in time."""

    due: date


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundDay(Answer):
    """A day that was looked for."""

    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class DayCount(Answer):
    """A number of working days."""

    days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkCalendar:
    """All that is known about working days, laid out so that each answer is a few array look-ups.

    Built by ``work_calendar``. ``published_on`` is the day of the newest layer in it. Days are dates of the
    company's own zone; a ``datetime`` is turned away, since its date depends on the zone.
    """

    name: str
    version: str
    published_on: date
    first_day: date
    last_day: date
    announced_until: date
    layers: tuple[Layer, ...] = field(repr=False, compare=False)
    _origin: int = field(repr=False, compare=False)
    _days: tuple[CalendarDay, ...] = field(repr=False, compare=False)
    _rank: tuple[int, ...] = field(repr=False, compare=False)  # by day: working days so far, less one
    _due: tuple[Deadline, ...] = field(repr=False, compare=False)  # the working days, as ready answers

    @property
    def announced_years(self) -> range:
        """The years whose days the State Council has announced."""
        return range(self.first_day.year, self.announced_until.year + 1)

    def day(self, day: date) -> CalendarDay:
        """What is known about ``day``."""
        return self._days[self._index(day)]

    def is_working_day(self, day: date) -> bool:
        """Whether work is done on ``day``; ``is_provisional`` says how sure that is."""
        return self._days[self._index(day)].working

    def is_company_day(self, day: date) -> bool:
        """Whether the company itself set ``day``, against the official list."""
        return self.day(day).kind in (DayKind.COMPANY_DAY_OFF, DayKind.COMPANY_WORKDAY)

    def is_provisional(self, day: date) -> bool:
        """Whether the year of ``day`` is not announced, so that its working days are assumed."""
        self._index(day)
        return day > self.announced_until

    def deadline(self, start: date, days: int) -> Deadline:
        """The ``days``-th working day after ``start``; the day of receipt itself does not count.

        0 days: the same day, or the next working day where ``start`` is a day of rest.
        """
        index = start.toordinal() - self._origin
        if days > 0 and index >= 0 and not isinstance(start, datetime):
            try:
                return self._due[self._rank[index] + days]
            except IndexError:
                pass
        return self._deadline_at_the_edge(start, days)

    def _deadline_at_the_edge(self, start: date, days: int) -> Deadline:
        _check_days(days)
        index = self._index(start)
        rank = self._rank[index] + (days or (0 if self._days[index].working else 1))
        if rank >= len(self._due):
            raise Refused(
                "The calendar ends on %(last)s; %(days)s working days after %(start)s lie beyond it.",
                last=self.last_day,
                days=days,
                start=start,
            )
        return self._due[rank]

    def start_for(self, due: date, days: int) -> FoundDay:
        """The latest start whose deadline is not after ``due``: on working days the inverse of ``deadline``.

        Law: ``deadline(s, n).due <= d`` exactly where ``s <= start_for(d, n).day``.
        """
        _check_days(days)
        index = self._index(due)
        rank = self._rank[index] if days == 0 else self._rank[index] - days + 1
        if rank < 0:
            raise Refused(
                "The calendar begins on %(first)s; %(days)s working days before %(due)s lie earlier.",
                first=self.first_day,
                days=days,
                due=due,
            )
        found = self._due[rank].due
        if days:
            found -= timedelta(days=1)
        if found < self.first_day:
            raise self._unknown(found)
        return self._found(found, judged_by=due)

    def next_working_day(self, day: date) -> FoundDay:
        """The first working day after ``day``."""
        due = self.deadline(day, 1).due
        return self._found(due, judged_by=due)

    def previous_working_day(self, day: date) -> FoundDay:
        """The last working day before ``day``."""
        index = self._index(day)
        rank = self._rank[index] - (1 if self._days[index].working else 0)
        if rank < 0:
            raise self._unknown(self.first_day - timedelta(days=1))
        return self._found(self._due[rank].due, judged_by=day - timedelta(days=1))

    def working_days_between(self, start: date, end: date) -> DayCount:
        """Working days after ``start`` up to and with ``end``; below zero where ``end`` comes first.

        Counts as ``deadline`` does: from a start to its deadline of n days there are n, for n above 0.
        """
        days = self._rank[self._index(end)] - self._rank[self._index(start)]
        later = max(start, end)
        if start == end or later <= self.announced_until:
            return DayCount(days=days)
        return DayCount(days=days, provisional=True, why=PROVISIONAL, year=later.year)

    def _found(self, day: date, *, judged_by: date) -> FoundDay:
        """``judged_by`` is the latest day that the answer rests on."""
        if judged_by <= self.announced_until:
            return FoundDay(day=day)
        return FoundDay(day=day, provisional=True, why=PROVISIONAL, year=judged_by.year)

    def _index(self, day: date) -> int:
        if isinstance(day, datetime):
            raise TypeError("a working day is a date, not a moment: its date depends on the zone")
        index = day.toordinal() - self._origin
        if 0 <= index < len(self._days):
            return index
        raise self._unknown(day)

    def _unknown(self, day: date) -> Refused:
        return Refused(
            "No working days are known for %(day)s: the calendar covers %(first)s to %(last)s.",
            day=day,
            first=self.first_day,
            last=self.last_day,
        )


def natural_deadline(start: date, days: int) -> Deadline:
    """The ``days``-th natural day after ``start``, never provisional.

    It is not moved when it falls on a day of rest: the client bank's clock (Order 3 of 2020: 15 days, 30 and
    60 with approval) is met on the safe side.
    """
    return Deadline(due=_moved(start, days))


def natural_start_for(due: date, days: int) -> FoundDay:
    """The start whose natural deadline is ``due``."""
    return FoundDay(day=_moved(due, days, back=True))


def _moved(day: date, days: int, *, back: bool = False) -> date:
    _check_days(days)
    try:
        return day - timedelta(days=days) if back else day + timedelta(days=days)
    except OverflowError:
        raise Refused("%(days)s days from %(start)s is not a date.", days=days, start=day) from None


def _check_days(days: int) -> None:
    if days < 0:
        raise Invalid("The number of days must be 0 or more, not %(days)s.", field="days", days=days)


def due_instant(day: date, closing: time | None = None, zone: tzinfo = SHANGHAI) -> datetime:
    """The instant, in UTC, from which something due on ``day`` is late: the end of that day in ``zone``.

    With ``closing``, a wall-clock time without zone, it is that time of the day. Where a clock change makes
    the closing time happen twice, or not at all, the later reading holds.
    """
    if closing is None:
        midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
        return midnight.astimezone(UTC)
    wall = datetime.combine(day, closing, tzinfo=zone)
    return max(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def work_calendar(
    name: str,
    announced: Sequence[Layer],
    company: Iterable[Layer] = (),
    *,
    provisional_years: int = PROVISIONAL_YEARS,
) -> WorkCalendar:
    """Lay ``company`` over the ``announced`` years (one layer a year) and the provisional ones after them.

    A company layer's days outside these years are left aside: the calendar answers for none of them.
    """
    if not announced:
        raise Refused("No official calendar of working days is loaded.")
    layers = (*announced, *company)
    base = {day.day: day for layer in announced for day in layer.days}
    _check_whole_years(base)
    announced_until = max(base)
    for year in range(announced_until.year + 1, announced_until.year + 1 + provisional_years):
        base.update((day.day, day) for day in assumed_year(year))
    for layer in layers[len(announced) :]:
        base.update((day.day, day) for day in layer.days if day.day in base)
    days = tuple(base[day] for day in sorted(base))
    return WorkCalendar(
        name=name,
        version="+".join(layer.version for layer in layers),
        published_on=max(layer.published_on for layer in layers),
        first_day=days[0].day,
        last_day=days[-1].day,
        announced_until=announced_until,
        layers=layers,
        _origin=days[0].day.toordinal(),
        _days=days,
        _rank=tuple(count - 1 for count in accumulate(int(day.working) for day in days)),
        _due=tuple(_as_deadline(day.day, announced_until) for day in days if day.working),
    )


def _as_deadline(day: date, announced_until: date) -> Deadline:
    if day <= announced_until:
        return Deadline(due=day)
    return Deadline(due=day, provisional=True, why=PROVISIONAL, year=day.year)


def _check_whole_years(days: Mapping[date, CalendarDay]) -> None:
    wanted = days_between(date(min(days).year, 1, 1), date(max(days).year, 12, 31))
    missing = next((day for day in wanted if day not in days), None)
    if missing:
        raise Invalid("The official calendar has no entry for %(day)s.", day=missing)


def assumed_year(year: int) -> tuple[CalendarDay, ...]:
    """The rule of thumb for a year without a notice: Monday to Friday, less the holidays of a fixed date."""
    return tuple(_assumed(day) for day in days_between(date(year, 1, 1), date(year, 12, 31)))


def _assumed(day: date) -> CalendarDay:
    holiday = _FIXED_HOLIDAYS.get((day.month, day.day))
    if holiday:
        return CalendarDay(day=day, working=False, kind=DayKind.ASSUMED_DAY_OFF, name=holiday, statutory=True)
    working = day.isoweekday() <= 5
    return CalendarDay(day=day, working=working, kind=DayKind.WORKDAY if working else DayKind.WEEKEND)


def days_between(first: date, last: date) -> list[date]:
    """Each date from ``first`` to ``last``, both with them."""
    return [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
