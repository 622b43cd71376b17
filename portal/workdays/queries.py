"""The calendar as the database knows it: laid out once a process, asked for by its digests after that."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.auth.models import Account
from portal.db.reading import asked_once
from portal.errors import Refused
from portal.people.models import Employee
from portal.workdays.models import CompanyDay, WorkCalendarDay, WorkCalendarVersion
from portal.workdays.rules import CalendarDay, DayKind, Layer, WorkCalendar, work_calendar
from portal.workdays.source import OFFICIAL_NAME

_REMEMBERED = 8
_calendars: dict[tuple[object, ...], WorkCalendar] = {}


def current_calendar(session: Session) -> WorkCalendar:
    """The official years with the company's own days over them; one small statement where nothing changed."""
    state = _state(session)
    return _remembered(state, lambda: work_calendar(OFFICIAL_NAME, _years(session), _company_layers(session)))


def official_calendar(session: Session) -> WorkCalendar:
    """The official years alone, for a clock that the company may not stretch by closing (a regulator's)."""
    versions = tuple((year, digest) for year, digest, _, _ in _state(session))
    return _remembered(versions, lambda: work_calendar(OFFICIAL_NAME, _years(session)))


def company_days(session: Session) -> Sequence[CompanyDay]:
    """The company's own days with their whole history, oldest entry first."""
    return session.scalars(select(CompanyDay).order_by(CompanyDay.id)).all()


def newest_version(session: Session, year: int) -> WorkCalendarVersion | None:
    """The official list of ``year`` that counts now."""
    newest = select(WorkCalendarVersion).where(WorkCalendarVersion.year == year)
    return session.scalars(newest.order_by(WorkCalendarVersion.id.desc()).limit(1)).first()


def last_company_state(session: Session) -> str:
    """The digest of the newest company day; empty before the first."""
    newest = select(CompanyDay.state).order_by(CompanyDay.id.desc()).limit(1)
    return session.scalar(newest) or ""


def _state(session: Session) -> tuple[tuple[int, str, str, int], ...]:
    """Year and digest of each loaded list, with digest and number of the company's days.

    The number shows a row that another transaction wrote at the same time under a lower id.
    """
    return asked_once(session, "work calendar", lambda: _state_now(session))


def _state_now(session: Session) -> tuple[tuple[int, str, str, int], ...]:
    last = select(CompanyDay.state).order_by(CompanyDay.id.desc()).limit(1).scalar_subquery()
    number = select(func.count()).select_from(CompanyDay).scalar_subquery()
    rows = session.execute(
        select(WorkCalendarVersion.year, WorkCalendarVersion.digest, func.coalesce(last, ""), number).order_by(
            WorkCalendarVersion.id
        )
    )
    return tuple((year, digest, state, count) for year, digest, state, count in rows)


def _remembered(state: tuple[object, ...], lay_out: Callable[[], WorkCalendar]) -> WorkCalendar:
    """Digests stand for content, so that one process may serve several databases, as tests do."""
    if not state:
        raise Refused("No official calendar of working days is loaded.")
    known = _calendars.get(state)
    if known is None:
        known = lay_out()
        if len(_calendars) >= _REMEMBERED:
            _calendars.clear()
        _calendars[state] = known
    return known


def _years(session: Session) -> tuple[Layer, ...]:
    """The newest list of each year, oldest year first."""
    newest = select(func.max(WorkCalendarVersion.id)).group_by(WorkCalendarVersion.year)
    of_year = select(WorkCalendarVersion).where(WorkCalendarVersion.id.in_(newest))
    days: dict[int, list[CalendarDay]] = defaultdict(list)
    of_days = select(WorkCalendarDay).where(WorkCalendarDay.version_id.in_(newest))
    for row in session.scalars(of_days.order_by(WorkCalendarDay.day)):
        days[row.version_id].append(_calendar_day(row))
    return tuple(
        Layer(
            name=version.name,
            version=version.digest,
            published_on=version.published_on,
            source=version.source,
            days=tuple(days[version.id]),
        )
        for version in session.scalars(of_year.order_by(WorkCalendarVersion.year))
    )


def _calendar_day(row: WorkCalendarDay) -> CalendarDay:
    return CalendarDay(day=row.day, working=row.is_working, kind=row.kind, name=row.name, statutory=row.is_statutory)


def _company_layers(session: Session) -> tuple[Layer, ...]:
    """One layer of what the company has set and not taken back; none where it never set a day."""
    rows = company_days(session)
    if not rows:
        return ()
    newest: dict[date, CompanyDay] = {row.day: row for row in rows}
    days = tuple(_company_day(row, row.is_working) for row in newest.values() if row.is_working is not None)
    layer = Layer(
        name="Company",
        version=hashlib.sha256("".join(row.state for row in rows).encode()).hexdigest(),
        published_on=max(row.effective for row in rows),
        source="Company",
        days=days,
    )
    return (layer,)


def _company_day(row: CompanyDay, working: bool) -> CalendarDay:
    kind = DayKind.COMPANY_WORKDAY if working else DayKind.COMPANY_DAY_OFF
    return CalendarDay(day=row.day, working=working, kind=kind, name=row.reason)


@dataclass(frozen=True, kw_only=True)
class CompanyDayEntry:
    """One entry about a company day, with who made it."""

    row: CompanyDay
    who: str


def company_day_history(session: Session) -> list[CompanyDayEntry]:
    """Every entry about company days, newest first, in one statement."""
    rows = session.execute(
        select(CompanyDay, func.coalesce(Employee.name, Account.username, ""))
        .outerjoin(Account, Account.id == CompanyDay.set_by_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .order_by(CompanyDay.id.desc())
    )
    return [CompanyDayEntry(row=row, who=who) for row, who in rows]
