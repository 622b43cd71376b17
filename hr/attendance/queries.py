"""Reading attendance: day results from punches, plans and calendar, in a number of statements that is fixed."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.chosen import Numbers, numbers_of
from hr.attendance.corrections.models import Correction
from hr.attendance.corrections.queries import corrections_on
from hr.attendance.corrections.rules import NOTHING_MENDED
from hr.attendance.leave.models import LeaveRuling
from hr.attendance.leave.rules.questions import NOT_AWAY, Away, Verdict
from hr.attendance.models import Punch
from hr.attendance.months import Month, month_of
from hr.attendance.overtime.rules import presence_of
from hr.attendance.plans import DayPlan, Edition, Places, Plans
from hr.attendance.punches import instant
from hr.attendance.records import Span, records_for
from hr.attendance.rules.bounds import planned_days
from hr.attendance.rules.day import day_result
from hr.attendance.rules.facts import DayFacts
from hr.attendance.rules.reasons import LEAVE_QUESTION, ON_LEAVE, RULED_BOTH, RULED_LEAVE, RULED_RETURNED
from hr.attendance.rules.values import (
    EARLY,
    LATE,
    MISSING,
    AttendanceRules,
    DayResult,
    DayStatus,
    KindOfDay,
    PlannedDay,
    PunchFact,
    Reason,
)
from hr.permissions import READ_ATTENDANCE
from portal import clock
from portal.auth.actor import Actor
from portal.db.reading import asked_once
from portal.errors import NotFound
from portal.people.models import Employee, Team
from portal.people.queries import within_reach
from portal.workdays.queries import current_calendar
from portal.workdays.rules import DayKind, WorkCalendar

_ONE_DAY = timedelta(days=1)
_HOLIDAYS = frozenset({DayKind.LISTED_DAY_OFF, DayKind.ASSUMED_DAY_OFF, DayKind.COMPANY_DAY_OFF})


@dataclass(frozen=True, kw_only=True)
class Totals:
    """A person's month in numbers; times in seconds, over days with a verdict."""

    late: int = 0
    early: int = 0
    missing: int = 0
    half_days: int = 0
    absent: int = 0
    present: int = 0
    worked: int = 0
    counted: int = 0
    late_seconds: int = 0
    early_seconds: int = 0
    leave: int = 0


@dataclass(frozen=True, kw_only=True)
class PersonMonth:
    """A person with a result for each day of the month."""

    employee_id: int
    number: str
    name: str
    team_id: int | None
    results: Sequence[DayResult]
    totals: Totals


def totals_of(results: Sequence[DayResult]) -> Totals:
    """Add up days; a day both late and early counts for both."""
    return Totals(
        late=sum(result.status in LATE for result in results),
        early=sum(result.status in EARLY for result in results),
        missing=sum(result.status in MISSING for result in results),
        half_days=sum(result.status is DayStatus.HALF_DAY for result in results),
        absent=sum(result.status is DayStatus.ABSENT for result in results),
        present=sum(result.status is DayStatus.PRESENT for result in results),
        worked=sum(result.worked for result in results),
        counted=sum(result.worked + result.rounded for result in results),
        late_seconds=sum(result.late for result in results if result.status in LATE),
        early_seconds=sum(result.early for result in results if result.status in EARLY),
        leave=sum(result.leave for result in results),
    )


def people_of_month(
    session: Session, actor: Actor, permission: str, month: Month, today: date, employee_id: int | None = None
) -> list[Employee]:
    """Whom ``permission`` reaches and who was employed on a day of the month, by number."""
    statement = select(Employee).where(
        within_reach(actor, permission, today),
        Employee.outside.is_(False),
        Employee.entered_on <= month.last,
        Employee.left_on.is_(None) | (Employee.left_on >= month.first),
    )
    if employee_id is not None:
        statement = statement.where(Employee.id == employee_id)
    return list(session.scalars(statement.order_by(Employee.number)))


def person_for(session: Session, actor: Actor, employee_id: int, today: date) -> Employee:
    """The employee, if the reader may see their attendance; NotFound otherwise."""
    person = session.scalars(
        select(Employee).where(Employee.id == employee_id, within_reach(actor, READ_ATTENDANCE, today))
    ).first()
    if person is None:
        raise NotFound("There is no such person.")
    return person


def months_of(session: Session, people: Sequence[Employee], month: Month, now: datetime) -> list[PersonMonth]:
    """Every person's month: as many statements for a thousand people as for one."""
    desk = _desk_of(session, [person.id for person in people], month.first, month.last, now)
    return [_person_month(desk, person, month) for person in people]


