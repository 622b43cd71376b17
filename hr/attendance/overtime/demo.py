"""Overtime of the demo company: some in each state, one person near thirty-six hours, time off that was earned."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.asking.demo import acting, lead_of
from hr.attendance.asking.rules import RequestAction, RequestState
from hr.attendance.models import Punch
from hr.attendance.months import month_of
from hr.attendance.overtime.models import Overtime
from hr.attendance.overtime.rules import Settled
from hr.attendance.overtime.services import answer_overtime, ask_overtime, measure_overtime
from hr.attendance.queries import planned_span
from hr.attendance.rules.values import Direction, PunchSource
from portal import clock
from portal.audit.services import record
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.feature import DemoWorld
from portal.people.models import Employee
from portal.workdays.queries import current_calendar

_WORDS = {
    "en": ("Files of the new client have to be read in", "The month's letters go out", "Approved.", "It can wait until Monday."),
    "zh_Hans": ("录入新委托方的案件资料", "寄出当月函件", "同意。", "可以等到周一再做。"),
    "zh_Hant": ("錄入新委託方的案件資料", "寄出當月函件", "同意。", "可以等到週一再做。"),
}  # fmt: skip
_HOUR = 3600


def make_overtime(world: DemoWorld) -> None:
    """One person with nearly thirty-six hours of the month, others with a little; what is over is measured."""
    with transaction(world.session) as session:
        story = _Story(session, world)
        story.near_the_bound()
        story.a_few()
        measure_overtime(session, COMMAND, world.now)


class _Story:
    def __init__(self, session: Session, world: DemoWorld) -> None:
        self.session, self.now = session, world.now
        self.today = clock.local(world.now).date()
        self.words = _WORDS[world.language]
        self.calendar = current_calendar(session)
        leads = {world.data["employees"][key] for key in ("lead", "lead2", "lead3")}
        known = world.data["employees"]["collector"]
        early = self.today - timedelta(days=120)
        people = session.scalars(
            select(Employee).where(Employee.id.in_(world.data["collectors"])).order_by(Employee.id)
        )
        self.people = sorted(
            (one for one in people if one.entered_on < early and one.id not in leads),
            key=lambda one: (one.id != known, one.id),
        )

    def near_the_bound(self) -> None:
        """Twelve evenings of the running month, or of the last where it has only begun: 33 to 36 hours."""
        month = month_of(self.today)
        if sum(self.calendar.is_working_day(day) for day in month.days if day < self.today) < 8:
            month = month.previous
        working = [day for day in month.days if self.calendar.is_working_day(day)]
        for day in working[:12]:
            self._was_there(self._ask(self.people[10], day, 2.75, RequestAction.APPROVE))

    def a_few(self) -> None:
        """To come: two that wait, one approved, one refused. Past: a day of rest for time off, an emergency."""
        coming = [day for day in self._days(1, 30) if self.calendar.is_working_day(day)]
        self._ask(self.people[0], coming[1], 2, None)
        self._ask(self.people[3], coming[0], 4, None)
        self._ask(self.people[4], coming[2], 1.5, RequestAction.APPROVE)
        self._ask(self.people[5], coming[2], 2, RequestAction.REFUSE)
        gone = [day for day in self._days(-9, 0) if self._is_rest(day)]
        if gone:
            row = self._ask(self.people[6], gone[0], 4, RequestAction.APPROVE, Settled.TIME_OFF)
            self._punch(row, Direction.IN, row.starts_at - timedelta(minutes=4))
            self._was_there(row)

    def _was_there(self, row: Overtime) -> None:
        """They go home a little after it, on some evenings half an hour before its end."""
        minutes = -30 if row.day.day % 5 == 0 else row.day.day % 7
        self._punch(row, Direction.OUT, row.ends_at + timedelta(minutes=minutes))

    def _punch(self, row: Overtime, direction: Direction, at: datetime) -> None:
        if at < self.now and row.state is RequestState.APPROVED:
            punch = Punch(
                employee_id=row.employee_id, at=at, direction=direction, source=PunchSource.WEB, received_at=at
            )
            self.session.add(punch)
            self.session.flush()
            record(self.session, COMMAND, "hr:clock:punch", "punch", punch.id, after={"direction": direction.value})

    def _days(self, first: int, last: int) -> list[date]:
        return [self.today + timedelta(days=number) for number in range(first, last)]

    def _is_rest(self, day: date) -> bool:
        known = self.calendar.day(day)
        return not known.working and not known.statutory

    def _ask(
        self, person: Employee, day: date, hours: float, fate: RequestAction | None, settled: Settled = Settled.PAY
    ) -> Overtime:
        planned = planned_span(self.session, person, day, day, self.now)[0]
        working = self.calendar.is_working_day(day) and planned.pairs
        starts = clock.local(datetime.fromtimestamp(planned.pairs[-1].ends, self.now.tzinfo)) if working else None
        begin = starts.hour * _HOUR + starts.minute * 60 if starts else 9 * _HOUR
        morning = datetime.combine(day, time(8, 30), tzinfo=clock.COMPANY_ZONE) - timedelta(days=1)
        asked = min(morning, self.now)
        actor = acting(self.session, person.id, self.today)
        row = ask_overtime(
            self.session, actor, day, starts=begin, seconds=round(hours * _HOUR), settled=settled, emergency=False,
            reason=self.words[day.day % 2], now=asked,
        )  # fmt: skip
        if fate is not None and row.state is RequestState.WITH_LEAD:
            said = self.words[3 if fate is RequestAction.REFUSE else 2]
            lead = lead_of(self.session, person.id, self.today)
            answer_overtime(self.session, lead, row.id, fate, said, min(asked + timedelta(hours=4), self.now))
        return row
