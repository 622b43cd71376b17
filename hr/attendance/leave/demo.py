"""Leave of the demo company: balances, a request in each state, and a day on which somebody was on leave and there."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.asking.demo import acting, lead_of
from hr.attendance.asking.rules import RequestAction, RequestState
from hr.attendance.leave.granting import enter_worked_elsewhere, grant_annual, grant_leave
from hr.attendance.leave.models import LeaveRequest
from hr.attendance.leave.rules.kinds import LeaveKind
from hr.attendance.leave.rules.stretches import DAY_OF_LEAVE, LeaveStretch, Portion
from hr.attendance.leave.services import answer_leave, ask_leave, take_leave_back
from hr.attendance.months import month_of
from hr.attendance.queries import months_of
from hr.attendance.rules.values import DayResult, DayStatus
from portal import clock
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.feature import DemoWorld
from portal.people.models import Employee
from portal.workdays.queries import current_calendar
from portal.workdays.rules import WorkCalendar

_WORDS = {
    "en": (
        "Family matters at home", "A fever since the night", "A visit to my parents", "We need you in these days; choose others.",
        "Enjoy it.", "Record of social insurance, seen at entry", "Balance at the change to this portal",
    ),
    "zh_Hans": (
        "家中有事", "昨夜开始发烧", "回家看望父母", "这几天人手紧张，请改期。", "好好休息。", "入职时已查看社保缴费记录", "启用本系统时的结余",
    ),
    "zh_Hant": (
        "家中有事", "昨夜開始發燒", "回家看望父母", "這幾天人手緊張，請改期。", "好好休息。", "入職時已查看社保繳費記錄", "啟用本系統時的結餘",
    ),
}  # fmt: skip
_ANNUAL, _PERSONAL, _SICK = LeaveKind.ANNUAL, LeaveKind.PERSONAL, LeaveKind.SICK


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """A request of the ``person``-th collector: working days from today on (below zero: before), and what becomes of it."""

    person: int
    kind: LeaveKind
    starts: int
    days: int = 1
    portion: Portion = Portion.WHOLE
    words: int = 0
    fate: RequestAction | None = None


_WISHES = (
    _Wish(person=0, kind=_ANNUAL, starts=3, portion=Portion.AFTERNOON, words=2),
    _Wish(person=0, kind=_ANNUAL, starts=-4, portion=Portion.MORNING, words=0, fate=RequestAction.APPROVE),
    _Wish(person=3, kind=_SICK, starts=-1, words=1),
    _Wish(person=4, kind=_ANNUAL, starts=6, days=2, words=2, fate=RequestAction.APPROVE),
    _Wish(person=5, kind=_ANNUAL, starts=5, days=5, words=2, fate=RequestAction.PASS_ON),
    _Wish(person=6, kind=_PERSONAL, starts=2, words=0, fate=RequestAction.REFUSE),
    _Wish(person=7, kind=_PERSONAL, starts=4, words=0, fate=RequestAction.WITHDRAW),
    _Wish(person=8, kind=_ANNUAL, starts=8, words=2, fate=RequestAction.CANCEL),
)


def make_leave(world: DemoWorld) -> None:
    """Annual leave of the year for all, work elsewhere for some, and what people asked for."""
    with transaction(world.session) as session:
        story = _Story(session, world)
        story.fill_ledger()
        for wish in _WISHES:
            story.tell(wish)
        story.come_anyway()


class _Story:
    def __init__(self, session: Session, world: DemoWorld) -> None:
        self.session, self.world, self.now = session, world, world.now
        self.today = clock.local(world.now).date()
        self.words = _WORDS[world.language]
        self.calendar: WorkCalendar = current_calendar(session)
        collectors = select(Employee).where(Employee.id.in_(world.data["collectors"])).order_by(Employee.id)
        early = self.today - timedelta(days=120)
        known = world.data["employees"]["collector"]
        people = [one for one in session.scalars(collectors) if one.entered_on < early]
        leads = {world.data["employees"][key] for key in ("lead", "lead2", "lead3")}
        people = [one for one in people if one.id not in leads]
        self.people = sorted(people, key=lambda one: (one.id != known, one.id))

    def fill_ledger(self) -> None:
        """The year's annual leave, and for those of the story some of the year before."""
        hr = acting(self.session, self.world.data["employees"]["hr"], self.today)
        for place, person in enumerate(self.people[:9]):
            if place % 3 == 1:
                enter_worked_elsewhere(self.session, hr, person.id, 60 + 40 * place, self.words[5], self.now)
        grant_annual(self.session, COMMAND, self.today.year, self.now)
        last = date(self.today.year + 1, 3, 31)
        for person in self.people[:9]:
            grant_leave(
                self.session, hr, person.id, _ANNUAL, 6 * DAY_OF_LEAVE, last, self.words[6], self.now,
                since=self.today - timedelta(days=90),
            )  # fmt: skip

    def tell(self, wish: _Wish) -> None:
        """Ask, and let it come to what the wish says."""
        person = self.people[wish.person]
        first = self._working(wish.starts)
        last = first
        for _ in range(wish.days - 1):
            last = self._next(last)
        actor = acting(self.session, person.id, self.today)
        row = ask_leave(
            self.session, actor, wish.kind, LeaveStretch(first=first, last=last, portion=wish.portion),
            words=self.words[wish.words], received=(), now=self.now - timedelta(days=1, hours=2),
        )  # fmt: skip
        self._decide(row, wish)

    def _decide(self, row: LeaveRequest, wish: _Wish) -> None:
        if wish.fate is None or row.state is not RequestState.WITH_LEAD:
            return
        when = self.now - timedelta(hours=3)
        if wish.fate is RequestAction.WITHDRAW:
            take_leave_back(self.session, acting(self.session, row.employee_id, self.today), row.id, when)
            return
        lead = lead_of(self.session, row.employee_id, self.today)
        wanted = RequestAction.REFUSE if wish.fate is RequestAction.REFUSE else RequestAction.APPROVE
        said = self.words[3] if wanted is RequestAction.REFUSE else self.words[4]
        answer_leave(self.session, lead, row.id, wanted, said, when)
        if wish.fate is RequestAction.CANCEL:
            take_leave_back(self.session, acting(self.session, row.employee_id, self.today), row.id, self.now)

    def come_anyway(self) -> None:
        """Personal leave of a day that was worked: the lead has to say what holds."""
        for person in self.people[9:]:
            day = self._worked(person)
            if day is not None:
                actor = acting(self.session, person.id, self.today)
                row = ask_leave(
                    self.session, actor, _PERSONAL, LeaveStretch(first=day, last=day), words=self.words[0],
                    received=(), now=_before(self.now, day),
                )  # fmt: skip
                lead = lead_of(self.session, person.id, self.today)
                answer_leave(self.session, lead, row.id, RequestAction.APPROVE, self.words[4], _before(self.now, day))
                return

    def _worked(self, person: Employee) -> date | None:
        months = (month_of(self.today).previous, month_of(self.today))
        results: list[DayResult] = [
            result for month in months for result in months_of(self.session, [person], month, self.now)[0].results
        ]
        worked = [one.day for one in results if one.status is DayStatus.PRESENT and one.departure]
        return worked[-1] if worked else None

    def _working(self, number: int) -> date:
        day = self.today
        while not self.calendar.is_working_day(day):
            day += timedelta(days=1)
        for _ in range(abs(number)):
            day = self._next(day, 1 if number > 0 else -1)
        return day

    def _next(self, day: date, step: int = 1) -> date:
        day += timedelta(days=step)
        while not self.calendar.is_working_day(day):
            day += timedelta(days=step)
        return day


def _before(now: datetime, day: date) -> datetime:
    """Two days before the day, in the morning."""
    return min(now, datetime(day.year, day.month, day.day, 2, tzinfo=now.tzinfo) - timedelta(days=2))
