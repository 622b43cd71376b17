"""The calendar in the database: versions of each year, the company's own days, and what is kept of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.errors import Invalid, Refused
from portal.workdays.models import CompanyDay, WorkCalendarDay, WorkCalendarVersion
from portal.workdays.queries import company_days, current_calendar, official_calendar
from portal.workdays.rules import CalendarDay, DayKind, Layer
from portal.workdays.services import clear_company_day, load_official_calendar, set_company_day
from portal.workdays.source import digest, shipped_calendar, shipped_years

TUESDAY = date(2026, 9, 29)
START = date(2026, 9, 28)


@pytest.fixture
def loaded(session: Session) -> Session:
    with transaction(session):
        load_official_calendar(session, COMMAND)
    return session


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """The SQL statements that the block sends."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def close(session: Session, day: date = TUESDAY, reason: str = "Move of the office") -> None:
    with transaction(session):
        set_company_day(session, COMMAND, day, False, reason)


def corrected(layer: Layer, day: date) -> Layer:
    """The year again with ``day`` off, as in a corrected notice."""
    off = CalendarDay(day=day, working=False, kind=DayKind.LISTED_DAY_OFF, name="x")
    days = tuple(off if each.day == day else each for each in layer.days)
    return replace(layer, days=days, version=digest(days))


def number_of(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def actions(session: Session) -> list[str]:
    """What was done to the calendar, in order."""
    about = AuditEntry.action.startswith("portal:")
    return list(session.scalars(select(AuditEntry.action).where(about).order_by(AuditEntry.seq)))


def test_empty_database_refuses_to_count(session: Session) -> None:
    with pytest.raises(Refused, match="No official calendar"):
        current_calendar(session)


def test_loaded_calendar_answers_like_the_file(loaded: Session) -> None:
    calendar = current_calendar(loaded)

    assert calendar == shipped_calendar()
    assert [layer.days for layer in calendar.layers] == [layer.days for layer in shipped_years()]
    assert calendar.deadline(START, 5).due == date(2026, 10, 10)
    assert number_of(loaded, WorkCalendarVersion) == 3
    assert number_of(loaded, WorkCalendarDay) == 1096


def test_loading_the_same_list_twice_adds_nothing(loaded: Session) -> None:
    with transaction(loaded):
        assert load_official_calendar(loaded, COMMAND) == []

    assert number_of(loaded, WorkCalendarVersion) == 3
    assert actions(loaded) == ["portal:work_calendar:load"] * 3


def test_corrected_year_counts_and_old_one_stays(loaded: Session) -> None:
    year = corrected(shipped_years()[2], TUESDAY)
    with transaction(loaded):
        load_official_calendar(loaded, COMMAND, [year])

    assert current_calendar(loaded).deadline(START, 5).due == date(2026, 10, 12)
    assert number_of(loaded, WorkCalendarVersion) == 4
    with transaction(loaded):
        load_official_calendar(loaded, COMMAND)
    assert current_calendar(loaded).deadline(START, 5).due == date(2026, 10, 10)


def test_newly_announced_year_is_no_longer_provisional(loaded: Session) -> None:
    days = tuple(
        CalendarDay(day=each, working=each.isoweekday() <= 5, kind=DayKind.WORKDAY)
        for each in (date.fromordinal(date(2027, 1, 1).toordinal() + n) for n in range(365))
    )
    year = Layer(name="2027", version=digest(days), published_on=date(2026, 11, 5), source="x", days=days)
    assert current_calendar(loaded).deadline(date(2026, 12, 30), 5).provisional
    with transaction(loaded):
        load_official_calendar(loaded, COMMAND, [year])

    assert not current_calendar(loaded).deadline(date(2026, 12, 30), 5).provisional
    assert current_calendar(loaded).last_day == date(2029, 12, 31)


def test_year_that_leaves_a_gap_is_not_loaded(session: Session) -> None:
    first, _, last = shipped_years()

    with pytest.raises(Invalid, match="2025-01-01"), transaction(session):
        load_official_calendar(session, COMMAND, [first, last])
    assert number_of(session, WorkCalendarVersion) == 0


def test_company_closure_is_counted_with_and_recorded(loaded: Session) -> None:
    close(loaded)

    assert current_calendar(loaded).deadline(START, 5).due == date(2026, 10, 12)
    assert official_calendar(loaded).deadline(START, 5).due == date(2026, 10, 10)
    (row,) = company_days(loaded)
    assert (row.day, row.is_working, row.reason) == (TUESDAY, False, "Move of the office")
    entry = loaded.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry
    assert entry.action == "portal:company_day:set"
    assert entry.details["before"]["is_working"] is True
    assert entry.details["after"]["is_working"] is False


def test_company_may_work_on_a_holiday(loaded: Session) -> None:
    with transaction(loaded):
        set_company_day(loaded, COMMAND, date(2026, 10, 5), True, "Stocktaking")

    assert current_calendar(loaded).is_working_day(date(2026, 10, 5))
    assert not official_calendar(loaded).is_working_day(date(2026, 10, 5))


def test_cleared_company_day_leaves_its_history(loaded: Session) -> None:
    close(loaded)
    with transaction(loaded):
        clear_company_day(loaded, COMMAND, TUESDAY, "The move is put off")

    assert current_calendar(loaded).is_working_day(TUESDAY)
    assert [row.is_working for row in company_days(loaded)] == [False, None]
    assert actions(loaded)[-1] == "portal:company_day:clear"
    with pytest.raises(Refused, match="set nothing"), transaction(loaded):
        clear_company_day(loaded, COMMAND, TUESDAY, "again")


def test_same_company_day_twice_is_refused(loaded: Session) -> None:
    close(loaded)

    with pytest.raises(Refused, match="day of rest already"):
        close(loaded)
    with pytest.raises(Refused, match="working day already"), transaction(loaded):
        set_company_day(loaded, COMMAND, date(2026, 9, 30), True, "x")
    assert number_of(loaded, CompanyDay) == 1


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_company_day_needs_a_fitting_reason(loaded: Session, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        close(loaded, reason=reason)
    assert caught.value.field == "reason"
    assert number_of(loaded, CompanyDay) == 0


def test_company_day_outside_the_calendar_is_refused(loaded: Session) -> None:
    with pytest.raises(Refused, match="2031-01-06"):
        close(loaded, date(2031, 1, 6))


def test_known_calendar_costs_one_small_statement(loaded: Session) -> None:
    close(loaded)
    first = current_calendar(loaded)

    with statements(loaded) as sent:
        assert current_calendar(loaded) is first
    assert len(sent) == 1


def test_rolled_back_company_day_is_forgotten(loaded: Session) -> None:
    with pytest.raises(ZeroDivisionError), transaction(loaded):
        set_company_day(loaded, COMMAND, TUESDAY, False, "Move of the office")
        assert not current_calendar(loaded).is_working_day(TUESDAY)
        raise ZeroDivisionError

    assert current_calendar(loaded).is_working_day(TUESDAY)
    close(loaded, date(2026, 9, 30))
    assert current_calendar(loaded).is_working_day(TUESDAY)
    assert not current_calendar(loaded).is_working_day(date(2026, 9, 30))
