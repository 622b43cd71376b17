"""What has to be settled before a month is closed, each with its rows and the way to them (H6)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from hr.attendance.asking.rules import WAITING
from hr.attendance.closing.queries import answers_of, disputes_of, month_row, standing_days
from hr.attendance.closing.sheets import employed_in
from hr.attendance.corrections.models import Correction
from hr.attendance.leave.models import LeaveRequest
from hr.attendance.months import Month
from hr.attendance.overtime.models import Overtime
from hr.attendance.punches import PUNCHES
from hr.attendance.queries import PersonMonth, months_of
from hr.attendance.roster_models import Swap
from hr.attendance.rules.reasons import LEAVE_QUESTION
from hr.attendance.rules.swaps import WAITING as SWAP_WAITS
from hr.attendance.rules.values import MISSING, DayStatus
from portal import clock
from portal.db.reading import asked_once
from portal.exchange.queries import open_batches
from portal.people.models import Employee
from portal.web.filters import written_date
from portal.web.i18n import gettext
from portal.workdays.queries import current_calendar

NOT_OVER, REVIEW_RUNS, CALENDAR, OPEN, MISSING_PUNCH, UNPLANNED, REFUSED_ROWS, DISPUTES, REQUESTS = (
    "not_over", "review_runs", "calendar", "open", "missing", "unplanned", "refused_rows", "disputes", "requests",
)  # fmt: skip
LEAVE, LEAVE_QUESTIONS, SWAPS, OVERTIME = "leave", "leave_questions", "swaps", "overtime"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing to settle: words, and where; ``day`` names a person's day that may be left as it is."""

    text: str
    url: str = ""
    day: tuple[int, date, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """A kind of thing that blocks, with its rows."""

    code: str
    title: str
    rows: Sequence[Row] = field(default=())
    number: int | None = None

    @property
    def count(self) -> int:
        """How many things it is."""
        return len(self.rows) if self.number is None else self.number


Check = Callable[[Session, Month, datetime], "Blocker | None"]
"""A part of attendance says what of the month it has not settled; a fixed number of statements."""


def whole_month(session: Session, month: Month, now: datetime) -> list[PersonMonth]:
    """Everybody's month, evaluated once a page."""
    return asked_once(
        session, ("whole month", month), lambda: months_of(session, employed_in(session, month), month, now)
    )


def blockers_of(session: Session, month: Month, now: datetime) -> list[Blocker]:
    """All that blocks, in the order in which it is best settled."""
    return [found for check in _CHECKS if (found := check(session, month, now)) is not None and found.count]


def _not_over(_session: Session, month: Month, now: datetime) -> Blocker | None:
    if month.last < clock.local(now).date():
        return None
    return Blocker(
        code=NOT_OVER, title=gettext("The month is not over"), rows=[Row(text=written_date(month.last, "long"))]
    )


def _calendar(session: Session, month: Month, _now: datetime) -> Blocker | None:
    if current_calendar(session).announced_until >= month.last:
        return None
    return Blocker(
        code=CALENDAR,
        title=gettext("The official calendar of working days is not announced"),
        rows=[Row(text=str(month.first.year))],
    )


def _days(session: Session, month: Month, now: datetime) -> dict[str, list[Row]]:
    """Days that are no verdict yet, by kind of trouble."""
    return asked_once(session, ("days that block", month), lambda: _days_now(session, month, now))


def _days_now(session: Session, month: Month, now: datetime) -> dict[str, list[Row]]:
    standing = standing_days(session, month)
    found: dict[str, list[Row]] = {OPEN: [], MISSING_PUNCH: [], UNPLANNED: []}
    for person in whole_month(session, month, now):
        for result in person.results:
            code = _code_of(result.status)
            day = (person.employee_id, result.day, result.status.value)
            if code is not None and day not in standing:
                text = f"{person.number} {person.name}, {written_date(result.day, 'medium')}"
                url = url_for("attendance.day", employee_id=person.employee_id, day=result.day.isoformat())
                found[code].append(Row(text=text, url=url, day=None if code == OPEN else day))
    return found


def _code_of(status: DayStatus) -> str | None:
    if status in MISSING:
        return MISSING_PUNCH
    return {DayStatus.OPEN: OPEN, DayStatus.UNPLANNED: UNPLANNED}.get(status)


def _open(session: Session, month: Month, now: datetime) -> Blocker | None:
    return Blocker(code=OPEN, title=gettext("Days without a verdict"), rows=_days(session, month, now)[OPEN])


def _missing(session: Session, month: Month, now: datetime) -> Blocker | None:
    rows = _days(session, month, now)[MISSING_PUNCH]
    return Blocker(code=MISSING_PUNCH, title=gettext("Missing punches that nobody decided about"), rows=rows)


def _unplanned(session: Session, month: Month, now: datetime) -> Blocker | None:
    rows = _days(session, month, now)[UNPLANNED]
    return Blocker(code=UNPLANNED, title=gettext("Working days without a shift"), rows=rows)


def _refused(session: Session, month: Month, _now: datetime) -> Blocker | None:
    rows = [
        Row(text=batch.file_name, url=url_for("hr_imports.show", batch_id=batch.id))
        for batch in open_batches(session, PUNCHES)
    ]
    return Blocker(code=REFUSED_ROWS, title=gettext("Files of punches that somebody has to see to"), rows=rows)


def _disputes(session: Session, month: Month, _now: datetime) -> Blocker | None:
    row = month_row(session, month)
    if row is None:
        return None
    rows = [
        Row(
            text=f"{one.employee.number} {one.employee.name}, {written_date(one.day, 'medium')}",
            url=url_for("months.dispute", dispute_id=one.id),
        )
        for one in disputes_of(session, row)
        if one.decided_at is None
    ]
    return Blocker(code=DISPUTES, title=gettext("Disputed rows that nobody decided about"), rows=rows)


def _review(session: Session, month: Month, now: datetime) -> Blocker | None:
    """While the days to answer run and somebody has not answered, the month waits."""
    row = month_row(session, month)
    if row is None or row.review_due is None or row.review_due < clock.local(now).date():
        return None
    silent = len(employed_in(session, month)) - len(answers_of(session, row))
    if silent <= 0:
        return None
    title = gettext("People may answer until %(day)s and have not yet", day=written_date(row.review_due, "long"))
    return Blocker(code=REVIEW_RUNS, title=title, number=silent)


def _corrections(session: Session, month: Month, _now: datetime) -> Blocker | None:
    waiting = session.execute(
        select(Correction.id, Correction.day, Employee.number, Employee.name)
        .join(Employee, Employee.id == Correction.employee_id)
        .where(Correction.state.in_(WAITING), Correction.day >= month.first, Correction.day <= month.last)
        .order_by(Correction.day, Correction.id)
    )
    rows = [
        Row(text=f"{number} {name}, {written_date(day, 'medium')}", url=url_for("corrections.show", number=key))
        for key, day, number, name in waiting
    ]
    return Blocker(code=REQUESTS, title=gettext("Corrections of punches that wait for a decision"), rows=rows)


def _leave(session: Session, month: Month, _now: datetime) -> Blocker | None:
    waiting = session.execute(
        select(LeaveRequest.id, LeaveRequest.first_on, LeaveRequest.last_on, Employee.number, Employee.name)
        .join(Employee, Employee.id == LeaveRequest.employee_id)
        .where(
            LeaveRequest.state.in_(WAITING), LeaveRequest.last_on >= month.first, LeaveRequest.first_on <= month.last
        )
        .order_by(LeaveRequest.first_on, LeaveRequest.id)
    )
    rows = [
        Row(text=f"{number} {name}, {_span(first, last)}", url=url_for("leave.show", number=key))
        for key, first, last, number, name in waiting
    ]
    return Blocker(code=LEAVE, title=gettext("Requests for leave that wait for a decision"), rows=rows)


def _span(first: date, last: date) -> str:
    begin = written_date(first, "medium")
    return begin if first == last else f"{begin} – {written_date(last, 'medium')}"


def _leave_questions(session: Session, month: Month, now: datetime) -> Blocker | None:
    """Days on which somebody was on leave and there, and nobody has said what holds."""
    rows = [
        Row(
            text=f"{person.number} {person.name}, {written_date(result.day, 'medium')}",
            url=url_for("leave.question", employee_id=person.employee_id, day=result.day.isoformat()),
        )
        for person in whole_month(session, month, now)
        for result in person.results
        if any(reason.text == LEAVE_QUESTION for reason in result.reasons)
    ]
    title = gettext("Days of leave with punches that nobody decided about")
    return Blocker(code=LEAVE_QUESTIONS, title=title, rows=rows)


def _swaps(session: Session, month: Month, now: datetime) -> Blocker | None:
    """Swaps that still can change a day of the month: one whose first day is over lapses and changes nothing."""
    today, asker, colleague = clock.local(now).date(), aliased(Employee), aliased(Employee)
    waiting = session.execute(
        select(Swap.id, Swap.day, asker.number, asker.name, colleague.name)
        .join(asker, asker.id == Swap.asker_id)
        .join(colleague, colleague.id == Swap.colleague_id)
        .where(
            Swap.state.in_(SWAP_WAITS),
            Swap.day >= today,
            Swap.return_day >= today,
            or_(Swap.day.between(month.first, month.last), Swap.return_day.between(month.first, month.last)),
        )
        .order_by(Swap.day, Swap.id)
    )
    rows = [
        Row(
            text=f"{number} {name} ⇄ {other}, {written_date(day, 'medium')}",
            url=url_for("hr_swaps.show", swap_id=key),
        )
        for key, day, number, name, other in waiting
    ]
    return Blocker(code=SWAPS, title=gettext("Swaps of shifts that wait for an answer"), rows=rows)


def _overtime(session: Session, month: Month, _now: datetime) -> Blocker | None:
    waiting = session.execute(
        select(Overtime.id, Overtime.day, Employee.number, Employee.name)
        .join(Employee, Employee.id == Overtime.employee_id)
        .where(Overtime.state.in_(WAITING), Overtime.day >= month.first, Overtime.day <= month.last)
        .order_by(Overtime.day, Overtime.id)
    )
    rows = [
        Row(text=f"{number} {name}, {written_date(day, 'medium')}", url=url_for("overtime.show", number=key))
        for key, day, number, name in waiting
    ]
    return Blocker(code=OVERTIME, title=gettext("Overtime that waits for a decision"), rows=rows)


_CHECKS: tuple[Check, ...] = (
    _not_over, _calendar, _open, _missing, _unplanned, _corrections, _leave, _leave_questions, _swaps, _overtime,
    _refused, _disputes, _review,
)  # fmt: skip
