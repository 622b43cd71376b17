"""The list of corrections."""

from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select

from hr.attendance.asking.queries import visible
from hr.attendance.asking.rules import WAITING
from hr.attendance.asking.words import STATE_TONES, STATE_WORDS
from hr.attendance.corrections.models import Correction
from hr.attendance.labels import DIRECTIONS
from portal import clock
from portal.auth.actor import Actor
from portal.people.models import Employee
from portal.web.addresses import addresses
from portal.web.filters import written_date
from portal.web.i18n import lazy_gettext
from portal.web.parts import badge
from portal.web.tables import Column, Listing

VIEWS = {"": lazy_gettext("All"), "waiting": lazy_gettext("Waiting"), "mine": lazy_gettext("My own")}


def corrections_listing(actor: Actor, day: date, view: str) -> Listing:
    """Corrections of everybody whose attendance the reader sees; ``view`` narrows them."""
    statement = (
        select(
            Correction.id,
            Correction.day,
            Correction.at,
            Correction.direction,
            Correction.state,
            Correction.asked_at,
            Employee.name,
            Employee.number,
        )
        .join(Employee, Employee.id == Correction.employee_id)
        .where(visible(Correction, actor, day))
    )
    if view == "waiting":
        statement = statement.where(Correction.state.in_(WAITING))
    if view == "mine":
        statement = statement.where(Correction.employee_id == (actor.employee_id or -1))
    to_row = addresses("corrections.show", "number")
    return Listing(
        name="corrections",
        title=lazy_gettext("Corrections"),
        statement=statement,
        key=Correction.id.expression,
        columns=_columns(),
        default_sort="-asked",
        row_url=lambda row: to_row(row.id),
        empty_title=lazy_gettext("No corrections here"),
        empty_text=lazy_gettext("Where a punch is missing or wrong, the day's page leads to the form."),
        exports=False,
    )


def _columns() -> list[Column]:
    return [
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
            value=lambda row: written_date(row.day),
            sort=Correction.day.expression,
        ),
        Column(key="time", title=lazy_gettext("Time"), value=_time),
        Column(
            key="state",
            title=lazy_gettext("State"),
            value=lambda row: str(STATE_WORDS[row.state]),
            cell=lambda row: badge(STATE_WORDS[row.state], STATE_TONES[row.state]),
        ),
        Column(
            key="asked",
            title=lazy_gettext("Asked on"),
            value=lambda row: written_date(row.asked_at),
            sort=Correction.asked_at.expression,
        ),
    ]


def _time(row: Any) -> str:
    return f"{clock.local(row.at):%H:%M} · {DIRECTIONS[row.direction]}"


def day_url(row: Correction) -> str:
    """Where the day is explained."""
    return url_for("attendance.day", employee_id=row.employee_id, day=row.day.isoformat())
