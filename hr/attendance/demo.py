"""Attendance of the demo company: shifts, and four files of punches imported through the same services as by hand."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.made_up import GAP_TEAM, Line, csv_of, gap_month, made_up_lines, rows_of
from hr.attendance.models import BEGINNING, Punch
from hr.attendance.months import Month, month_of
from hr.attendance.punches import PUNCHES, instant
from hr.attendance.rules.shifts import ShiftDesign
from hr.attendance.rules.values import Break, BreakKind, Direction, PunchSource
from hr.attendance.services import (
    add_shift,
    new_shift,
    plan_shift,
)
from portal import clock
from portal.audit.services import record
from portal.auth.actor import COMMAND, Actor
from portal.auth.models import Account
from portal.auth.queries import actor_for
from portal.db.session import transaction
from portal.exchange.services import settle_problems, stage_file, start_commit
from portal.feature import DemoWorld
from portal.people.models import Employee, Team
from portal.workdays.queries import current_calendar

_LATE_TEAM = "B"
_HOUR = 3600
_SETTLED = 300
_AT_THE_WEB_CLOCK = 4
_SHIFTS = {
    "en": (
        "Day shift 09:00–18:00",
        "Late shift 13:00–22:00",
        "Early shift 07:00–15:30",
        "Night watch 22:00–06:00",
        "Divided shift 08:30–19:00",
    ),
    "zh_Hans": (
        "白班 09:00–18:00",
        "晚班 13:00–22:00",
        "早班 07:00–15:30",
        "夜班值守 22:00–06:00",
        "两段班 08:30–19:00",
    ),
    "zh_Hant": (
        "日班 09:00–18:00",
        "晚班 13:00–22:00",
        "早班 07:00–15:30",
        "夜班值守 22:00–06:00",
        "兩段班 08:30–19:00",
    ),
}
_FILES = {"en": "punches-{}.csv", "zh_Hans": "打卡记录-{}.csv", "zh_Hant": "打卡記錄-{}.csv"}


def make_attendance(world: DemoWorld) -> None:
    """Shifts for all; three closed months of punches and the current one until now.

    One team's punches of the newest full stretch are left out: that is the file for the newcomer to import.
    """
    today = clock.local(world.now).date()
    month = month_of(today)
    months = [month.previous.previous.previous, month.previous.previous, month.previous, month]
    with transaction(world.session) as session:
        _plan_shifts(world, session, months[0].first - timedelta(days=400))
    actor = _hr(world)
    gap = gap_month(current_calendar(world.session), today)
    for place, one in enumerate(months):
        _import_month(world, actor, one, today, left_out=one == gap, mended=place == 1)


def _plan_shifts(world: DemoWorld, session: Session, since: date) -> None:
    """Days for all, one team late, a night watch with a punched break, and a trainer who works in two stretches."""
    day_name, late_name, early_name, night_name, divided_name = _SHIFTS[world.language]
    day = add_shift(
        session, COMMAND, code="DAY", name=day_name, starts_at=9 * _HOUR, ends_at=18 * _HOUR,
        breaks=[[12 * _HOUR, 13 * _HOUR]],
    )  # fmt: skip
    late = add_shift(
        session, COMMAND, code="LATE", name=late_name, starts_at=13 * _HOUR, ends_at=22 * _HOUR,
        breaks=[[17 * _HOUR + 1800, 18 * _HOUR + 1800]],
    )  # fmt: skip
    noon = Break(11 * _HOUR, 13 * _HOUR, BreakKind.FLEXIBLE, 1800)
    new_shift(
        session, COMMAND, code="EARLY", name=early_name, since=BEGINNING,
        design=ShiftDesign(pairs=((7 * _HOUR, 15 * _HOUR + 1800),), breaks=(noon,)),
    )  # fmt: skip
    rest = Break(26 * _HOUR, 27 * _HOUR, BreakKind.PUNCHED, 2700)
    night = new_shift(
        session, COMMAND, code="NIGHT", name=night_name, since=BEGINNING,
        design=ShiftDesign(pairs=((22 * _HOUR, 30 * _HOUR),), breaks=(rest,), grace=600),
    )  # fmt: skip
    stretches = ((8 * _HOUR + 1800, 12 * _HOUR), (14 * _HOUR + 1800, 19 * _HOUR))
    divided = new_shift(
        session, COMMAND, code="SPLIT", name=divided_name, since=BEGINNING, design=ShiftDesign(pairs=stretches)
    )
    plan_shift(session, COMMAND, day, since)
    team_id = session.scalars(select(Team.id).where(Team.code == _LATE_TEAM)).one()
    plan_shift(session, COMMAND, late, since, team_id=team_id)
    for key, shift in (("security_admin", night), ("trainer2", divided)):
        plan_shift(session, COMMAND, shift, since, employee_id=world.data["employees"][key])


def _hr(world: DemoWorld) -> Actor:
    account = world.session.get_one(Account, world.data["accounts"]["hr"])
    matrix = current_app.extensions["fairline.matrix"]
    return replace(actor_for(world.session, account, matrix, clock.local(world.now).date()), source="command")


def _import_month(world: DemoWorld, actor: Actor, month: Month, today: date, *, left_out: bool, mended: bool) -> None:
    last = min(month.last, today)
    without = frozenset({GAP_TEAM}) if left_out else frozenset()
    lines = made_up_lines(world.session, month.first, last, without=without)
    lines = [line for line in lines if line.at < world.now.timestamp() - _SETTLED]
    _punch_on_the_web(world, [line for line in lines if _is_at_the_web_clock(line, today)])
    rows = rows_of([line for line in lines if not _is_at_the_web_clock(line, today)], world.language)
    if not rows:
        return
    if mended:
        rows += [["9041", "", rows[-1][2], "", ""], [rows[0][0].lstrip("0") or "1", *rows[0][1:]]]
    handed_in = _handed_in(last, world.now)
    with transaction(world.session) as session:
        name = _FILES[world.language].format(month)
        batch, _ = stage_file(session, actor, PUNCHES, name, csv_of(rows, world.language))
        start_commit(session, actor, PUNCHES, batch.id)
        batch.uploaded_at = batch.committed_at = handed_in
        if batch.problem_count:
            settle_problems(session, actor, batch.id, handed_in)


def _is_at_the_web_clock(line: Line, today: date) -> bool:
    """Some people of today have come in at the clock of the portal instead of the door."""
    return clock.local(instant(line.at)).date() == today and int(line.number) % _AT_THE_WEB_CLOCK == 0


def _punch_on_the_web(world: DemoWorld, lines: list[Line]) -> None:
    with transaction(world.session) as session:
        ids: dict[str, int] = {row.number: row.id for row in session.execute(select(Employee.number, Employee.id))}
        for line in lines:
            at, direction = instant(line.at), Direction.OUT if line.arriving is False else Direction.IN
            session.add(
                Punch(employee_id=ids[line.number], at=at, direction=direction, source=PunchSource.WEB, received_at=at)
            )
            record(session, COMMAND, "hr:clock:punch", "punch", line.number, after={"direction": direction.value})


def _handed_in(last: date, now: datetime) -> datetime:
    """The morning after the last punch of the file, but never later than now."""
    morning = datetime.combine(last + timedelta(days=1), time(9, 30), tzinfo=clock.COMPANY_ZONE)
    return min(morning, now)
