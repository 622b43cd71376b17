"""An employee clocks in from the first page of a phone, with one tap and without a script, and sees it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import axe_findings, sign_in

WORDS = {
    "en": ("Clocked ", "less than two minutes ago", "Second tap", "In the portal", "My month"),
    "zh_Hans": ("已于 ", "相隔不到两分钟", "重复打卡", "门户打卡", "我的月历"),
}


@pytest.mark.browser
@pytest.mark.parametrize(("language", "script"), [("en", False), ("zh_Hans", True)])
def test_employee_clocks_in_on_a_phone(live, open_page, language, script) -> None:
    here, (done, bounced, second, source, month) = live(language), WORDS[language]
    page = open_page(phone=True, javascript=script, locale="zh-CN" if language != "en" else "en-GB")
    sign_in(page, here, "trainer")
    clock, lines = page.locator("#clock"), page.locator("#clock li")
    button = clock.locator("button.button-primary")
    expect(button).to_be_in_viewport()
    before = lines.count()
    button.click()
    expect(page.locator("main")).to_contain_text(done)
    expect(lines).to_have_count(before + 1)
    expect(lines.last).to_contain_text(source)
    if script:
        assert axe_findings(page) == []
    button.click()
    expect(page.locator("main")).to_contain_text(bounced)
    expect(lines).to_have_count(before + 2)
    expect(lines.last).to_contain_text(second)
    page.get_by_role("link", name=month).first.click()
    expect(page.locator("#clock li")).to_have_count(before + 2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
