"""Pages of closing a month: HR's, everybody's own, disputes, what comes late (H6)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr.attendance.closing.models import AttendanceMonth, DayDispute, MonthAdjustment, MonthAnswer, MonthReopening
from hr.attendance.closing.queries import manifest_of, month_row
from hr.attendance.closing.rules.states import MonthState
from hr.attendance.months import Month, month_of
from portal import clock
from portal.auth.models import Account
from portal.workdays.queries import current_calendar
from tests.support.inspector import Inspector


def last_month() -> Month:
    return month_of(clock.today()).previous


@pytest.fixture
def employee_id(demo_session: Session) -> int:
    return demo_session.scalars(select(Account.employee_id).where(Account.username == "collector")).one() or 0


def answers_of_last(employee_id: int) -> Any:
    last = select(AttendanceMonth.id).where(AttendanceMonth.first_day == last_month().first).scalar_subquery()
    return select(MonthAnswer).where(MonthAnswer.employee_id == employee_id, MonthAnswer.month_id == last)


def test_index_publishes_the_root_to_everybody(demo_client: Inspector, demo_session: Session) -> None:
    manifest = manifest_of(demo_session, last_month().previous)
    page = demo_client.sign_in("collector").get("/hr/months/")
    assert manifest.root in page.text
    body = demo_client.raw.get(f"/hr/months/{last_month().previous}/manifest.json").get_json()
    assert body["root"] == manifest.root and len(body["leaves"]) == manifest.people + 1


def test_employee_disputes_one_day_and_confirms_the_rest(
    demo_client: Inspector, demo_session: Session, employee_id: int
) -> None:
    url = f"/hr/months/{last_month()}/mine"
    page = demo_client.sign_in("collector").get(url)
    demo_client.submit(page, "Confirm the days", day_7="I was there until six")
    found = demo_session.scalars(select(DayDispute).where(DayDispute.employee_id == employee_id)).one()
    assert (found.day.day, found.reason, found.decided_at) == (7, "I was there until six", None)
    assert demo_session.scalars(answers_of_last(employee_id)).one()
    again = demo_client.get(url)
    assert "Answered" in again.text and again.form("Confirm the days")["day_7"] == "I was there until six"
    demo_client.submit(again, "Confirm the days", day_7="")
    demo_session.expire_all()
    assert demo_session.scalars(select(DayDispute).where(DayDispute.employee_id == employee_id)).all() == []


def test_answer_to_a_month_that_changed_meanwhile_is_asked_again(
    demo_client: Inspector, demo_session: Session, employee_id: int
) -> None:
    page = demo_client.sign_in("collector").get(f"/hr/months/{last_month()}/mine")
    told = demo_client.submit(page, "Confirm the days", status=422, seen="0" * 64, day_7="Kept as typed")
    assert "changed since you opened" in told.text
    assert told.form("Confirm the days")["day_7"] == "Kept as typed"
    assert demo_session.scalars(answers_of_last(employee_id)).all() == []


def test_lead_decides_with_a_reason_and_nobody_for_themselves(demo_client: Inspector, demo_session: Session) -> None:
    dispute = demo_session.scalars(select(DayDispute)).one()
    page = demo_client.sign_in("lead").get(f"/hr/months/disputes/{dispute.id}")
    told = demo_client.submit(page, "Decide", status=422, upheld="no")
    assert any("Give a reason" in error for error in told.errors())
    demo_client.submit(told, "Decide", upheld="no", decision="The client's log says half past ten")
    demo_session.expire_all()
    assert (dispute.upheld, dispute.decision) == (False, "The client's log says half past ten")
    demo_client.sign_in("lead2").get(f"/hr/months/disputes/{dispute.id}", status=404)


def test_hr_sees_what_blocks_and_lets_a_day_stand(demo_client: Inspector, demo_session: Session) -> None:
    page = demo_client.sign_in("hr").get(f"/hr/months/{last_month()}")
    assert "What blocks the closing" in page.text and "Who has answered" in page.text
    raw = demo_client.raw.get(f"/hr/months/{last_month()}").get_data(as_text=True)
    key = raw.split('name="days"', 1)[1].split('value="', 1)[1].split('"', 1)[0] if 'name="days"' in raw else ""
    if key:
        told = demo_client.submit(page, "Let the chosen days stand", status=422, days=key, reason="")
        assert any("Give a reason" in error for error in told.errors())
        done = demo_client.submit(told, "Let the chosen days stand", days=key, reason="The device was offline")
        assert f'value="{key}"' not in demo_client.raw.get(f"/hr/months/{last_month()}").get_data(as_text=True)
        assert "1 day stays as it is" in done.text


def test_month_is_opened_again_by_two_people(demo_client: Inspector, demo_session: Session) -> None:
    month = last_month().previous
    root = manifest_of(demo_session, month).root
    page = demo_client.sign_in("hr").get(f"/hr/months/{month}")
    page = demo_client.submit(page, "Ask another person", reason="A file of punches was found")
    assert "Another person has to agree" in page.text
    assert not [form for form in ("Leave it closed",) if form in page.text]
    page = demo_client.sign_in("leader").get(f"/hr/months/{month}")
    demo_client.submit(page, "Open the month again")
    demo_session.expire_all()
    row = month_row(demo_session, month)
    assert row is not None and (row.state, row.version) == (MonthState.REOPENED, 1)
    assert manifest_of(demo_session, month).root == root
    assert demo_session.scalars(select(MonthReopening)).one().agreed is True


def test_what_comes_late_counts_in_this_month_and_names_the_closed_row(
    demo_client: Inspector, demo_session: Session
) -> None:
    month = last_month().previous
    calendar = current_calendar(demo_session)
    day = next(day for day in month.days if calendar.is_working_day(day) and day > month.first + timedelta(days=3))
    page = demo_client.sign_in("hr").get("/hr/months/late")
    told = demo_client.submit(
        page,
        "Count it",
        status=422,
        number="0023",
        day=clock.today().isoformat(),
        arrived="8:00",
        left="",
        reason="Found",
    )
    assert any("in no closed month" in error for error in told.errors())
    demo_client.submit(
        told, "Count it", number="0023", day=day.isoformat(), arrived="", left="23:10", reason="The gate's own log"
    )
    found = demo_session.scalars(select(MonthAdjustment)).one()
    assert (found.closed_day, found.month_first) == (day, month_of(clock.today()).first)
    assert (found.changes or found.was != found.would_be) and found.manifest.month.first_day == month.first
