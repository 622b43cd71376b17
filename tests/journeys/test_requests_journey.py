"""An employee asks on a phone, the lead decides, and the day changes: in a real browser."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hr.attendance.leave.queries import requests_on
from hr.attendance.months import month_of
from hr.attendance.queries import months_of
from hr.attendance.rules.values import DayResult, DayStatus
from portal import clock
from portal.auth.models import Account
from portal.db.session import db
from portal.people.models import Employee
from portal.workdays.queries import current_calendar
from tests.journeys.conftest import axe_findings, sign_in
from tests.support.live import Live

WORDS = {
    "en": {
        "wrong": "Something is wrong here",
        "todo": "Decide on the correction of",
        "approved": "Approved",
        "half": "−0.5 days",
        "leave": "on leave",
    },
    "zh_Hans": {"wrong": "这里有误", "todo": "的补卡申请", "approved": "已批准", "half": "−0.5 天", "leave": "请假"},
}


def worked_day(here: Live, username: str) -> tuple[int, DayResult]:
    """The person, and their newest day with an arrival and a departure that nothing is known against."""
    with here.app.app_context():
        person = db.session.scalars(
            select(Employee).join(Account, Account.employee_id == Employee.id).where(Account.username == username)
        ).one()
        month = month_of(clock.today())
        results = [
            result
            for one in (month.previous, month)
            for result in months_of(db.session, [person], one, clock.now())[0].results
        ]
        found = [one for one in results if one.status in (DayStatus.PRESENT, DayStatus.LATE) and one.departure]
        db.session.close()
        return person.id, found[-1]


def asks(page: Page, here: Live, words: dict[str, str], address: str) -> None:
    """The employee, on a phone: from the day's page to the request."""
    page.goto(address)
    page.get_by_role("link", name=words["wrong"]).click()
    page.locator("input[name=time]").fill("20:15")
    page.locator("input[name=direction][value=out]").check()
    page.locator("textarea[name=reason]").fill("The reader was dead")
    assert axe_findings(page) == []
    page.locator("form[enctype] button.button-primary").click()
    page.wait_for_url(re.compile(r"/hr/corrections/\d+$"))


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_employee_asks_for_a_correction_on_a_phone_and_the_lead_decides(live, open_page, language) -> None:
    here, words = live(language), WORDS[language]
    locale = "zh-CN" if language != "en" else "en-GB"
    employee_id, result = worked_day(here, "collector")
    address = f"{here.url}/hr/attendance/{employee_id}/{result.day}"
    phone = open_page(phone=True, locale=locale)
    sign_in(phone, here, "collector")
    asks(phone, here, words, address)
    asked = phone.url
    desk = open_page(locale=locale)
    sign_in(desk, here, "lead")
    expect(desk.locator("#todos a", has_text=words["todo"]).first).to_be_visible()
    desk.goto(asked)
    desk.locator("button[name=decision][value=approve]").click()
    expect(desk.locator("main")).to_contain_text(words["approved"])
    assert axe_findings(desk) == []
    phone.goto(address)
    expect(phone.locator(".stat-row")).to_contain_text("20:15")


def next_working_day(here: Live, username: str) -> tuple[int, date]:
    """The person, and the next working day on which nothing is asked for yet."""
    with here.app.app_context():
        person = db.session.scalars(
            select(Employee).join(Account, Account.employee_id == Employee.id).where(Account.username == username)
        ).one()
        calendar, day = current_calendar(db.session), clock.today() + timedelta(days=1)
        while not calendar.is_working_day(day) or requests_on(db.session, person.id, day, day):
            day += timedelta(days=1)
        found = person.id, day
        db.session.close()
        return found


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_half_a_day_of_leave_is_asked_for_on_a_phone_and_stands_in_the_calendar(live, open_page, language) -> None:
    here, words = live(language), WORDS[language]
    locale = "zh-CN" if language != "en" else "en-GB"
    employee_id, day = next_working_day(here, "collector")
    phone = open_page(phone=True, locale=locale)
    sign_in(phone, here, "collector")
    phone.goto(f"{here.url}/hr/leave/new")
    phone.locator("select[name=kind]").select_option("annual")
    phone.locator("input[name=first]").fill(day.isoformat())
    phone.locator("input[name=portion][value=morning]").check()
    phone.locator("textarea[name=words]").fill("A visit to the bank")
    assert axe_findings(phone) == []
    phone.locator("form[enctype] button.button-primary").click()
    phone.wait_for_url(re.compile(r"/hr/leave/\d+$"))
    asked = phone.url
    desk = open_page(locale=locale)
    sign_in(desk, here, "lead")
    desk.goto(asked)
    desk.locator("button[name=decision][value=approve]").click()
    expect(desk.locator("main .badge", has_text=words["approved"]).first).to_be_visible()
    assert axe_findings(desk) == []
    phone.goto(f"{here.url}/hr/leave/ledger/{employee_id}")
    expect(phone.locator("main")).to_contain_text(words["half"])
    if day.month == clock.today().month:
        phone.goto(f"{here.url}/hr/attendance/{employee_id}")
        expect(phone.locator("table.month")).to_contain_text(words["leave"])
