"""Crisis in the demo company: plans with people, a drill weeks ago, and an alert that waits for the leader."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaints.facts import SurgeRule, lasting_surges
from crisis.activations.models import CrisisTask
from crisis.activations.rules import FactSort, Outcome
from crisis.activations.services import (
    Order,
    StandDown,
    activate_plan,
    add_fact,
    add_note,
    finish_review,
    finish_task,
    stand_down,
)
from crisis.calls.models import RoleHolding
from crisis.calls.services import acknowledge_role, walk_chains
from crisis.plans.content import contents_in
from crisis.plans.models import CrisisPlan
from crisis.plans.rules import EventKind, Grade, plan_content
from crisis.plans.services import approve_plan, load_plans, name_people
from crisis.signals.rules import Verdict
from crisis.signals.services import check_alert, raise_alert
from crisis.surges.services import note_surges
from portal import clock
from portal.auth.access import matrix
from portal.auth.actor import COMMAND, PORTAL, Actor
from portal.auth.models import Account
from portal.auth.queries import actor_for
from portal.db.session import transaction
from portal.feature import DemoWorld

Deed = Callable[[Session, datetime], None]
_SEATS = {
    "command": ("leader", "deputy", "compliance"),
    "spokesperson": ("deputy", "hr", "compliance"),
    "legal": ("legal", "legal2", "compliance"),
    "operations": ("lead", "lead2", "lead3"),
    "complaints": ("officer", "officer2", "officer3"),
    "people": ("hr", "hr2", "trainer"),
    "data": ("analyst", "analyst2", "analyst3"),
    "security": ("admin", "security_admin", "analyst"),
    "compliance": ("compliance", "legal", None),
}
"""The last one leaves a seat empty, so that the board shows a plan that is not ready."""

_TEXTS = {
    "explained": (
        "Looked at one by one: different matters, different teams. Nothing common behind them; each is being handled.",
        "已逐一查看：事由不同，涉及不同班组，没有共同原因，均已分别处理。",
        "已逐一查看：事由不同，涉及不同班組，沒有共同原因，均已分別處理。",
    ),
    "false": (
        "Somebody is filming in front of our door.",
        "有人在公司门口拍摄视频。",
        "有人在公司門口拍攝影片。",
    ),
    "false_reason": (
        "A television crew about the new underground station; they do not know us.",
        "是电视台在拍摄新地铁站，与本公司无关。",
        "是電視台在拍攝新捷運站，與本公司無關。",
    ),
    "drill_known": (
        "Exercise: a newspaper asks about a call to the parents of a customer.",
        "演练：某报社询问一通打给客户父母的电话。",
        "演練：某報社詢問一通打給客戶父母的電話。",
    ),
    "drill_not_known": (
        "Which call, and whether it was recorded.",
        "是哪一通电话，是否有录音。",
        "是哪一通電話，是否有錄音。",
    ),
    "fact": ("The call was made on the 3rd at 18:20.", "该通话发生于 3 日 18:20。", "該通話發生於 3 日 18:20。"),
    "fact_source": ("Call record", "通话记录", "通話記錄"),
    "rumour": ("There is said to be a video.", "据说有一段视频。", "據說有一段影片。"),
    "rumour_source": ("A collector of Team A", "催收一组一名催收专员", "催收一組一名催收專員"),
    "note": ("The reporter gives us until 17:00.", "记者给我们的时间截至 17:00。", "記者給我們的時間截至 17:00。"),
    "done": ("Done and shown in the room.", "已完成，并在指挥室中展示。", "已完成，並在指揮室中展示。"),
    "waived": (
        "Not in a drill: nobody outside is contacted.",
        "演练中不需要：不联系外部人员。",
        "演練中不需要：不聯繫外部人員。",
    ),
    "holds": ("Checked in the exercise.", "演练中已核实。", "演練中已核實。"),
    "ended": ("The exercise is over.", "演练结束。", "演練結束。"),
    "improvements": (
        "Legal did not see the call in time: mail alone is not enough in the afternoon. The deputy's telephone number "
        "goes on the printed plan. The holding statement took 70 minutes; a draft per outlet will shorten it.",
        "法务未及时看到呼叫：下午仅靠邮件不够。将替补人员电话印在预案上。初步声明用时 70 分钟，按媒体类型准备草稿可缩短时间。",
        "法務未及時看到呼叫：下午僅靠郵件不夠。將替補人員電話印在預案上。初步聲明用時 70 分鐘，按媒體類型準備草稿可縮短時間。",
    ),
}
_DRILL_DAYS_AGO = 47
_NIGHT_CALLS = "303"
_MINUTES_TO_ANSWER = {"command": 1, "spokesperson": 2, "operations": 3, "complaints": 2, "people": 4}
_WAIVED = {"client", "person"}


def _text(key: str, language: str) -> str:
    return _TEXTS[key][{"en": 0, "zh_Hans": 1}.get(language, 2)]


def make_crisis(world: DemoWorld) -> None:
    """Three plans, of which one is not ready; a drill that was reviewed; alerts found false, one surge open."""
    began = world.now - timedelta(days=_DRILL_DAYS_AGO)
    t0 = datetime.combine(clock.local(began).date(), time(14, 30), tzinfo=clock.COMPANY_ZONE)
    with transaction(world.session) as session:
        plans = _plans(session, world, t0 - timedelta(days=20))
    with transaction(world.session) as session:
        _drill(session, world, plans[EventKind.NEGATIVE_MEDIA], t0)
    with transaction(world.session) as session:
        _alerts(session, world)


def _actor(session: Session, world: DemoWorld, key: str) -> Actor:
    account = session.get_one(Account, world.data["accounts"][key])
    return replace(actor_for(session, account, matrix(), clock.today()), source="command")


def _plans(session: Session, world: DemoWorld, at: datetime) -> dict[EventKind, int]:
    leader = _actor(session, world, "leader")
    load_plans(session, COMMAND, contents_in(), at)
    found = {}
    for plan in session.scalars(select(CrisisPlan).order_by(CrisisPlan.id)):
        for role in plan_content(plan.versions[-1].content).roles:
            people = [world.data["employees"][key] if key else None for key in _SEATS[role.key]]
            name_people(session, leader, plan.id, role.key, people)
        approve_plan(session, leader, plan.id, at + timedelta(days=1))
        found[plan.kind] = plan.id
    return found


def _drill(session: Session, world: DemoWorld, plan_id: int, t0: datetime) -> None:
    """Legal keeps silent, so that the chain calls the deputy; two steps that would leave the house are waived."""
    leader, language = _actor(session, world, "leader"), world.language
    order = Order(
        plan_id=plan_id,
        grade=Grade.ORANGE,
        known=_text("drill_known", language),
        not_known=_text("drill_not_known", language),
        drill=True,
    )
    room_id = activate_plan(session, leader, order, t0)
    holders = _answer(session, world, room_id, t0)
    deeds = [
        *_passed_over(holders, room_id, t0),
        *_work(session, leader, holders, room_id, t0, language),
        *_talk(holders, room_id, t0, language),
    ]
    for at, deed in sorted(deeds, key=lambda pair: pair[0]):
        deed(session, at)
    _end(session, leader, room_id, language, t0)


def _work(
    session: Session, leader: Actor, holders: dict[str, Actor], room_id: int, t0: datetime, language: str
) -> Iterator[tuple[datetime, Deed]]:
    """Each task in its time but the holding statement, which comes ten minutes late."""
    for task in session.scalars(select(CrisisTask).where(CrisisTask.activation_id == room_id).order_by(CrisisTask.id)):
        waived = task.step_key in _WAIVED
        minutes = min(int((task.due_at - t0).total_seconds() // 60) * 4 // 5, 150)
        at = task.due_at + timedelta(minutes=10) if task.step_key == "holding" else t0 + timedelta(minutes=minutes)
        yield (
            at,
            partial(
                _finish,
                actor=leader if waived else holders[task.role_key],
                room_id=room_id,
                task_id=task.id,
                outcome=Outcome.WAIVED if waived else Outcome.DONE,
                note=_text("waived" if waived else "done", language),
            ),
        )


def _finish(
    session: Session, at: datetime, *, actor: Actor, room_id: int, task_id: int, outcome: Outcome, note: str
) -> None:
    finish_task(session, actor, room_id, task_id, outcome, note, at)


def _talk(holders: dict[str, Actor], room_id: int, t0: datetime, language: str) -> Iterator[tuple[datetime, Deed]]:
    text = _text("note", language)

    def note(session: Session, at: datetime) -> None:
        add_note(session, holders["spokesperson"], room_id, text, at)

    def rumour(session: Session, at: datetime) -> None:
        _say(session, holders["complaints"], room_id, FactSort.RUMOUR, "rumour", language, at)

    def fact(session: Session, at: datetime) -> None:
        _say(session, holders["legal"], room_id, FactSort.FACT, "fact", language, at)

    yield t0 + timedelta(minutes=9), note
    yield t0 + timedelta(minutes=13), rumour
    yield t0 + timedelta(minutes=26), fact


def _answer(session: Session, world: DemoWorld, room_id: int, t0: datetime) -> dict[str, Actor]:
    holders = {}
    holdings = session.scalars(select(RoleHolding).where(RoleHolding.activation_id == room_id)).all()
    for holding in sorted(holdings, key=lambda one: _MINUTES_TO_ANSWER.get(one.role_key, 0)):
        minutes = _MINUTES_TO_ANSWER.get(holding.role_key)
        if minutes is not None:
            holders[holding.role_key] = _actor(session, world, _SEATS[holding.role_key][0] or "leader")
            at = t0 + timedelta(minutes=minutes)
            acknowledge_role(session, holders[holding.role_key], room_id, holding.id, at)
    holders["legal"] = _actor(session, world, "legal2")
    return holders


def _passed_over(holders: dict[str, Actor], room_id: int, t0: datetime) -> Iterator[tuple[datetime, Deed]]:
    """Legal kept silent: after five minutes the deputy is called and takes the role."""

    def walk(session: Session, at: datetime) -> None:
        walk_chains(session, PORTAL, room_id, at)

    def take(session: Session, at: datetime) -> None:
        legal = select(RoleHolding.id).where(RoleHolding.activation_id == room_id, RoleHolding.role_key == "legal")
        acknowledge_role(session, holders["legal"], room_id, session.scalars(legal).one(), at)

    yield t0 + timedelta(minutes=5), walk
    yield t0 + timedelta(minutes=7), take


def _say(session: Session, actor: Actor, room_id: int, sort: FactSort, key: str, language: str, at: datetime) -> None:
    add_fact(session, actor, room_id, sort, _text(key, language), _text(f"{key}_source", language), at)


def _end(session: Session, leader: Actor, room_id: int, language: str, t0: datetime) -> None:
    plan = session.scalars(select(CrisisPlan).where(CrisisPlan.kind == EventKind.NEGATIVE_MEDIA)).one()
    conditions = plan_content(plan.versions[-1].content).conditions
    said = {one.key: _text("holds", language) for one in conditions}
    given = StandDown(said=said, reason=_text("ended", language), watch_hours=0)
    stand_down(session, leader, room_id, given, t0 + timedelta(minutes=165))
    finish_review(session, leader, room_id, _text("improvements", language), t0 + timedelta(days=2))


def _alerts(session: Session, world: DemoWorld) -> None:
    before = world.now - timedelta(days=12, hours=3)
    false = raise_alert(session, _actor(session, world, "collector"), _text("false", world.language), before)
    checked = before + timedelta(minutes=6)
    reason = _text("false_reason", world.language)
    check_alert(session, _actor(session, world, "compliance"), false.id, Verdict.FALSE_ALARM, reason, checked)
    _surges(session, world)


def _surges(session: Session, world: DemoWorld) -> None:
    """What the watch sees in the demo's complaints: older surges were explained, that of the last hours waits."""
    compliance, reason = _actor(session, world, "compliance"), _text("explained", world.language)
    at = world.now - timedelta(minutes=1)
    seen = lasting_surges(session, at)
    waiting = max(seen, key=lambda one: (one.about == _NIGHT_CALLS, one.rule is SurgeRule.ONE_CAUSE))
    for one in seen:
        if one is waiting:
            continue
        raised = min(one.raised_at, world.now - timedelta(minutes=25)) + timedelta(minutes=10)
        for alert_id in note_surges(session, PORTAL, [one], raised):
            verdict_at = raised + timedelta(minutes=8)
            check_alert(session, compliance, alert_id, Verdict.FALSE_ALARM, reason, verdict_at)
    note_surges(session, PORTAL, [waiting], at)
