"""Calendars and grids as the macros draw them: plain values made from day results."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup

from hr.attendance.labels import STATUSES, TONES, mark_of, sentence_of, times_of
from hr.attendance.months import Month
from hr.attendance.queries import PersonMonth
from hr.attendance.rules.values import DayResult, DayStatus
from portal.web.filters import day_of_year, duration, written_date
from portal.web.i18n import gettext

SORTS = ("number", "name", "late", "early", "missing", "absent")
_COUNTS = (("late", "warning"), ("early", "warning"), ("missing", "info"), ("absent", "danger"))


def weeks_of(
    month: Month, results: Sequence[DayResult], employee_id: int, today: date, *, small: bool = False
) -> list[list[dict[str, Any] | None]]:
    """The month as weeks from Monday; None outside of it. ``small`` leaves the times out."""
    cells: list[dict[str, Any] | None] = [None] * month.first.weekday()
    cells += [_calendar_cell(result, employee_id, today, small) for result in results]
    cells += [None] * (-len(cells) % 7)
    return [cells[place : place + 7] for place in range(0, len(cells), 7)]


def _calendar_cell(result: DayResult, employee_id: int, today: date, small: bool) -> dict[str, Any]:
    away = result.status is DayStatus.AWAY
    quiet = result.status in (DayStatus.REST, DayStatus.OPEN, DayStatus.AWAY)
    return {
        "day": result.day.day,
        "tone": TONES[DayStatus.LEAVE if quiet and result.leave else result.status],
        "status": _word(result, quiet, small),
        "mark": mark_of(result.status) or "·",
        "detail": "" if small else _detail(result),
        "label": f"{written_date(result.day, 'full')}: {sentence_of(result)}",
        "url": None if away or result.day > today else day_url(employee_id, result.day),
        "today": result.day == today,
    }


def _word(result: DayResult, quiet: bool, small: bool) -> str:
    """What the day came to; of one that is not over, how much of it is leave."""
    if quiet and not result.leave:
        return ""
    if small:
        return mark_of(DayStatus.LEAVE if quiet else result.status)
    return gettext("%(time)s on leave", time=duration(result.leave)) if quiet else str(STATUSES[result.status])


def _detail(result: DayResult) -> str:
    """The times, and how much of a worked day was leave."""
    if not result.leave or result.status in (DayStatus.LEAVE, DayStatus.OPEN):
        return times_of(result)
    return f"{times_of(result)} · {gettext('%(time)s on leave', time=duration(result.leave))}".removeprefix(" · ")


def day_url(employee_id: int, day: date) -> str:
    """Where a day is explained."""
    return url_for("attendance.day", employee_id=employee_id, day=day.isoformat())


def grid_of(
    month: Month, people: Sequence[PersonMonth], sort: str, urls: dict[str, str], today: date
) -> dict[str, Any]:
    """People × days with counts in front; ``urls`` lead to the page sorted by a count."""
    words = count_words()
    names = [day_of_year(day) for day in month.days]
    counts = [
        {"label": _sort_link(words[key].split()[0], urls[key], sort, key), "title": words[key]} for key, _ in _COUNTS
    ]
    return {
        "rows": [
            {
                "label": person.name,
                "url": url_for("attendance.person", employee_id=person.employee_id, month=str(month)),
            }
            for person in people
        ],
        "columns": counts + [_day_column(day, people) for day in month.days],
        "cells": [_counts(person) + _days(person, today, names) for person in people],
    }


def count_words() -> dict[str, str]:
    """Headings of the counts."""
    return {
        "late": gettext("Late arrival"),
        "early": gettext("Early leave"),
        "missing": gettext("Missing punch"),
        "absent": gettext("Absent"),
    }


def _sort_link(word: str, url: str, sort: str, key: str) -> Markup:
    arrow = "↓" if sort == f"-{key}" else "↑" if sort == key else ""
    return Markup('<a href="{}">{}{}</a>').format(url, word, arrow)


def _day_column(day: date, people: Sequence[PersonMonth]) -> dict[str, Any]:
    place = day.day - 1
    off = bool(people) and people[0].results[place].status in (DayStatus.REST, DayStatus.HOLIDAY)
    return {"label": str(day.day), "title": written_date(day, "full"), "weekend": off}


def _counts(person: PersonMonth) -> list[dict[str, Any]]:
    values = [(getattr(person.totals, key), tone) for key, tone in _COUNTS]
    return [{"text": str(value) if value else "", "tone": tone if value else "none"} for value, tone in values]


def _days(person: PersonMonth, today: date, names: Sequence[str]) -> list[dict[str, Any] | None]:
    base = url_for("attendance.person", employee_id=person.employee_id)
    return [
        None
        if result.status is DayStatus.AWAY
        else {
            "text": mark_of(result.status),
            "tone": TONES[result.status],
            "label": f"{person.name}, {name}: {sentence_of(result)}",
            "url": f"{base}/{result.day.isoformat()}" if result.day <= today else None,
        }
        for result, name in zip(person.results, names, strict=True)
    ]


def sorted_people(people: Sequence[PersonMonth], sort: str) -> list[PersonMonth]:
    """By number, name or a count; an unknown wish is by number. The most first with "-" before the count."""
    key = sort.removeprefix("-")
    if key not in SORTS:
        return list(people)
    if key in ("number", "name"):
        return sorted(people, key=lambda person: (getattr(person, key), person.number), reverse=sort.startswith("-"))
    sign = -1 if sort.startswith("-") else 1
    return sorted(people, key=lambda person: (sign * getattr(person.totals, key), person.number))
