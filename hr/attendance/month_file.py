"""A month as a spreadsheet: people × days with totals, and each late, early, missing or absent day with minutes."""

from collections.abc import Iterator, Sequence

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
from portal.db.session import db
from portal.exchange.sheets import Sheet, SheetColumn, write_workbook
from portal.exchange.stamps import Stamp
from portal.exports.content import holds_persons
from portal.exports.giving import Handout, give_out
from portal.web.filters import weekday_name
from portal.web.i18n import gettext, lazy_gettext

COLUMNS_OF = ("employee.name", "punch.at")
"""What its columns hold, for who asks whether it is about persons."""
_QUIET = frozenset({DayStatus.REST, DayStatus.HOLIDAY, DayStatus.OPEN, DayStatus.AWAY})


def export() -> Response:
    """The month as XLSX, a line for each person; large ones need a second person."""
    actor, month, now = current_actor(), asked_month(), clock.now()
    people = people_of_month(db.session, actor, EXPORT_ATTENDANCE, month, clock.today())
    chosen = [
        person for person in months_of(db.session, people, month, now) if in_team(person, request.args.get("team", ""))
    ]
    handout = Handout(
        kind=f"hr.attendance.{month}",
        title=lazy_gettext("Attendance"),
        name=f"attendance-{month}",
        form="xlsx",
        rows=len(chosen),
        personal=holds_persons(COLUMNS_OF),
    )
    teams = teams_by_id(db.session)
    return give_out(handout, lambda stamp: workbook_of(month, chosen, teams, stamp))


def workbook_of(month: Month, people: Sequence[PersonMonth], teams: dict[int, str], stamp: Stamp) -> bytes:
    """Two sheets: the month as a grid, and the days to look at."""
    title = gettext("Attendance of %(month)s", month=month_name(month))
    grid = Sheet(name=str(month), columns=_grid_columns(month), rows=_grid_rows(people, teams))
    days = Sheet(name=gettext("Days to look at"), columns=_day_columns(), rows=_day_rows(people, teams))
    return write_workbook([grid, days], title=title, stamp=stamp)


def _person_columns() -> list[SheetColumn]:
    return [
        SheetColumn(title=gettext("Staff number"), width=12),
        SheetColumn(title=gettext("Employee name")),
        SheetColumn(title=gettext("Team")),
    ]


def _grid_columns(month: Month) -> list[SheetColumn]:
    days = [SheetColumn(title=f"{day.day}\n{weekday_name(day)}", width=5) for day in month.days]
    counts = [
        gettext("Late arrival"),
        gettext("Early leave"),
        gettext("Missing punch"),
        gettext("Half day"),
        gettext("Absent"),
    ]
    return [
        *_person_columns(),
        *days,
        *(SheetColumn(title=title, kind="number", width=9) for title in counts),
        SheetColumn(title=gettext("Late by"), kind="duration", width=11),
        SheetColumn(title=gettext("Left early by"), kind="duration", width=11),
        SheetColumn(title=gettext("Worked"), kind="duration", width=11),
        SheetColumn(title=gettext("On leave"), kind="duration", width=11),
    ]


def _grid_rows(people: Sequence[PersonMonth], teams: dict[int, str]) -> Iterator[list[object]]:
    for person in people:
        sums = person.totals
        days = ["" if day.status in _QUIET else mark_of(day.status) or "✓" for day in person.results]
        counts = [sums.late, sums.early, sums.missing, sums.half_days, sums.absent]
        counts += [sums.late_seconds, sums.early_seconds, sums.worked, sums.leave]
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
        SheetColumn(title=gettext("On leave, minutes"), kind="number"),
        SheetColumn(title=gettext("Reasons"), width=60),
    ]


def _day_rows(people: Sequence[PersonMonth], teams: dict[int, str]) -> Iterator[list[object]]:
    for person in people:
        for day in person.results:
            if day.status in NOTEWORTHY or day.leave:
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
                    round(day.leave / 60, 2) if day.leave else None,
                    " ".join(reason_text(reason) for reason in day.reasons),
                ]


def add_export(blueprint: Blueprint) -> None:
    """Hang the export into the pages of attendance."""
    blueprint.add_url_rule("/export", "export", guard(EXPORT_ATTENDANCE, proof=True)(export))
