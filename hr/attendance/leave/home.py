"""Leave on My day: requests that wait for the reader, and days on which somebody was on leave and there."""

from datetime import date, datetime, timedelta

from flask import url_for
from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from hr.attendance.asking.queries import my_turn, visible
from hr.attendance.asking.rules import WAITING, RequestState
from hr.attendance.leave.models import LeaveRequest
from hr.attendance.leave.words import KIND_WORDS, when_text
from hr.attendance.queries import open_questions
from hr.permissions import DECIDE_LEAVE
from portal import clock
from portal.auth.actor import Actor
from portal.db.reading import asked_once
from portal.feature import Todo
from portal.people.models import Employee
from portal.web.filters import written_date
from portal.web.i18n import gettext

MOST = 20
_BACK = timedelta(days=62)
_MOST_APPROVED = 200


def leave_todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """One line for each request and for each question that waits for this person."""
    if not actor.may(DECIDE_LEAVE):
        return []
    return [*_requests(session, actor, now), *_questions(session, actor, now)]


def _requests(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    rows = [row for row in _rows(session, actor, now) if row[0].state in WAITING]
    return [
        Todo(
            title=gettext("Decide on the leave of %(name)s", name=person.name),
            detail=f"{KIND_WORDS[row.kind]} · {when_text(row.stretch())}",
            url=url_for("leave.show", number=row.id),
            icon="beach",
            key=f"hr:leave:{row.id}",
        )
        for row, person in sorted(rows, key=lambda row: (row[0].first_on, row[0].id))
    ]


def spans_in_question(session: Session, actor: Actor, now: datetime) -> list[tuple[Employee, date, date]]:
    """Approved leave of people whom the reader decides for: it may be asked what holds. Asked once a page."""
    if not actor.may(DECIDE_LEAVE):
        return []
    today = clock.local(now).date()
    rows = [row for row in _rows(session, actor, now) if row[0].state is RequestState.APPROVED]
    rows.sort(key=lambda row: (-row[0].first_on.toordinal(), row[0].id))
    return [(person, max(row.first_on, today - _BACK), min(row.last_on, today)) for row, person in rows]


def _rows(session: Session, actor: Actor, now: datetime) -> list[tuple[LeaveRequest, Employee]]:
    """Requests that wait for the reader, and approved leave that may be asked about, with the people."""
    question = ("leave to decide about", actor.account_id)
    return asked_once(session, question, lambda: _rows_now(session, actor, clock.local(now).date()))


def _rows_now(session: Session, actor: Actor, today: date) -> list[tuple[LeaveRequest, Employee]]:
    waiting = (
        select(LeaveRequest.id)
        .where(my_turn(LeaveRequest, actor, DECIDE_LEAVE, today))
        .order_by(LeaveRequest.first_on, LeaveRequest.id)
        .limit(MOST)
        .subquery()
    )
    approved = (
        select(LeaveRequest.id)
        .where(
            LeaveRequest.state == RequestState.APPROVED,
            LeaveRequest.last_on >= today - _BACK,
            LeaveRequest.first_on <= today,
            LeaveRequest.employee_id != (actor.employee_id or -1),
            visible(LeaveRequest, actor, today, DECIDE_LEAVE),
        )
        .order_by(LeaveRequest.first_on.desc(), LeaveRequest.id)
        .limit(_MOST_APPROVED)
        .subquery()
    )
    rows = session.execute(
        select(LeaveRequest, Employee)
        .join(Employee, Employee.id == LeaveRequest.employee_id)
        .where(LeaveRequest.id.in_(union_all(select(waiting.c.id), select(approved.c.id))))
    )
    return [(row[0], row[1]) for row in rows]


def _questions(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """Days of approved leave with punches; the person's lead is asked, HR where everybody is theirs to see."""
    spans = spans_in_question(session, actor, now)
    if not spans:
        return []
    return [
        Todo(
            title=gettext("%(name)s was on leave and there: what holds?", name=person.name),
            detail=written_date(day, "full"),
            url=url_for("leave.question", employee_id=person.id, day=day.isoformat()),
            icon="scale",
            key=f"hr:leave-question:{person.id}:{day}",
        )
        for person, day in open_questions(session, spans, now)[:MOST]
    ]
