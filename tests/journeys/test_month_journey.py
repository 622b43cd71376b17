"""A month of attendance on the way to its close and back: an employee on a phone, the lead, HR, and a second person."""

from datetime import UTC

import pytest
import time_machine
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from hr.attendance.asking.rules import WAITING, RequestState
from hr.attendance.closing.blockers import DISPUTES, MISSING_PUNCH, REVIEW_RUNS, UNPLANNED, blockers_of
from hr.attendance.closing.models import AttendanceMonth, DayDispute
from hr.attendance.closing.queries import answers_of, month_row
from hr.attendance.closing.rules.states import MonthState
from hr.attendance.closing.services import answer_month, let_stand
from hr.attendance.closing.sheets import employed_in, sheets_of
from hr.attendance.corrections.models import Correction
from hr.attendance.leave.models import LeaveRequest, LeaveRuling
from hr.attendance.leave.rules.questions import Verdict
from hr.attendance.months import Month, month_of
from hr.attendance.overtime.models import Overtime
from hr.attendance.queries import months_of
from hr.attendance.rules.reasons import LEAVE_QUESTION
from hr.permissions import ANSWER_MONTH
from portal import clock
from portal.auth.actor import COMMAND, Actor
from portal.auth.models import Account
from portal.auth.rules import Scope
from portal.db.session import db, transaction
from portal.exchange.models import ImportBatch
from tests.journeys.conftest import axe_findings, sign_in
from tests.support.live import Live


def settle_the_rest(here: Live, month: Month) -> None:
    """What all others would have done before the month is closed, but for one day that HR sees to."""
    with here.app.app_context(), here.app.test_request_context():
        with transaction() as session:
            for asked in (Correction, LeaveRequest, Overtime):
                session.execute(update(asked).where(asked.state.in_(WAITING)).values(state=RequestState.REFUSED))
            session.execute(update(ImportBatch).values(settled_at=clock.now()))
            _rule(session, month)
        with transaction() as session:
            days = [
                row.day
                for one in blockers_of(session, month, clock.now())
                for row in one.rows
                if one.code in (MISSING_PUNCH, UNPLANNED) and row.day is not None
            ]
            let_stand(session, COMMAND, days[1:], "The device was offline")
            _answer(session, month)
        found = {one.code for one in blockers_of(db.session, month, clock.now())}
        db.session.close()
        assert found <= {DISPUTES, REVIEW_RUNS, MISSING_PUNCH, UNPLANNED} and found & {MISSING_PUNCH, UNPLANNED}


def _rule(session, month: Month) -> None:
    for person in months_of(session, employed_in(session, month), month, clock.now()):
        for result in person.results:
            if any(reason.text == LEAVE_QUESTION for reason in result.reasons):
                session.add(
                    LeaveRuling(
                        employee_id=person.employee_id, day=result.day, verdict=Verdict.BOTH, reason="Seen",
                        decided_at=clock.now(),
                    )
                )  # fmt: skip


def _answer(session, month: Month) -> None:
    """Everybody but those who answered, and the person of this journey, confirms."""
    own = session.scalars(select(Account.employee_id).where(Account.username == "collector")).one()
    there = {*answers_of(session, month_row(session, month)), own}
    people = [person for person in employed_in(session, month) if person.id not in there]
    for placed in list(sheets_of(session, people, month, clock.now())):
        actor = Actor(employee_id=placed.employee_id, scopes={ANSWER_MONTH: Scope.OWN}, source="test")
        answer_month(session, actor, month, {}, placed.sheet.leaf.hex())


def state(here: Live, month: Month) -> MonthState:
    with here.app.app_context():
        found = db.session.scalars(select(AttendanceMonth.state).where(AttendanceMonth.first_day == month.first)).one()
        db.session.close()
        return found


