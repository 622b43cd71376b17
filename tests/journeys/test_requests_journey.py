"""An employee asks on a phone, the lead decides, and what was asked for stands: in a real browser."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from hr.attendance.leave.queries import requests_on
from hr.attendance.months import month_of
from hr.attendance.overtime.queries import overtime_on
from hr.attendance.punches import instant
from hr.attendance.queries import months_of, planned_span
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
        "bound": "more than three hours on the day",
        "overtime": "Decide on the overtime of",
    },
    "zh_Hans": {
        "wrong": "这里有误",
        "todo": "的补卡申请",
        "approved": "已批准",
        "half": "−0.5 天",
        "leave": "请假",
        "bound": "当日超过三小时",
        "overtime": "的加班",
    },
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


def sheets_in(path: Path) -> list[list[list[object]]]:
    """The cells of each sheet of a workbook."""
    book = CalamineWorkbook.from_path(path)
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def free_evening(here: Live, username: str) -> tuple[Employee, date, str]:
    """The person, the next working day without a wish for overtime, and the hour at which its shift ends."""
    with here.app.app_context():
        person = db.session.scalars(
            select(Employee).join(Account, Account.employee_id == Employee.id).where(Account.username == username)
        ).one()
        calendar, day = current_calendar(db.session), clock.today() + timedelta(days=1)
        while not calendar.is_working_day(day) or overtime_on(db.session, person.id, day, day):
            day += timedelta(days=1)
        ends = planned_span(db.session, person, day, day, clock.now())[0].pairs[-1].ends
        db.session.expunge(person)
        db.session.close()
        return person, day, f"{clock.local(instant(ends)):%H:%M}"


def asks_for_overtime(page: Page, here: Live, day: date, starts: str, script: bool) -> str:
    """The employee, on a phone; the address of what was asked for."""
    page.goto(f"{here.url}/hr/overtime/")
    page.locator("a[href$='/hr/overtime/new']").first.click()
    page.locator("input[name=day]").fill(day.isoformat())
    page.locator("input[name=starts]").fill(starts)
    page.locator("input[name=hours]").fill("4")
    page.locator("input[name=settled][value=pay]").check()
    page.locator("textarea[name=reason]").fill("Letters of the month")
    if script:
        assert axe_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("main form .actions button.button-primary").click()
    page.wait_for_url(re.compile(r"/hr/overtime/\d+$"))
    return page.url


@pytest.mark.browser
@pytest.mark.parametrize(("language", "script"), [("en", True), ("zh_Hans", False)])
def test_overtime_is_asked_for_on_a_phone_decided_and_taken_out_as_a_sheet(live, open_page, language, script) -> None:
    here, words = live(language), WORDS[language]
    locale = "zh-CN" if language != "en" else "en-GB"
    person, day, starts = free_evening(here, "collector")
    phone = open_page(phone=True, javascript=script, locale=locale)
    sign_in(phone, here, "collector")
    asked = asks_for_overtime(phone, here, day, starts, script)
    expect(phone.locator("main .alert", has_text=words["bound"])).to_be_visible()
    assert phone.locator("button[name=decision]").count() == 0

    desk = open_page(javascript=script, locale=locale)
    sign_in(desk, here, "lead")
    expect(desk.locator("#todos a", has_text=words["overtime"]).first).to_be_visible()
    desk.goto(asked)
    expect(desk.locator("main .alert", has_text=words["bound"])).to_be_visible()
    desk.locator("button[name=decision][value=approve]").click()
    expect(desk.locator("main .badge", has_text=words["approved"]).first).to_be_visible()
    if script:
        assert axe_findings(desk) == []
    phone.reload()
    expect(phone.locator("main .badge", has_text=words["approved"]).first).to_be_visible()

    hr = open_page(javascript=script, locale=locale)
    sign_in(hr, here, "hr")
    hr.goto(f"{here.url}/hr/overtime/?view=approved")
    if script:
        assert axe_findings(hr) == []
    with hr.expect_download() as started:
        hr.get_by_role("link", name="XLSX").click()
    lines = [line for one in sheets_in(started.value.path()) for line in one if person.number in line]
    assert [line for line in lines if day in line or day.isoformat() in line]
