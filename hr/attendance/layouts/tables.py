"""Layouts with a line for each punch and a row of titles, and files that are recognised and not taken."""

from collections.abc import Sequence

from hr.attendance.punch_columns import COLUMNS, FRAPPE_COLUMNS
from portal.errors import Invalid
from portal.exchange.headers import ImportColumns, plain_header
from portal.exchange.layouts import Layout
from portal.exchange.reading import Grid, OpenedTable, no_header, opened_with_header
from portal.web.i18n import lazy_gettext
from portal.words import mark

MONTHLY = mark(
    "This is a monthly summary: it holds what another program made of the days, and not one punch. Export the daily "
    "table or the punches instead."
)
NO_TIMES = mark("This is Frappe's attendance: it holds what became of each day, and no times. Export Employee Checkin.")

_TITLES_WITHIN = 8
_SURE, _UNCLEAR = 86, 60


def _titles(grid: Grid) -> list[set[str]]:
    return [{plain_header(cell) for cell in cells if cell != ""} for _, cells in grid.top[:_TITLES_WITHIN]]


def _sniff_monthly(grid: Grid) -> int:
    """Sums of days where a daily table has times, of whichever program."""
    every: set[str] = set().union(*_titles(grid))
    sums = {"出勤天数", "迟到次数", "早退次数", "旷工天数", "上班缺卡次数", "休息天数", "迟到时长"}
    return 99 if len(every & sums) >= 3 and "日期" not in every else 0


def _sniff_results(grid: Grid) -> int:
    return 99 if any({"employee", "status"} <= titles and "leavetype" in titles for titles in _titles(grid)) else 0


def _sniff_table(columns: ImportColumns, marks: Sequence[str], sure: int, grid: Grid) -> int:
    if marks and not any(set(marks) <= titles for titles in _titles(grid)):
        return 0
    try:
        return sure if opened_with_header(grid, columns) is not None else 0
    except Invalid:
        return _UNCLEAR


def _opened(columns: ImportColumns, grid: Grid) -> OpenedTable:
    table = opened_with_header(grid, columns)
    if table is None:
        raise no_header(columns, grid.top[0][1] if grid.top else ())
    return table


def _never(_grid: Grid) -> OpenedTable:
    raise Invalid(MONTHLY, field="file")


TABLES = (
    Layout(
        name="table",
        label=lazy_gettext("Table with a line for each punch"),
        sniff=lambda grid: _sniff_table(COLUMNS, (), _SURE, grid),
        read=lambda grid: _opened(COLUMNS, grid),
    ),
    Layout(
        name="frappe_checkin",
        label=lazy_gettext("Frappe Employee Checkin"),
        sniff=lambda grid: _sniff_table(FRAPPE_COLUMNS, ("employee", "logtype"), 97, grid),
        read=lambda grid: _opened(FRAPPE_COLUMNS, grid),
    ),
    Layout(
        name="monthly",
        label=lazy_gettext("Monthly summary"),
        sniff=_sniff_monthly,
        read=_never,
        refusal=MONTHLY,
    ),
    Layout(
        name="frappe_attendance",
        label=lazy_gettext("Frappe attendance"),
        sniff=_sniff_results,
        read=_never,
        refusal=NO_TIMES,
    ),
)
