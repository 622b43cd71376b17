"""The root of a small month is the same on every database and Python: it is written down here (H6)."""

from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from hr.attendance.asking.rules import RequestState
from hr.attendance.closing.queries import manifest_of
from hr.attendance.closing.sealing import replay_month, seal_month
from hr.attendance.closing.services import begin_close, start_review
from hr.attendance.corrections.models import Correction
from hr.attendance.leave.models import LeaveRequest
from hr.attendance.leave.rules.kinds import LeaveKind
from hr.attendance.leave.rules.stretches import DAY_OF_LEAVE, Portion
from hr.attendance.months import Month
from hr.attendance.rules.values import Direction
from hr.attendance.services import add_shift, plan_shift
from portal import clock
from portal.auth.actor import COMMAND
from portal.db.session import transaction
from portal.workdays.queries import current_calendar
from tests.hr.staff import at, file_of, imported, month_lines, plain_agency

OCTOBER = Month(date(2026, 10, 1))
NIGHTS = date(2026, 10, 26)
ROOT = "78c84a2b8fd2dc0a273d426530b6d516d522359f9b3938f73026cddfc794e753"
"""Changed only together with the engine's version or the format of rows (docs/month-close.md)."""


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(at(date(2026, 11, 2), "10:00"), tick=False):
        yield


@pytest.fixture
def house(app: Flask, session: Session) -> Any:
    """Three people: on time, with a day of leave and a correction, and with nights in the last week."""
    people = plain_agency(session)
    with transaction(session) as writing:
        night = add_shift(
            writing, COMMAND, code="N", name="Night", starts_at=22 * 3600, ends_at=30 * 3600, breaks=[[90_000, 91_800]]
        )
        plan_shift(writing, COMMAND, night, NIGHTS, employee_id=people[2].id)
    calendar = current_calendar(session)
    days = [day for day in OCTOBER.days if calendar.is_working_day(day)]
    away, mended = date(2026, 10, 13), date(2026, 10, 14)
    nights = [day for day in days if day >= NIGHTS]
    lines = [
        *month_lines(people[:1], days),
        *month_lines(people[1:2], [day for day in days if day not in (away, mended)]),
        *month_lines(people[2:], [day for day in days if day < NIGHTS]),
        f"0002,{mended} 09:07:31,in,",
        *(f"0003,{day} 22:04:10,in," for day in nights),
        *(f"0003,{date.fromordinal(day.toordinal() + 1)} 06:01:00,out," for day in nights),
    ]
    imported(session, file_of(*lines))
    leave = LeaveRequest(
        employee_id=people[1].id, kind=LeaveKind.PERSONAL, first_on=away, last_on=away, portion=Portion.WHOLE,
        seconds=DAY_OF_LEAVE, days=1, state=RequestState.APPROVED, asked_at=clock.now(),
    )  # fmt: skip
    correction = Correction(
        employee_id=people[1].id, day=mended, at=at(mended, "18:05"), direction=Direction.OUT, wrong_direction="",
        reason="The reader was dead", state=RequestState.APPROVED, asked_at=clock.now(),
    )  # fmt: skip
    with transaction(session) as writing:
        writing.add_all([leave, correction])
    with app.test_request_context():
        yield people


def test_root_is_the_one_that_is_written_here(session: Session, house: Any) -> None:
    with transaction(session) as writing:
        start_review(writing, COMMAND, OCTOBER, clock.today())
    with transaction(session) as writing:
        begin_close(writing, COMMAND, OCTOBER, set_aside={"review_runs"})
    seal_month(session, COMMAND, OCTOBER)
    assert manifest_of(session, OCTOBER).root == ROOT
    assert replay_month(session, OCTOBER).same
