"""Overtime on My day: what waits for the reader's answer."""

from datetime import datetime

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.asking.queries import my_turn
from hr.attendance.overtime.models import Overtime
from hr.attendance.overtime.words import when_of
from hr.permissions import DECIDE_OVERTIME
from portal import clock
from portal.auth.actor import Actor
from portal.feature import Todo
from portal.people.models import Employee
from portal.web.i18n import gettext

MOST = 20


def overtime_todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """One line for each request that waits for this person, the earliest first; it is due when it begins."""
    if not actor.may(DECIDE_OVERTIME):
        return []
    rows = session.execute(
        select(Overtime, Employee.name)
        .join(Employee, Employee.id == Overtime.employee_id)
        .where(my_turn(Overtime, actor, DECIDE_OVERTIME, clock.local(now).date()))
        .order_by(Overtime.asked_at, Overtime.id)
        .limit(MOST)
    )
    return [
        Todo(
            title=gettext("Decide on the overtime of %(name)s", name=name),
            detail=when_of(row),
            url=url_for("overtime.show", number=row.id),
            due=None if row.emergency else row.starts_at,
            icon="alarm",
            key=f"hr:overtime:{row.id}",
        )
        for row, name in rows
    ]