def _person_month(desk: "Desk", person: Employee, month: Month) -> PersonMonth:
    results = desk.results(person, month.days)
    return PersonMonth(
        employee_id=person.id,
        number=person.number,
        name=person.name,
        team_id=desk.places.team(person.id, month.last) or desk.places.team(person.id, month.first),
        results=results,
        totals=totals_of(results),
    )


def results_of_day(session: Session, people: Sequence[Employee], day: date, now: datetime) -> list[DayResult]:
    """One day of many, in the order of ``people``; as many statements as for one."""
    desk = Desk(session, [person.id for person in people], day, day, now)
    return [desk.results(person, [day])[0] for person in people]


@dataclass(frozen=True, kw_only=True)
class DayTrace:
    """A day with what it rests on: the shift's version and who planned it, rules, each punch with its file and line."""

    result: DayResult
    planned: PlannedDay
    plan: DayPlan
    rules: AttendanceRules
    numbers: Numbers
    punches: Sequence[Punch]
    corrections: Sequence[Correction]
    asked: bool
    ruling: LeaveRuling | None


def day_trace(session: Session, person: Employee, day: date, now: datetime) -> DayTrace:
    """Why a day came to what it did."""
    desk = Desk(session, [person.id], day, day, now)
    planned = desk.planned(person.id, [day])[0]
    plan = desk.plans.day(person.id, desk.places.team(person.id, day), day)
    punches = session.scalars(
        select(Punch)
        .where(Punch.employee_id == person.id, Punch.at >= instant(planned.opens), Punch.at < instant(planned.closes))
        .order_by(Punch.at, Punch.id)
    ).all()
    return DayTrace(
        result=desk.results(person, [day])[0],
        planned=planned,
        plan=plan,
        rules=desk.rules(day, plan),
        numbers=desk.numbers,
        punches=punches,
        corrections=corrections_on(session, person.id, day),
        asked=desk.asks(person, planned),
        ruling=session.scalars(
            select(LeaveRuling).where(LeaveRuling.employee_id == person.id, LeaveRuling.day == day)
        ).first(),
    )


def running_day(session: Session, person: Employee, now: datetime) -> tuple[PlannedDay, Edition | None]:
    """The day that a punch made now belongs to, and its shift: after midnight a night shift's day goes on.

    Asks nothing that the person's month has not asked on the same page, but for the edges of a month.
    """
    today = clock.local(now).date()
    for first, last in ((today.replace(day=1), month_of(today).last), (today - _ONE_DAY, today + _ONE_DAY)):
        desk = _desk_of(session, [person.id], first, last, now)
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        planned = desk.planned(person.id, days)
        running = next((one for one in planned if one.opens <= now.timestamp() < one.closes), None)
        if running is not None:
            break
    running = running or planned[1]
    return running, desk.plans.day(person.id, desk.places.team(person.id, running.day), running.day).edition


def _desk_of(session: Session, employee_ids: list[int], first: date, last: date, now: datetime) -> "Desk":
    """All that results rest on, asked once for a page."""
    question = ("attendance desk", tuple(employee_ids), first, last, now)
    return asked_once(session, question, lambda: Desk(session, employee_ids, first, last, now))


