"""What the page of working days draws: twelve months, and the way from a day to its due date."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel.dates import format_skeleton
from flask_babel import get_locale

from portal.web.filters import short_date, weekday_name
from portal.web.i18n import gettext
from portal.workdays.rules import CalendarDay, DayKind, Deadline, WorkCalendar, days_between, natural_deadline

_TONES = {
    DayKind.WORKDAY: "none",
    DayKind.WEEKEND: "neutral",
    DayKind.LISTED_DAY_OFF: "success",
    DayKind.ASSUMED_DAY_OFF: "success",
    DayKind.MAKEUP_WORKDAY: "warning",
    DayKind.COMPANY_DAY_OFF: "info",
    DayKind.COMPANY_WORKDAY: "danger",
}
LONGEST_PATH = 62


def kind_words() -> dict[DayKind, tuple[str, str]]:
    """Kind of day → the word in the cell (with its letter where there is no room), and the whole name."""
    return {
        DayKind.WORKDAY: ("", gettext("ordinary working day")),
        DayKind.WEEKEND: (gettext("rest"), gettext("weekend")),
        DayKind.LISTED_DAY_OFF: (gettext("holiday"), gettext("official holiday")),
        DayKind.ASSUMED_DAY_OFF: (gettext("holiday"), gettext("holiday, assumed")),
        DayKind.MAKEUP_WORKDAY: (gettext("make-up"), gettext("make-up working day")),
        DayKind.COMPANY_DAY_OFF: (gettext("closed"), gettext("company closed")),
        DayKind.COMPANY_WORKDAY: (gettext("works"), gettext("company works")),
    }


def legend() -> list[tuple[str, str]]:
    """Tones and what they mean; the word in the cell says the same."""
    words = kind_words()
    shown = (kind for kind in DayKind if kind not in (DayKind.WORKDAY, DayKind.ASSUMED_DAY_OFF))
    return [(_TONES[kind], words[kind][1]) for kind in shown]


@dataclass(frozen=True, kw_only=True)
class Month:
    """One month as weeks of seven cells from Monday on."""

    name: str
    working: int
    weeks: list[list[dict[str, Any] | None]]


def year_months(calendar: WorkCalendar, year: int, today: date) -> list[Month]:
    """The twelve months of a year that the calendar answers for."""
    words = kind_words()
    return [_month(calendar, date(year, month, 1), today, words) for month in range(1, 13)]


def _month(calendar: WorkCalendar, first: date, today: date, words: dict[DayKind, tuple[str, str]]) -> Month:
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    days = [calendar.day(day) for day in days_between(first, last)]
    cells: list[dict[str, Any] | None] = [None] * first.weekday()
    cells += [_cell(day, today, words) for day in days]
    cells += [None] * (-len(cells) % 7)
    return Month(
        name=format_skeleton("yMMMM", first, locale=get_locale()),
        working=sum(day.working for day in days),
        weeks=[cells[start : start + 7] for start in range(0, len(cells), 7)],
    )


def _cell(day: CalendarDay, today: date, words: dict[DayKind, tuple[str, str]]) -> dict[str, Any]:
    short, long = words[day.kind]
    label = f"{short_date(day.day)}: {long}" + (f" ({day.name})" if day.name else "")
    return {
        "day": day.day.day,
        "status": short,
        "mark": short[:1],
        "tone": _TONES[day.kind],
        "label": label,
        "today": day.day == today,
    }


@dataclass(frozen=True, kw_only=True)
class Counted:
    """An answer of the calculator with the way to it."""

    deadline: Deadline
    start: date
    path: list[tuple[str, str, str, str]]


def counted(calendar: WorkCalendar, start: date, days: int, *, working: bool) -> Counted:
    """The due date, and each day from the start to it: date, weekday, what it is, which number it counts as."""
    found = calendar.deadline(start, days) if working else natural_deadline(start, days)
    path = days_between(start, found.due) if (found.due - start).days <= LONGEST_PATH else []
    return Counted(deadline=found, start=start, path=_rows(calendar, path, working=working))


def _rows(calendar: WorkCalendar, path: list[date], *, working: bool) -> list[tuple[str, str, str, str]]:
    words, number, rows = kind_words(), 0, []
    for place, day in enumerate(path):
        known = calendar.day(day) if calendar.first_day <= day <= calendar.last_day else None
        counts = place > 0 and (not working or (known is not None and known.working))
        number += counts
        what = words[known.kind][1] + (f" ({known.name})" if known.name else "") if known else "–"
        said = str(number) if counts else "–" if place else gettext("day of receipt")
        rows.append((short_date(day), weekday_name(day), what, said))
    return rows
