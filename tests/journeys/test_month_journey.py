"""A month of attendance on the way to its close: an employee on a phone, the lead, HR."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import axe_findings, sign_in

WORDS = {
    "en": ("Look at your attendance", "This day is wrong", "Confirm the days", "Answered", "Decide", "Month closed"),
    "zh_Hans": ("请核对您", "这一天有误", "确认没有异议的日子", "已答复", "作出决定", "已关账"),
}


@pytest.mark.browser
@pytest.mark.parametrize(("language", "script"), [("en", True), ("zh_Hans", False)])
def test_month_is_confirmed_but_for_a_day_and_the_lead_decides(live, open_page, language, script) -> None:
    here, (look, wrong, confirm, answered, decide, closed) = live(language), WORDS[language]
    page = open_page(phone=True, javascript=script, locale="zh-CN" if language != "en" else "en-GB")
    sign_in(page, here, "collector")
    page.get_by_role("link", name=look).first.click()
    page.locator("summary", has_text=wrong).nth(3).click()
    page.locator("details[open] textarea").fill("09:00 I was at the client's")
    if script:
        assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=confirm).click()
    expect(page.locator("main")).to_contain_text(answered)
    expect(page.locator("details[open] textarea")).to_have_value("09:00 I was at the client's")

    lead = open_page(javascript=script, locale="zh-CN" if language != "en" else "en-GB")
    sign_in(lead, here, "lead")
    lead.goto(f"{here.url}/hr/months/disputes")
    lead.locator("table a").first.click()
    lead.locator("label.choice-card").nth(1).click()
    lead.locator("textarea").fill("The plan was changed that day")
    lead.get_by_role("button", name=decide, exact=True).click()
    expect(lead.locator("main")).to_be_visible()

    hr = open_page(javascript=script, locale="zh-CN" if language != "en" else "en-GB")
    sign_in(hr, here, "hr")
    hr.goto(f"{here.url}/hr/months/")
    expect(hr.locator("main")).to_contain_text(closed)
    hr.locator("tbody a").first.click()
    expect(hr.locator("#blockers, .steps").first).to_be_visible()
