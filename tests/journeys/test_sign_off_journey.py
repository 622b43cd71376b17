"""An assessor without a certificate is refused; one who holds it signs a colleague off beside the desk, on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import axe_findings, sign_in

_WORDS = {
    "en": {"name": "Noah Bennett", "refusal": "not in force today", "passed": "signed off", "next": "Slow down"},
    "zh_Hans": {"name": "贝诺", "refusal": "今天不在有效状态", "passed": "评估通过", "next": "放慢语速"},
}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_sign_off_beside_the_desk(live, open_page, language) -> None:
    here, words = live(language), _WORDS[language]
    page = open_page(phone=True, locale="zh-CN" if language == "zh_Hans" else "en-GB")
    sign_in(page, here, "trainer")
    page.goto(f"{here.url}/training/sign-offs/")
    expect(page.locator("main .alert")).to_contain_text(words["refusal"])
    expect(page.locator("main form")).to_have_count(0)
    assert axe_findings(page) == []
    page.context.clear_cookies()
    sign_in(page, here, "lead")
    page.goto(f"{here.url}/training/sign-offs/")
    page.locator("tbody tr", has_text=words["name"]).locator("button").click()
    page.wait_for_url("**/observations/*")
    assert axe_findings(page) == []
    levels = page.locator("input[value='3']")
    with page.expect_response(re.compile("/items/")) as saved:
        levels.first.check()
    assert saved.value.status == 200
    expect(page.locator("[role=status]:not(:empty)").first).to_be_visible()
    page.reload()
    expect(page.locator("main input:checked")).to_have_count(1)
    for level in levels.all():
        level.check()
    page.locator("textarea[name=next_step]").fill(words["next"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("button[value=submit]").click()
    page.wait_for_url("**/result")
    expect(page.locator(".page-header .badge")).to_have_text(words["passed"])
    assert axe_findings(page) == []
    page.context.clear_cookies()
    sign_in(page, here, "collector")
    page.goto(f"{here.url}/training/")
    page.locator("a.todo-title", has_text=re.compile("Sign-off|跟岗评估")).click()
    expect(page.locator("main")).to_contain_text(words["next"])
    expect(page.locator(".page-header .badge")).to_contain_text(words["passed"])
    assert axe_findings(page) == []
