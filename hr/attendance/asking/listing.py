"""The list that all kinds of requests share: who asked, what the kind adds, where it stands and since when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select

from hr.attendance.asking.queries import visible
from hr.attendance.asking.rules import WAITING
from hr.attendance.asking.words import STATE_TONES, STATE_WORDS
from hr.permissions import READ_ATTENDANCE
from portal.auth.actor import Actor
from portal.auth.rules import Scope
from portal.feature import Text
from portal.people.models import Employee
from portal.web.addresses import addresses
from portal.web.filters import written_date
from portal.web.i18n import lazy_gettext
from portal.web.parts import badge
from portal.web.tables import Column, Listing

_VIEWS = {"": lazy_gettext("All"), "waiting": lazy_gettext("Waiting"), "mine": lazy_gettext("My own")}


def request_tabs(actor: Actor, endpoint: str, view: str) -> list[dict[str, Any]]:
    """The narrower views of the list, as tabs; their own is no view for who sees nothing else."""
    many = actor.scope(READ_ATTENDANCE) is not Scope.OWN
    return [
        {"label": label, "url": url_for(endpoint, view=key or None), "active": key == view}
        for key, label in _VIEWS.items()
        if many or key != "mine"
    ]


def requests_listing(
    model: type[Any],
    actor: Actor,
    day: date,
    view: str,
    *,
    name: str,
    title: Text,
    more: Sequence[Any],
    columns: Sequence[Column],
    endpoint: str,
    empty_title: Text,
    empty_text: Text,
) -> Listing:
    """Requests of everybody whose attendance the reader sees on ``day``, newest first; ``view`` narrows them.

    ``more`` is what ``columns`` need of the model, ``endpoint`` the page of one request by its ``number``.
    """
    statement = (
        select(model.id, model.state, model.asked_at, Employee.name, *more)
        .join(Employee, Employee.id == model.employee_id)
        .where(visible(model, actor, day))
    )
    if view == "waiting":
        statement = statement.where(model.state.in_(WAITING))
    if view == "mine":
        statement = statement.where(model.employee_id == (actor.employee_id or -1))
    to_row = addresses(endpoint, "number")
    return Listing(
        name=name,
        title=title,
        statement=statement,
        key=model.id.expression,
        columns=[name_column(), *columns, *_standing(model)],
        default_sort="-asked",
        row_url=lambda row: to_row(row.id),
        empty_title=empty_title,
        empty_text=empty_text,
        exports=False,
    )


def name_column() -> Column:
    """Whose row it is."""
    return Column(
        key="name",
        title=lazy_gettext("Employee name"),
        value=lambda row: row.name,
        sort=Employee.name.expression,
        by_language=True,
    )


def _standing(model: type[Any]) -> list[Column]:
    return [
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
            sort=model.asked_at.expression,
        ),
    ]
