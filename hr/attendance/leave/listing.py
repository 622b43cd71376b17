"""The lists of leave: requests, and what everybody has left."""

from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from hr.attendance.asking.queries import visible
from hr.attendance.asking.rules import WAITING
from hr.attendance.asking.words import STATE_TONES, STATE_WORDS
from hr.attendance.leave.models import LeaveEntry, LeaveRequest
from hr.attendance.leave.rules.kinds import LeaveKind
from hr.attendance.leave.rules.stretches import LeaveStretch
from hr.attendance.leave.words import KIND_WORDS, days_text, when_text
from portal.auth.actor import Actor
from portal.people.models import Employee
from portal.people.queries import employed_on
from portal.web.addresses import addresses
from portal.web.filters import written_date
from portal.web.i18n import lazy_gettext
from portal.web.parts import badge
from portal.web.tables import Column, Listing

VIEWS = {"": lazy_gettext("All"), "waiting": lazy_gettext("Waiting"), "mine": lazy_gettext("My own")}


def leave_listing(actor: Actor, day: date, view: str) -> Listing:
    """Requests of everybody whose attendance the reader sees; ``view`` narrows them."""
    row = LeaveRequest
    statement = (
        select(
            row.id, row.kind, row.first_on, row.last_on, row.portion, row.starts, row.ends, row.seconds, row.state,
            row.asked_at, Employee.name,
        )
        .join(Employee, Employee.id == row.employee_id)
        .where(visible(row, actor, day))
    )  # fmt: skip
    if view == "waiting":
        statement = statement.where(row.state.in_(WAITING))
    if view == "mine":
        statement = statement.where(row.employee_id == (actor.employee_id or -1))
    to_row = addresses("leave.show", "number")
    return Listing(
        name="leave",
        title=lazy_gettext("Leave"),
        statement=statement,
        key=row.id.expression,
        columns=_columns(),
        default_sort="-asked",
        row_url=lambda one: to_row(one.id),
        empty_title=lazy_gettext("No leave here"),
        empty_text=lazy_gettext("What is asked for appears here with its answer."),
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
        Column(key="kind", title=lazy_gettext("Kind of leave"), value=lambda row: str(KIND_WORDS[row.kind])),
        Column(key="first", title=lazy_gettext("When"), value=_when, sort=LeaveRequest.first_on.expression),
        Column(key="takes", title=lazy_gettext("Takes"), value=lambda row: days_text(row.seconds), align="end"),
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
            sort=LeaveRequest.asked_at.expression,
        ),
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
            Column(
                key="name",
                title=lazy_gettext("Employee name"),
                value=lambda row: row.name,
                sort=Employee.name.expression,
                by_language=True,
            ),
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
