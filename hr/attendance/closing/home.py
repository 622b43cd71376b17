"""What My day shows of the month's closing: the own month to look at, disputes to decide, months to close."""

from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hr.attendance.closing.models import AttendanceMonth
from hr.attendance.closing.queries import (
    MonthAsked,
    disputes_counted,
    months_asked,
    state_of,
)
from hr.attendance.closing.rules.states import MonthState
from hr.attendance.labels import month_name
from hr.attendance.months import Month, month_of
from hr.permissions import AGREE_REOPENING, ANSWER_MONTH, CLOSE_MONTHS, DECIDE_DISPUTES
from portal import clock
from portal.auth.actor import Actor
from portal.db.reading import asked_once
from portal.feature import Todo
from portal.people.models import Employee
from portal.web.filters import written_date
from portal.web.i18n import gettext, ngettext
from portal.workdays.queries import current_calendar
from portal.workdays.rules import due_instant

_CLOSE_WITHIN = 5
"""Working days after a month's end within which HR gives it to everybody."""


def count_disputes(session: Session, actor: Actor) -> int:
    """How many disputed days wait for this person; for the to-do and the menu alike."""
    counted = select(counted_disputes(actor))
    return asked_once(session, ("disputes to decide", actor.account_id), lambda: session.scalar(counted) or 0)


def counted_disputes(actor: Actor) -> ColumnElement[int]:
    """The same as an expression."""
    return disputes_counted(actor, clock.today())


def closing_todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """A fixed number of statements for each."""
    months = months_asked(session, actor.employee_id)
    rows = list(dict.fromkeys(one.row for one in months))
    found = []
    if actor.employee_id is not None and actor.may(ANSWER_MONTH):
        unanswered = dict.fromkeys(one.row for one in months if not one.answered)
        found += _own(session, actor.employee_id, [row for row in unanswered if row.state is MonthState.REVIEW])
    if actor.may(DECIDE_DISPUTES):
        found += _to_decide(session, actor)
    if actor.may(CLOSE_MONTHS):
        found += _to_close(session, rows, now)
    if actor.may(AGREE_REOPENING):
        found += _to_agree(actor, months)
    return found


def _own(session: Session, employee_id: int, rows: list[AttendanceMonth]) -> list[Todo]:
    """Months that wait to be looked at, of those not answered; a person who came later has none."""
    person = session.get(Employee, employee_id)
    return [
        Todo(
            title=gettext("Look at your attendance of %(month)s", month=month_name(Month(row.first_day))),
            detail=gettext("Confirm it, or say which days are wrong"),
            url=url_for("months.mine", month=Month(row.first_day)),
            due=due_instant(row.review_due) if row.review_due else None,
            icon="calendar-time",
        )
        for row in rows
        if person is not None and not person.outside and person.entered_on <= Month(row.first_day).last
    ]


def _to_decide(session: Session, actor: Actor) -> list[Todo]:
    waiting = count_disputes(session, actor)
    if not waiting:
        return []
    text = ngettext("Decide about %(num)d disputed day", "Decide about %(num)d disputed days", waiting)
    return [Todo(title=text, url=url_for("months.disputes"), icon="messages")]


def _to_close(session: Session, rows: list[AttendanceMonth], now: datetime) -> list[Todo]:
    """The month before, as soon as it is over, and months that were opened again."""
    by_month = {Month(row.first_day): row for row in rows}
    last = month_of(clock.local(now).date()).previous
    open_again = [month for month, row in by_month.items() if row.state is MonthState.REOPENED and month != last]
    found = []
    for month in (last, *open_again):
        row = by_month.get(month)
        state = state_of(row)
        if state in (MonthState.OPEN, MonthState.REOPENED):
            due = current_calendar(session).deadline(month.last, _CLOSE_WITHIN).due
            title = gettext("Give the attendance of %(month)s to everybody to look at", month=month_name(month))
        elif state is MonthState.REVIEW and row is not None and row.review_due is not None:
            due = row.review_due + timedelta(days=1)
            title = gettext("Close the attendance of %(month)s", month=month_name(month))
        else:
            continue
        detail = ""
        if row is not None and row.review_due is not None and state is MonthState.REVIEW:
            detail = gettext("Answers until %(day)s", day=written_date(row.review_due, "medium"))
        url = url_for("months.show", month=month)
        found.append(Todo(title=title, detail=detail, url=url, due=due_instant(due), icon="lock"))
    return found


def _to_agree(actor: Actor, months: list[MonthAsked]) -> list[Todo]:
    asked = [one.reopening for one in months if one.reopening is not None]
    by_id = {one.row.id: Month(one.row.first_day) for one in months}
    return [
        Todo(
            title=gettext("Somebody asks to open %(month)s again", month=month_name(by_id[one.month_id])),
            url=url_for("months.show", month=by_id[one.month_id]),
            icon="lock",
        )
        for one in sorted(asked, key=lambda one: one.id)
        if one.asked_by_id != actor.account_id
    ]
