"""Verbs of attendance: shifts and their versions, plans and rotations, and noting who looked at whose days."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.closed_months import CLOSED, closed_months, closed_since
from hr.attendance.models import BEGINNING, PlanOffset, Rotation, Shift, ShiftPlan, ShiftVersion
from hr.attendance.rules.rotations import Pattern, checked_pattern
from hr.attendance.rules.shifts import ShiftDesign, checked_design
from hr.attendance.rules.values import Break
from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Outdated
from portal.words import mark

_FURTHEST = timedelta(days=366 * 2)
_CHANGED = mark("Somebody else wrote a version of this shift meanwhile. Read it, then send yours again.")


def add_shift(
    session: Session,
    actor: Actor,
    *,
    code: str,
    name: str,
    starts_at: int,
    ends_at: int,
    breaks: list[list[int]],
    since: date = BEGINNING,
) -> Shift:
    """Add a shift of one stretch with fixed breaks; seconds from midnight, a night shift ends after 86,400."""
    design = ShiftDesign(pairs=((starts_at, ends_at),), breaks=tuple(Break(first, last) for first, last in breaks))
    return new_shift(session, actor, code=code, name=name, design=design, since=since)


def new_shift(session: Session, actor: Actor, *, code: str, name: str, design: ShiftDesign, since: date) -> Shift:
    """Add a shift with its first version. Raises Invalid at the field that is wrong."""
    checked = checked_design(design)
    if session.scalar(select(Shift.id).where(Shift.code == code)) is not None:
        raise Invalid("There is a shift with this code already.", field="code")
    shift = Shift(code=code, name=name)
    session.add(shift)
    session.flush()
    record(session, actor, "hr:shift:add", "shift", shift.id, after={"code": code})
    _add_version(session, actor, shift.id, checked, since, "")
    return shift


def write_version(
    session: Session, actor: Actor, shift_id: int, design: ShiftDesign, starts_on: date, *, reason: str, seen: int
) -> ShiftVersion:
    """Let a shift be something else from a day on; earlier days keep what it was.

    From a day that is over on only with a reason, and never where a closed month would change. ``seen`` is the id of
    the newest version that the person saw; Outdated where there is a newer one.
    """
    shift = session.get(Shift, shift_id)
    if shift is None:
        raise NotFound("There is no such shift.")
    newest = session.scalar(
        select(ShiftVersion.id).where(ShiftVersion.shift_id == shift_id).order_by(ShiftVersion.id.desc()).limit(1)
    )
    if (newest or 0) != seen:
        raise Outdated(_CHANGED)
    plain = check_start(session, starts_on, reason)
    return _add_version(session, actor, shift_id, checked_design(design), starts_on, plain)


def check_start(session: Session, starts_on: date, reason: str) -> str:
    """Refuse a day that nothing may hold from: too far ahead, past without a reason, or one of a closed month."""
    today, plain = clock.today(), reason.strip()
    if starts_on > today + _FURTHEST:
        raise Invalid("Choose a day within the next two years.", field="starts_on")
    if starts_on < today and not plain:
        raise Invalid("This changes days that are over. Say why.", field="reason")
    if closed_since(session, starts_on):
        month = max(closed_months(session))
        raise Invalid(CLOSED, field="starts_on", month=month)
    return plain


def _add_version(
    session: Session, actor: Actor, shift_id: int, design: ShiftDesign, starts_on: date, reason: str
) -> ShiftVersion:
    version = ShiftVersion(
        shift_id=shift_id,
        starts_on=starts_on,
        pairs=[list(pair) for pair in design.pairs],
        breaks=[[pause.starts, pause.ends, pause.kind.value, pause.length] for pause in design.breaks],
        grace_in=design.grace,
        grace_out=design.grace_out,
        window_before=design.window_before,
        window_after=design.window_after,
        half_day_below=design.half_day_below,
        absent_below=design.absent_below,
        bands=None if design.bands is None else list(design.bands),
        alternating=design.alternating,
        span=design.span,
        single=design.single,
        rounding=design.rounding,
        round_to=design.round_to,
        reason=reason,
        written_by_id=actor.account_id,
        created_at=clock.now(),
    )
    session.add(version)
    session.flush()
    after = {"shift": shift_id, "from": starts_on, "pairs": version.pairs, "breaks": version.breaks}
    record(session, actor, "hr:shift:version", "shift_version", version.id, after=after)
    return version


def add_rotation(session: Session, actor: Actor, *, name: str, pattern: Pattern, by_calendar: bool) -> Rotation:
    """Add a rotation; it is never changed afterwards, so that past days stay what they were."""
    checked = checked_pattern(pattern)
    if session.scalar(select(Rotation.id).where(Rotation.name == name)) is not None:
        raise Invalid("There is a rotation with this name already.", field="name")
    known = set(session.scalars(select(Shift.id)))
    if any(step is not None and step not in known for step in checked.steps):
        raise Invalid("There is no such shift.", field="steps")
    rotation = Rotation(
        name=name,
        anchor=checked.anchor,
        unit=checked.unit,
        steps=list(checked.steps),
        by_calendar=by_calendar,
        created_at=clock.now(),
    )
    session.add(rotation)
    session.flush()
    after = {"unit": checked.unit, "steps": rotation.steps, "anchor": checked.anchor, "by_calendar": by_calendar}
    record(session, actor, "hr:rotation:add", "rotation", rotation.id, after=after)
    return rotation


def plan_shift(
    session: Session,
    actor: Actor,
    shift: Shift,
    starts_on: date,
    *,
    employee_id: int | None = None,
    team_id: int | None = None,
) -> ShiftPlan:
    """Let a shift hold from a day on: for a person, a team, or (neither) the company."""
    return _add_plan(
        session, actor, starts_on, employee_id=employee_id, team_id=team_id, shift_id=shift.id, rotation_id=None
    )


def plan_rotation(
    session: Session,
    actor: Actor,
    rotation: Rotation,
    starts_on: date,
    *,
    employee_id: int | None = None,
    team_id: int | None = None,
    offset: int = 0,
) -> ShiftPlan:
    """The same for a rotation; ``offset`` moves it on by steps."""
    return _add_plan(
        session,
        actor,
        starts_on,
        employee_id=employee_id,
        team_id=team_id,
        shift_id=None,
        rotation_id=rotation.id,
        offset=offset,
    )


def _add_plan(
    session: Session,
    actor: Actor,
    starts_on: date,
    *,
    employee_id: int | None,
    team_id: int | None,
    shift_id: int | None,
    rotation_id: int | None,
    offset: int = 0,
    ends_on: date | None = None,
    reason: str = "",
) -> ShiftPlan:
    plan = ShiftPlan(
        shift_id=shift_id,
        rotation_id=rotation_id,
        offset=offset,
        employee_id=employee_id,
        team_id=team_id,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=clock.now(),
    )
    session.add(plan)
    session.flush()
    after: dict[str, object] = {
        "shift": shift_id,
        "rotation": rotation_id,
        "offset": offset,
        "employee": employee_id,
        "team": team_id,
    }
    after |= {"from": starts_on, "until": ends_on} | ({"reason": reason} if reason else {})
    record(session, actor, "hr:shift:plan", "shift_plan", plan.id, after=after)
    return plan


def set_plan(
    session: Session,
    actor: Actor,
    starts_on: date,
    *,
    employee_id: int | None,
    team_id: int | None,
    shift_id: int | None,
    rotation_id: int | None,
    offset: int,
    ends_on: date | None,
    reason: str,
) -> ShiftPlan:
    """Decide who works what from a day on. Raises Invalid at the field that is wrong."""
    plain = check_start(session, starts_on, reason)
    if ends_on is not None and ends_on < starts_on:
        raise Invalid("The last day does not lie before the first.", field="ends_on")
    same = select(ShiftPlan.id).where(
        ShiftPlan.starts_on == starts_on,
        ShiftPlan.employee_id == employee_id if employee_id else ShiftPlan.employee_id.is_(None),
        ShiftPlan.team_id == team_id if team_id else ShiftPlan.team_id.is_(None),
    )
    if session.scalar(same) is not None:
        raise Invalid(
            "There is a plan for these people from this day on already. Take it back first.", field="starts_on"
        )
    return _add_plan(
        session,
        actor,
        starts_on,
        employee_id=employee_id,
        team_id=team_id,
        shift_id=shift_id,
        rotation_id=rotation_id,
        offset=offset if rotation_id is not None else 0,
        ends_on=ends_on,
        reason=plain,
    )


def end_plan(session: Session, actor: Actor, plan_id: int, last: date, *, reason: str) -> None:
    """Let a plan hold until ``last``; one whose days all lie ahead of its end is taken back by ending it before."""
    plan = session.get(ShiftPlan, plan_id)
    if plan is None:
        raise NotFound("There is no such plan.")
    changed_from = min(last, plan.ends_on or last) + timedelta(days=1)
    plain = check_start(session, max(plan.starts_on, changed_from), reason)
    if last < plan.starts_on - timedelta(days=1):
        raise Invalid("The last day does not lie before the first.", field="last")
    before, reasoned = {"until": plan.ends_on}, ({"reason": plain} if plain else {})
    if last < plan.starts_on:
        for offset in session.scalars(select(PlanOffset).where(PlanOffset.plan_id == plan_id)):
            session.delete(offset)
        session.flush()
        session.delete(plan)
        record(session, actor, "hr:shift:plan_withdraw", "shift_plan", plan_id, before=before, after=reasoned)
        return
    plan.ends_on = last
    record(session, actor, "hr:shift:plan_end", "shift_plan", plan_id, before=before, after={"until": last} | reasoned)


def set_offsets(session: Session, actor: Actor, plan_id: int, steps: Mapping[int, int], *, reason: str) -> None:
    """By how many steps each person is ahead in a rotation that their team works."""
    plan = session.get(ShiftPlan, plan_id)
    if plan is None or plan.team_id is None or plan.rotation is None:
        raise NotFound("There is no such plan.")
    plain = check_start(session, plan.starts_on, reason)
    round_of = len(plan.rotation.steps)
    there = {row.employee_id: row for row in session.scalars(select(PlanOffset).where(PlanOffset.plan_id == plan_id))}
    for employee_id, ahead in steps.items():
        row = there.get(employee_id)
        if row is not None:
            row.steps = ahead % round_of
        elif ahead % round_of:
            session.add(PlanOffset(plan_id=plan_id, employee_id=employee_id, steps=ahead % round_of))
    session.flush()
    after = {"people": len(steps)} | ({"reason": plain} if plain else {})
    record(session, actor, "hr:shift:plan_offsets", "shift_plan", plan_id, after=after)


def note_view(session: Session, actor: Actor, what: str, which: object) -> None:
    """Somebody looked at other people's attendance (policy 8.1.2)."""
    record(session, actor, "hr:attendance:view", what, which)
