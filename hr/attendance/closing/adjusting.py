"""What comes to light after a month was closed: counted in the open month, naming the closed row (H6)."""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.closed_months import check_open, is_closed
from hr.attendance.closing.models import MonthAdjustment, MonthManifest
from hr.attendance.closing.queries import manifest_of, stored_sheet
from hr.attendance.closing.rules.rows import ADDED
from hr.attendance.closing.services import checked_reason
from hr.attendance.months import Month, month_of
from hr.attendance.queries import Desk
from hr.attendance.rules.day import day_result
from hr.attendance.rules.values import DAY, DayResult, Direction, PunchFact, midnight
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid
from portal.people.models import Employee

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, kw_only=True)
class LateFact:
    """As it was typed: whose day, and when they came and left as is known by now."""

    number: str
    day: date | None
    arrived: str
    left: str
    reason: str


def enter_late_fact(session: Session, actor: Actor, fact: LateFact) -> MonthAdjustment:
    """Work out by how much the closed row would differ and count that in this month; the closed row stays."""
    person = session.scalars(select(Employee).where(Employee.number == fact.number.strip())).first()
    if person is None:
        raise Invalid("Nobody has the staff number %(number)s.", field="number", number=fact.number)
    if fact.day is None or not is_closed(session, fact.day):
        raise Invalid("This day is in no closed month: correct it there.", field="day")
    into = month_of(clock.today())
    check_open(session, [into], "day")
    manifest = manifest_of(session, month_of(fact.day))
    before = _closed_row(session, manifest, person, fact.day)
    arrived = _instant(fact.day, fact.arrived, "arrived")
    left = _instant(fact.day, fact.left, "left", after=arrived)
    if arrived is None and left is None:
        raise Invalid("Say when the person came or left.", field="arrived")
    again = _with(session, person, fact.day, arrived, left)
    changes = {name: _number(again, name) - before.get(name, 0) for name in ADDED}
    changes = {name: seconds for name, seconds in changes.items() if seconds}
    if not changes and again.status.value == before["status"]:
        raise Invalid("This changes nothing: the day was closed like that.", field="arrived")
    return _kept(session, actor, person, manifest, into, fact, arrived, left, before["status"], again, changes)


def _number(result: DayResult, name: str) -> int:
    return int(getattr(result, name))


def _closed_row(session: Session, manifest: MonthManifest, person: Employee, day: date) -> dict[str, Any]:
    sheet = stored_sheet(session, manifest.id, person.id)
    if sheet is None or sheet.days is None:
        raise Invalid("This person is not in the closed month.", field="number")
    there = session.scalars(
        select(MonthAdjustment.id).where(
            MonthAdjustment.employee_id == person.id,
            MonthAdjustment.closed_day == day,
            MonthAdjustment.manifest_id == manifest.id,
        )
    ).first()
    if there is not None:
        raise Invalid("This day was adjusted already.", field="day")
    row: dict[str, Any] = json.loads(sheet.days.split("\n")[day.day - 1])
    return row


def _instant(day: date, text: str, field: str, after: int | None = None) -> int | None:
    if not text.strip():
        return None
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise Invalid("“%(value)s” is no time; write it as 08:55.", field=field, value=text[:20])
    at = midnight(day) + int(found[1]) * 3600 + int(found[2]) * 60
    return at + DAY if after is not None and at <= after else at


def _with(session: Session, person: Employee, day: date, arrived: int | None, left: int | None) -> DayResult:
    """The day as it would be, had this been known."""
    desk = Desk(session, [person.id], day, day, clock.now())
    facts, _ = desk.judged(person, [day])[0]
    known = [
        *facts.corrections,
        *([PunchFact(arrived, Direction.IN)] if arrived is not None else []),
        *([PunchFact(left, Direction.OUT)] if left is not None else []),
    ]
    return day_result(facts.punches, facts.planned, facts.rules, facts.leave, known)


def _kept(
    session: Session, actor: Actor, person: Employee, manifest: MonthManifest, into: Month, fact: LateFact,
    arrived: int | None, left: int | None, was: object, again: DayResult, changes: dict[str, int],
) -> MonthAdjustment:  # fmt: skip
    row = MonthAdjustment(
        employee_id=person.id,
        manifest_id=manifest.id,
        closed_day=fact.day,
        month_first=into.first,
        arrived=arrived,
        left=left,
        was=str(was),
        would_be=again.status.value,
        changes=changes,
        reason=checked_reason(fact.reason),
        made_by_id=actor.account_id,
        made_at=clock.now(),
    )
    session.add(row)
    session.flush()
    after = {"manifest": manifest.id, "day": fact.day, "into": str(into), "changes": changes}
    record(session, actor, "hr:month:adjust", "month_adjustment", row.id, after=after)
    return row
