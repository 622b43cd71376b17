"""The list of overtime, of a month where one is asked for; HR takes it out as a sheet."""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from hr.attendance.asking.queries import visible
from hr.attendance.asking.rules import WAITING, RequestState
from hr.attendance.asking.words import STATE_TONES, STATE_WORDS
from hr.attendance.months import Month
from hr.attendance.overtime.models import Overtime
from hr.attendance.overtime.words import RATE_WORDS, SETTLED_WORDS
from portal import clock
from portal.auth.actor import Actor
from portal.people.models import Employee
from portal.web.addresses import addresses
from portal.web.filters import duration, written_date
from portal.web.i18n import lazy_gettext
from portal.web.parts import badge
from portal.web.tables import Column, Listing

VIEWS = {
    "": lazy_gettext("All"),
    "waiting": lazy_gettext("Waiting"),
    "approved": lazy_gettext("Approved"),
    "mine": lazy_gettext("My own"),
}


def overtime_listing(actor: Actor, day: date, view: str, month: Month | None, *, exports: bool) -> Listing:
    """Overtime of everybody whose attendance the reader sees; ``view`` and ``month`` narrow it."""
    row = Overtime
    statement = (
        select(
            row.id, row.day, row.starts_at, row.ends_at, row.seconds, row.worked, row.rate, row.settled, row.state,
            row.emergency, Employee.name, Employee.number,
        )
        .join(Employee, Employee.id == row.employee_id)
        .where(visible(row, actor, day))
    )  # fmt: skip
    if view == "waiting":
        statement = statement.where(row.state.in_(WAITING))
    if view == "approved":
        statement = statement.where(row.state == RequestState.APPROVED)
    if view == "mine":
        statement = statement.where(row.employee_id == (actor.employee_id or -1))
    if month is not None:
        statement = statement.where(row.day >= month.first, row.day <= month.last)
    to_row = addresses("overtime.show", "number")
    return Listing(
        name="overtime",
        title=lazy_gettext("Overtime"),
        statement=statement,
        key=row.id.expression,
        columns=_columns(),
        default_sort="-day",
        row_url=lambda one: to_row(one.id),
        empty_title=lazy_gettext("No overtime here"),
        empty_text=lazy_gettext("What is asked for appears here with its answer."),
        exports=exports,
    )


def _columns() -> list[Column]:
    return [
        Column(
            key="number",
            title=lazy_gettext("Staff number"),
            value=lambda row: row.number,
            sort=Employee.number.expression,
            width="narrow",
        ),
        Column(
            key="name",
            title=lazy_gettext("Employee name"),
            value=lambda row: row.name,
            sort=Employee.name.expression,
            by_language=True,
        ),
        Column(
            key="day",
            title=lazy_gettext("Day"),
            value=lambda row: row.day,
            cell=lambda row: written_date(row.day),
            sort=Overtime.day.expression,
            kind="date",
        ),
        Column(key="hours", title=lazy_gettext("Time"), value=_hours),
        Column(
            key="asked",
            title=lazy_gettext("Asked for"),
            value=lambda row: row.seconds,
            cell=lambda row: duration(row.seconds),
            kind="duration",
            align="end",
        ),
        Column(
            key="worked",
            title=lazy_gettext("Worked"),
            value=lambda row: row.worked,
            cell=lambda row: duration(row.worked) if row.worked is not None else "–",
            sort=func.coalesce(Overtime.worked, -1),
            kind="duration",
            align="end",
        ),
        Column(key="rate", title=lazy_gettext("Class of overtime"), value=lambda row: str(RATE_WORDS[row.rate])),
        Column(key="settled", title=lazy_gettext("For it"), value=lambda row: str(SETTLED_WORDS[row.settled])),
        Column(
            key="state",
            title=lazy_gettext("State"),
            value=lambda row: str(STATE_WORDS[row.state]),
            cell=lambda row: badge(STATE_WORDS[row.state], STATE_TONES[row.state]),
        ),
    ]


def _hours(row: Any) -> str:
    return f"{clock.local(row.starts_at):%H:%M}–{clock.local(row.ends_at):%H:%M}"
