"""The two lists of looks: those at a case, and those of a person."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, false

from complaints.cases.models import Complaint
from complaints.looks.queries import Who, looks_at, looks_of
from portal import clock
from portal.audit.models import AuditEntry
from portal.auth.actor import Actor
from portal.auth.models import Account
from portal.people.models import Employee
from portal.web.addresses import addresses
from portal.web.filters import day_and_time
from portal.web.i18n import gettext, lazy_gettext
from portal.web.tables import Column, Listing
from portal.words import mark

DAYS = (7, 30, 90, 365)
DEEDS = {
    "complaints:case:view": mark("opened the case"),
    "complaints:contact:view": mark("saw name or address in full"),
    "complaints:pack:ask": mark("took or asked for the evidence pack"),
    "complaints:mail:view": mark("opened a mail"),
    "files:file:view": mark("downloaded a file"),
    "documents:document:view": mark("downloaded a paper"),
}
PAGES = {
    "complaint_letters": mark("Reply"),
    "complaint_decisions": mark("Findings and end"),
    "complaint_inquiry": mark("Investigation"),
    "complaint_hearings": mark("Decision"),
    "complaint_clocks": mark("Clocks"),
    "complaint_closing": mark("Closing"),
    "complaint_actions": mark("Corrective actions"),
    "complaint_loop": mark("Chain of effects"),
    "complaint_parties": mark("Who acts"),
    "complaint_same": mark("Same complaints"),
    "complaint_desk": mark("Summary"),
    "complaint_looks": mark("Who viewed it"),
    "contact_name": mark("Name of the complainant"),
    "contact_mail": mark("Mail address"),
    "contact_phone": mark("Telephone number"),
    "desk": mark("at the desk"),
}


def looks_listing(complaint_id: int, asked: Mapping[str, str]) -> Listing:
    """Who looked into one complaint, newest first; by person and day."""
    statement = _on_day(looks_at(complaint_id), asked.get("day", ""))
    person = asked.get("who", "").strip()[:80]
    if person:
        statement = statement.where(
            Employee.name.icontains(person, autoescape=True)
            | Employee.number.icontains(person, autoescape=True)
            | Account.username.icontains(person, autoescape=True)
        )
    return _listing("complaint-looks", gettext("Who viewed it"), statement, [_WHEN, _WHO, _WHAT, _PART])


def person_listing(actor: Actor, account_id: int | None, days: int, day: str, now: datetime) -> Listing:
    """What one person looked into within so many days, newest first; nothing where nobody is meant."""
    since = now - timedelta(days=days)
    statement = looks_of(actor, account_id or 0, since)
    statement = _on_day(statement, day) if account_id is not None else statement.where(false())
    address = addresses("complaint_looks.of_case", "case_id")
    number = Column(
        key="number", title=gettext("Number"), value=lambda row: row.number, sort=Complaint.number.expression
    )
    columns = [_WHEN, number, _WHAT, _PART]
    listing = _listing("complaint-looks-person", gettext("What a person viewed"), statement, columns)
    return replace(listing, row_url=lambda row: address(row.case_id))


def _listing(name: str, title: str, statement: Select[*tuple[Any, ...]], columns: list[Column]) -> Listing:
    return Listing(
        name=name,
        title=title,
        statement=statement,
        key=AuditEntry.seq,
        columns=columns,
        default_sort="-at",
        empty_title=gettext("Nobody looked"),
        empty_text=gettext("Nothing in the trail fits the filter."),
    )


def _on_day(statement: Select[*tuple[Any, ...]], text: str) -> Select[*tuple[Any, ...]]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return statement
    if not 1900 < day.year < 9000:
        return statement
    begin = datetime.combine(day, time(), clock.COMPANY_ZONE)
    return statement.where(AuditEntry.at >= begin, AuditEntry.at < begin + timedelta(days=1))


def _part(row: Any) -> str:
    """Which page of the case, or which field, where the trail says so."""
    named = str((row.details or {}).get("page") or (row.details or {}).get("field") or "")
    if named in PAGES:
        return gettext(PAGES[named])
    return gettext("Overview") if row.action == "complaints:case:view" else ""


_WHEN = Column(
    key="at",
    title=lazy_gettext("When"),
    value=lambda row: row.at,
    cell=lambda row: day_and_time(row.at),
    sort=AuditEntry.seq,
    kind="datetime",
)
_WHO = Column(key="who", title=lazy_gettext("Who"), value=lambda row: row.who, sort=Who, by_language=True)
_WHAT = Column(key="deed", title=lazy_gettext("What they did"), value=lambda row: gettext(DEEDS[row.action]))
_PART = Column(key="part", title=lazy_gettext("Page or field"), value=_part)
