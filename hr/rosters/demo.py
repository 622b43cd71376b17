"""Rosters of the demo company: a team that works days and early by week from next Monday on, and a swap to decide."""

from datetime import date, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.models import Shift
from hr.attendance.months import month_of
from hr.attendance.rules.rotations import Pattern, RotationUnit, spread
from hr.attendance.rules.swaps import SwapAction
from hr.attendance.services import add_rotation, plan_rotation, set_offsets
from hr.rosters.queries import members_in
from hr.rosters.services import begin_draft, publish
from hr.rosters.swap_queries import exchange_of
from hr.rosters.swap_services import ask_swap, move_swap
from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.auth.models import Account
from portal.auth.queries import actor_for
from portal.db.session import transaction
from portal.feature import DemoWorld
from portal.people.models import Team
from portal.workdays.queries import current_calendar

_TEAM = "A"
_WORDS = {
    "en": ("Days and early by week", "My daughter has her school play on that evening.", "Fine with me."),
    "zh_Hans": ("白班早班按周轮换", "那天晚上女儿有学校演出。", "没问题。"),
    "zh_Hant": ("日班早班按週輪換", "那天晚上女兒有學校演出。", "沒問題。"),
}


def make_rosters(world: DemoWorld) -> None:
    """From next Monday on one team goes round; its month is published, the next one drafted, and a swap waits for the lead."""
    today = clock.local(world.now).date()
    monday = today + timedelta(days=7 - today.weekday())
    name, asked, agreed = _WORDS[world.language]
    with transaction(world.session) as session:
        team_id = session.scalars(select(Team.id).where(Team.code == _TEAM)).one()
        people = [person.id for person in members_in(session, team_id, month_of(monday))]
        ids = {row.code: row.id for row in session.execute(select(Shift.code, Shift.id))}
        pattern = Pattern(anchor=monday, unit=RotationUnit.WEEK, steps=(ids["DAY"], ids["EARLY"]))
        turns = add_rotation(session, COMMAND, name=name, pattern=pattern, by_calendar=True)
        plan = plan_rotation(session, COMMAND, turns, monday, team_id=team_id)
        set_offsets(session, COMMAND, plan.id, dict(zip(people, spread(len(people), 2), strict=True)), reason="")
    lead = _actor(world, "lead")
    with transaction(world.session) as session:
        roster = begin_draft(session, lead, team_id, month_of(monday))
        publish(session, lead, roster.id, note="", seen=roster.edits)
        begin_draft(session, lead, team_id, month_of(monday).next)
    asker, leading = _actor(world, "collector"), world.data["employees"]["lead"]
    others = [one for one in people if one in world.data["collectors"] and one != leading]
    with transaction(world.session) as session:
        colleague_id, day = _other_shift(session, asker.employee_id or 0, others, monday)
        swap = ask_swap(session, asker, colleague_id=colleague_id, day=day, return_day=None, words=asked)
        move_swap(session, Actor(employee_id=colleague_id, source="command"), swap.id, SwapAction.AGREE, agreed)


def _actor(world: DemoWorld, username: str) -> Actor:
    account = world.session.get_one(Account, world.data["accounts"][username])
    return actor_for(world.session, account, current_app.extensions["fairline.matrix"], clock.local(world.now).date())


def _other_shift(session: Session, asker_id: int, others: list[int], monday: date) -> tuple[int, date]:
    """The first colleague who works something else on a working day, and the day."""
    day = current_calendar(session).next_working_day(monday).day
    for other in others:
        if other != asker_id and not exchange_of(session, asker_id, other, day, day).empty:
            return other, day
    raise AssertionError("everybody works the same")
