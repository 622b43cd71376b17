"""Rosters as the macros draw them: a heat grid of a team's month, a calendar of one's own."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import url_for

from hr.attendance.months import Month
from hr.attendance.plans import Edition, PlanSource
from hr.attendance.rule_page import hours_in_words
from hr.rosters.queries import OwnDay, Sheet
from portal.web.filters import day_of_year, written_date
from portal.web.i18n import gettext
from portal.workdays.rules import WorkCalendar

TONES = ("success", "info", "warning", "accent", "neutral")


def tone_of(edition: Edition, shifts: Sequence[Edition]) -> str:
    """Each shift keeps its colour, by the order of the codes."""
    ids = [one.shift_id for one in shifts]
    return TONES[ids.index(edition.shift_id) % len(TONES)] if edition.shift_id in ids else "neutral"


def legend_of(used: Sequence[Edition], shifts: Sequence[Edition]) -> list[tuple[str, str]]:
    """The shifts that the picture shows, and days off."""
    seen = {one.shift_id: one for one in used}
    named = [(tone_of(one, shifts), f"{one.code} · {one.name}") for one in shifts if one.shift_id in seen]
    return [*named, ("none", gettext("Day off"))]


def hours_of(edition: Edition) -> str:
    """When the shift begins and ends."""
    return hours_in_words(edition.times.starts, edition.times.ends)


def grid_of(sheet: Sheet, cell_url: Callable[[int, date], str] | None) -> dict[str, Any]:
    """People × days."""
    names = [day_of_year(day) for day in sheet.month.days]
    cells = []
    for row in sheet.people:
        line: list[dict[str, Any] | None] = []
        for day, name, edition, away in zip(sheet.month.days, names, row.days, row.away, strict=True):
            words = edition.name if edition else gettext("Day off")
            line.append(
                None
                if away
                else {
                    "text": edition.code[:2] if edition else "",
                    "tone": tone_of(edition, sheet.shifts) if edition else "none",
                    "label": f"{row.name}, {name}: {words}",
                    "url": cell_url(row.id, day) if cell_url else None,
                }
            )
        cells.append(line)
    used = [one for row in sheet.people for one in row.days if one]
    return {
        "rows": [
            {"label": row.name, "url": url_for("hr_rosters.person", employee_id=row.id, month=str(sheet.month))}
            for row in sheet.people
        ],
        "columns": columns_of(sheet.month, sheet.calendar),
        "cells": cells,
        "legend": legend_of(used, sheet.shifts),
        "totals": [sum(row.days[place] is not None for row in sheet.people) for place in range(len(names))],
    }


def columns_of(month: Month, calendar: WorkCalendar) -> list[dict[str, Any]]:
    """The days of a month, those off by the calendar marked."""
    return [
        {"label": str(day.day), "title": written_date(day, "full"), "weekend": not calendar.is_working_day(day)}
        for day in month.days
    ]


def calendar_of(
    month: Month, days: Sequence[OwnDay], shifts: Sequence[Edition], today: date, swap: bool
) -> list[list[dict[str, Any] | None]]:
    """A person's month as weeks from Monday; a day to come leads to asking for a swap of it."""
    cells: list[dict[str, Any] | None] = [None] * month.first.weekday()
    cells += [_own_cell(one, shifts, today, swap) for one in days]
    cells += [None] * (-len(cells) % 7)
    return [cells[place : place + 7] for place in range(0, len(cells), 7)]


def _own_cell(one: OwnDay, shifts: Sequence[Edition], today: date, swap: bool) -> dict[str, Any]:
    swapped = one.plan.source is PlanSource.SWAP
    words = f"{one.edition.name}, {hours_of(one.edition)}" if one.edition else gettext("Day off")
    if swapped:
        by = gettext("by a swap")
        words = f"{words}, {by}"
    return {
        "day": one.day.day,
        "tone": tone_of(one.edition, shifts) if one.edition else "none",
        "status": f"{one.edition.code}{' ⇄' if swapped else ''}" if one.edition else "⇄" if swapped else "",
        "mark": one.edition.code[:2] if one.edition else "·",
        "detail": hours_of(one.edition) if one.edition else "",
        "label": f"{written_date(one.day, 'full')}: {words}",
        "url": url_for("hr_swaps.new", day=one.day.isoformat()) if swap and one.day > today else None,
        "today": one.day == today,
    }
