"""Corrections on My day: those that wait for the reader's answer."""

from datetime import datetime

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.asking.queries import my_turn
from hr.attendance.corrections.models import Correction
from hr.attendance.labels import DIRECTIONS
from hr.permissions import DECIDE_CORRECTIONS
from portal import clock
from portal.auth.actor import Actor
from portal.feature import Todo
from portal.people.models import Employee
from portal.web.filters import written_date
from portal.web.i18n import gettext

MOST = 20


def correction_todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """One line for each correction that waits for this person, oldest first."""
    if not actor.may(DECIDE_CORRECTIONS):
        return []
    rows = session.execute(
        select(Correction.id, Correction.day, Correction.at, Correction.direction, Employee.name)
        .join(Employee, Employee.id == Correction.employee_id)
        .where(my_turn(Correction, actor, DECIDE_CORRECTIONS, clock.local(now).date()))
        .order_by(Correction.asked_at, Correction.id)
        .limit(MOST)
    )
    return [
        Todo(
            title=gettext("Decide on the correction of %(name)s", name=row.name),
            detail=f"{written_date(row.day)} · {clock.local(row.at):%H:%M} · {DIRECTIONS[row.direction]}",
            url=url_for("corrections.show", number=row.id),
            icon="clock",
            key=f"hr:correction:{row.id}",
        )
        for row in rows
    ]
