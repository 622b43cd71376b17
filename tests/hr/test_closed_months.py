"""Which months are closed, asked by whoever changes a fact of attendance (H6)."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hr.attendance.closed_months import check_open, closed_months, closed_since, is_closed
from hr.attendance.closing.models import AttendanceMonth
from hr.attendance.closing.rules.states import FROZEN, MonthState
from hr.attendance.months import Month
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.errors import Invalid, Refused
from portal.workdays.services import load_official_calendar, set_company_day

OCTOBER = Month(date(2026, 10, 1))


@pytest.mark.parametrize("state", list(MonthState))
def test_closed_is_what_is_closed_or_being_closed(session: Session, state: MonthState) -> None:
    with transaction(session):
        session.add(AttendanceMonth(first_day=OCTOBER.first, state=state))
    frozen = state in FROZEN
    assert closed_months(session) == (frozenset({OCTOBER}) if frozen else frozenset())
    assert is_closed(session, date(2026, 10, 31)) is is_closed(session, OCTOBER) is frozen
    assert not is_closed(session, date(2026, 11, 1)) and not is_closed(session, date(2026, 9, 30))
    assert closed_since(session, date(2026, 10, 31)) is closed_since(session, date(2020, 1, 1)) is frozen
    assert not closed_since(session, date(2026, 11, 1))


def test_a_closed_month_is_refused_by_name_and_at_the_field(session: Session) -> None:
    with transaction(session):
        session.add(AttendanceMonth(first_day=OCTOBER.first, state=MonthState.CLOSED))
    with transaction(session):
        check_open(session, [date(2026, 9, 30), OCTOBER.next])
        with pytest.raises(Refused) as refused:
            check_open(session, [date(2026, 11, 1), date(2026, 10, 8)])
        with pytest.raises(Invalid) as invalid:
            check_open(session, [OCTOBER], "day")
    assert str(refused.value.values["month"]) == "2026-10"
    assert invalid.value.field == "day"


def test_company_day_of_a_closed_month_stays(app: Flask, session: Session) -> None:
    with transaction(session):
        load_official_calendar(session, COMMAND)
        session.add(AttendanceMonth(first_day=OCTOBER.first, state=MonthState.CLOSED))
    with transaction(session) as writing, pytest.raises(Refused):
        set_company_day(writing, COMMAND, date(2026, 10, 21), False, "Moving house")
    with transaction(session) as writing:
        assert set_company_day(writing, COMMAND, date(2026, 11, 18), False, "Moving house").id
