"""The list of corrections."""

from datetime import date
from typing import Any

from flask import url_for

from hr.attendance.asking.listing import requests_listing
from hr.attendance.corrections.models import Correction
from hr.attendance.labels import DIRECTIONS
from portal import clock
from portal.auth.actor import Actor
from portal.web.filters import written_date
from portal.web.i18n import lazy_gettext
from portal.web.tables import Column, Listing


def corrections_listing(actor: Actor, day: date, view: str) -> Listing:
    """Corrections of everybody whose attendance the reader sees; ``view`` narrows them."""
    return requests_listing(
        Correction,
        actor,
        day,
        view,
        name="corrections",
        title=lazy_gettext("Corrections"),
        more=(Correction.day, Correction.at, Correction.direction),
        columns=_columns(),
        endpoint="corrections.show",
        empty_title=lazy_gettext("No corrections here"),
        empty_text=lazy_gettext("Where a punch is missing or wrong, the day's page leads to the form."),
    )


def _columns() -> list[Column]:
    return [
        Column(
            key="day",
            title=lazy_gettext("Day"),
            value=lambda row: written_date(row.day),
            sort=Correction.day.expression,
        ),
        Column(key="time", title=lazy_gettext("Time"), value=_time),
    ]


def _time(row: Any) -> str:
    return f"{clock.local(row.at):%H:%M} · {DIRECTIONS[row.direction]}"


def day_url(row: Correction) -> str:
    """Where the day is explained."""
    return url_for("attendance.day", employee_id=row.employee_id, day=row.day.isoformat())
