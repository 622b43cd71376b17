"""The page that says by which shifts and numbers attendance is judged today, for everybody whom it judges."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, render_template
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from hr.attendance.chosen import numbers_of
from hr.attendance.labels import BREAK_KINDS
from hr.attendance.models import Rotation, ShiftPlan
from hr.attendance.plans import Edition, Shifts, all_shifts
from hr.attendance.rules.shifts import ShiftDesign
from hr.attendance.rules.values import BreakKind
from hr.permissions import READ_ATTENDANCE
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.people.models import Team
from portal.web.filters import duration
from portal.web.i18n import gettext

_DAY = 86_400


@dataclass(kw_only=True)
class ShiftInForce:
    """A shift as it is today, with the teams (None: the whole company) that work it, since when, those that come to it
    by a rotation (team, rotation, since when), and how many people by their own plan."""

    shift: Edition
    groups: list[tuple[str | None, date]] = field(default_factory=list)
    rotations: list[tuple[str | None, str, date]] = field(default_factory=list)
    people: int = 0


def shifts_in_force(session: Session, day: date) -> list[ShiftInForce]:
    """Shifts by which somebody works on the day, the company's first; three statements."""
    shifts, found = all_shifts(session), dict[int, ShiftInForce]()
    for team, plan in _of_groups(session, day):
        for one in _in_force(shifts, found, plan.shift_id, plan.rotation, day):
            if plan.rotation is None:
                one.groups.append((team, plan.starts_on))
            else:
                one.rotations.append((team, plan.rotation.name, plan.starts_on))
    for shift_id, rotation, people in _of_people(session, day):
        for one in _in_force(shifts, found, shift_id, rotation, day):
            one.people += people
    return list(found.values())


def _in_force(
    shifts: Shifts, found: dict[int, ShiftInForce], shift_id: int | None, rotation: Rotation | None, day: date
) -> list[ShiftInForce]:
    """The entries of a plan's shift, or of each shift of its rotation."""
    ids = [shift_id] if rotation is None else list(dict.fromkeys(rotation.steps))
    editions = [edition for one in ids if one and (edition := shifts.on(one, day)) is not None]
    return [found.setdefault(edition.shift_id, ShiftInForce(shift=edition)) for edition in editions]


def _of_groups(session: Session, day: date) -> list[tuple[str | None, ShiftPlan]]:
    """The plan that holds for the company and for each team, by the teams' names."""
    latest: dict[int | None, tuple[str | None, ShiftPlan]] = {}
    statement = (
        select(ShiftPlan, Team.name)
        .outerjoin(Team, Team.id == ShiftPlan.team_id)
        .options(joinedload(ShiftPlan.rotation))
        .where(ShiftPlan.employee_id.is_(None), ShiftPlan.starts_on <= day)
        .order_by(ShiftPlan.starts_on, ShiftPlan.id)
    )
    for plan, team in session.execute(statement):
        latest[plan.team_id] = (team, plan)
    held = [(team, plan) for team, plan in latest.values() if plan.ends_on is None or plan.ends_on >= day]
    return sorted(held, key=lambda item: item[0] or "")


def _of_people(session: Session, day: date) -> Sequence[tuple[int | None, Rotation | None, int]]:
    """Shifts and rotations that hold for single people on the day, with their number."""
    newest = (
        select(ShiftPlan.employee_id, func.max(ShiftPlan.starts_on).label("starts_on"))
        .where(ShiftPlan.employee_id.is_not(None), ShiftPlan.starts_on <= day)
        .group_by(ShiftPlan.employee_id)
        .subquery()
    )
    held = (ShiftPlan.employee_id == newest.c.employee_id) & (ShiftPlan.starts_on == newest.c.starts_on)
    going_on = ShiftPlan.ends_on.is_(None) | (ShiftPlan.ends_on >= day)
    counts = (
        select(ShiftPlan.shift_id, ShiftPlan.rotation_id, func.count().label("people"))
        .join(newest, held)
        .where(going_on)
        .group_by(ShiftPlan.shift_id, ShiftPlan.rotation_id)
        .subquery()
    )
    rows = session.execute(
        select(counts.c.shift_id, Rotation, counts.c.people)
        .outerjoin(Rotation, Rotation.id == counts.c.rotation_id)
        .order_by(counts.c.shift_id, counts.c.rotation_id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def breaks_in_words(design: ShiftDesign) -> list[str]:
    """Each break with its hours, its kind where it is not fixed, and its length where that is shorter."""
    found = []
    for pause in design.breaks:
        words = hours_in_words(pause.starts, pause.ends)
        if pause.kind is not BreakKind.FIXED:
            words = f"{words} ({BREAK_KINDS[pause.kind]})"
        if pause.length and pause.length < pause.ends - pause.starts:
            words = f"{words}, {duration(pause.length)}"
        found.append(words)
    return found


def pairs_in_words(design: ShiftDesign) -> str:
    """The stretches of work, one after the other."""
    return gettext(", ").join(hours_in_words(first, last) for first, last in design.pairs)


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
        pairs=pairs_in_words,
        breaks=breaks_in_words,
        may_read_numbers=current_actor().may("policy:setting:read"),
    )


def add_rule_page(blueprint: Blueprint) -> None:
    """Hang the page into those of attendance."""
    blueprint.add_url_rule("/rules", "rules", guard(READ_ATTENDANCE)(show_rules))