def confirm_but_for_a_day(page: Page, here: Live, month: Month, script: bool) -> None:
    """On a phone: from My day to the own month, one day said to be wrong."""
    page.locator(f"#todos a[href*='/hr/months/{month}/mine']").first.click()
    page.locator("main details.disclosure > summary").nth(3).click()
    page.locator("details[open] textarea").fill("09:00 I was at the client's")
    if script:
        assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("main form .actions button.button-primary").click()
    page.wait_for_load_state()
    expect(page.locator("main [role=status]").first).to_be_visible()
    expect(page.locator("details[open] textarea")).to_have_value("09:00 I was at the client's")


def decide_all_disputes(page: Page, here: Live) -> None:
    """Each disputed day of the list, until none is left."""
    for _ in range(3):
        page.goto(f"{here.url}/hr/months/disputes")
        waiting = page.locator("main table tbody a[href*='/hr/months/disputes/']")
        if waiting.count() == 0:
            break
        waiting.first.click()
        page.locator("label.choice-card").nth(1).click()
        page.locator("textarea[name=decision]").fill("The plan was changed that day")
        page.locator("main form .actions button.button-primary").click()
        page.wait_for_url("**/hr/months/disputes")


def press(page: Page, action: str) -> None:
    """The button that posts there, and the one below the question, where it asks first."""
    asks = page.locator("details.confirm", has=page.locator(f"form[action$='{action}']"))
    if asks.count():
        asks.first.locator("summary").click()
    page.locator(f"form[action$='{action}'] button[type=submit]").first.click()
    page.wait_for_load_state()


@pytest.mark.browser
@pytest.mark.parametrize(("language", "script"), [("en", True), ("zh_Hans", False)])
def test_month_goes_from_the_phone_to_its_close_and_is_opened_by_two(live, open_page, language, script) -> None:
    here, evening = live(language), clock.local(clock.now()).replace(day=1, hour=20, minute=0, second=0)
    with time_machine.travel(max(clock.now(), evening).astimezone(UTC), tick=True):
        walk(here, open_page, "zh-CN" if language != "en" else "en-GB", script)


def walk(here: Live, open_page, locale: str, script: bool) -> None:
    """In the evening: on the first of a month no punch can belong to the last night of the one before any more."""
    month = month_of(clock.today()).previous
    settle_the_rest(here, month)
    phone = open_page(phone=True, javascript=script, locale=locale)
    sign_in(phone, here, "collector")
    confirm_but_for_a_day(phone, here, month, script)

    hr = open_page(javascript=script, locale=locale)
    sign_in(hr, here, "hr")
    hr.goto(f"{here.url}/hr/months/{month}")
    expect(hr.locator("#blockers a[href*='/hr/months/disputes/']").first).to_be_visible()
    assert hr.locator("form[action$='/close']").count() == 0

    lead = open_page(javascript=script, locale=locale)
    sign_in(lead, here, "lead")
    decide_all_disputes(lead, here)
    with here.app.app_context():
        assert not db.session.scalars(select(DayDispute).where(DayDispute.decided_at.is_(None))).all()
        db.session.close()

    hr.reload()
    stand = hr.locator("form[action$='/stand']").first
    stand.locator("input[name=days]").first.check()
    stand.locator("input[name=reason]").fill("The device was offline")
    stand.locator(".actions button").click()
    hr.wait_for_load_state()
    expect(hr.locator("#blockers h3")).to_have_count(0)
    press(hr, "/close")
    hr.wait_for_load_state()
    here.run_jobs()
    assert state(here, month) is MonthState.CLOSED
    hr.goto(f"{here.url}/hr/months/{month}")
    assert len(hr.locator("main .code.breaks").first.inner_text()) == 64
    if script:
        assert axe_findings(hr) == []
    hr.locator("form[action$='/reopen'] textarea").fill("Somebody's leave came on paper")
    press(hr, "/reopen")
    hr.wait_for_load_state()
    assert hr.locator("form[action$='/agree']").count() == 0 and state(here, month) is MonthState.CLOSED

    leader = open_page(javascript=script, locale=locale)
    sign_in(leader, here, "leader")
    leader.goto(f"{here.url}/hr/months/{month}")
    press(leader, "/agree")
    leader.wait_for_load_state()
    assert state(here, month) is MonthState.REOPENED
