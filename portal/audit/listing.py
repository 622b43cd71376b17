"""The audit trail as a list: newest first, by action, person, object and day."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, func, select

from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.models import Account
from portal.people.models import Employee
from portal.web.filters import day_and_time
from portal.web.i18n import gettext, lazy_gettext
from portal.web.tables import Column, Listing

_who = func.coalesce(Employee.name, Account.username, "")


def audit_listing(wanted: Mapping[str, str]) -> Listing:
    """The entries that the filter bar asks for."""
    return Listing(
        name="audit",
        title=lazy_gettext("Audit trail"),
        statement=_filtered(_statement(), wanted),
        key=AuditEntry.seq,
        columns=_COLUMNS,
        default_sort="-seq",
        row_tone=lambda row: "warning" if row.result != "done" else None,
        empty_title=lazy_gettext("No entries"),
        empty_text=lazy_gettext("Nothing in the trail fits the filter."),
    )


def _statement() -> Select[*tuple[Any, ...]]:
    return (
        select(
            AuditEntry.seq,
            AuditEntry.at,
            AuditEntry.action,
            AuditEntry.object_type,
            AuditEntry.object_id,
            AuditEntry.result,
            AuditEntry.source,
            AuditEntry.request_id,
            AuditEntry.details,
            AuditEntry.hash,
            _who.label("who"),
        )
        .outerjoin(Account, Account.id == AuditEntry.actor_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
    )


def _filtered(statement: Select[*tuple[Any, ...]], wanted: Mapping[str, str]) -> Select[*tuple[Any, ...]]:
    if wanted.get("action", "").strip():
        statement = statement.where(AuditEntry.action.icontains(wanted["action"].strip(), autoescape=True))
    if wanted.get("who", "").strip():
        pattern = wanted["who"].strip()
        person = Employee.name.icontains(pattern, autoescape=True)
        statement = statement.where(
            person
            | Employee.number.icontains(pattern, autoescape=True)
            | Account.username.icontains(pattern, autoescape=True)
        )
    if wanted.get("object", "").strip():
        kind, _, number = wanted["object"].strip().partition(" ")
        statement = statement.where(AuditEntry.object_type == kind)
        if number.strip():
            statement = statement.where(AuditEntry.object_id == number.strip())
    begin = _begin_of(wanted.get("day", ""))
    if begin is not None:
        statement = statement.where(AuditEntry.at >= begin, AuditEntry.at < begin + timedelta(days=1))
    return statement


def _begin_of(text: str) -> datetime | None:
    """The first instant of the day on the agency's clock; None for what is no day."""
    try:
        day = date.fromisoformat(text)
        return datetime.combine(day, time(), tzinfo=clock.COMPANY_ZONE) if 1900 < day.year < 9000 else None
    except ValueError:
        return None


def source_label(source: str) -> str:
    """Where a deed came from, in words."""
    words = {
        "web": gettext("a page"),
        "job": gettext("a job"),
        "command": gettext("the console"),
        "public": gettext("a public page"),
        "device": gettext("a device"),
    }
    return words.get(source, source)


def _who_cell(row: Any) -> str:
    return row.who or source_label(row.source)


def _details_cell(row: Any) -> Markup | str:
    if not row.details:
        return ""
    text = json.dumps(row.details, ensure_ascii=False, indent=1, sort_keys=True)
    summary = gettext("Show")
    return Markup('<details class="disclosure"><summary>{}<span class="visually-hidden"> {}</span></summary>').format(
        summary, row.seq
    ) + Markup('<pre class="code">{}</pre></details>').format(text)


_COLUMNS = (
    Column(
        key="seq",
        title=lazy_gettext("Row"),
        value=lambda row: row.seq,
        sort=AuditEntry.seq,
        align="end",
        width="narrow",
        kind="number",
    ),
    Column(
        key="at",
        title=lazy_gettext("When"),
        value=lambda row: row.at,
        cell=lambda row: day_and_time(row.at),
        kind="datetime",
    ),
    Column(key="who", title=lazy_gettext("Who"), value=_who_cell),
    Column(
        key="action",
        title=lazy_gettext("Deed"),
        value=lambda row: row.action,
        cell=lambda row: Markup('<span class="code">{}</span>').format(row.action),
    ),
    Column(
        key="object",
        title=lazy_gettext("On what"),
        value=lambda row: f"{row.object_type} {row.object_id}",
    ),
    Column(
        key="result",
        title=lazy_gettext("Outcome"),
        value=lambda row: gettext("done") if row.result == "done" else gettext("refused"),
    ),
    Column(key="source", title=lazy_gettext("From"), value=lambda row: source_label(row.source)),
    Column(
        key="details",
        title=lazy_gettext("Before and after"),
        value=lambda row: json.dumps(row.details, ensure_ascii=False, sort_keys=True) if row.details else "",
        cell=_details_cell,
    ),
)
