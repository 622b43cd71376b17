"""Corrections of the demo company: punches that were forgotten, asked for, approved, refused, withdrawn."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.asking.demo import acting, lead_of
from hr.attendance.asking.rules import RequestAction, RequestState
from hr.attendance.corrections.models import Correction
from hr.attendance.corrections.services import answer_correction, ask_correction, withdraw_correction
from hr.attendance.months import Month, month_of
from hr.attendance.queries import months_of
from hr.attendance.rules.values import DAY, MISSING, DayResult, DayStatus, Direction, midnight
from portal import clock
from portal.auth.actor import Actor
from portal.db.session import transaction
from portal.feature import DemoWorld
from portal.people.models import Employee

_WORDS = {
    "en": ("The reader at the door did not beep.", "I was with a visitor and forgot.", "Nobody saw you then. Ask again with something that shows it.", "Seen at the desk by the lead."),
    "zh_Hans": ("门口的考勤机没有响应。", "接待来访者，忘记打卡。", "当时没有人看到你，请附上凭证后重新申请。", "组长当时在场，情况属实。"),
    "zh_Hant": ("門口的考勤機沒有回應。", "接待來訪者，忘記打卡。", "當時沒有人看到你，請附上憑證後重新申請。", "組長當時在場，情況屬實。"),
}  # fmt: skip
_FATES = (None, RequestAction.APPROVE, RequestAction.REFUSE, None, RequestAction.WITHDRAW, RequestAction.APPROVE)
_MOST = 9


@dataclass(frozen=True)
class _Gap:
    """A day on which a punch of somebody is missing."""

    person: Employee
    result: DayResult


def make_corrections(world: DemoWorld) -> None:
    """What people asked for of this month and the last, by turns in each state; a lead's own waits for HR."""
    with transaction(world.session) as session:
        for place, gap in enumerate(_gaps(session, world)):
            _tell(session, world, gap, _FATES[place % len(_FATES)])


def _gaps(session: Session, world: DemoWorld) -> list[_Gap]:
    today = clock.local(world.now).date()
    keys = ("collector", "lead")
    first = [world.data["employees"][key] for key in keys]
    others = [number for number in world.data["collectors"] if number not in first]
    people = list(session.scalars(select(Employee).where(Employee.id.in_([*first, *others]))))
    people.sort(key=lambda person: (person.id not in first, person.id))
    found: list[_Gap] = []
    months = {person.id: _latest_gap(session, person, month_of(today), world.now) for person in people[: 3 * _MOST]}
    for person in people[: 3 * _MOST]:
        gap = months[person.id]
        if gap is None and person.id in first:
            gap = _any_day(session, person, today, world.now)
        if gap is not None:
            found.append(_Gap(person, gap))
    return found[:_MOST]


def _latest_gap(session: Session, person: Employee, month: Month, now: datetime) -> DayResult | None:
    for one in (month, month.previous):
        results = months_of(session, [person], one, now)[0].results
        gaps = [result for result in results if result.status in MISSING]
        if gaps:
            return gaps[-1]
    return None


def _any_day(session: Session, person: Employee, today: date, now: datetime) -> DayResult | None:
    """The last day with a verdict on which the person left: they say that it was later."""
    for month in (month_of(today), month_of(today).previous):
        for result in reversed(months_of(session, [person], month, now)[0].results):
            if result.status in (DayStatus.PRESENT, DayStatus.LATE, DayStatus.EARLY) and result.departure:
                return result
    return None


def _tell(session: Session, world: DemoWorld, gap: _Gap, fate: RequestAction | None) -> None:
    words, result = _WORDS[world.language], gap.result
    asked = _at(result.day + timedelta(days=1), time(9, 40), world.now)
    actor = acting(session, gap.person.id, clock.local(world.now).date())
    arriving = result.status is DayStatus.MISSING_IN
    edge = 8 * 3600 + 52 * 60 if arriving else 18 * 3600 + 42 * 60
    if result.departure is not None and arriving:
        edge = min(edge, (result.departure - midnight(result.day)) % DAY - 4 * 3600)
    if result.arrival is not None and not arriving:
        edge = max(edge, result.arrival - midnight(result.day) + 8 * 3600)
    row = ask_correction(
        session, actor, result.day, seconds=edge % DAY, direction=Direction.IN if arriving else Direction.OUT,
        wrong=None, reason=words[int(arriving)], received=(), now=asked,
    )  # fmt: skip
    _decide(session, world, row, actor, fate, words)


def _decide(
    session: Session,
    world: DemoWorld,
    row: Correction,
    asker: Actor,
    fate: RequestAction | None,
    words: tuple[str, ...],
) -> None:
    if fate is None or row.state is RequestState.WITH_HR:
        return
    when = _at(row.day + timedelta(days=1), time(15, 5), world.now)
    if fate is RequestAction.WITHDRAW:
        withdraw_correction(session, asker, row.id, when)
        return
    lead = lead_of(session, row.employee_id, clock.local(world.now).date())
    answer_correction(session, lead, row.id, fate, words[2 if fate is RequestAction.REFUSE else 3], when)


def _at(day: date, moment: time, now: datetime) -> datetime:
    """The moment of the day, or now where it is still to come."""
    return min(datetime.combine(day, moment, tzinfo=clock.COMPANY_ZONE), now)