def planned_span(session: Session, person: Employee, first: date, last: date, now: datetime) -> list[PlannedDay]:
    """The plan of a person's days from the first to the last."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return Desk(session, [person.id], first, last, now).planned(person.id, days)


def asked_on(session: Session, person: Employee, day: date, now: datetime) -> bool:
    """Whether it is to be decided what holds of the day: leave, or that somebody was there."""
    desk = Desk(session, [person.id], day, day, now)
    return desk.asks(person, desk.planned(person.id, [day])[0])


def open_questions(
    session: Session, spans: Sequence[tuple[Employee, date, date]], now: datetime
) -> list[tuple[Employee, date]]:
    """On which of these days somebody was on leave and there, and nobody has decided yet; newest first."""
    people, first, last = hull(spans)
    desk = Desk(session, people, first, last, now)
    found = {
        (person.id, planned.day): person
        for person, begin, end in spans
        for planned in desk.planned(
            person.id, [begin + timedelta(days=number) for number in range((end - begin).days + 1)]
        )
        if desk.asks(person, planned)
    }
    return [(found[key], key[1]) for key in sorted(found, key=lambda key: (key[1], key[0]), reverse=True)]


def hull(spans: Sequence[tuple[Employee, date, date]]) -> Span:
    """Everybody of several spans, from the earliest day to the latest."""
    people = sorted({person.id for person, _, _ in spans})
    return Span(people, min(span[1] for span in spans), max(span[2] for span in spans))


def presence_on(
    session: Session, days: Sequence[tuple[Employee, date]], now: datetime
) -> dict[tuple[int, date], list[tuple[int, int]]]:
    """When these people were there on these days, by their punches and corrections; days that go on are left out."""
    if not days:
        return {}
    first, last = min(day for _, day in days), max(day for _, day in days)
    desk = Desk(session, sorted({person.id for person, _ in days}), first, last, now)
    return {(person.id, day): found for person, day in days if (found := desk.presence(person, day)) is not None}


class Desk:
    """All that results of these people on these days rest on, read once."""

    def __init__(self, session: Session, employee_ids: Collection[int], first: date, last: date, now: datetime) -> None:
        self.now = int(now.timestamp())
        self.calendar: WorkCalendar = current_calendar(session)
        found = records_for(session, employee_ids, first, last)
        self.plans: Plans = found.planned.plans
        self.places: Places = found.planned.places
        self._punches = found.punches
        self._mended = found.mended
        self._away = found.away
        self.numbers: Numbers = numbers_of(session)
        self._planned: dict[tuple[object, ...], tuple[list[PlannedDay], list[AttendanceRules]]] = {}
        self._kinds: dict[date, KindOfDay] = {}
        self._rules: dict[tuple[date, int], AttendanceRules] = {}

    def results(self, person: Employee, days: Sequence[date]) -> list[DayResult]:
        """One result a day, OPEN where the day's bounds are not over yet, AWAY outside of the employment."""
        return [result for _, result in self.judged(person, days)]

    def judged(self, person: Employee, days: Sequence[date]) -> list[tuple[DayFacts, DayResult]]:
        """The same, each with what it rests on."""
        punches = self._punches.get(person.id, [])
        planned, rules = self._judged_by(person.id, days)
        return [self._judged(person, day, punches, by) for day, by in zip(planned, rules, strict=True)]

    def _judged(
        self, person: Employee, planned: PlannedDay, punches: Sequence[PunchFact], rules: AttendanceRules
    ) -> tuple[DayFacts, DayResult]:
        day = planned.day
        if day < person.entered_on or (person.left_on is not None and day > person.left_on):
            return DayFacts(planned, rules), DayResult(day=day, status=DayStatus.AWAY)
        own, mended = self._counted(person.id, planned, punches)
        away = self._away.get(person.id, NOT_AWAY)
        if away.rulings:
            own = away.counted(planned, own)
        facts = DayFacts(planned, rules, own, away.on(planned) if away.stretches else [], mended)
        if planned.kind is KindOfDay.WORKING and planned.closes > self.now:
            return facts, _still_open(facts)
        found = day_result(own, planned, rules, facts.leave, mended)
        return facts, _decided(found, away, planned, [*own, *mended]) if away.stretches else found

    def _counted(
        self, employee_id: int, planned: PlannedDay, punches: Sequence[PunchFact]
    ) -> tuple[list[PunchFact], list[PunchFact]]:
        """The day's punches without those that a correction stands in for, and the day's corrections."""
        own = list(punches[bisect_left(punches, (planned.opens,)) : bisect_left(punches, (planned.closes,))])
        mended = self._mended.get(employee_id, NOTHING_MENDED)
        known = [punch for punch in mended.punches if planned.opens <= punch.at < planned.closes]
        return (mended.without_wrong(own) if mended.wrong else own), known

    def presence(self, person: Employee, day: date) -> list[tuple[int, int]] | None:
        """When somebody was there on the day; None as long as its punches may still come."""
        facts, _ = self.judged(person, [day])[0]
        if facts.planned.closes > self.now:
            return None
        return presence_of([*facts.punches, *facts.corrections], facts.planned, facts.rules)

    def asks(self, person: Employee, planned: PlannedDay) -> bool:
        """Whether leave and punches of the day contradict each other, and nobody has said what holds."""
        away = self._away.get(person.id, NOT_AWAY)
        own, mended = self._counted(person.id, planned, self._punches.get(person.id, []))
        return bool(away.stretches) and away.is_asked(planned, [*own, *mended])

    def planned(self, employee_id: int, days: Sequence[date]) -> list[PlannedDay]:
        """The days' plans; people with the same shifts share one list."""
        return self._judged_by(employee_id, days)[0]

    def _judged_by(self, employee_id: int, days: Sequence[date]) -> tuple[list[PlannedDay], list[AttendanceRules]]:
        """Plans and rules of the days, made once for people of one team, and once for people with the same shifts."""
        around = [days[0] - _ONE_DAY, *days, days[-1] + _ONE_DAY]
        teams = self.places.teams(employee_id, around)
        usual = (days[0], len(days), teams[0]) if teams.count(teams[0]) == len(teams) else None
        if usual is None or not self.plans.like_the_team(employee_id):
            return self._laid_out(employee_id, days, around, teams)
        found = self._planned.get(usual)
        if found is None:
            found = self._planned[usual] = self._laid_out(employee_id, days, around, teams)
        return found

    def _laid_out(
        self, employee_id: int, days: Sequence[date], around: Sequence[date], teams: Sequence[int | None]
    ) -> tuple[list[PlannedDay], list[AttendanceRules]]:
        plans = [self.plans.day(employee_id, team, day) for team, day in zip(teams, around, strict=True)]
        key = (days[0], len(days), *(plan.key for plan in plans))
        found = self._planned.get(key)
        if found is None:
            times = [plan.edition.times if plan.edition else None for plan in plans]
            inner = list(zip(days, plans[1:-1], times[1:-1], strict=True))
            planned = planned_days(
                [(day, self.kind_by(day, plan), time) for day, plan, time in inner], times[0], times[-1]
            )
            found = self._planned[key] = (planned, [self.rules(day, plan) for day, plan, _ in inner])
        return found

    def kind(self, day: date) -> KindOfDay:
        """What the calendar makes of the day."""
        if day not in self._kinds:
            known = self.calendar.day(day)
            off = KindOfDay.HOLIDAY if known.kind in _HOLIDAYS else KindOfDay.REST
            self._kinds[day] = KindOfDay.WORKING if known.working else off
        return self._kinds[day]

    def kind_by(self, day: date, plan: DayPlan) -> KindOfDay:
        """What the plan makes of the day, and the calendar where the plan leaves it to that."""
        usual = self.kind(day)
        if plan.off is None:
            return usual
        if not plan.off:
            return KindOfDay.WORKING
        return KindOfDay.HOLIDAY if usual is KindOfDay.HOLIDAY else KindOfDay.REST

    def rules(self, day: date, plan: DayPlan) -> AttendanceRules:
        """The numbers in force on the day, with those of the shift's version in their place."""
        if plan.edition is None:
            return self.numbers.rules(day)
        key = (day, plan.edition.id)
        if key not in self._rules:
            self._rules[key] = plan.edition.design.rules(self.numbers.rules(day))
        return self._rules[key]


