"""A punch near the edge of a closed month is judged by the day to which it belongs by the plan (H2, H6)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.asking.rules import RequestAction, RequestState
from hr.attendance.belonging import Belonging, check_punches_open
from hr.attendance.clocking import clock_tap
from hr.attendance.closed_months import CLOSED
from hr.attendance.closing.models import AttendanceMonth
from hr.attendance.closing.rules.states import MonthState
from hr.attendance.closing.sheets import head_object
from hr.attendance.corrections.models import Correction
from hr.attendance.corrections.services import answer_correction, ask_correction
from hr.attendance.devices.services import add_device
from hr.attendance.models import Punch
from hr.attendance.months import Month, month_of
from hr.attendance.punches import take_back_punches
from hr.attendance.queries import planned_span
from hr.attendance.rules.bounds import day_of_punch, planned_days
from hr.attendance.rules.values import DAY, Direction, KindOfDay, ShiftTimes, midnight
from hr.attendance.services import add_shift, plan_shift
from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.db.session import transaction
from portal.errors import Invalid, Refused
from portal.exchange.models import ImportRow
from tests.hr.asking import Small, small_agency
from tests.hr.staff import at, file_of, imported
from tests.support.statements import count_statements

OCTOBER = Month(date(2026, 10, 1))
LAST, FIRST = date(2026, 10, 31), date(2026, 11, 1)
EDGE = date(2026, 10, 28), date(2026, 11, 4)
H = 3600
TOKEN = "a-token-of-the-test-that-is-long-enough"


@pytest.fixture
def small(app: Flask, session: Session) -> Small:
    """0001 works nights, 0002 days, 0003 from midnight on: three days that end at three times."""
    made = small_agency(session, app.extensions["fairline.matrix"])
    with transaction(session) as writing:
        night = add_shift(writing, COMMAND, code="N", name="Night", starts_at=22 * H, ends_at=30 * H, breaks=[])
        early = add_shift(writing, COMMAND, code="E", name="Early", starts_at=0, ends_at=8 * H, breaks=[])
        plan_shift(writing, COMMAND, night, date(2026, 9, 1), employee_id=made.people[0].id)
        plan_shift(writing, COMMAND, early, date(2026, 9, 1), employee_id=made.people[2].id)
    return made


@pytest.fixture
def monday() -> Any:
    with time_machine.travel(at(date(2026, 11, 2), "10:00"), tick=True):
        yield


def close(session: Session, month: Month = OCTOBER) -> None:
    with transaction(session) as writing:
        writing.add(AttendanceMonth(first_day=month.first, state=MonthState.CLOSED))


def instants(session: Session) -> list[datetime]:
    return [found.astimezone(UTC) for found in session.scalars(select(Punch.at).order_by(Punch.at))]


CASES = [
    (0, FIRST, "06:05", True),
    (0, FIRST, "13:59", True),
    (0, FIRST, "14:00", False),
    (0, LAST, "21:55", True),
    (1, FIRST, "01:29", True),
    (1, FIRST, "06:05", False),
    (1, LAST, "23:50", True),
    (2, LAST, "23:50", False),
    (2, LAST, "15:59", True),
    (0, date(2026, 10, 1), "06:05", False),
    (1, date(2026, 10, 1), "06:05", True),
    (2, date(2026, 9, 30), "23:50", True),
    (0, date(2026, 10, 15), "06:05", True),
    (0, date(2026, 11, 15), "06:05", False),
]


OPEN = sorted(at(day, time) for _, day, time, closed in CASES if not closed)


def test_import_takes_what_belongs_to_an_open_day(session: Session, small: Small) -> None:
    close(session)
    lines = [f"000{who + 1},{day} {time}:00,," for who, day, time, _ in CASES]
    with time_machine.travel(at(date(2026, 11, 16), "10:00"), tick=True):
        batch = imported(session, file_of(*lines))
    assert instants(session) == OPEN
    rows = session.execute(select(ImportRow.line, ImportRow.message).where(ImportRow.batch_id == batch.id))
    refused = {line: message for line, message in rows if message}
    assert refused == {line: CLOSED for line, case in enumerate(CASES, start=2) if case[-1]}


def test_device_puts_aside_what_belongs_to_a_closed_day(app: Flask, session: Session, small: Small) -> None:
    close(session)
    sent = [{"pin": f"000{who + 1}", "at": f"{day}T{time}:00"} for who, day, time, _ in CASES]
    with time_machine.travel(at(date(2026, 11, 16), "10:00"), tick=True):
        with transaction(session) as writing:
            add_device(writing, COMMAND, name="Door", zone="Asia/Shanghai", silent_hours=24, token=TOKEN)
        answer = app.test_client().post(
            "/hr/devices/punches", json={"punches": sent}, headers={"Authorization": f"Bearer {TOKEN}"}
        )
    said = [one["verdict"] for one in answer.get_json()["results"]]
    assert said == ["closed_month" if case[-1] else "new" for case in CASES]
    assert instants(session) == OPEN


@pytest.mark.parametrize(("who", "closed"), [("one", True), ("two", False)])
def test_web_clock_after_midnight(session: Session, small: Small, who: str, closed: bool) -> None:
    close(session)
    actor: Actor = getattr(small, who)
    with time_machine.travel(at(FIRST, "06:05"), tick=False):
        if closed:
            with pytest.raises(Refused), transaction(session) as writing:
                clock_tap(writing, actor, Direction.OUT)
        else:
            with transaction(session) as writing:
                clock_tap(writing, actor, Direction.OUT)
    assert len(instants(session)) == (0 if closed else 1)


def asked(session: Session, small: Small, day: date, seconds: int) -> Correction:
    with transaction(session) as writing:
        return ask_correction(
            writing, small.one, day, seconds=seconds, direction=Direction.OUT, wrong=None, reason="The reader was dead",
            received=(), now=clock.now(),
        )  # fmt: skip


def test_no_correction_reaches_over_the_edge(session: Session, small: Small, monday: None) -> None:
    close(session)
    with pytest.raises(Invalid) as error:
        asked(session, small, LAST, 6 * H + 300)
    assert error.value.field == "time"
    assert asked(session, small, FIRST, 6 * H + 300).at.astimezone(UTC) == at(date(2026, 11, 2), "06:05")


def test_correction_is_not_approved_once_its_day_is_closed(session: Session, small: Small, monday: None) -> None:
    row = asked(session, small, LAST, 6 * H + 300)
    assert row.at.astimezone(UTC) == at(FIRST, "06:05")
    close(session)
    with pytest.raises(Invalid), transaction(session) as writing:
        answer_correction(writing, small.lead, row.id, RequestAction.APPROVE, "Seen.", clock.now())
    session.expire_all()
    assert row.state is RequestState.WITH_LEAD


def test_file_with_a_morning_of_a_closed_day_is_not_taken_back(session: Session, small: Small, monday: None) -> None:
    nights = imported(session, file_of(f"0001,{FIRST} 06:05:00,,"))
    days = imported(session, file_of(f"0002,{FIRST} 08:55:00,,"), "days.csv")
    close(session)
    with pytest.raises(Refused), transaction(session) as writing:
        take_back_punches(writing, COMMAND, nights.id)
    with transaction(session) as writing:
        assert take_back_punches(writing, COMMAND, days.id) == 1


def test_month_names_the_files_of_its_own_days(session: Session, small: Small, monday: None) -> None:
    nights = imported(session, file_of(f"0001,{FIRST} 06:05:00,,"))
    early = imported(session, file_of(f"0003,{LAST} 23:50:00,,"), "early.csv")
    both = imported(session, file_of(f"0002,{LAST} 08:50:00,,", f"0002,{FIRST} 08:50:00,,"), "both.csv")
    middle = imported(session, file_of("0002,2026-10-14 08:50:00,,"), "middle.csv")

    def files(month: Month) -> list[str]:
        found: list[str] = head_object(session, month, 1, 4, clock.now())["files"]
        return found

    assert files(OCTOBER) == sorted([nights.sha256, both.sha256, middle.sha256])
    assert files(OCTOBER.next) == sorted([early.sha256, both.sha256])


def test_belonging_is_that_of_the_plan(session: Session, small: Small) -> None:
    found = Belonging(session, [one.id for one in small.people])
    now = at(date(2026, 11, 10), "10:00")
    days = [(one, planned) for one in small.people for planned in planned_span(session, one, EDGE[0], EDGE[1], now)]
    for person, planned in days:
        for moment in (planned.opens, (planned.opens + planned.closes) // 2, planned.closes - 1):
            assert found.month(person.id, moment) == month_of(planned.day)


def test_statements_do_not_grow_with_the_punches(session: Session, small: Small) -> None:
    close(session)
    morning = int(at(FIRST, "08:00").timestamp())

    def asked_of(number: int) -> int:
        session.expire_all()
        with count_statements() as few:
            check_punches_open(session, [(small.people[1].id, morning + second) for second in range(number)])
        return len(few)

    assert asked_of(1) == asked_of(200)
    assert session.scalar(select(func.count(Punch.id))) == 0


SHIFTS = some.none() | some.tuples(some.integers(0, 23), some.integers(1, 24)).map(
    lambda hours: ShiftTimes(starts=hours[0] * H, ends=(hours[0] + hours[1]) * H, breaks=())
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(SHIFTS, min_size=6, max_size=6), some.integers(0, 2 * DAY - 1))
def test_every_punch_belongs_where_the_bounds_say(shifts: list[ShiftTimes | None], second: int) -> None:
    days = [FIRST + timedelta(days=number) for number in range(6)]
    inner = list(zip(days[1:-1], [KindOfDay.WORKING] * 4, shifts[1:-1], strict=True))
    moment = midnight(days[2]) + second
    within = [one.day for one in planned_days(inner, shifts[0], shifts[-1]) if one.opens <= moment < one.closes]
    assert within[:1] == ([found] if (found := day_of_punch(moment, days, shifts)) else [])
