"""A month as a spreadsheet: people × days with totals, and each late, early, missing or absent day with minutes."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask import Blueprint, request
from werkzeug.wrappers import Response

from hr.attendance.labels import NOTEWORTHY, STATUSES, mark_of, month_name, reason_text
from hr.attendance.months import Month
from hr.attendance.punches import instant
from hr.attendance.queries import PersonMonth, months_of, people_of_month, teams_by_id
from hr.attendance.rules.values import DayStatus
from hr.attendance.views import asked_month, in_team
from hr.permissions import EXPORT_ATTENDANCE
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db, transaction
from portal.documents.views import file_answer
from portal.exchange.sheets import Sheet, SheetColumn, record_export, write_workbook
from portal.web.filters import weekday_name
from portal.web.i18n import gettext

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_QUIET = frozenset({DayStatus.REST, DayStatus.HOLIDAY, DayStatus.OPEN, DayStatus.AWAY})


def export() -> Response:
    """The month as XLSX, with who took it and when inside; recorded."""
    actor, month, now = current_actor(), asked_month(), clock.now()
    people = people_of_month(db.session, actor, EXPORT_ATTENDANCE, month, clock.today())
    chosen = [
        person for person in months_of(db.session, people, month, now) if in_team(person, request.args.get("team", ""))
    ]
    body = workbook_of(month, chosen, teams_by_id(db.session), exporter=actor.name, made_at=now)
    with transaction(db.session) as session:
        record_export(session, actor, f"hr.attendance.{month}", len(chosen))
    return file_answer(body, f"attendance-{month}.xlsx", _TYPE)


def workbook_of(
    month: Month, people: Sequence[PersonMonth], teams: dict[int, str], *, exporter: str, made_at: datetime
) -> bytes:
    """Two sheets: the month as a grid, and the days to look at."""
    title = gettext("Attendance of %(month)s", month=month_name(month))
    grid = Sheet(name=str(month), columns=_grid_columns(month), rows=_grid_rows(people, teams))
    days = Sheet(name=gettext("Days to look at"), columns=_day_columns(), rows=_day_rows(people, teams))
    return write_workbook([grid, days], title=title, exporter=exporter, made_at=made_at)


def _person_columns() -> list[SheetColumn]:
    return [
        SheetColumn(title=gettext("Staff number"), width=12),
        SheetColumn(title=gettext("Employee name")),
        SheetColumn(title=gettext("Team")),
    ]


def _grid_columns(month: Month) -> list[SheetColumn]:
    days = [SheetColumn(title=f"{day.day}\n{weekday_name(day)}", width=5) for day in month.days]
    counts = [gettext("Late arrival"), gettext("Early leave"), gettext("Missing punch"), gettext("Absent")]
    return [
        *_person_columns(),
        *days,
        *(SheetColumn(title=title, kind="number", width=9) for title in counts),
        SheetColumn(title=gettext("Late by"), kind="duration", width=11),
        SheetColumn(title=gettext("Left early by"), kind="duration", width=11),
        SheetColumn(title=gettext("Worked"), kind="duration", width=11),
    ]


def _grid_rows(people: Sequence[PersonMonth], teams: dict[int, str]) -> Iterator[list[object]]:
    for person in people:
        sums = person.totals
        days = ["" if day.status in _QUIET else mark_of(day.status) or "✓" for day in person.results]
        counts = [sums.late, sums.early, sums.missing, sums.absent, sums.late_seconds, sums.early_seconds, sums.worked]
        yield [person.number, person.name, teams.get(person.team_id or 0, ""), *days, *counts]


def _day_columns() -> list[SheetColumn]:
    return [
        *_person_columns(),
        SheetColumn(title=gettext("Day"), kind="date"),
        SheetColumn(title=gettext("What it came to")),
        SheetColumn(title=gettext("Arrival"), kind="datetime"),
        SheetColumn(title=gettext("Departure"), kind="datetime"),
        SheetColumn(title=gettext("Late, minutes"), kind="number"),
        SheetColumn(title=gettext("Early, minutes"), kind="number"),
        SheetColumn(title=gettext("Reasons"), width=60),
    ]


def _day_rows(people: Sequence[PersonMonth], teams: dict[int, str]) -> Iterator[list[object]]:
    for person in people:
        for day in person.results:
            if day.status in NOTEWORTHY:
                yield [
                    person.number,
                    person.name,
                    teams.get(person.team_id or 0, ""),
                    day.day,
                    str(STATUSES[day.status]),
                    None if day.arrival is None else instant(day.arrival),
                    None if day.departure is None else instant(day.departure),
                    round(day.late / 60, 2) if day.late else None,
                    round(day.early / 60, 2) if day.early else None,
                    " ".join(reason_text(reason) for reason in day.reasons),
                ]


def add_export(blueprint: Blueprint) -> None:
    """Hang the export into the pages of attendance."""
    blueprint.add_url_rule("/export", "export", guard(EXPORT_ATTENDANCE, proof=True)(export))