def _still_open(facts: DayFacts) -> DayResult:
    """A day without a verdict yet; leave for all of it is known before."""
    there, day = [*facts.punches, *facts.corrections], facts.planned.day
    arrival = min((punch.at for punch in there), default=None)
    if not facts.leave:
        return DayResult(day=day, status=DayStatus.OPEN, arrival=arrival)
    found = day_result([], facts.planned, facts.rules, facts.leave)
    status = DayStatus.LEAVE if found.status is DayStatus.LEAVE and not there else DayStatus.OPEN
    reasons = tuple(reason for reason in found.reasons if reason.text == ON_LEAVE)
    return DayResult(day=day, status=status, arrival=arrival, leave=found.leave, reasons=reasons)


_RULED = {Verdict.LEAVE: RULED_LEAVE, Verdict.RETURNED: RULED_RETURNED, Verdict.BOTH: RULED_BOTH}


def _decided(found: DayResult, away: Away, planned: PlannedDay, punches: Sequence[PunchFact]) -> DayResult:
    """The result without a question that was answered, or that a few minutes do not raise; with the answer."""
    kept = tuple(reason for reason in found.reasons if reason.text != LEAVE_QUESTION)
    if away.is_asked(planned, punches):
        kept = (*kept, Reason(LEAVE_QUESTION))
    verdict = away.rulings.get(planned.day)
    return replace(found, reasons=kept if verdict is None else (*kept, Reason(_RULED[verdict])))


def teams_by_id(session: Session) -> dict[int, str]:
    """Names of all teams."""
    return {row.id: row.name for row in session.execute(select(Team.id, Team.name).order_by(Team.code))}
