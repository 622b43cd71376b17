"""The page that says by which shifts and numbers attendance is judged today, for everybody whom it judges."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, render_template
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from hr.attendance.chosen import numbers_of
from hr.attendance.models import Shift, ShiftPlan
from hr.attendance.queries import teams_by_id
from hr.permissions import READ_ATTENDANCE
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.web.i18n import gettext

_DAY = 86_400


@dataclass(kw_only=True)
class ShiftInForce:
    """A shift with the teams (None: the whole company) that work it, since when, and how many people by their own."""

    shift: Shift
    groups: list[tuple[str | None, date]] = field(default_factory=list)
    people: int = 0


def shifts_in_force(session: Session, day: date) -> list[ShiftInForce]:
    """Shifts by which somebody works on the day, the company's first; three statements."""
    teams = teams_by_id(session)
    found: dict[int, ShiftInForce] = {}
    latest: dict[int | None, ShiftPlan] = {}
    plans = select(ShiftPlan).options(joinedload(ShiftPlan.shift)).order_by(ShiftPlan.starts_on, ShiftPlan.id)
    for plan in session.scalars(plans.where(ShiftPlan.employee_id.is_(None), ShiftPlan.starts_on <= day)):
        latest[plan.team_id] = plan
    for team_id, plan in sorted(latest.items(), key=lambda item: teams.get(item[0] or 0, "")):
        one = found.setdefault(plan.shift_id, ShiftInForce(shift=plan.shift))
        one.groups.append((teams.get(team_id or 0), plan.starts_on))
    for shift, people in _of_people(session, day):
        found.setdefault(shift.id, ShiftInForce(shift=shift)).people = people
    return list(found.values())


def _of_people(session: Session, day: date) -> Sequence[tuple[Shift, int]]:
    """Shifts that hold for single people on the day, with their number."""
    newest = (
        select(ShiftPlan.employee_id, func.max(ShiftPlan.starts_on).label("starts_on"))
        .where(ShiftPlan.employee_id.is_not(None), ShiftPlan.starts_on <= day)
        .group_by(ShiftPlan.employee_id)
        .subquery()
    )
    held = (ShiftPlan.employee_id == newest.c.employee_id) & (ShiftPlan.starts_on == newest.c.starts_on)
    counts = select(ShiftPlan.shift_id, func.count().label("people")).join(newest, held).group_by(ShiftPlan.shift_id)
    counted = counts.subquery()
    rows = session.execute(
        select(Shift, counted.c.people).join(counted, counted.c.shift_id == Shift.id).order_by(Shift.code)
    )
    return [(row[0], row[1]) for row in rows]


def hours_in_words(starts: int, ends: int) -> str:
    """``22:00–06:00 of the next day``; seconds from midnight of the shift's day."""
    if ends <= _DAY:
        return f"{_hands(starts)}–{_hands(ends)}"
    return gettext("%(first)s–%(last)s of the next day", first=_hands(starts), last=_hands(ends))


def _hands(seconds: int) -> str:
    minutes = seconds // 60
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def show_rules() -> str:
    """Shifts, numbers and how a day is judged."""
    today = clock.today()
    return render_template(
        "hr/attendance/rules.html",
        numbers=numbers_of(db.session).on(today),
        shifts=shifts_in_force(db.session, today),
        hours=hours_in_words,
        may_read_numbers=current_actor().may("policy:setting:read"),
    )


def add_rule_page(blueprint: Blueprint) -> None:
    """Hang the page into those of attendance."""
    blueprint.add_url_rule("/rules", "rules", guard(READ_ATTENDANCE)(show_rules))
