"""The lists of leave: requests, and what everybody has left."""

from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from hr.attendance.asking.listing import name_column, requests_listing
from hr.attendance.leave.models import LeaveEntry, LeaveRequest
from hr.attendance.leave.rules.kinds import LeaveKind
from hr.attendance.leave.rules.stretches import LeaveStretch
from hr.attendance.leave.words import KIND_WORDS, days_text, when_text
from portal.auth.actor import Actor
from portal.people.models import Employee
from portal.people.queries import employed_on
from portal.web.i18n import lazy_gettext
from portal.web.tables import Column, Listing


def leave_listing(actor: Actor, day: date, view: str) -> Listing:
    """Requests of everybody whose attendance the reader sees; ``view`` narrows them."""
    row = LeaveRequest
    return requests_listing(
        row,
        actor,
        day,
        view,
        name="leave",
        title=lazy_gettext("Leave"),
        more=(row.kind, row.first_on, row.last_on, row.portion, row.starts, row.ends, row.seconds),
        columns=_columns(),
        endpoint="leave.show",
        empty_title=lazy_gettext("No leave here"),
        empty_text=lazy_gettext("What is asked for appears here with its answer."),
    )


def _columns() -> list[Column]:
    return [
        Column(key="kind", title=lazy_gettext("Kind of leave"), value=lambda row: str(KIND_WORDS[row.kind])),
        Column(key="first", title=lazy_gettext("When"), value=_when, sort=LeaveRequest.first_on.expression),
        Column(key="takes", title=lazy_gettext("Takes off"), value=lambda row: days_text(row.seconds), align="end"),
    ]


def _when(row: Any) -> str:
    return when_text(
        LeaveStretch(first=row.first_on, last=row.last_on, portion=row.portion, starts=row.starts, ends=row.ends)
    )


def balances_listing(day: date) -> Listing:
    """Everybody who is employed, with what is left of each kind that has a balance."""
    sums = {kind: _left(kind) for kind in (LeaveKind.ANNUAL, LeaveKind.COMPENSATORY)}
    annual, off = sums[LeaveKind.ANNUAL], sums[LeaveKind.COMPENSATORY]
    statement = (
        select(Employee.id, Employee.name, Employee.number, annual.c.left.label("annual"), off.c.left.label("off"))
        .outerjoin(annual, annual.c.employee_id == Employee.id)
        .outerjoin(off, off.c.employee_id == Employee.id)
        .where(employed_on(day))
    )
    return Listing(
        name="leave-balances",
        title=lazy_gettext("What is left of leave"),
        statement=statement,
        key=Employee.id.expression,
        columns=[
            Column(
                key="number",
                title=lazy_gettext("Staff number"),
                value=lambda row: row.number,
                sort=Employee.number.expression,
            ),
            name_column(),
            Column(
                key="annual",
                title=KIND_WORDS[LeaveKind.ANNUAL],
                value=lambda row: days_text(row.annual or 0),
                sort=func.coalesce(annual.c.left, 0),
                align="end",
            ),
            Column(
                key="off",
                title=KIND_WORDS[LeaveKind.COMPENSATORY],
                value=lambda row: days_text(row.off or 0),
                sort=func.coalesce(off.c.left, 0),
                align="end",
            ),
        ],
        default_sort="number",
        row_url=lambda row: url_for("leave_ledger.show", employee_id=row.id),
    )


def _left(kind: LeaveKind) -> Any:
    found = select(LeaveEntry.employee_id, func.sum(LeaveEntry.seconds).label("left")).where(LeaveEntry.leave == kind)
    return found.group_by(LeaveEntry.employee_id).subquery(f"left_of_{kind.value}")
