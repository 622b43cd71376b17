"""Overtime: asked for before, bounded and classed by the law, measured by presence, given back as time off (H5)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hr.attendance.asking.rules import RequestAction, RequestState
from hr.attendance.closing.models import AttendanceMonth
from hr.attendance.closing.rules.states import MonthState
from hr.attendance.leave.queries import left_on
from hr.attendance.leave.rules.kinds import LeaveKind
from hr.attendance.models import Punch
from hr.attendance.months import month_of
from hr.attendance.overtime.models import Overtime
from hr.attendance.overtime.queries import worked_in
from hr.attendance.overtime.rules import (
    Bound,
    Rate,
    Settled,
    Wish,
    bounds_passed,
    check_wish,
    presence_of,
    rate_on,
    worked_of,
)
from hr.attendance.overtime.services import answer_overtime, ask_overtime, measure_overtime, take_overtime_back
from hr.attendance.rules.bounds import planned_days
from hr.attendance.rules.values import AttendanceRules, KindOfDay, PlannedDay, PunchFact, midnight
from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.db.session import transaction
from portal.errors import Invalid, NotFound, Refused
from tests.hr.asking import Small, small_agency
from tests.hr.staff import SHIFT, file_of, imported
from tests.support.inspector import Inspector

NOW = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
TUESDAY, SATURDAY = date(2026, 10, 13), date(2026, 10, 17)
HOLIDAY = date(2026, 10, 1)
H = 3600
RULES = AttendanceRules()


def planned(kind: KindOfDay = KindOfDay.WORKING) -> PlannedDay:
    """The Tuesday, or a day off, with the same shift around it."""
    return planned_days([(TUESDAY, kind, SHIFT)], SHIFT, SHIFT)[0]


def wish(first: float, last: float, settled: Settled = Settled.PAY, *, emergency: bool = False) -> Wish:
    """From an hour to an hour of the Tuesday."""
    begin = midnight(TUESDAY)
    return Wish(starts=begin + round(first * H), ends=begin + round(last * H), settled=settled, emergency=emergency)


@pytest.mark.parametrize(
    ("one", "kind", "field"),
    [
        (wish(18, 18), KindOfDay.WORKING, "hours"),
        (wish(18, 31), KindOfDay.WORKING, "hours"),
        (wish(17.5, 20), KindOfDay.WORKING, "starts"),
        (wish(7, 9.5), KindOfDay.WORKING, "starts"),
        (wish(18, 20, Settled.TIME_OFF), KindOfDay.WORKING, "settled"),
        (wish(9, 12, Settled.TIME_OFF), KindOfDay.HOLIDAY, "settled"),
    ],
)
def test_wishes_that_cannot_be(one: Wish, kind: KindOfDay, field: str) -> None:
    rate = rate_on(kind, statutory=kind is KindOfDay.HOLIDAY)
    with pytest.raises(Invalid) as error:
        check_wish(one, planned(kind), rate, midnight(TUESDAY))
    assert error.value.field == field


def test_wishes_that_can() -> None:
    check_wish(wish(18, 20), planned(), Rate.WORKING, midnight(TUESDAY))
    check_wish(wish(7, 9), planned(), Rate.WORKING, midnight(TUESDAY))
    check_wish(wish(9, 17, Settled.TIME_OFF), planned(KindOfDay.REST), Rate.REST, midnight(TUESDAY))
    with pytest.raises(Invalid, match="before it begins"):
        check_wish(wish(18, 20), planned(), Rate.WORKING, midnight(TUESDAY) + 19 * H)
    check_wish(wish(18, 20, emergency=True), planned(), Rate.WORKING, midnight(TUESDAY) + 19 * H)


@pytest.mark.parametrize(
    ("kind", "statutory", "rate"),
    [
        (KindOfDay.WORKING, False, Rate.WORKING),
        (KindOfDay.REST, False, Rate.REST),
        (KindOfDay.HOLIDAY, False, Rate.REST),
        (KindOfDay.HOLIDAY, True, Rate.HOLIDAY),
    ],
)
def test_class_by_the_kind_of_day(kind: KindOfDay, statutory: bool, rate: Rate) -> None:
    assert rate_on(kind, statutory=statutory) is rate


@pytest.mark.parametrize(
    ("seconds", "day", "month", "found"),
    [
        (3 * H, 0, 0, []),
        (3 * H + 1, 0, 0, [Bound.DAY]),
        (H, 2 * H + 1, 2 * H + 1, [Bound.DAY]),
        (H, 0, 35 * H, []),
        (H, 0, 35 * H + 1, [Bound.MONTH]),
        (4 * H, 0, 36 * H, [Bound.DAY, Bound.MONTH]),
    ],
)
def test_bounds_of_the_law(seconds: int, day: int, month: int, found: list[Bound]) -> None:
    assert bounds_passed(seconds, day, month) == found


def punches(*hours: float) -> list[PunchFact]:
    """Punches of the Tuesday that do not say which way."""
    return [PunchFact(midnight(TUESDAY) + round(hour * H)) for hour in hours]


@pytest.mark.parametrize(
    ("times", "worked"),
    [((9, 20), 2), ((9, 19), 1), ((9, 18), 0), ((9,), 0), ((9, 18, 19, 21), 1), ((9, 17), 0), ((9, 23), 2)],
)
def test_worked_is_the_approved_time_with_somebody_there(times: tuple[float, ...], worked: float) -> None:
    one = wish(18, 20)
    assert worked_of(one.starts, one.ends, presence_of(punches(*times), planned(), RULES)) == worked * H


@given(
    times=some.lists(some.floats(6, 23.9), max_size=6),
    first=some.floats(0, 23),
    hours=some.floats(0, 12),
)
def test_worked_is_never_more_than_approved(times: list[float], first: float, hours: float) -> None:
    one = wish(first, first + hours)
    found = worked_of(one.starts, one.ends, presence_of(punches(*times), planned(), RULES))
    again = worked_of(one.starts, one.ends, presence_of(punches(*times, *reversed(times)), planned(), RULES))
    assert 0 <= found <= one.ends - one.starts and found == again


@pytest.fixture
def small(app: Flask, session: Session) -> Small:
    """The agency."""
    return small_agency(session, app.extensions["fairline.matrix"])


def asked(session: Session, actor: Actor, day: date = TUESDAY, **more: Any) -> Overtime:
    """Two hours after the shift, asked for on Monday morning."""
    values = {
        "starts": 18 * H, "seconds": 2 * H, "settled": Settled.PAY, "emergency": False, "reason": "Letters",
        "now": NOW,
    } | more  # fmt: skip
    with transaction(session):
        return ask_overtime(session, actor, day, **values)


def answered(session: Session, actor: Actor, row: Overtime, action: RequestAction, words: str = "Fine.") -> None:
    with transaction(session):
        answer_overtime(session, actor, row.id, action, words, NOW)


def measured(session: Session, now: datetime) -> int:
    with transaction(session):
        return measure_overtime(session, COMMAND, now)


def test_approved_overtime_is_measured_once_the_day_is_over_and_again_where_punches_come(
    session: Session, small: Small
) -> None:
    row, later = asked(session, small.one), NOW + timedelta(days=3)
    assert measured(session, later) == 0
    answered(session, small.lead, row, RequestAction.APPROVE)
    assert measured(session, NOW) == 0 and row.worked is None
    assert measured(session, later) == 1 and row.worked == 0
    imported(session, file_of(f"0001,{TUESDAY} 08:55:00,in,", f"0001,{TUESDAY} 19:30:00,out,"))
    assert (measured(session, later), measured(session, later), row.worked) == (1, 0, 5400)
    assert worked_in(session, [small.people[0].id], month_of(TUESDAY)) == {small.people[0].id: 5400}


def test_month_closed_before_its_last_evening_was_measured_gets_the_number_once(session: Session, small: Small) -> None:
    row, later = asked(session, small.one), NOW + timedelta(days=3)
    answered(session, small.lead, row, RequestAction.APPROVE)
    imported(session, file_of(f"0001,{TUESDAY} 08:55:00,in,", f"0001,{TUESDAY} 19:30:00,out,"))
    with transaction(session) as writing:
        writing.add(AttendanceMonth(first_day=month_of(TUESDAY).first, state=MonthState.CLOSED, version=1))
    assert (measured(session, later), row.worked) == (1, 5400)
    with transaction(session) as writing:
        writing.execute(delete(Punch))
    assert (measured(session, later), row.worked) == (0, 5400)


def test_time_off_goes_to_the_ledger_and_follows_the_punches(session: Session, small: Small) -> None:
    row = asked(session, small.one, SATURDAY, starts=9 * H, seconds=4 * H, settled=Settled.TIME_OFF)
    assert row.rate is Rate.REST
    answered(session, small.lead, row, RequestAction.APPROVE)
    person, later = small.people[0], NOW + timedelta(days=7)
    imported(session, file_of(f"0001,{SATURDAY} 09:00:00,in,", f"0001,{SATURDAY} 12:00:00,out,"))
    measured(session, later)
    assert left_on(session, person.id, SATURDAY) == {LeaveKind.COMPENSATORY: 3 * H}
    imported(session, file_of(f"0001,{SATURDAY} 13:00:00,out,"), "more.csv")
    measured(session, later)
    assert left_on(session, person.id, SATURDAY) == {LeaveKind.COMPENSATORY: 4 * H}
    answered(session, small.lead, row, RequestAction.CANCEL, "It was another day")
    assert left_on(session, person.id, SATURDAY) == {LeaveKind.COMPENSATORY: 0}


def test_holiday_of_the_law_is_three_hundred_per_cent(session: Session, small: Small) -> None:
    early = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)
    assert asked(session, small.one, HOLIDAY, starts=9 * H, now=early).rate is Rate.HOLIDAY


def test_emergency_is_taken_afterwards_and_its_yes_says_why(session: Session, small: Small) -> None:
    later = NOW + timedelta(days=2)
    with pytest.raises(Invalid, match="emergency"):
        asked(session, small.one, now=later)
    row = asked(session, small.one, now=later, emergency=True)
    with pytest.raises(Invalid) as error:
        answered(session, small.lead, row, RequestAction.APPROVE, " ")
    assert error.value.field == "answer"
    answered(session, small.lead, row, RequestAction.APPROVE, "The server was down")
    assert row.state is RequestState.APPROVED


def test_who_decides_and_who_takes_back(session: Session, small: Small) -> None:
    row = asked(session, small.one)
    for actor, error in ((small.one, Refused), (small.two, NotFound)):
        with pytest.raises(error):
            answered(session, actor, row, RequestAction.APPROVE)
    with pytest.raises(Invalid, match="already"):
        asked(session, small.one, starts=19 * H)
    with transaction(session), pytest.raises(NotFound):
        take_overtime_back(session, small.two, row.id, NOW)
    with transaction(session):
        take_overtime_back(session, small.one, row.id, NOW)
    again = asked(session, small.one)
    answered(session, small.lead, again, RequestAction.APPROVE)
    with transaction(session), pytest.raises(Refused):
        take_overtime_back(session, small.one, again.id, NOW + timedelta(days=2))
    own = asked(session, small.lead)
    assert own.state is RequestState.WITH_HR


def test_employee_asks_lead_decides_and_hr_takes_the_month_out(demo_client: Inspector, demo_session: Session) -> None:
    day = clock.today() + timedelta(days=20)
    fields = {
        "day": day.isoformat(),
        "starts": "21:30",
        "hours": "4",
        "settled": "pay",
        "reason": "Letters of the month",
    }
    form = demo_client.sign_in("collector").get("/hr/overtime/new")
    refused = demo_client.submit(form, "Ask for it", status=422, **fields | {"hours": "13"})
    assert any("longer than 12 hours" in text for text in refused.errors()) and "Letters of the month" in refused.text
    shown = demo_client.submit(form, "Ask for it", **fields)
    assert "more than three hours on the day" in shown.text and "Decide" not in shown.text
    row = demo_session.scalars(select(Overtime).where(Overtime.day == day)).one()
    address = f"/hr/overtime/{row.id}"
    lead = demo_client.sign_in("lead")
    assert lead.get("/").links("Decide on the overtime")
    done = lead.post(
        address, {**lead.get(address).form("Words of the decision"), "decision": "approve", "answer": "Go on"}
    )
    assert "Approved" in done.text and "Go on" in done.text
    demo_client.sign_in("new_hire").get(address, status=404)
    hr = demo_client.sign_in("hr")
    answer = hr.raw.get(hr.get(f"/hr/overtime/?month={month_of(clock.today())}").links("XLSX")[0])
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
