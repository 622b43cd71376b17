"""Two lists: what was asked of second persons, and every sheet that left the portal."""

from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import func, select

from portal.auth.models import Account
from portal.exports.labels import STATES, TONES
from portal.exports.models import ExportRequest, ExportTaken
from portal.exports.rules import Decision, State, state_of, tidy_code
from portal.people.models import Employee
from portal.web.filters import day_and_time, number
from portal.web.i18n import gettext, lazy_gettext
from portal.web.tables import Column, Listing

_who: Any = func.coalesce(Employee.name, Account.username, "")


def requests_listing(now: datetime, *, only_waiting: bool) -> Listing:
    """What waits, oldest first; or everything, newest first."""
    statement = (
        select(
            ExportRequest.id,
            ExportRequest.title,
            ExportRequest.rows,
            ExportRequest.asked_at,
            ExportRequest.waits_until,
            ExportRequest.granted,
            ExportRequest.ends_at,
            ExportRequest.most_times,
            ExportRequest.times,
            _who.label("who"),
        )
        .join(Account, Account.id == ExportRequest.asked_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
    )
    if only_waiting:
        statement = statement.where(ExportRequest.decided_at.is_(None), ExportRequest.waits_until > now)
    return Listing(
        name="export-requests",
        title=lazy_gettext("Exports to approve"),
        statement=statement,
        key=ExportRequest.id.expression,
        default_sort="asked" if only_waiting else "-asked",
        row_url=lambda row: url_for("exports.show", request_id=row.id),
        columns=(
            Column(key="what", title=lazy_gettext("Sheet"), value=lambda row: gettext(row.title)),
            Column(key="who", title=lazy_gettext("Asked by"), value=lambda row: row.who, sort=_who, by_language=True),
            Column(key="rows", title=lazy_gettext("Rows"), value=lambda row: row.rows, kind="number", align="end",
                   cell=lambda row: number(row.rows), sort=ExportRequest.rows.expression),
            Column(key="asked", title=lazy_gettext("Asked on"), value=lambda row: row.asked_at, kind="datetime",
                   cell=lambda row: day_and_time(row.asked_at), sort=ExportRequest.asked_at.expression),
            Column(key="state", title=lazy_gettext("State"), value=lambda row: str(STATES[_state(row, now)]),
                   cell=lambda row: _badge(_state(row, now))),
        ),
        empty_title=lazy_gettext("Nothing waits"),
        empty_text=lazy_gettext("Whoever wants to take out a large sheet about persons asks here for a second person."),
    )  # fmt: skip


def _state(row: Any, now: datetime) -> State:
    decision = Decision(
        waits_until=row.waits_until,
        granted=row.granted,
        ends_at=row.ends_at,
        most_times=row.most_times,
        times=row.times,
    )
    return state_of(decision, now)


def _badge(state: State) -> Markup:
    return Markup('<span class="badge tone-{}">{}</span>').format(TONES[state], str(STATES[state]))


def taken_listing(code: str, who: str, *, linked: bool) -> Listing:
    """Every sheet that left, newest first; found by its identifier and by who took it. ``linked`` leads to requests."""
    statement = (
        select(
            ExportTaken.id,
            ExportTaken.code,
            ExportTaken.at,
            ExportTaken.title,
            ExportTaken.kind,
            ExportTaken.form,
            ExportTaken.filtered_by,
            ExportTaken.rows,
            ExportTaken.personal,
            ExportTaken.request_id,
            _who.label("who"),
        )
        .outerjoin(Account, Account.id == ExportTaken.account_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
    )
    if code.strip():
        statement = statement.where(ExportTaken.code == tidy_code(code))
    if who.strip():
        pattern = who.strip()
        statement = statement.where(
            Employee.name.icontains(pattern, autoescape=True)
            | Employee.number.icontains(pattern, autoescape=True)
            | Account.username.icontains(pattern, autoescape=True)
        )
    return Listing(
        name="exports-taken",
        title=lazy_gettext("Exports taken"),
        statement=statement,
        key=ExportTaken.id.expression,
        default_sort="-at",
        columns=(
            Column(key="code", title=lazy_gettext("Identifier"), value=lambda row: row.code,
                   cell=lambda row: Markup('<span class="code nowrap">{}</span>').format(row.code)),
            Column(key="at", title=lazy_gettext("When"), value=lambda row: row.at, kind="datetime",
                   cell=lambda row: day_and_time(row.at), sort=ExportTaken.at.expression),
            Column(key="who", title=lazy_gettext("Who"), value=lambda row: row.who, sort=_who, by_language=True),
            Column(key="what", title=lazy_gettext("Sheet"), value=lambda row: gettext(row.title), cell=_sheet_cell),
            Column(key="filter", title=lazy_gettext("Narrowed down by"), value=lambda row: row.filtered_by),
            Column(key="rows", title=lazy_gettext("Rows"), value=lambda row: row.rows, kind="number", align="end",
                   cell=lambda row: number(row.rows), sort=ExportTaken.rows.expression),
            Column(key="persons", title=lazy_gettext("About persons"), value=lambda row: _persons(row),
                   cell=_persons_link if linked else None),
        ),
        empty_title=lazy_gettext("Nothing fits"),
        empty_text=lazy_gettext("Here stands every sheet that left the portal, with the identifier that is in it."),
    )  # fmt: skip


def _sheet_cell(row: Any) -> Markup:
    return Markup('{} <span class="muted small">{}</span>').format(gettext(row.title), row.form.upper())


def _persons(row: Any) -> str:
    if not row.personal:
        return gettext("no")
    return gettext("yes, with a second person") if row.request_id else gettext("yes")


def _persons_link(row: Any) -> Markup | str:
    if not row.request_id:
        return _persons(row)
    return Markup('<a href="{}">{}</a>').format(url_for("exports.show", request_id=row.request_id), _persons(row))
