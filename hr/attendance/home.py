"""What My day shows of attendance: the own month, the team today, HR's month, and what HR has to import."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask import url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hr.attendance.clock_queries import own_among, own_person
from hr.attendance.clock_views import clock_values
from hr.attendance.corrections.home import correction_todos
from hr.attendance.devices.home import device_todos
from hr.attendance.labels import legend, month_name, times_of
from hr.attendance.leave.home import leave_todos, spans_in_question
from hr.attendance.models import Punch
from hr.attendance.months import Month, month_of
from hr.attendance.overtime.home import overtime_todos
from hr.attendance.pictures import count_words, weeks_of
from hr.attendance.punches import PUNCHES, instant
from hr.attendance.queries import PersonMonth, hull, months_of, people_of_month, results_of_day
from hr.attendance.records import Span, read_together
from hr.attendance.rules.values import DAY, DayStatus, midnight
from hr.permissions import IMPORT_PUNCHES, READ_ATTENDANCE
from portal import clock
from portal.auth.actor import Actor
from portal.auth.rules import Role, Scope
from portal.db.reading import asked_once, is_reading
from portal.exchange.queries import last_committed, open_batches
from portal.exchange.rules import BatchState
from portal.feature import Panel, Todo
from portal.people.models import Employee
from portal.web.i18n import gettext, ngettext
from portal.workdays.queries import current_calendar
from portal.workdays.rules import due_instant

_FEWEST_DAYS = 3
_NEW_FOR = timedelta(days=7)
_DUE_AFTER = 3
_ONE_DAY = timedelta(days=1)
AHEAD = timedelta(days=9)
"""So far ahead My day looks for the own next shifts."""


def attendance_todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    """What waits for the reader: requests to decide; for who imports, files, refused rows and months without a file."""
    _read_ahead(session, actor, now)
    makers = (correction_todos, leave_todos, overtime_todos, device_todos, _import_todos)
    return [todo for make in makers for todo in make(session, actor, now)]


def _read_ahead(session: Session, actor: Actor, now: datetime) -> None:
    """What the page needs of days of people, for to-dos and panels alike, read together in a few statements."""
    if not is_reading(session):
        return
    today = clock.local(now).date()
    month, spans = month_of(today), []
    questions = spans_in_question(session, actor, now)
    if questions:
        spans.append(hull(questions))
    if _sees_everyone(actor) or _leads(actor):
        people = _people_in_reach(session, actor, month, today)
        own = own_among(session, actor, month, people)
        first, last = (month.first, month.last) if _sees_everyone(actor) else (today, today)
        spans.append(Span([person.id for person in people], first, last))
    else:
        own = own_person(session, actor, month, today) if actor.may(READ_ATTENDANCE) else None
    if own is not None:
        spans.append(Span([own.id], min(month.first, today - _ONE_DAY), max(month.last, today + AHEAD)))
    read_together(session, spans)


def _sees_everyone(actor: Actor) -> bool:
    return actor.may(IMPORT_PUNCHES) and actor.scope(READ_ATTENDANCE) is Scope.ALL


def _leads(actor: Actor) -> bool:
    return actor.has(Role.LEAD) and actor.scope(READ_ATTENDANCE) is Scope.TEAM


def _people_in_reach(session: Session, actor: Actor, month: Month, today: date) -> list[Employee]:
    question = ("people in reach", actor.account_id, month)
    return asked_once(session, question, lambda: people_of_month(session, actor, READ_ATTENDANCE, month, today))


def _team_of(session: Session, actor: Actor, month: Month, today: date) -> list[Employee]:
    return [person for person in _people_in_reach(session, actor, month, today) if person.id != actor.employee_id]


def _import_todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    if not actor.may(IMPORT_PUNCHES):
        return []
    found = [
        Todo(
            title=gettext("Confirm the import of %(file)s", file=batch.file_name)
            if batch.state is BatchState.READY
            else gettext("See to the refused rows of %(file)s", file=batch.file_name),
            detail=gettext("%(new)s new rows wait", new=batch.new_count)
            if batch.state is BatchState.READY
            else ngettext("%(num)d row was refused", "%(num)d rows were refused", batch.problem_count),
            url=url_for("hr_imports.show", batch_id=batch.id),
            icon="upload",
        )
        for batch in open_batches(session, PUNCHES)
    ]
    return found + _missing_files(session, now)


def _missing_files(session: Session, now: datetime) -> list[Todo]:
    """A month in which people have not one punch: rather a file is missing than the people."""
    today, calendar = clock.local(now).date(), current_calendar(session)
    month, found = month_of(today), []
    passed = sum(calendar.is_working_day(day) for day in month.days if day < today)
    wanted = [month.previous, *([month] if passed >= _FEWEST_DAYS else [])]
    for one, silent in zip(wanted, _people_without_punch(session, wanted), strict=True):
        if silent:
            due = calendar.deadline(one.last, _DUE_AFTER).due
            found.append(
                Todo(
                    title=gettext("Import the punches of %(month)s", month=month_name(one)),
                    detail=ngettext("Nothing of %(num)d person yet", "Nothing of %(num)d people yet", silent),
                    url=url_for("hr_imports.new"),
                    due=due_instant(due),
                    icon="calendar-time",
                )
            )
    return found


def _people_without_punch(session: Session, months: Sequence[Month]) -> Sequence[int]:
    """How many were employed through each month (newcomers and leavers of its edges left aside) and never seen."""
    return session.execute(select(*(_unseen(month).scalar_subquery() for month in months))).one()


def _unseen(month: Month) -> Select[int]:
    begin, end = instant(midnight(month.first)), instant(midnight(month.last) + DAY)
    seen = select(Punch.id).where(Punch.employee_id == Employee.id, Punch.at >= begin, Punch.at < end)
    employed = (Employee.entered_on <= month.first) & Employee.outside.is_(False)
    staying = Employee.left_on.is_(None) | (Employee.left_on >= month.first + _NEW_FOR)
    return select(func.count(Employee.id)).where(employed, staying, ~seen.exists())


def attendance_panels(session: Session, actor: Actor, now: datetime) -> list[Panel]:
    """The own month for everybody; the team today for leads; the month's figures for HR."""
    panels = []
    own_clock = clock_values(session, actor, now, "day")
    if own_clock is not None:
        panels.append(Panel(template="hr/panels/clock.html", values=own_clock, order=1, first=True))
    if actor.may(IMPORT_PUNCHES):
        panels.append(_hr_panel(session, actor, now))
    if _leads(actor):
        panels.append(_team_panel(session, actor, now))
    if actor.employee_id is not None and actor.may(READ_ATTENDANCE):
        panels += _own_panel(session, actor, now)
    return panels


