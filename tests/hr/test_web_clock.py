"""The web clock: one tap, the server's time, a second tap told as such, and nothing for others (H2)."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr.attendance.clock_queries import state_of
from hr.attendance.clocking import clock_tap
from hr.attendance.models import Punch, PunchAside
from hr.attendance.rules.clocking import next_direction
from hr.attendance.rules.values import BOUNCE, Direction, PunchFact, PunchSource, WhyAside
from hr.attendance.services import add_shift, plan_shift
from portal.audit.models import AuditEntry
from portal.auth.actor import COMMAND, Actor
from portal.db.session import transaction
from portal.errors import Refused
from portal.people.models import Employee
from portal.policy.models import PolicySetting
from tests.hr.staff import at, plain_agency
from tests.support.inspector import Inspector

IN, OUT, UNKNOWN = Direction.IN, Direction.OUT, Direction.UNKNOWN
DAY = date(2026, 10, 9)


def facts(*found: tuple[int, Direction]) -> list[PunchFact]:
    return [PunchFact(minute * 60, direction) for minute, direction in found]


@pytest.mark.parametrize(
    ("punches", "wanted"),
    [
        ([], IN),
        ([(0, IN)], OUT),
        ([(0, IN), (60, OUT)], IN),
        ([(0, OUT)], IN),
        ([(0, UNKNOWN)], OUT),
        ([(0, UNKNOWN), (60, UNKNOWN)], IN),
        ([(0, UNKNOWN), (1, UNKNOWN)], OUT),
        ([(0, IN), (1, IN), (2, UNKNOWN)], OUT),
        ([(0, IN), (60, UNKNOWN)], IN),
        ([(60, OUT), (0, IN)], IN),
    ],
)
def test_next_way_follows_from_what_the_clock_has(punches: list[tuple[int, Direction]], wanted: Direction) -> None:
    assert next_direction(facts(*punches)) is wanted


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(some.tuples(some.integers(0, 86_400), some.sampled_from(Direction)), max_size=8))
def test_next_way_depends_neither_on_order_nor_on_repetition(found: list[tuple[int, Direction]]) -> None:
    punches = [PunchFact(second, direction) for second, direction in found]
    wanted = next_direction(punches)
    assert wanted in (IN, OUT)
    assert next_direction(punches[::-1]) is wanted
    assert next_direction(sorted({*punches})) is wanted
    if punches:
        last = max(punch.at for punch in punches)
        assert next_direction([*punches, PunchFact(last + BOUNCE + 1, IN)]) is OUT
        assert next_direction([*punches, PunchFact(last + BOUNCE + 1, OUT)]) is IN


def tap(session: Session, person: Employee, direction: Direction) -> bool:
    """Whether it was a second tap."""
    with transaction(session) as writing:
        return clock_tap(writing, Actor(employee_id=person.id, source="web"), direction).bounced


def test_tap_is_stored_with_the_time_of_the_server(session: Session) -> None:
    person = plain_agency(session)[0]
    with time_machine.travel(at(DAY, "08:57"), tick=False):
        assert tap(session, person, IN) is False
    punch = session.scalars(select(Punch)).one()
    assert (punch.at, punch.direction, punch.source, punch.batch_id) == (at(DAY, "08:57"), IN, PunchSource.WEB, None)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (entry.action, entry.object_id) == ("hr:clock:punch", str(punch.id))


@pytest.mark.parametrize(("seconds", "bounced"), [(0, True), (1, True), (119, True), (120, True), (121, False)])
def test_second_tap_within_two_minutes_is_kept_aside(session: Session, seconds: int, bounced: bool) -> None:
    person = plain_agency(session)[0]
    with time_machine.travel(at(DAY, "08:57"), tick=False):
        tap(session, person, IN)
    with time_machine.travel(at(DAY, "08:57") + timedelta(seconds=seconds), tick=False):
        assert tap(session, person, OUT) is bounced
    aside = session.scalars(select(PunchAside)).all()
    assert [(row.why, row.employee_id, row.direction) for row in aside] == (
        [(WhyAside.BOUNCE, person.id, OUT)] if bounced else []
    )
    assert session.scalar(select(func.count(Punch.id))) == (1 if bounced else 2)


def test_only_people_employed_today_punch(session: Session) -> None:
    leaver, newcomer, outsider = plain_agency(session)
    with transaction(session):
        session.get_one(Employee, leaver.id).left_on = DAY - timedelta(days=1)
        session.get_one(Employee, newcomer.id).entered_on = DAY + timedelta(days=1)
        session.get_one(Employee, outsider.id).outside = True
    with time_machine.travel(at(DAY, "08:57"), tick=False):
        for person in (leaver, newcomer, outsider):
            with pytest.raises(Refused):
                tap(session, person, IN)
        with pytest.raises(Refused), transaction(session) as writing:
            clock_tap(writing, COMMAND, IN)
    assert session.scalar(select(func.count(Punch.id))) == 0


def test_agency_with_devices_switches_the_clock_off_from_a_day_on(session: Session) -> None:
    person = plain_agency(session)[0]
    with transaction(session) as writing:
        writing.add(
            PolicySetting(key="hr.web_clock", value="0", effective_from=DAY, reason="doors", set_at=at(DAY, "00:00"))
        )
    with time_machine.travel(at(DAY - timedelta(days=1), "18:00"), tick=False):
        tap(session, person, OUT)
    with time_machine.travel(at(DAY, "08:57"), tick=False), pytest.raises(Refused):
        tap(session, person, IN)


def test_after_midnight_the_night_shift_goes_on(session: Session) -> None:
    person = plain_agency(session)[0]
    with transaction(session) as writing:
        night = add_shift(writing, COMMAND, code="N", name="Night", starts_at=22 * 3600, ends_at=30 * 3600, breaks=[])
        plan_shift(writing, COMMAND, night, DAY - timedelta(days=3), employee_id=person.id)
    with time_machine.travel(at(DAY, "21:55"), tick=False):
        tap(session, person, IN)
    state = state_of(session, person, at(DAY + timedelta(days=1), "02:00"))
    assert (state.day, state.wanted, len(state.lines)) == (DAY, OUT, 1)
    later = state_of(session, person, at(DAY + timedelta(days=1), "21:00"))
    assert (later.day, later.wanted, len(later.lines)) == (DAY + timedelta(days=1), IN, 0)


@pytest.fixture
def collector(demo_client: Inspector) -> Inspector:
    return demo_client.sign_in("lead3")


def test_punch_just_made_is_seen_and_a_second_tap_is_told(collector: Inspector) -> None:
    before = collector.get("/").text.count("In the portal")
    page = collector.submit(collector.get("/"), "hr/attendance/clock")
    assert "Clocked in at" in page.text or "Clocked out at" in page.text
    assert page.text.count("In the portal") == before + 1
    again = collector.submit(page, "hr/attendance/clock")
    assert "less than two minutes ago" in again.text and "Second tap" in again.text
    assert again.text.count("In the portal") == before + 1


def test_form_sent_twice_acts_once(collector: Inspector, demo_session: Session) -> None:
    fields: dict[str, Any] = collector.get("/").form("hr/attendance/clock")
    counted = select(func.count()).select_from(Punch).where(Punch.source == PunchSource.WEB)
    aside = select(func.count(PunchAside.id)).where(PunchAside.source == PunchSource.WEB)
    before, aside_before = demo_session.scalar(counted) or 0, demo_session.scalar(aside)
    for _ in range(3):
        assert collector.raw.post("/hr/attendance/clock", data=fields).status_code == 302
    assert demo_session.scalar(counted) == before + 1
    assert demo_session.scalar(aside) == aside_before


@pytest.mark.parametrize("sent", ["", "unknown", "sideways", "\x00"])
def test_odd_direction_is_refused(collector: Inspector, sent: str) -> None:
    fields = {**collector.get("/").form("hr/attendance/clock"), "direction": sent}
    assert collector.raw.post("/hr/attendance/clock", data=fields).status_code == 422


def test_clock_stands_on_the_own_page_of_this_month_only(collector: Inspector) -> None:
    url = collector.get("/").links("My month")[0]
    assert "Nothing was punched yet." not in collector.get(f"{url}?month=2026-01").text
    page = collector.get(url)
    assert "Clock" in page.text
    assert "Clocked" in collector.submit(page, "hr/attendance/clock").text