def _own_panel(session: Session, actor: Actor, now: datetime) -> list[Panel]:
    today = clock.local(now).date()
    month = month_of(today)
    found = _own_month(session, actor, month, now)
    if found is None:
        return []
    values = {
        "month_text": month_name(month),
        "weeks": weeks_of(month, found.results, found.employee_id, today, small=True),
        "totals": found.totals,
        "url": url_for("attendance.person", employee_id=found.employee_id),
        "legend": legend(),
    }
    return [Panel(template="hr/panels/own.html", values=values, order=60)]


def _own_month(session: Session, actor: Actor, month: Month, now: datetime) -> PersonMonth | None:
    """Taken from everybody's month where the person looks at that anyway."""
    if _sees_everyone(actor):
        everyone = _months_in_reach(session, actor, month, now)
        return next((one for one in everyone if one.employee_id == actor.employee_id), None)
    person = own_person(session, actor, month, clock.local(now).date())
    return months_of(session, [person], month, now)[0] if person else None


def _months_in_reach(session: Session, actor: Actor, month: Month, now: datetime) -> list[PersonMonth]:
    def ask() -> list[PersonMonth]:
        people = _people_in_reach(session, actor, month, clock.local(now).date())
        return months_of(session, people, month, now)

    return asked_once(session, ("months in reach", actor.account_id, month), ask)


def _team_panel(session: Session, actor: Actor, now: datetime) -> Panel:
    today = clock.local(now).date()
    people = _team_of(session, actor, month_of(today), today)
    results = results_of_day(session, people, today, now)
    members = [
        {
            "name": person.name,
            "url": url_for("attendance.person", employee_id=person.id),
            "arrival": times_of(result)[:5] if result.arrival is not None else "",
        }
        for person, result in zip(people, results, strict=True)
        if result.status is not DayStatus.AWAY
    ]
    off = all(result.status in (DayStatus.REST, DayStatus.HOLIDAY) for result in results)
    here = sum(bool(member["arrival"]) for member in members)
    values = {"members": members, "here": here, "off": off, "url": url_for("attendance.overview")}
    return Panel(template="hr/panels/team.html", values=values, order=30)


def _hr_panel(session: Session, actor: Actor, now: datetime) -> Panel:
    today = clock.local(now).date()
    month = month_of(today)
    everyone = _months_in_reach(session, actor, month, now)
    last = last_committed(session, PUNCHES)
    values = {
        "month_text": month_name(month),
        "words": count_words(),
        "sums": {key: sum(getattr(person.totals, key) for person in everyone) for key in count_words()},
        "people": len(everyone),
        "last": last,
        "url": url_for("attendance.overview"),
    }
    return Panel(template="hr/panels/hr.html", values=values, order=20, wide=True)
